//! Blocks that are ahead of this clock: refused now, taken later.

use super::{
    From, Node,
    io::{Notice, RefusedItem},
};
use crate::{
    primitives::{BlockId, Millis, Timestamp},
    rules::counts_from,
    wire::PeerId,
};

/// The memory of headers that were refused because of their time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Early {
    /// The block that was told last.
    told: Option<BlockId>,
    /// The time when the earliest of them counts: then relays are asked for headers again.
    again: Option<Millis>,
}

impl Early {
    /// The time when relays are to be asked again.
    pub(super) fn next_turn(&self, connected: bool) -> Option<Millis> {
        self.again.filter(|_| connected)
    }
}

impl Node {
    /// Tells once of a block or header that is ahead of this clock, and notes when it counts.
    pub(super) fn too_early(
        &mut self,
        now: Millis,
        (what, id): (RefusedItem, BlockId),
        time: Timestamp,
        from: From,
    ) {
        let counts = counts_from(time);
        let earlier = self.early.again.filter(|again| *again > now);
        self.early.again = Some(earlier.map_or(counts, |again| again.min(counts)));
        if self.early.told.replace(id) != Some(id) {
            let from = Some(from);
            self.notice(Notice::Early { what, time, from });
        }
    }

    /// Asks relays for headers once one that was refused counts.
    pub(super) fn ask_for_early(&mut self, now: Millis) {
        if self.early.again.is_none_or(|again| again > now) || !self.any_link_ready() {
            return;
        }
        self.early.again = None;
        let ready: Vec<_> = self.ready_links().collect();
        for link in ready {
            self.ask_headers(now, (link, PeerId::ANY));
        }
    }
}
