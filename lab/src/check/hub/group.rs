//! The group of a client, by its presence frames alone.

use chain::Millis;

/// A client is in group 0 at first, and goes where it says, once in [`GroupBook::PAUSE_MS`]; who says it
/// sooner goes there when the time is over.
pub(super) struct GroupBook {
    here: u8,
    /// Since when it is here, and where it was before.
    since: Millis,
    before: u8,
    /// The next move may be made from then on.
    free_at: Option<Millis>,
    wanted: u8,
}

impl GroupBook {
    const PAUSE_MS: u64 = 5_000;

    pub(super) fn new(now: Millis) -> Self {
        Self {
            here: 0,
            since: now,
            before: 0,
            free_at: None,
            wanted: 0,
        }
    }

    pub(super) fn here(&self) -> u8 {
        self.here
    }

    /// The client says that it is in a group.
    pub(super) fn says(&mut self, now: Millis, group: u8) {
        self.wanted = group;
        self.passes(now);
    }

    /// The hub has taken something in at this time, so moves that are due are made.
    pub(super) fn passes(&mut self, now: Millis) {
        let waits = self.free_at.is_some_and(|free_at| now < free_at);
        if self.wanted != self.here && !waits {
            self.before = std::mem::replace(&mut self.here, self.wanted);
            self.since = now;
            self.free_at = Some(now.plus(Self::PAUSE_MS));
        }
    }

    /// Whether it can be in a group now: at the moment of a move both count.
    pub(super) fn may_be_in(&self, now: Millis, group: u8) -> bool {
        self.here == group || (self.since == now && self.before == group)
    }

    /// Whether it is in a group and was at that time.
    pub(super) fn stayed_in(&self, group: u8, since: Millis) -> bool {
        self.here == group && self.since <= since
    }
}
