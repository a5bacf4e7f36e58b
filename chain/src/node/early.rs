//! The memory of blocks that are ahead of this clock: refused now, taken later.

use crate::primitives::{BlockId, Millis};

/// The memory of headers that were refused because of their time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Early {
    /// The block that was told last.
    pub(super) told: Option<BlockId>,
    /// The time when the earliest of them counts: then relays are asked for headers again.
    pub(super) again: Option<Millis>,
}

impl Early {
    /// The time when relays are to be asked again.
    pub(super) fn next_turn(&self, connected: bool) -> Option<Millis> {
        self.again.filter(|_| connected)
    }
}
