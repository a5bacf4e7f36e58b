//! The data that a driver keeps when it is told to persist something.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chain::{
    Batch, Block, BlockKey, CheckedBlock, Checkpoint, Node, Signatures, StoredBlock, Undo,
};

/// Blocks, undo, tip and checkpoint, as in both of the real stores.
#[derive(Clone, Default)]
pub(super) struct Disk {
    blocks: BTreeMap<BlockKey, Arc<CheckedBlock>>,
    undo: BTreeMap<BlockKey, Undo>,
    tip: Option<BlockKey>,
    checkpoint: Option<Checkpoint>,
}

impl Disk {
    /// Number of blocks.
    pub(super) fn len(&self) -> usize {
        self.blocks.len()
    }

    pub(super) fn write(&mut self, batch: Batch) {
        self.blocks.extend(batch.blocks);
        self.undo.extend(batch.undo);
        assert!(
            batch.tip.height.get() == 0 || self.blocks.contains_key(&batch.tip),
            "the tip {} was persisted, its block was not",
            batch.tip.id
        );
        self.tip = Some(batch.tip);
        self.checkpoint = match (self.checkpoint.take(), batch.checkpoint) {
            (Some(before), Some(later)) => Some(before.followed_by(later)),
            (before, later) => before.or(later),
        };
    }

    pub(super) fn read(&self, key: &BlockKey) -> Option<StoredBlock> {
        Some(StoredBlock {
            block: Arc::clone(self.blocks.get(key)?),
            undo: self.undo.get(key).copied(),
        })
    }

    /// Loads everything: the checkpoint, the best chain behind it, then the rest with parents
    /// first.
    pub(super) fn load_into(&self, node: &mut Node) {
        let best = self.best_chain();
        let mut before = 0;
        if let Some(checkpoint) = &self.checkpoint {
            node.restore(checkpoint)
                .unwrap_or_else(|error| panic!("the checkpoint is of no use: {error}"));
            before = checkpoint.headers.len();
        }
        for key in &best[before..] {
            node.load(self.block(key), Signatures::Trusted)
                .unwrap_or_else(|error| panic!("block {} does not load: {error}", key.id));
        }
        let on_best: BTreeSet<_> = best.iter().collect();
        for key in self.blocks.keys().filter(|key| !on_best.contains(key)) {
            // The block was stored before a ledger had seen it.
            let _ = node.load(self.block(key), Signatures::Check);
        }
        if let Some(tip) = self.tip {
            let entry = node.chain().entry(&tip.id).expect("it was loaded");
            assert!(
                node.tip().work >= entry.work,
                "the tip after loading is {}, on disk it is {}",
                node.tip().id,
                tip.id
            );
        }
    }

    /// From the block after genesis to the tip.
    fn best_chain(&self) -> Vec<BlockKey> {
        let mut keys = Vec::new();
        let mut at = self.tip;
        while let Some(key) = at
            && key.height.get() > 0
        {
            let block = self.blocks.get(&key);
            let block = block
                .unwrap_or_else(|| panic!("block {} of the best chain is not on disk", key.id));
            keys.push(key);
            at = key.height.previous().map(|height| BlockKey {
                height,
                id: block.header().previous,
            });
        }
        keys.reverse();
        keys
    }

    fn block(&self, key: &BlockKey) -> Block {
        self.blocks[key].block().clone()
    }
}
