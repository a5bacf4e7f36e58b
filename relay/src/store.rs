//! Blocks on disk, in one redb file. The node's thread alone uses it.
//!
//! A commit is durable before it returns, and all or nothing: whatever was acknowledged after it
//! is there after a kill at any instant.

mod checkpoint;
mod error;
mod load;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use borsh::{BorshDeserialize, BorshSerialize};
use chain::{
    Batch, Block, BlockId, BlockKey, CheckedBlock, Network, StoredBlock, Undo, wire::NodeId,
};
use redb::{
    Database, DatabaseError, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition,
    WriteTransaction,
};

use checkpoint::HEIGHT_TO_HEADERS;
pub use error::StoreError;

use crate::random;

/// Height first, so that blocks lie on disk in the order in which they are read.
type Key = (u64, &'static [u8; 32]);

const HEIGHT_AND_ID_TO_BLOCK: TableDefinition<'_, Key, &[u8]> =
    TableDefinition::new("HEIGHT_AND_ID_TO_BLOCK");
/// Empty until the block was connected.
const HEIGHT_AND_ID_TO_UNDO: TableDefinition<'_, Key, &[u8]> =
    TableDefinition::new("HEIGHT_AND_ID_TO_UNDO");
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("META");

const SCHEMA: &str = "schema";
const GENESIS: &str = "genesis";
const NODE: &str = "node";
const TIP: &str = "tip";

/// Version of the tables above and of what is in them.
const SCHEMA_VERSION: u32 = 2;
/// The undo of a block that was on no best chain yet.
const NOT_CONNECTED: &[u8] = &[];
/// Memory for pages of the file.
const CACHE_BYTES: usize = 64 * 1024 * 1024;

/// The blocks of one network.
pub(crate) struct Store {
    database: Database,
    path: PathBuf,
    network: Network,
    node: NodeId,
}

impl Store {
    /// Opens the file, or creates it.
    pub(crate) fn open(path: &Path, network: &Network) -> Result<Self, StoreError> {
        let path = path.to_owned();
        let opened = Database::builder()
            .set_cache_size(CACHE_BYTES)
            .create(&path);
        let database = match opened {
            Ok(database) => database,
            Err(DatabaseError::DatabaseAlreadyOpen) => return Err(StoreError::InUse { path }),
            Err(error) => {
                return Err(StoreError::Database {
                    path,
                    source: Box::new(error.into()),
                });
            }
        };
        let mut store = Self {
            database,
            path,
            network: network.clone(),
            node: NodeId([0; 8]),
        };
        store.node = store.prepare()?;
        Ok(store)
    }

    /// Creates what a new file lacks, and checks that an old one is this network's.
    fn prepare(&self) -> Result<NodeId, StoreError> {
        let transaction = self.begin_write()?;
        let node = {
            let mut meta = self.db(transaction.open_table(META))?;
            let is_new = self.db(meta.get(SCHEMA))?.is_none();
            if is_new {
                self.db(meta.insert(SCHEMA, SCHEMA_VERSION.to_le_bytes().as_slice()))?;
                self.db(meta.insert(GENESIS, self.network.id().as_bytes().as_slice()))?;
                self.db(meta.insert(NODE, random::bytes::<8>().as_slice()))?;
            }
            let mut found = u32::from_le_bytes(self.meta(&meta, SCHEMA)?);
            if found == 1 {
                self.bring_to_version_2(&transaction)?;
                found = SCHEMA_VERSION;
                self.db(meta.insert(SCHEMA, found.to_le_bytes().as_slice()))?;
            }
            if found != SCHEMA_VERSION {
                return Err(StoreError::Schema {
                    path: self.path.clone(),
                    found,
                });
            }
            let found = BlockId::from_bytes(self.meta(&meta, GENESIS)?);
            if found != self.network.id() {
                let expected = self.network.id();
                return Err(StoreError::Genesis {
                    path: self.path.clone(),
                    found,
                    expected,
                });
            }
            self.db(transaction.open_table(HEIGHT_AND_ID_TO_BLOCK))?;
            self.db(transaction.open_table(HEIGHT_AND_ID_TO_UNDO))?;
            self.db(transaction.open_table(HEIGHT_TO_HEADERS))?;
            NodeId(self.meta(&meta, NODE)?)
        };
        self.db(transaction.commit())?;
        Ok(node)
    }

    /// Version 1 had no entry beside blocks that were never connected, and no checkpoints.
    fn bring_to_version_2(&self, transaction: &WriteTransaction) -> Result<(), StoreError> {
        let blocks = self.db(transaction.open_table(HEIGHT_AND_ID_TO_BLOCK))?;
        let mut undos = self.db(transaction.open_table(HEIGHT_AND_ID_TO_UNDO))?;
        for entry in self.db(blocks.iter())? {
            let (key, _) = self.db(entry)?;
            if self.db(undos.get(key.value()))?.is_none() {
                self.db(undos.insert(key.value(), NOT_CONNECTED))?;
            }
        }
        Ok(())
    }

    /// The node's own name, made up when the file was created.
    pub(crate) fn node_id(&self) -> NodeId {
        self.node
    }

    /// Writes all batches down in one transaction that is on disk when this returns.
    pub(crate) fn commit(&self, batches: &[Batch]) -> Result<(), StoreError> {
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
        self.db(self.database.begin_read())
    }

    fn begin_write(&self) -> Result<WriteTransaction, StoreError> {
        self.db(self.database.begin_write())
    }

    /// Puts the file's name to an error of redb.
    fn db<T, E: Into<redb::Error>>(&self, result: Result<T, E>) -> Result<T, StoreError> {
        result.map_err(|error| StoreError::Database {
            path: self.path.clone(),
            source: Box::new(error.into()),
        })
    }

    fn corrupt(&self, key: BlockKey, reason: &impl ToString) -> StoreError {
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

fn raw(key: &BlockKey) -> (u64, &[u8; 32]) {
    (key.height.get(), key.id.as_bytes())
}

fn encode(value: &impl BorshSerialize) -> Vec<u8> {
    borsh::to_vec(value).expect("writing to memory cannot fail")
}

#[cfg(test)]
mod tests;
