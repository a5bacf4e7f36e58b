//! Blocks on disk, in one redb file. The node's thread alone uses it.
//!
//! A commit is durable before it returns, and all or nothing: whatever was acknowledged after it
//! is there after a kill at any instant.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use borsh::{BorshDeserialize, BorshSerialize};
use chain::{
    Batch, Block, BlockError, BlockId, BlockKey, CheckedBlock, Height, Network, Signatures,
    StoredBlock, Undo, wire::NodeId,
};
use redb::{
    Database, DatabaseError, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition,
    WriteTransaction,
};

use crate::random;

/// Height first, so that blocks lie on disk in the order in which they are read.
type Key = (u64, &'static [u8; 32]);

const HEIGHT_AND_ID_TO_BLOCK: TableDefinition<'_, Key, &[u8]> =
    TableDefinition::new("HEIGHT_AND_ID_TO_BLOCK");
const HEIGHT_AND_ID_TO_UNDO: TableDefinition<'_, Key, &[u8]> =
    TableDefinition::new("HEIGHT_AND_ID_TO_UNDO");
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("META");

const SCHEMA: &str = "schema";
const GENESIS: &str = "genesis";
const NODE: &str = "node";
const TIP: &str = "tip";

/// Version of the tables above and of what is in them.
const SCHEMA_VERSION: u32 = 1;
/// Memory for pages of the file.
const CACHE_BYTES: usize = 64 * 1024 * 1024;

/// The blocks of one network.
pub(crate) struct Store {
    database: Database,
    path: PathBuf,
    network: Network,
    node: NodeId,
}

/// A block that could not be loaded into the node, off the best chain.
#[derive(Debug)]
pub(crate) struct Skipped {
    pub(crate) key: BlockKey,
    pub(crate) error: BlockError,
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
            let found = u32::from_le_bytes(self.meta(&meta, SCHEMA)?);
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
            NodeId(self.meta(&meta, NODE)?)
        };
        self.db(transaction.commit())?;
        Ok(node)
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
                }
                for (key, undo) in &batch.undo {
                    self.db(undos.insert(raw(key), encode(undo).as_slice()))?;
                }
            }
            if let Some(last) = batches.last() {
                let tip = (last.tip.height.get(), last.tip.id);
                let mut meta = self.db(transaction.open_table(META))?;
                self.db(meta.insert(TIP, encode(&tip).as_slice()))?;
            }
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
            Some(bytes) => Some(
                Undo::try_from_slice(bytes.value()).map_err(|error| self.corrupt(key, &error))?,
            ),
            None => None,
        };
        Ok(Some(StoredBlock {
            block: Arc::new(block),
            undo,
        }))
    }

    /// Gives every block to `load`: first the best chain from genesis up, then the rest with
    /// parents first. A block of the best chain that `load` refuses is an error; of the others
    /// some may be refused by right, and are listed in the answer.
    pub(crate) fn load(
        &self,
        mut load: impl FnMut(Block, Signatures<'_>) -> Result<(), BlockError>,
    ) -> Result<Vec<Skipped>, StoreError> {
        let transaction = self.begin_read()?;
        let best = self.best_chain(&transaction)?;
        for key in &best {
            let block = self.read_block(&transaction, *key)?;
            let block = block.ok_or_else(|| self.corrupt(*key, &"it is missing"))?;
            load(block, Signatures::Trusted).map_err(|error| self.corrupt(*key, &error))?;
        }
        let mut skipped = Vec::new();
        let blocks = self.db(transaction.open_table(HEIGHT_AND_ID_TO_BLOCK))?;
        for entry in self.db(blocks.iter())? {
            let (key, bytes) = self.db(entry)?;
            let (height, id) = key.value();
            let key = BlockKey {
                height: Height::new(height),
                id: BlockId::from_bytes(*id),
            };
            if on_chain(&best, key) {
                continue;
            }
            if let Err(error) = load(self.decode(key, bytes.value())?, Signatures::Check) {
                skipped.push(Skipped { key, error });
            }
        }
        Ok(skipped)
    }

    /// The keys from the block after genesis to the stored tip.
    fn best_chain(&self, transaction: &ReadTransaction) -> Result<Vec<BlockKey>, StoreError> {
        let meta = self.db(transaction.open_table(META))?;
        let Some(tip) = self.db(meta.get(TIP))? else {
            return Ok(Vec::new());
        };
        let tip = <(u64, BlockId)>::try_from_slice(tip.value())
            .map_err(|error| self.corrupt_meta(TIP, &error))?;
        let mut key = BlockKey {
            height: Height::new(tip.0),
            id: tip.1,
        };
        let mut keys = Vec::new();
        while key.id != self.network.id() {
            let block = self.read_block(transaction, key)?;
            let block = block.ok_or_else(|| self.corrupt(key, &"it is missing"))?;
            keys.push(key);
            let Some(height) = key.height.previous() else {
                return Err(self.corrupt(key, &"it stands at height 0 but is not genesis"));
            };
            key = BlockKey {
                height,
                id: block.header.previous,
            };
        }
        keys.reverse();
        Ok(keys)
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

fn on_chain(best: &[BlockKey], key: BlockKey) -> bool {
    let slot = key
        .height
        .previous()
        .and_then(|below| usize::try_from(below.get()).ok());
    slot.and_then(|slot| best.get(slot)) == Some(&key)
}

fn encode(value: &impl BorshSerialize) -> Vec<u8> {
    borsh::to_vec(value).expect("writing to memory cannot fail")
}

/// The blocks cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The folder for the file cannot be made.
    #[error("cannot create the folder {path}: {source}", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another process has the file.
    #[error(
        "{path} is in use by another tabchain; stop that one, or give this one another --data-dir",
        path = path.display()
    )]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// Written by a program with other tables.
    #[error(
        "{path} has schema version {found}, this program reads version {SCHEMA_VERSION}; start the \
         program that wrote it, or move the file away to fetch the chain from other nodes",
        path = path.display()
    )]
    Schema {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// The file holds another network.
    #[error(
        "{path} holds the network with genesis {found}, not {expected}; give this network another \
         name or another --data-dir",
        path = path.display()
    )]
    Genesis {
        /// The file.
        path: PathBuf,
        /// Genesis in the file.
        found: BlockId,
        /// Genesis of the network that is to be run.
        expected: BlockId,
    },
    /// What is in the file cannot be.
    #[error(
        "{path} is damaged: {what}: {reason}; move the file away to fetch the chain from other nodes",
        path = path.display()
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// Which part of it.
        what: String,
        /// What is wrong there.
        reason: String,
    },
    /// The database or the disk failed.
    #[error("{path}: {source}", path = path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<redb::Error>,
    },
}

#[cfg(test)]
mod tests;
