//! Block bodies in memory: all that are not on disk yet, and the newest of those that are.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use crate::{BlockId, CheckedBlock, Undo};

/// A block and what is needed to take it back, once it has been connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlock {
    /// The block.
    pub block: Arc<CheckedBlock>,
    /// Present when the block has been part of the best chain.
    pub undo: Option<Undo>,
}

/// Bodies by id.
///
/// Bounded by `limit` bytes of encoded blocks, above what is pinned: blocks that the driver has
/// not been told to store cannot be dropped, and of those a peer can add only what pays its work.
#[derive(Clone, Debug)]
pub(crate) struct Bodies {
    blocks: BTreeMap<BlockId, StoredBlock>,
    /// Stored blocks in the order in which they may be dropped.
    droppable: VecDeque<BlockId>,
    droppable_bytes: usize,
    limit: usize,
}

impl Bodies {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            blocks: BTreeMap::new(),
            droppable: VecDeque::new(),
            droppable_bytes: 0,
            limit,
        }
    }

    pub(crate) fn get(&self, id: &BlockId) -> Option<&StoredBlock> {
        self.blocks.get(id)
    }

    /// Keeps a body that is on no disk yet.
    pub(crate) fn insert(&mut self, stored: StoredBlock) {
        self.blocks.insert(stored.block.id(), stored);
    }

    /// Keeps a body that came from the disk, as long as there is room.
    pub(crate) fn insert_stored(&mut self, stored: StoredBlock) {
        let id = stored.block.id();
        if self.blocks.insert(id, stored).is_none() {
            self.may_drop(id);
        }
    }

    pub(crate) fn set_undo(&mut self, id: &BlockId, undo: Undo) {
        if let Some(stored) = self.blocks.get_mut(id) {
            stored.undo = Some(undo);
        }
    }

    /// Says that the body can be loaded again.
    pub(crate) fn may_drop(&mut self, id: BlockId) {
        let Some(stored) = self.blocks.get(&id) else {
            return;
        };
        self.droppable_bytes += stored.block.encoded_len();
        self.droppable.push_back(id);
    }

    pub(crate) fn remove(&mut self, id: &BlockId) {
        let Some(stored) = self.blocks.remove(id) else {
            return;
        };
        if let Some(place) = self.droppable.iter().position(|at| at == id) {
            self.droppable.remove(place);
            self.droppable_bytes -= stored.block.encoded_len();
        }
    }

    /// Drops the oldest stored bodies beyond the limit.
    pub(crate) fn shrink(&mut self) {
        while self.droppable_bytes > self.limit {
            let Some(id) = self.droppable.pop_front() else {
                return;
            };
            if let Some(stored) = self.blocks.remove(&id) {
                self.droppable_bytes -= stored.block.encoded_len();
            }
        }
    }
}
