//! Reads blocks of the chain, from memory or from storage.

use std::rc::Rc;

use chain::{BlockKey, Chain, Height, Params, StoredBlock};

use crate::storage::{StorageError, Store};

/// The number of blocks in one step, so that nobody waits long for the node meanwhile.
pub(crate) const STEP: u64 = 256;

/// The place of blocks that are not in memory.
pub(crate) struct Shelf {
    /// None: the tab keeps its chain in memory only.
    pub(crate) store: Option<Rc<Store>>,
    pub(crate) params: Params,
}

/// Blocks to be read; some of them are at hand.
pub(crate) struct Reading(Vec<(BlockKey, Option<StoredBlock>)>);

impl Reading {
    pub(crate) fn new(chain: &Chain, keys: impl Iterator<Item = BlockKey>) -> Self {
        Self(keys.map(|key| (key, at_hand(chain, key))).collect())
    }

    /// Reads as if nothing were in memory.
    #[cfg(test)]
    pub(crate) fn forget_all(&mut self) {
        for (_, stored) in &mut self.0 {
            *stored = None;
        }
    }

    /// All blocks that can be read, in the order in which they were asked for.
    pub(crate) async fn read(
        self,
        archive: &Shelf,
    ) -> Result<Vec<(BlockKey, Option<StoredBlock>)>, StorageError> {
        let Self(mut blocks) = self;
        let Some(store) = &archive.store else {
            return Ok(blocks);
        };
        let missing = blocks.iter().filter(|(_, block)| block.is_none());
        let missing: Vec<_> = missing.map(|(key, _)| *key).collect();
        if missing.is_empty() {
            return Ok(blocks);
        }
        let mut read = store
            .stored(&missing, &archive.params)
            .await?
            .into_iter()
            .peekable();
        for (key, block) in &mut blocks {
            if block.is_none() {
                // They come in the same order, without the missing ones.
                *block = read.next_if(|stored| stored.block.id() == key.id);
            }
        }
        Ok(blocks)
    }
}

fn at_hand(chain: &Chain, key: BlockKey) -> Option<StoredBlock> {
    let genesis = chain.network().genesis();
    if key.id == genesis.id() {
        return Some(StoredBlock {
            block: genesis.clone().into(),
            undo: None,
        });
    }
    chain.body_in_memory(&key.id).cloned()
}

/// The key of the best chain's block at `height`.
pub(crate) fn best_key(chain: &Chain, height: u64) -> Option<BlockKey> {
    let entry = chain.best_at(Height::new(height))?;
    Some(BlockKey {
        height: entry.height,
        id: entry.id,
    })
}
