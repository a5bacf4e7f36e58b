//! Blocks on disk, in one redb file. The node's thread alone uses it.
//!
//! A commit is durable before it returns, and all or nothing: data that was acknowledged after it is
//! there after a kill at any instant. Damage is an error, in whatever way redb reports it: every way
//! in goes through `guarded`.

mod checkpoint;
mod database;
mod error;
mod file;
mod guard;
mod load;
mod open;
mod read_only;
mod tables;
mod trial;

use std::sync::{Arc, PoisonError};

use borsh::BorshDeserialize;
use chain::{Batch, Block, BlockKey, CheckedBlock, StoredBlock, Undo, wire::NodeId};
use redb::{ReadTransaction, ReadableTable};

pub(crate) use database::Store;
pub use error::{Away, Left, StoreError};
use file::Place;
pub(crate) use file::{make_folder, name_in};
use tables::{
    HEIGHT_AND_ID_TO_BLOCK, HEIGHT_AND_ID_TO_UNDO, META, NOT_CONNECTED, TIP, encode, raw,
};

impl Store {
    /// The node's own name, made when the file was created.
    pub(crate) fn node_id(&self) -> NodeId {
        self.node
    }

    /// Writes all batches down in one transaction. When this returns, it is on disk, in a file that
    /// has its name.
    pub(crate) fn commit(&self, batches: &[Batch]) -> Result<(), StoreError> {
        {
            let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
            self.untouched()?;
            self.guarded(|| self.write(batches))?;
            self.place.iter().for_each(Place::leave);
        }
        self.look()
    }

    fn write(&self, batches: &[Batch]) -> Result<(), StoreError> {
        let transaction = self.begin_write()?;
        {
            let mut blocks = self.db(transaction.open_table(HEIGHT_AND_ID_TO_BLOCK))?;
            let mut undos = self.db(transaction.open_table(HEIGHT_AND_ID_TO_UNDO))?;
            for batch in batches {
                for (key, block) in &batch.blocks {
                    let bytes = block.block().encode();
                    self.db(blocks.insert(raw(key), bytes.as_slice()))?;
                    let is_new = self.db(undos.get(raw(key)))?.is_none();
                    if is_new {
                        self.db(undos.insert(raw(key), NOT_CONNECTED))?;
                    }
                }
                for (key, undo) in &batch.undo {
                    self.db(undos.insert(raw(key), encode(undo).as_slice()))?;
                }
            }
        }
        for checkpoint in batches.iter().filter_map(|batch| batch.checkpoint.as_ref()) {
            self.write_checkpoint(&transaction, checkpoint)?;
        }
        if let Some(last) = batches.last() {
            let tip = (last.tip.height.get(), last.tip.id);
            let mut meta = self.db(transaction.open_table(META))?;
            self.db(meta.insert(TIP, encode(&tip).as_slice()))?;
        }
        self.db(transaction.commit())
    }

    /// A block with its undo; `None` when it is not there.
    pub(crate) fn block(&self, key: BlockKey) -> Result<Option<StoredBlock>, StoreError> {
        self.guarded(|| self.read_stored(key))
    }

    fn read_stored(&self, key: BlockKey) -> Result<Option<StoredBlock>, StoreError> {
        let transaction = self.begin_read()?;
        let Some(block) = self.read_block(&transaction, key)? else {
            return Ok(None);
        };
        let checked = CheckedBlock::check(block, key.height, self.network.params());
        let block = checked.map_err(|error| self.corrupt(key, &error))?;
        let undos = self.db(transaction.open_table(HEIGHT_AND_ID_TO_UNDO))?;
        let undo = match self.db(undos.get(raw(&key)))? {
            Some(bytes) if bytes.value() != NOT_CONNECTED => Some(
                Undo::try_from_slice(bytes.value()).map_err(|error| self.corrupt(key, &error))?,
            ),
            Some(_) | None => None,
        };
        Ok(Some(StoredBlock {
            block: Arc::new(block),
            undo,
        }))
    }

    fn read_block(
        &self,
        transaction: &ReadTransaction,
        key: BlockKey,
    ) -> Result<Option<Block>, StoreError> {
        let blocks = self.db(transaction.open_table(HEIGHT_AND_ID_TO_BLOCK))?;
        let Some(bytes) = self.db(blocks.get(raw(&key)))? else {
            return Ok(None);
        };
        self.decode(key, bytes.value()).map(Some)
    }
}

#[cfg(test)]
mod tests;
