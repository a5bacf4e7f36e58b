//! The auditor's own books, which its other files fill and compare.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chain::{BlockId, Network, TxId};

use super::judged::Judged;

/// Judges blocks and looks into nodes.
pub(crate) struct Auditor {
    pub(super) network: Arc<Network>,
    pub(super) judged: BTreeMap<BlockId, Judged>,
    /// Transfers in pools whose signatures are good.
    pub(super) signed: BTreeSet<TxId>,
}

impl Auditor {
    pub(crate) fn new(network: Arc<Network>) -> Self {
        let judged = Judged::genesis(network.id(), network.genesis().header().time);
        Self {
            network,
            judged,
            signed: BTreeSet::new(),
        }
    }

    /// Whether a block is known to be valid.
    pub(crate) fn knows(&self, id: &BlockId) -> bool {
        self.judged.contains_key(id)
    }
}
