//! The one connection to the relay: decides when to make it, when to give up, when to try again.

use chain::{LinkId, Millis};

use super::backoff::{Backoff, LONGEST_MS};
use crate::{
    clock::reached,
    views::{ConnectionView, number, signed},
};

/// The longest time until the relay has welcomed this node, in milliseconds.
const PATIENCE_MS: u64 = 15_000;

/// The reason why the connection is lost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Loss {
    pub(crate) reason: String,
    /// The relay sent everybody away, and everybody will come back.
    pub(crate) everybody: bool,
}

impl From<String> for Loss {
    /// A loss of this tab only.
    fn from(reason: String) -> Self {
        Self {
            reason,
            everybody: false,
        }
    }
}

/// The thing to do now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// Open a socket under this number.
    Connect(LinkId),
    /// Close the one with this number; its attempt failed.
    GiveUp(LinkId),
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum State {
    Connecting {
        link: LinkId,
        since: Millis,
    },
    Online {
        link: LinkId,
        since: Millis,
        clock_ahead_ms: i64,
    },
    Waiting {
        until: Millis,
        reason: String,
    },
}

/// The state of the connection. It asks for nothing before [`Connection::step`].
#[derive(Debug)]
pub(crate) struct Connection {
    state: State,
    backoff: Backoff,
    next_link: u64,
}

impl Connection {
    /// Wants to connect at once.
    pub(crate) fn new() -> Self {
        Self {
            state: State::Waiting {
                until: Millis::from_ms(0),
                reason: "not connected yet".to_owned(),
            },
            backoff: Backoff::default(),
            next_link: 1,
        }
    }

    /// Whether `link` is the present connection.
    pub(crate) fn is_current(&self, link: LinkId) -> bool {
        self.current() == Some(link)
    }

    fn current(&self) -> Option<LinkId> {
        match self.state {
            State::Connecting { link, .. } | State::Online { link, .. } => Some(link),
            State::Waiting { .. } => None,
        }
    }

    /// The relay has welcomed this node, whose clock is this far ahead of the relay's.
    pub(crate) fn ready(&mut self, link: LinkId, clock_ahead_ms: i64, now: Millis) {
        if self.is_current(link) {
            self.state = State::Online {
                link,
                since: now,
                clock_ahead_ms,
            };
        }
    }

    /// How far this clock was ahead of the relay's, while there is a connection.
    pub(crate) fn clock_ahead_ms(&self) -> Option<i64> {
        match self.state {
            State::Online { clock_ahead_ms, .. } => Some(clock_ahead_ms),
            State::Connecting { .. } | State::Waiting { .. } => None,
        }
    }

    /// The connection is gone or was never made; waits before the next attempt.
    pub(crate) fn lost(&mut self, loss: Loss, now: Millis, random: u32) {
        let up_ms = match self.state {
            State::Online { since, .. } => now.since(since),
            State::Connecting { .. } | State::Waiting { .. } => 0,
        };
        let wait = if loss.everybody {
            self.backoff.wait_with_all(random)
        } else {
            self.backoff.next_wait(up_ms, random)
        };
        self.state = State::Waiting {
            until: now.plus(wait),
            reason: loss.reason,
        };
    }

    /// Makes a wait end now.
    pub(crate) fn hurry(&mut self, now: Millis) {
        self.backoff.forgive();
        if let State::Waiting { until, .. } = &mut self.state {
            *until = now;
        }
    }

    /// The thing to do after the time that has passed.
    pub(crate) fn step(&mut self, now: Millis) -> Option<Step> {
        let longest = LONGEST_MS.max(PATIENCE_MS);
        if !self.wakeup().is_some_and(|at| reached(at, now, longest)) {
            return None;
        }
        match self.state {
            State::Waiting { .. } => {
                let link = LinkId(self.next_link);
                self.next_link = self.next_link.wrapping_add(1);
                self.state = State::Connecting { link, since: now };
                Some(Step::Connect(link))
            }
            State::Connecting { link, .. } => Some(Step::GiveUp(link)),
            State::Online { .. } => None,
        }
    }

    /// The time to call [`Connection::step`] next.
    pub(crate) fn wakeup(&self) -> Option<Millis> {
        match self.state {
            State::Connecting { since, .. } => Some(since.plus(PATIENCE_MS)),
            State::Waiting { until, .. } => Some(until),
            State::Online { .. } => None,
        }
    }

    pub(crate) fn view(&self, now: Millis) -> ConnectionView {
        match &self.state {
            State::Connecting { .. } => ConnectionView::Connecting,
            State::Online { clock_ahead_ms, .. } => ConnectionView::Online {
                clock_ahead_ms: signed(*clock_ahead_ms),
            },
            State::Waiting { until, reason } => ConnectionView::Offline {
                reason: reason.clone(),
                retry_in_ms: number(until.since(now)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Millis = Millis::from_ms(1_000_000);

    fn connecting() -> (Connection, LinkId) {
        let mut connection = Connection::new();
        let Some(Step::Connect(link)) = connection.step(START) else {
            panic!("nothing was asked for");
        };
        (connection, link)
    }

    #[test]
    fn the_first_attempt_comes_at_once_and_the_next_after_a_wait() {
        let (mut connection, first) = connecting();
        assert_eq!(connection.view(START), ConnectionView::Connecting);
        connection.lost("refused".to_owned().into(), START, u32::MAX);
        assert!(!connection.is_current(first));
        let offline = ConnectionView::Offline {
            reason: "refused".to_owned(),
            retry_in_ms: 500,
        };
        assert_eq!(connection.view(START), offline);
        assert_eq!(connection.step(START.plus(499)), None);
        let second = connection.step(START.plus(500));
        assert_eq!(second, Some(Step::Connect(LinkId(first.0 + 1))));
    }

    #[test]
    fn an_attempt_that_hangs_is_given_up() {
        let (mut connection, link) = connecting();
        assert_eq!(connection.wakeup(), Some(START.plus(PATIENCE_MS)));
        assert_eq!(connection.step(START.plus(PATIENCE_MS - 1)), None);
        assert_eq!(
            connection.step(START.plus(PATIENCE_MS)),
            Some(Step::GiveUp(link))
        );
    }

    #[test]
    fn a_welcome_ends_the_waiting_and_one_for_an_old_link_does_not() {
        let (mut connection, link) = connecting();
        connection.ready(LinkId(link.0 + 1), 0, START);
        assert_eq!(connection.view(START), ConnectionView::Connecting);
        connection.ready(link, -90_000, START);
        let online = ConnectionView::Online {
            clock_ahead_ms: -90_000,
        };
        assert_eq!(connection.view(START), online);
        assert_eq!(connection.wakeup(), None);
        assert_eq!(connection.step(START.plus(1_000_000)), None);
    }

    #[test]
    fn everybody_who_was_sent_away_comes_back_at_another_moment() {
        for (random, wait) in [(0, 250), (u32::MAX / 2, 2_624), (u32::MAX, 5_000)] {
            let (mut connection, link) = connecting();
            connection.ready(link, 0, START);
            let loss = Loss {
                reason: "the relay is stopping".to_owned(),
                everybody: true,
            };
            connection.lost(loss, START, random);
            assert_eq!(connection.wakeup(), Some(START.plus(wait)));
        }
    }

    #[test]
    fn hurrying_cuts_a_wait_short() {
        let (mut connection, _) = connecting();
        connection.lost("away".to_owned().into(), START, u32::MAX);
        connection.hurry(START);
        assert!(matches!(connection.step(START), Some(Step::Connect(_))));
    }
}
