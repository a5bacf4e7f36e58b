//! The line to the relay as an experiment wants it: late, and with losses.

use std::collections::VecDeque;

use chain::{
    LinkId, Millis,
    wire::{Envelope, Impairment},
};

/// A frame on its way.
type Frame = (LinkId, Vec<u8>);

/// The fate of a frame.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It arrives at once.
    Arrives(Vec<u8>),
    /// It arrives later; see [`Line::due`].
    Waits,
    /// It is lost.
    Lost { bytes: usize },
}

/// Both directions of the line. Messages between nodes can be late or lost; messages of the relay
/// and of this node about themselves (hello, presence, rosters) cannot.
///
/// Memory: the frames that a socket lets through within the delay, which is at most 65 s. The socket
/// also bounds the way in.
pub(crate) struct Line {
    impairment: Impairment,
    incoming: VecDeque<(Millis, Frame)>,
    outgoing: VecDeque<(Millis, Frame)>,
    random: fn() -> u32,
}

/// The direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    In,
    Out,
}

impl Line {
    pub(crate) fn new(random: fn() -> u32) -> Self {
        Self {
            impairment: Impairment::default(),
            incoming: VecDeque::new(),
            outgoing: VecDeque::new(),
            random,
        }
    }

    /// This counts for frames that come from now on; frames on their way still arrive at their old
    /// time.
    pub(crate) fn impair(&mut self, impairment: Impairment) {
        self.impairment = impairment;
    }

    /// Sends a frame along.
    pub(crate) fn pass(&mut self, now: Millis, way: Way, link: LinkId, bytes: Vec<u8>) -> Fate {
        if matches!(Envelope::read(&bytes), Ok(Envelope::Local) | Err(_)) {
            return Fate::Arrives(bytes);
        }
        let Impairment {
            delay_ms,
            loss_percent,
            ..
        } = self.impairment;
        if (self.random)() % 100 < u32::from(loss_percent) {
            return Fate::Lost { bytes: bytes.len() };
        }
        let queue = self.queue(way);
        // No frame overtakes another.
        if delay_ms == 0 && queue.is_empty() {
            return Fate::Arrives(bytes);
        }
        let due = now.plus(u64::from(delay_ms));
        let due = queue.back().map_or(due, |(last, _)| due.max(*last));
        queue.push_back((due, (link, bytes)));
        Fate::Waits
    }

    /// The next frame that has been on its way for long enough.
    pub(crate) fn due(&mut self, now: Millis, way: Way) -> Option<Frame> {
        let queue = self.queue(way);
        queue
            .pop_front_if(|(due, _)| *due <= now)
            .map(|(_, frame)| frame)
    }

    /// The time when [`Line::due`] has one.
    pub(crate) fn wakeup(&self) -> Option<Millis> {
        let fronts = [self.incoming.front(), self.outgoing.front()];
        fronts.into_iter().flatten().map(|(due, _)| *due).min()
    }

    fn queue(&mut self, way: Way) -> &mut VecDeque<(Millis, Frame)> {
        match way {
            Way::In => &mut self.incoming,
            Way::Out => &mut self.outgoing,
        }
    }
}

#[cfg(test)]
mod tests {
    use chain::wire::{Frame, PeerId, Request, RequestId};

    use super::*;

    const LINK: LinkId = LinkId(1);
    const NOW: Millis = Millis::from_ms(1_000);

    fn question(id: u32) -> Vec<u8> {
        let (peer, id, request) = (PeerId::ANY, RequestId(id), Request::Tip);
        Frame::Request { peer, id, request }.encode()
    }

    fn late(delay_ms: u16) -> Line {
        let mut line = Line::new(|| 50);
        line.impair(Impairment {
            delay_ms,
            ..Impairment::default()
        });
        line
    }

    #[test]
    fn an_unimpaired_line_passes_everything_at_once() {
        let mut line = Line::new(|| 0);
        let bytes = question(1);
        let fate = line.pass(NOW, Way::Out, LINK, bytes.clone());
        assert_eq!(fate, Fate::Arrives(bytes));
        assert_eq!(line.wakeup(), None);
    }

    #[test]
    fn frames_arrive_when_they_are_due_and_none_overtakes_another() {
        let mut line = late(300);
        assert_eq!(line.pass(NOW, Way::In, LINK, question(1)), Fate::Waits);
        line.impair(Impairment::default());
        assert_eq!(line.pass(NOW, Way::In, LINK, question(2)), Fate::Waits);
        assert_eq!(line.wakeup(), Some(NOW.plus(300)));
        assert_eq!(line.due(NOW.plus(299), Way::In), None);
        assert_eq!(line.due(NOW.plus(300), Way::Out), None);
        assert_eq!(line.due(NOW.plus(300), Way::In), Some((LINK, question(1))));
        assert_eq!(line.due(NOW.plus(300), Way::In), Some((LINK, question(2))));
        assert_eq!(line.wakeup(), None);
    }

    #[test]
    fn so_many_of_a_hundred_are_lost() {
        let lossy = |loss_percent, drawn: fn() -> u32| {
            let mut line = Line::new(drawn);
            line.impair(Impairment {
                loss_percent,
                ..Impairment::default()
            });
            let fate = line.pass(NOW, Way::Out, LINK, question(1));
            matches!(fate, Fate::Lost { .. })
        };
        assert!(lossy(30, || 29));
        assert!(!lossy(30, || 30));
        assert!(lossy(100, || 99));
        assert!(!lossy(0, || 0));
    }

    #[test]
    fn what_is_said_of_oneself_is_neither_late_nor_lost() {
        let mut line = late(300);
        line.impair(Impairment {
            delay_ms: 300,
            loss_percent: 100,
            ..Impairment::default()
        });
        let roster = Frame::Roster(chain::wire::Roster::default()).encode();
        let fate = line.pass(NOW, Way::In, LINK, roster.clone());
        assert_eq!(fate, Fate::Arrives(roster));
    }
}
