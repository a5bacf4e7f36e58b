//! What the auditor knows of each block that it found valid.

use std::collections::BTreeMap;

use chain::{BlockId, Height, Timestamp, Work};

use super::ledger::Books;

/// The auditor's knowledge of a block that it found valid.
pub(super) struct Judged {
    pub(super) parent: BlockId,
    pub(super) height: Height,
    pub(super) time: Timestamp,
    pub(super) work: Work,
    /// Where the difficulty's schedule starts.
    pub(super) anchor: BlockId,
    pub(super) books: Books,
    /// All coins that there should be, in grains.
    pub(super) issued: u128,
}

impl Judged {
    /// Genesis, which pays nobody.
    pub(super) fn genesis(id: BlockId, time: Timestamp) -> BTreeMap<BlockId, Self> {
        let genesis = Self {
            parent: BlockId::ZERO,
            height: Height::GENESIS,
            time,
            work: Work::ZERO,
            anchor: id,
            books: Books::default(),
            issued: 0,
        };
        BTreeMap::from([(id, genesis)])
    }
}
