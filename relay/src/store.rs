//! Blocks on disk, in one redb file. The node's thread alone uses it.
//!
//! A commit is durable before it returns, and all or nothing: data that was acknowledged after it is
//! there after a kill at any instant. Damage is an error, in whatever way redb reports it: every way
//! in goes through `guarded`.

mod checkpoint;
mod error;
mod file;
mod guard;
mod load;
mod open;
mod read_only;
mod trial;

use std::{
    mem,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use borsh::{BorshDeserialize, BorshSerialize};
use chain::{Batch, Block, BlockKey, CheckedBlock, Network, StoredBlock, Undo, wire::NodeId};
use redb::{
    Database, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction,
};

pub use error::{Away, Left, StoreError};
use file::Place;
pub(crate) use file::{make_folder, name_in};
use guard::guarded;

/// Height first, so that blocks lie on disk in the order in which they are read.
type Key = (u64, &'static [u8; 32]);

const HEIGHT_AND_ID_TO_BLOCK: TableDefinition<'_, Key, &[u8]> =
    TableDefinition::new("HEIGHT_AND_ID_TO_BLOCK");
/// Empty until the block is connected.
const HEIGHT_AND_ID_TO_UNDO: TableDefinition<'_, Key, &[u8]> =
    TableDefinition::new("HEIGHT_AND_ID_TO_UNDO");
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("META");

const SCHEMA: &str = "schema";
const GENESIS: &str = "genesis";
const NODE: &str = "node";
const TIP: &str = "tip";

/// Version of the tables above and of their contents.
const SCHEMA_VERSION: u32 = 2;
/// The undo of a block that was never on a best chain.
const NOT_CONNECTED: &[u8] = &[];
/// Memory for pages of the file.
const CACHE_BYTES: usize = 32 * 1024 * 1024;

/// The blocks of one network.
pub(crate) struct Store {
    /// `None` while it is being dropped.
    database: Option<Database>,
    path: PathBuf,
    /// `None` where there is no file.
    place: Option<Place>,
    /// Held by the thread that writes.
    writing: Mutex<()>,
    /// The first error.
    failed: OnceLock<StoreError>,
    network: Network,
    node: NodeId,
}

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

    /// Says when another program has written into the file; `writing` is held.
    fn untouched(&self) -> Result<(), StoreError> {
        let Some(Err(error)) = self.place.as_ref().map(Place::untouched) else {
            return Ok(());
        };
        Err(self.failed.get_or_init(|| error).clone())
    }

    /// Says when the file is no longer in its place, or when an error came before.
    pub(crate) fn look(&self) -> Result<(), StoreError> {
        if let Some(error) = self.failed.get() {
            return Err(error.clone());
        }
        let Some(Err(error)) = self.place.as_ref().map(Place::look) else {
            // While this program writes, the file does not look as it left it.
            return match self.writing.try_lock() {
                Ok(_writing) => self.untouched(),
                Err(_) => Ok(()),
            };
        };
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        Err(self.failed.get_or_init(|| self.rescued(error)).clone())
    }

    /// Saves the contents of a deleted file, which are not lost yet.
    fn rescued(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::Gone { path, how, left } => StoreError::Gone {
                path,
                how,
                left: self.place.as_ref().map_or(left, Place::save),
            },
            other => other,
        }
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

    fn decode(&self, key: BlockKey, bytes: &[u8]) -> Result<Block, StoreError> {
        let block = Block::decode(bytes).map_err(|error| self.corrupt(key, &error))?;
        let found = block.id();
        if found != key.id {
            return Err(self.corrupt(key, &format!("its bytes are those of {found}")));
        }
        Ok(block)
    }

    fn meta<const N: usize>(
        &self,
        meta: &impl ReadableTable<&'static str, &'static [u8]>,
        name: &'static str,
    ) -> Result<[u8; N], StoreError> {
        let value = self.db(meta.get(name))?;
        let value = value.ok_or_else(|| self.corrupt_meta(name, &"it is missing"))?;
        let bytes = value.value();
        bytes.try_into().map_err(|_| {
            self.corrupt_meta(name, &format!("it is {} bytes long, not {N}", bytes.len()))
        })
    }

    fn begin_read(&self) -> Result<ReadTransaction, StoreError> {
        self.db(self.database().begin_read())
    }

    fn begin_write(&self) -> Result<WriteTransaction, StoreError> {
        self.db(self.database().begin_write())
    }

    fn database(&self) -> &Database {
        self.database.as_ref().expect("is taken only by drop")
    }

    /// Runs code that calls redb.
    fn guarded<T>(&self, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let result =
            guarded(work).unwrap_or_else(|_| Err(StoreError::scrambled(self.path.clone())));
        if let Err(error) = &result {
            let _ = self.failed.set(error.clone());
        }
        result
    }

    /// Adds the file's name to an error of redb.
    fn db<T, E: Into<redb::Error>>(&self, result: Result<T, E>) -> Result<T, StoreError> {
        result.map_err(|error| StoreError::of(&self.path, error.into()))
    }

    /// Reports a block in the file that cannot be right.
    pub(crate) fn corrupt(&self, key: BlockKey, reason: &impl ToString) -> StoreError {
        let what = format!("block {} at height {}", key.id, key.height);
        StoreError::Corrupt {
            path: self.path.clone(),
            what,
            reason: reason.to_string(),
        }
    }

    fn corrupt_meta(&self, name: &str, reason: &impl ToString) -> StoreError {
        let what = format!("entry {name:?}");
        StoreError::Corrupt {
            path: self.path.clone(),
            what,
            reason: reason.to_string(),
        }
    }
}

impl Drop for Store {
    /// Closing writes to the file, and reads what may be damaged.
    fn drop(&mut self) {
        let database = self.database.take();
        if let Some(StoreError::Overwritten { .. }) = self.failed.get() {
            // What stands there now is somebody else's.
            mem::forget(database);
            return;
        }
        let _ = guarded(|| drop(database));
    }
}

fn raw(key: &BlockKey) -> (u64, &[u8; 32]) {
    (key.height.get(), key.id.as_bytes())
}

fn encode(value: &impl BorshSerialize) -> Vec<u8> {
    borsh::to_vec(value).expect("writing to memory cannot fail")
}

#[cfg(test)]
mod tests;
