//! Writes the state down as a whole now and then, and lets a node start with it.

use super::parts::Node;
use crate::{
    block::Header,
    primitives::Height,
    state::{Chain, Checkpoint, RestoreError, StoredBlock},
};

/// The most addresses that are written for each block between two checkpoints: the more there are,
/// the more rarely the whole ledger is written.
const ADDRESSES_A_BLOCK: u64 = 32;

impl Node {
    /// Starts with a stored checkpoint, before any other call: with the headers of the best chain
    /// from genesis's child on, and the ledger after the last of them. Next, the later blocks and
    /// those of other branches are to be loaded ([`Node::load`]).
    ///
    /// # Errors
    /// The reason why the node cannot start so. It is then like a new node, and takes all blocks from
    /// genesis on.
    pub fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), RestoreError> {
        let network = self.chain.network().clone();
        let body_bytes = self.config.body_bytes;
        self.chain = Chain::restore(network, body_bytes, checkpoint)?;
        self.checkpoint = checkpoint.at;
        Ok(())
    }

    /// Keeps a stored body in memory, as long as there is room: people look at the newest blocks
    /// first. Nothing happens when the block is not known, or cannot be taken back because its undo
    /// is missing.
    pub fn remember(&mut self, stored: StoredBlock) {
        let id = stored.block.id();
        let usable = stored.undo.is_some() || !self.chain.is_best(&id);
        if usable && self.chain.entry(&id).is_some() && self.chain.body_in_memory(&id).is_none() {
            self.chain.body_loaded(stored);
            self.chain.shrink_bodies();
        }
    }

    /// The state to be written down with the present tip: when the last one lies far back, or the
    /// best chain has left it. So the stored state is always one of the best chain.
    pub(super) fn due_checkpoint(&mut self) -> Option<Checkpoint> {
        if !self.config.storage {
            return None;
        }
        let last = self.checkpoint;
        let fork = self.chain.fork_of(&last.id)?;
        let at = self.chain.tip_key();
        let passed = at.height.get() - fork.height.get();
        let addresses = self.chain.ledger().len() as u64;
        let spacing = self
            .config
            .checkpoint_blocks
            .max(addresses / ADDRESSES_A_BLOCK);
        if fork == last && passed < spacing {
            return None;
        }
        self.checkpoint = at;
        let first = fork.height.next();
        Some(Checkpoint {
            at,
            ledger: self.chain.ledger().encode(),
            first,
            headers: self.headers_from(first),
        })
    }

    /// The headers of the best chain.
    fn headers_from(&self, first: Height) -> Vec<Header> {
        let heights = first.get()..=self.chain.tip_key().height.get();
        heights
            .filter_map(|height| self.chain.best_at(Height::new(height)))
            .map(|entry| entry.header)
            .collect()
    }
}
