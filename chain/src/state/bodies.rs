//! Block bodies in memory: all that are not on disk yet, and the newest of those that are.

use std::{collections::BTreeMap, sync::Arc};

use super::ledger::Undo;
use crate::{primitives::BlockId, rules::CheckedBlock, util::BoxMap};

/// A block and, once it has been connected, the data to take it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlock {
    /// The block.
    pub block: Arc<CheckedBlock>,
    /// Present when the block has been part of the best chain.
    pub undo: Option<Undo>,
}

/// Bodies by id.
///
/// Bounded by `limit` bytes of encoded blocks, beside the pinned ones. A block that the driver has
/// not been told to store is pinned and cannot be dropped; a peer has to pay with work for each
/// that it adds.
#[derive(Clone, Debug)]
pub(crate) struct Bodies {
    blocks: BoxMap<BlockId, Held>,
    /// Stored blocks in the order in which they may be dropped.
    droppable: BTreeMap<Turn, BlockId>,
    droppable_bytes: usize,
    next_turn: u64,
    limit: usize,
}

/// Place in the order of dropping.
type Turn = u64;

#[derive(Clone, Debug)]
struct Held {
    stored: StoredBlock,
    /// `None`: pinned.
    turn: Option<Turn>,
}

impl Bodies {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            blocks: BoxMap::new(),
            droppable: BTreeMap::new(),
            droppable_bytes: 0,
            next_turn: 0,
            limit,
        }
    }

    pub(crate) fn get(&self, id: &BlockId) -> Option<&StoredBlock> {
        self.blocks.get(id).map(|held| &held.stored)
    }

    /// Keeps a body that is not on a disk yet.
    pub(crate) fn insert(&mut self, stored: StoredBlock) {
        let id = stored.block.id();
        self.remove(&id);
        self.blocks
            .insert(id, Box::new(Held { stored, turn: None }));
    }

    /// Keeps a body that came from the disk, as long as there is room.
    pub(crate) fn insert_stored(&mut self, stored: StoredBlock) {
        let id = stored.block.id();
        self.insert(stored);
        self.may_drop(id);
    }

    pub(crate) fn set_undo(&mut self, id: &BlockId, undo: Undo) {
        if let Some(held) = self.blocks.get_mut(id) {
            held.stored.undo = Some(undo);
        }
    }

    /// Says that the body can be loaded again.
    pub(crate) fn may_drop(&mut self, id: BlockId) {
        let Some(held) = self.blocks.get_mut(&id) else {
            return;
        };
        if held.turn.is_none() {
            held.turn = Some(self.next_turn);
            self.droppable.insert(self.next_turn, id);
            self.droppable_bytes += held.stored.block.encoded_len();
            self.next_turn += 1;
        }
    }

    pub(crate) fn remove(&mut self, id: &BlockId) {
        let Some(held) = self.blocks.remove(id) else {
            return;
        };
        if let Some(turn) = held.turn {
            self.droppable.remove(&turn);
            self.droppable_bytes -= held.stored.block.encoded_len();
        }
    }

    /// Drops the oldest stored bodies beyond the limit.
    pub(crate) fn shrink(&mut self) {
        while self.droppable_bytes > self.limit
            && let Some((_, id)) = self.droppable.first_key_value()
        {
            let id = *id;
            self.remove(&id);
        }
    }
}
