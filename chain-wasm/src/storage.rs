//! The chain in `IndexedDB`.
//!
//! Blocks are stored by their ids and shared by all tabs of an origin; each node has a tip of its
//! own. A batch is one transaction, so after a crash a tip never names a block that is missing.

mod checkpoint;
mod load;
mod record;
mod request;
mod schema;

use std::sync::Arc;

use chain::{
    Batch, Block, BlockId, BlockKey, BoxMap, CheckedBlock, Gather, Height, Params, StoredBlock,
    Undo, wire::NodeId,
};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{Event, IdbDatabase, IdbTransaction, IdbTransactionMode};

pub(crate) use load::{LoadError, load};

use crate::{
    clock::within,
    lease::Epoch,
    views::{StorageCause, StorageTrouble},
};
use schema::{BLOCKS, CHECKPOINTS, EPOCHS, HEADERS, TIPS, UNDO};

/// The longest time to open the database, in milliseconds. Another tab that holds an old version
/// open would block it for ever.
const OPEN_MS: u32 = 5_000;
/// The longest time for a transaction, in milliseconds; after it storage counts as broken.
const TRANSACTION_MS: u32 = 30_000;
/// The number of heights that are read at once.
const CHUNK: u64 = 256;

/// Storage cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StorageError {
    #[error("this browser offers no IndexedDB here")]
    Missing,
    #[error("IndexedDB: {reason}")]
    Database { cause: StorageCause, reason: String },
    /// Another page has written under this node's name since, so this page's data are not written.
    #[error("another tab has this node's place")]
    Outdated,
    #[error("IndexedDB did not answer in {0} ms")]
    Slow(u32),
    #[error("no block at height {0} leads on to the stored tip")]
    Gap(Height),
    #[error("the stored {0} cannot be read")]
    Unreadable(&'static str),
}

impl From<JsValue> for StorageError {
    fn from(error: JsValue) -> Self {
        request::describe(&error)
    }
}

impl StorageError {
    fn cause(&self) -> StorageCause {
        match self {
            Self::Missing => StorageCause::Missing,
            Self::Database { cause, .. } => *cause,
            Self::Slow(_) => StorageCause::Slow,
            Self::Outdated | Self::Gap(_) | Self::Unreadable(_) => StorageCause::Failed,
        }
    }

    /// When the state does not allow a database to be opened, the window is one that keeps nothing.
    fn of_private(self) -> Self {
        match self {
            Self::Database {
                cause: StorageCause::Closed,
                reason,
            } => Self::Database {
                cause: StorageCause::Private,
                reason,
            },
            other => other,
        }
    }

    /// The reason that the page is told.
    pub(crate) fn trouble(&self) -> StorageTrouble {
        StorageTrouble {
            cause: self.cause(),
            reason: self.to_string(),
        }
    }
}

/// An open database.
pub(crate) struct Store {
    database: IdbDatabase,
    node: NodeId,
    epoch: Epoch,
    _on_lost: Closure<dyn FnMut(Event)>,
}

impl Store {
    /// Opens the database of the network that starts with `genesis`, for one node's use. `lost` is
    /// called when the browser takes the database away.
    pub(crate) async fn open(
        genesis: BlockId,
        (node, epoch): (NodeId, Epoch),
        lost: impl Fn(StorageTrouble) + 'static,
    ) -> Result<Self, StorageError> {
        let database = schema::open(&schema::database_name(genesis), OPEN_MS).await?;
        let on_lost = Closure::<dyn FnMut(Event)>::new({
            let database = database.clone();
            move |event: Event| {
                // Either way nothing can be read or written from here on; a tab that wants to
                // delete the database or bring it to another version must not wait for this one.
                database.close();
                let (cause, reason) = match event.type_().as_str() {
                    "versionchange" => (
                        StorageCause::Deleted,
                        "another tab changes or deletes the stored chain",
                    ),
                    _ => (StorageCause::Closed, "the browser closed the stored chain"),
                };
                let reason = reason.to_owned();
                lost(StorageTrouble { cause, reason });
            }
        });
        database.set_onversionchange(Some(on_lost.as_ref().unchecked_ref()));
        database.set_onclose(Some(on_lost.as_ref().unchecked_ref()));
        Ok(Self {
            database,
            node,
            epoch,
            _on_lost: on_lost,
        })
    }

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

    /// Commits the values that `put` writes, unless another page has the node in a later epoch: a page
    /// that was stopped for long finds that out in the same transaction by which it would write.
    async fn commit(
        &self,
        transaction: &IdbTransaction,
        put: impl FnOnce(&IdbTransaction) -> Result<(), StorageError>,
    ) -> Result<(), StorageError> {
        let done = request::completion(transaction.clone());
        let last = transaction.object_store(EPOCHS)?.get(&self.node_key())?;
        let own = self.epoch.0;
        let outdated = request::abort_if(transaction, &last, move |last| {
            last.as_f64().is_some_and(|last| last > own)
        });
        if let Err(error) = put(transaction) {
            // Otherwise the values that were put before would be committed.
            let _ = transaction.abort();
            return Err(error);
        }
        let done = in_time(done).await;
        if outdated.get() {
            return Err(StorageError::Outdated);
        }
        done
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

    fn node_key(&self) -> JsValue {
        self.node.to_string().into()
    }

    fn transaction(
        &self,
        stores: &[&str],
        mode: IdbTransactionMode,
    ) -> Result<IdbTransaction, StorageError> {
        let stores: Array = stores
            .iter()
            .map(|store| JsValue::from_str(store))
            .collect();
        Ok(self
            .database
            .transaction_with_str_sequence_and_mode(&stores, mode)?)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.set_onclose(None);
        self.database.close();
    }
}

async fn in_time<T>(
    answer: impl Future<Output = Result<T, StorageError>>,
) -> Result<T, StorageError> {
    let slow = Err(StorageError::Slow(TRANSACTION_MS));
    within(TRANSACTION_MS, answer).await.unwrap_or(slow)
}
