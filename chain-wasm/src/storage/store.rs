//! The open database in one node's use: its transactions, and the bounds of their time.

use chain::{BlockId, wire::NodeId};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{Event, IdbDatabase, IdbTransaction, IdbTransactionMode};

use super::{
    error::StorageError,
    request,
    schema::{self, EPOCHS},
};
use crate::{
    clock::within,
    lease::Epoch,
    views::{StorageCause, StorageTrouble},
};

/// The longest time to open the database, in milliseconds. Another tab that holds an old version
/// open would block it for ever.
const OPEN_MS: u32 = 5_000;
/// The longest time for a transaction, in milliseconds; after it storage counts as broken.
const TRANSACTION_MS: u32 = 30_000;
/// The number of heights that are read at once.
pub(super) const CHUNK: u64 = 256;

/// An open database.
pub(crate) struct Store {
    database: IdbDatabase,
    node: NodeId,
    pub(super) epoch: Epoch,
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

    /// Commits the values that `put` writes, unless another page has the node in a later epoch: a page
    /// that was stopped for long finds that out in the same transaction by which it would write.
    pub(super) async fn commit(
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

    pub(super) fn node_key(&self) -> JsValue {
        self.node.to_string().into()
    }

    pub(super) fn transaction(
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

pub(super) async fn in_time<T>(
    answer: impl Future<Output = Result<T, StorageError>>,
) -> Result<T, StorageError> {
    let slow = Err(StorageError::Slow(TRANSACTION_MS));
    within(TRANSACTION_MS, answer).await.unwrap_or(slow)
}
