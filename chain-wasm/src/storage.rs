//! The chain in `IndexedDB`.
//!
//! Blocks are stored by their ids and shared by all tabs of an origin; each node has a tip of its
//! own. A batch is one transaction, so after a crash a tip never names a block that is missing.

mod checkpoint;
mod error;
mod load;
mod record;
mod request;
mod schema;
mod store;

use std::sync::Arc;

use chain::{
    Batch, Block, BlockId, BlockKey, BoxMap, CheckedBlock, Gather, Height, Params, StoredBlock,
    Undo,
};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{IdbTransaction, IdbTransactionMode};

pub(crate) use error::StorageError;
pub(crate) use load::{LoadError, load};
pub(crate) use store::Store;

use schema::{BLOCKS, CHECKPOINTS, EPOCHS, HEADERS, TIPS, UNDO};
use store::{CHUNK, in_time};

impl Store {
    /// Takes the node for this page: from now on a page that had it in an earlier epoch writes nothing
    /// more.
    ///
    /// # Errors
    /// [`StorageError::Outdated`] when a page has it in a later epoch; another error when nothing can
    /// be written.
    pub(crate) async fn claim(&self) -> Result<(), StorageError> {
        let transaction = self.transaction(&[EPOCHS], IdbTransactionMode::Readwrite)?;
        let (epochs, key) = (transaction.object_store(EPOCHS)?, self.node_key());
        self.commit(&transaction, |_| {
            epochs.put_with_key(&self.epoch.0.into(), &key)?;
            Ok(())
        })
        .await
    }

    /// The ids of the blocks after `after` up to the tip that this node had; empty when it never
    /// had a tip.
    pub(crate) async fn chain(&self, after: BlockKey) -> Result<Vec<BlockId>, StorageError> {
        let transaction = self.transaction(&[TIPS], IdbTransactionMode::Readonly)?;
        let record = transaction.object_store(TIPS)?.get(&self.node_key())?;
        let record = in_time(request::answer(record)).await?;
        if record.is_undefined() {
            return Ok(Vec::new());
        }
        let tip = schema::tip(&record).ok_or(StorageError::Unreadable("tip"))?;
        self.ancestors(tip, after).await
    }

    /// Walks from `tip` down, because blocks name their parents and not their children.
    async fn ancestors(
        &self,
        tip: BlockKey,
        after: BlockKey,
    ) -> Result<Vec<BlockId>, StorageError> {
        let mut ids = Vec::new();
        let mut wanted = tip.id;
        let mut height = tip.height.get();
        let end = after.height.get();
        while height > end {
            let lowest = height.saturating_sub(CHUNK - 1).max(end + 1);
            let parents: BoxMap<_, _> = self
                .range(lowest, height)
                .await?
                .into_iter()
                .map(|(block, _)| (block.id(), Box::new(block.header.previous)))
                .gather();
            while height >= lowest {
                let gap = StorageError::Gap(Height::new(height));
                ids.push(wanted);
                wanted = **parents.get(&wanted).ok_or(gap)?;
                height -= 1;
            }
        }
        if wanted != after.id {
            return Err(StorageError::Gap(after.height));
        }
        ids.reverse();
        Ok(ids)
    }

    /// The blocks with these ids, which stand at the heights from `first` on. Callers ask for at
    /// most [`CHUNK`] at once.
    pub(crate) async fn blocks(
        &self,
        first: Height,
        ids: &[BlockId],
    ) -> Result<Vec<Block>, StorageError> {
        let last = first.get() + (ids.len() as u64).saturating_sub(1);
        let stored = self.range(first.get(), last).await?;
        let mut found: BoxMap<_, _> = stored
            .into_iter()
            .map(|(block, _)| (block.id(), Box::new(block)))
            .gather();
        ids.iter()
            .map(|id| {
                let block = found.remove(id).ok_or(StorageError::Unreadable("block"))?;
                Ok(*block)
            })
            .collect()
    }

    /// One block, with its undo where it was ever on the best chain; `None` when it is not there.
    pub(crate) async fn block(
        &self,
        key: BlockKey,
        params: &Params,
    ) -> Result<Option<StoredBlock>, StorageError> {
        let found = self.stored(&[key], params).await?;
        Ok(found.into_iter().next())
    }

    /// Blocks with their undo, as far as they are there. Callers ask for heights that lie together:
    /// all blocks that are stored between them are read, too.
    pub(crate) async fn stored(
        &self,
        keys: &[BlockKey],
        params: &Params,
    ) -> Result<Vec<StoredBlock>, StorageError> {
        let heights = keys.iter().map(|key| key.height.get());
        let Some((lowest, highest)) = heights.clone().min().zip(heights.max()) else {
            return Ok(Vec::new());
        };
        let mut blocks = record::by_id(self.range(lowest, highest).await?);
        let mut found = Vec::new();
        for key in keys {
            let Some((block, undo)) = blocks.remove(&key.id).map(|stored| *stored) else {
                continue;
            };
            let undo = match undo {
                Some(undo) => Some(undo),
                None => self.later_undo(*key).await?,
            };
            let block = CheckedBlock::check(block, key.height, params).ok();
            found.extend(block.map(|block| StoredBlock {
                block: Arc::new(block),
                undo,
            }));
        }
        Ok(found)
    }

    /// Undo of a block that was connected after it had been stored.
    async fn later_undo(&self, key: BlockKey) -> Result<Option<Undo>, StorageError> {
        let transaction = self.transaction(&[UNDO], IdbTransactionMode::Readonly)?;
        let undo = transaction.object_store(UNDO)?;
        let undo = undo.get(&schema::block_key(key))?;
        Ok(schema::undo(&in_time(request::answer(undo)).await?))
    }

    /// Writes a batch down: all of it or, on an error, nothing.
    pub(crate) async fn write(&self, batch: &Batch) -> Result<(), StorageError> {
        let mut stores = vec![EPOCHS, BLOCKS, UNDO, TIPS];
        if batch.checkpoint.is_some() {
            stores.extend([CHECKPOINTS, HEADERS]);
        }
        let transaction = self.transaction(&stores, IdbTransactionMode::Readwrite)?;
        self.commit(&transaction, |transaction| self.put(transaction, batch))
            .await
    }

    fn put(&self, transaction: &IdbTransaction, batch: &Batch) -> Result<(), StorageError> {
        let blocks = transaction.object_store(BLOCKS)?;
        let (records, later) = record::records(batch);
        for record in records {
            let at = schema::block_key(BlockKey {
                height: record.first,
                id: record.last,
            });
            let value = Uint8Array::from(record.bytes.as_slice());
            if record.connected {
                blocks.put_with_key(&value, &at)?;
            } else {
                // If it is there already, another tab may have stored the undo with it.
                request::unless_there(&blocks.add_with_key(&value, &at)?);
            }
        }
        let undos = transaction.object_store(UNDO)?;
        for (key, undo) in later {
            undos.put_with_key(&schema::undo_value(undo), &schema::block_key(*key))?;
        }
        let tips = transaction.object_store(TIPS)?;
        let tip = schema::tip_value(batch.tip)?;
        tips.put_with_key(&tip, &self.node_key())?;
        match &batch.checkpoint {
            Some(checkpoint) => self.put_checkpoint(transaction, checkpoint),
            None => Ok(()),
        }
    }

    /// All blocks that are stored at these heights, and others that share records with them.
    async fn range(
        &self,
        lowest: u64,
        highest: u64,
    ) -> Result<Vec<(Block, Option<Undo>)>, StorageError> {
        let transaction = self.transaction(&[BLOCKS], IdbTransactionMode::Readonly)?;
        let blocks = transaction.object_store(BLOCKS)?;
        let first = lowest.saturating_sub(record::MAX_BLOCKS - 1);
        let all = blocks.get_all_with_key(&schema::heights(first, highest)?.into())?;
        let all: Array = in_time(request::answer(all)).await?.unchecked_into();
        Ok(all
            .iter()
            .flat_map(|record| schema::blocks(&record))
            .collect())
    }
}
