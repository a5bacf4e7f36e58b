//! What all clients of a crowd wait for, and how many of them still do.

use std::cell::Cell;

use chain::BlockId;
use tokio::sync::Notify;

use super::speech::{Heard, NewsKind};

/// What is waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wanted {
    Nothing,
    /// News of this kind.
    News(NewsKind),
    Answers,
    /// A roster of so many.
    Roster(u32),
    /// A roster on which the one with the most work has this tip.
    Best(BlockId),
}

impl Wanted {
    fn is(self, heard: Heard) -> bool {
        match (self, heard) {
            (Self::News(kind), Heard::News(heard)) => kind == heard,
            (Self::Answers, Heard::Answer { .. }) => true,
            (Self::Roster(wanted), Heard::Roster { total, .. }) => wanted == total,
            (Self::Best(tip), Heard::Roster { best, .. }) => tip == best,
            _ => false,
        }
    }
}

/// Shared by the clients of a crowd, which all run on one thread.
pub(super) struct Tally {
    wanted: Cell<Wanted>,
    /// How often each client is to hear it.
    each: Cell<u64>,
    /// Clients that have not heard it so often yet.
    left: Cell<usize>,
    /// Counts the things that were waited for.
    term: Cell<u64>,
    /// Bytes of all frames that came, to all clients.
    bytes: Cell<u64>,
    all_heard: Notify,
}

/// What one client has heard of what all wait for.
#[derive(Default)]
pub(super) struct Share {
    term: u64,
    heard: u64,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            wanted: Cell::new(Wanted::Nothing),
            each: Cell::new(0),
            left: Cell::new(0),
            term: Cell::new(0),
            bytes: Cell::new(0),
            all_heard: Notify::new(),
        }
    }

    /// From now on each of so many clients is to hear this so often.
    pub(super) fn begin(&self, wanted: Wanted, clients: usize, each: u64) {
        self.wanted.set(wanted);
        self.each.set(each);
        self.left.set(clients);
        self.term.set(self.term.get() + 1);
    }

    /// Waits until all have heard it.
    pub(super) async fn all_heard(&self) {
        self.all_heard.notified().await;
    }

    /// A client has heard something.
    pub(super) fn count(&self, share: &mut Share, heard: Heard, bytes: usize) {
        self.bytes.set(self.bytes.get() + bytes as u64);
        if !self.wanted.get().is(heard) {
            return;
        }
        if share.term != self.term.get() {
            *share = Share {
                term: self.term.get(),
                heard: 0,
            };
        }
        share.heard += 1;
        if share.heard == self.each.get() {
            self.left.set(self.left.get() - 1);
            if self.left.get() == 0 {
                self.all_heard.notify_one();
            }
        }
    }

    /// Clients that still wait.
    pub(super) fn left(&self) -> usize {
        self.left.get()
    }

    /// Bytes of all frames that came.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_wait_is_over_when_each_client_has_heard_all_of_it() {
        let tally = Tally::new();
        let (mut one, mut other) = (Share::default(), Share::default());
        let news = Heard::News(NewsKind::TIP);
        for _ in 0..2 {
            tally.begin(Wanted::News(NewsKind::TIP), 2, 2);
            tally.count(&mut one, news, 10);
            tally.count(&mut one, Heard::Other, 10);
            tally.count(&mut one, Heard::News(NewsKind::BLOCK), 10);
            assert_eq!(tally.left(), 2);
            tally.count(&mut one, news, 10);
            // Once more than was waited for.
            tally.count(&mut one, news, 10);
            assert_eq!(tally.left(), 1);
            tally.count(&mut other, news, 10);
            tally.count(&mut other, news, 10);
            assert_eq!(tally.left(), 0);
            tally.all_heard().await;
        }
        assert_eq!(tally.bytes(), 140);
    }
}
