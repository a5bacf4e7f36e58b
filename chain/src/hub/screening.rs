//! Looks at gossip before it goes round where no node does, on whatever thread the driver likes.
//!
//! That takes two steps, since reading is cheap and signatures are not: the frame is read, then the hub
//! takes away what went round before, then the rest is checked.

use std::collections::{BTreeMap, VecDeque};

use super::{
    door::{DropReason, Origin},
    news::News,
};
use crate::{
    limits,
    rules::Network,
    wire::{Frame, PeerId},
};

/// A frame that is to be looked at.
#[derive(Debug)]
pub struct Screening<F> {
    pub(super) case: Case<F>,
    pub(super) step: Step,
}

/// The frame with everything that the hub wants to know when it comes back.
#[derive(Debug)]
pub(super) struct Case<F> {
    pub(super) from: PeerId,
    pub(super) origin: Option<Origin>,
    /// The group in which it was said.
    pub(super) group: u8,
    pub(super) frame: F,
}

#[derive(Debug)]
pub(super) enum Step {
    Read,
    Check(News),
}

/// A frame that was looked at.
#[derive(Debug)]
pub struct Screened<F> {
    pub(super) case: Case<F>,
    pub(super) found: Result<Found, DropReason>,
}

#[derive(Debug)]
pub(super) enum Found {
    Read(News),
    Holds(News),
}

impl<F: AsRef<[u8]>> Screening<F> {
    /// The client that sent it.
    pub fn from(&self) -> PeerId {
        self.case.from
    }

    /// Looks at the frame; `network` is the hub's.
    pub fn run(self, network: &Network) -> Screened<F> {
        let found = match self.step {
            Step::Read => match Frame::decode(self.case.frame.as_ref()) {
                Ok(Frame::Gossip { gossip, .. }) => Ok(Found::Read(News::new(gossip))),
                Ok(_) => Err(DropReason::OutOfPlace),
                Err(error) => Err(error.into()),
            },
            Step::Check(news) => match news.check(network) {
                Ok(()) => Ok(Found::Holds(news)),
                Err(error) => Err(error.into()),
            },
        };
        let case = self.case;
        Screened { case, found }
    }
}

impl<F> Screened<F> {
    /// The client that sent it.
    pub fn from(&self) -> PeerId {
        self.case.from
    }
}

/// The frames that are being looked at, and those that wait for it.
///
/// Memory: [`limits::MAX_SCREENED`] frames, and one of each client.
#[derive(Debug)]
pub(super) struct Screens<F> {
    /// Whose frames are being looked at: one of each client, even if it has left meanwhile.
    running: BTreeMap<PeerId, Option<Origin>>,
    waiting: VecDeque<Case<F>>,
}

impl<F> Screens<F> {
    pub(super) fn new() -> Self {
        Self {
            running: BTreeMap::new(),
            waiting: VecDeque::new(),
        }
    }

    pub(super) fn wait(&mut self, case: Case<F>) {
        self.waiting.push_back(case);
    }

    /// The next frame that may be looked at: the one that waits longest of an origin that has room.
    pub(super) fn begin(&mut self) -> Option<Screening<F>> {
        if self.running.len() >= limits::MAX_SCREENED {
            return None;
        }
        let mut counts: BTreeMap<Origin, usize> = BTreeMap::new();
        for origin in self.running.values().flatten() {
            *counts.entry(*origin).or_default() += 1;
        }
        let is_full = |origin| {
            let count = counts.get(&origin).copied().unwrap_or_default();
            count >= limits::MAX_SCREENED_PER_ORIGIN
        };
        let has_room = |case: &Case<F>| !case.origin.is_some_and(is_full);
        let place = self.waiting.iter().position(has_room)?;
        let case = self.waiting.remove(place)?;
        self.running.insert(case.from, case.origin);
        let step = Step::Read;
        Some(Screening { case, step })
    }

    pub(super) fn end(&mut self, peer: PeerId) {
        self.running.remove(&peer);
    }

    /// Forgets the frame of a client that waits.
    pub(super) fn forget(&mut self, peer: PeerId) {
        self.waiting.retain(|case| case.from != peer);
    }
}
