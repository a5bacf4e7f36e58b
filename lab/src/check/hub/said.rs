//! The frames that a client has said, and to whom each of them came.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use chain::{
    BlockId, Millis, TxId,
    wire::{Frame, Gossip, PeerId, RequestId},
};

/// No hub holds a frame for so long, in milliseconds.
pub(super) const MEMORY_MS: u64 = 60_000;

/// The id by which news is known again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Id {
    Block(BlockId),
    Transfer(TxId),
    Tip(BlockId),
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block(id) => write!(f, "block {id}"),
            Self::Transfer(id) => write!(f, "transfer {id}"),
            Self::Tip(id) => write!(f, "tip {id}"),
        }
    }
}

/// The ids in a frame of gossip; none if it cannot be read.
pub(super) fn ids_in(bytes: &[u8]) -> Rc<[Id]> {
    let ids = match Frame::decode(bytes) {
        Ok(Frame::Gossip { gossip, .. }) => match gossip {
            Gossip::Block(block) => vec![Id::Block(block.id())],
            Gossip::Transfers(transfers) => {
                let ids = transfers.iter().map(chain::Transfer::id);
                ids.map(Id::Transfer).collect()
            }
            Gossip::Tip(tip) => vec![Id::Tip(tip.id)],
        },
        _ => Vec::new(),
    };
    ids.into()
}

/// Everything of a routed frame but its peer, in short.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Body(u64);

impl Body {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        (bytes.first(), bytes.get(9..)).hash(&mut hasher);
        Self(hasher.finish())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Gossip,
    /// Gossip that the hub makes of what a client says of its tip.
    Tip,
    Request(RequestId),
    Reply,
}

/// What counts of a frame.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) kind: Kind,
    /// The peer in its envelope.
    pub(super) named: PeerId,
    /// The group in which it was said.
    pub(super) group: u8,
    /// The ids in news that the hub has to look at, because no node of the relay hears them.
    pub(super) ids: Option<Rc<[Id]>>,
}

/// A frame of a client.
struct Record {
    line: Line,
    /// Its place among the client's frames.
    number: u64,
    receivers: BTreeSet<PeerId>,
}

/// The frames of one client in the last while.
#[derive(Default)]
pub(super) struct Said {
    count: u64,
    frames: BTreeMap<Body, Vec<Record>>,
    order: VecDeque<(Millis, Body)>,
    /// The newest frame that came to each receiver.
    reached: BTreeMap<PeerId, u64>,
}

impl Said {
    pub(super) fn note(&mut self, now: Millis, body: Body, line: Line) {
        self.count += 1;
        let record = Record {
            line,
            number: self.count,
            receivers: BTreeSet::new(),
        };
        self.frames.entry(body).or_default().push(record);
        self.order.push_back((now, body));
        let is_old = |(at, _): &mut (Millis, Body)| now.since(*at) > MEMORY_MS;
        while let Some((_, body)) = self.order.pop_front_if(is_old) {
            if let Some(same) = self.frames.get_mut(&body) {
                same.remove(0);
                if same.is_empty() {
                    self.frames.remove(&body);
                }
            }
        }
    }

    /// Whether a question was asked of somebody.
    pub(super) fn has_asked(&self, of: PeerId, id: RequestId) -> bool {
        let mut lines = self.frames.values().flatten().map(|record| &record.line);
        lines.any(|line| line.kind == Kind::Request(id) && line.named == of)
    }

    /// A frame came to a receiver: finds what was said for it, by its whole body, or by its ids when it
    /// is a part of what was said.
    ///
    /// # Errors
    /// Nothing was said that may come to this receiver now.
    pub(super) fn reaches(
        &mut self,
        to: PeerId,
        body: Body,
        ids: impl FnOnce() -> Rc<[Id]>,
        fits: impl Fn(&Line) -> Result<(), String>,
    ) -> Result<Line, String> {
        let last = self.reached.get(&to).copied().unwrap_or_default();
        let mut found = Err("was never said".to_owned());
        if let Some(same) = self.frames.get_mut(&body) {
            found = first_fitting(same.iter_mut(), to, last, &fits);
        }
        if found.is_err() {
            let ids = ids();
            let parted = self.frames.values_mut().flatten();
            let parted = parted.filter(|record| record.line.holds(&ids));
            if let Ok(first) = first_fitting(parted, to, last, &fits) {
                found = Ok(first);
            }
        }
        let (number, line) = found?;
        self.reached.insert(to, number);
        Ok(line)
    }
}

impl Line {
    fn holds(&self, part: &[Id]) -> bool {
        let holds = |ids: &Rc<[Id]>| part.iter().all(|id| ids.contains(id));
        !part.is_empty() && self.ids.as_ref().is_some_and(holds)
    }
}

/// The first frame that may come to a receiver, which has the frame with the number `last`.
fn first_fitting<'a>(
    records: impl Iterator<Item = &'a mut Record>,
    to: PeerId,
    last: u64,
    fits: impl Fn(&Line) -> Result<(), String>,
) -> Result<(u64, Line), String> {
    let mut why = "was never said".to_owned();
    let mut first: Option<&mut Record> = None;
    for record in records {
        if let Err(unfit) = fits(&record.line) {
            why = unfit;
        } else if record.receivers.contains(&to) {
            "comes a second time".clone_into(&mut why);
        } else if record.number <= last {
            "was overtaken by a later one".clone_into(&mut why);
        } else if first
            .as_ref()
            .is_none_or(|first| record.number < first.number)
        {
            first = Some(record);
        }
    }
    let record = first.ok_or(why)?;
    record.receivers.insert(to);
    Ok((record.number, record.line.clone()))
}
