//! This node's checkpoint: its ledger in one value, and in runs the headers of the best chain up to it.

use borsh::{BorshDeserialize, BorshSerialize};
use chain::{BlockId, BlockKey, Checkpoint, Header, Height};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbTransaction, IdbTransactionMode};

use super::{
    error::StorageError,
    request,
    schema::{self, CHECKPOINTS, HEADERS},
    store::{Store, in_time},
};

/// The value in `checkpoints`.
#[derive(BorshSerialize, BorshDeserialize)]
struct Record {
    height: u64,
    id: BlockId,
    ledger: Vec<u8>,
}

impl Store {
    /// The last checkpoint, if there ever was one and it can be read.
    pub(crate) async fn checkpoint(&self) -> Result<Option<Checkpoint>, StorageError> {
        let stores = [CHECKPOINTS, HEADERS];
        let transaction = self.transaction(&stores, IdbTransactionMode::Readonly)?;
        let node = self.node_key();
        let record = request::answer(transaction.object_store(CHECKPOINTS)?.get(&node)?);
        let headers = transaction.object_store(HEADERS)?;
        let runs: JsValue = schema::runs(&node, Height::GENESIS)?.into();
        let keys = request::answer(headers.get_all_keys_with_key(&runs)?);
        let runs = request::answer(headers.get_all_with_key(&runs)?);
        let record = bytes(&in_time(record).await?);
        let keys: Array = in_time(keys).await?.unchecked_into();
        let runs: Array = in_time(runs).await?.unchecked_into();
        let Some(record) = record.and_then(|record| Record::try_from_slice(&record).ok()) else {
            return Ok(None);
        };
        let mut headers = Vec::new();
        for (key, run) in keys.iter().zip(runs.iter()) {
            let (Some(first), Some(run)) = (schema::run_first(&key), bytes(&run)) else {
                return Ok(None);
            };
            // Headers from here on that are in an earlier run belong to a branch that the best chain
            // has left.
            headers.truncate(usize::try_from(first.saturating_sub(1)).unwrap_or(usize::MAX));
            let (run, _) = run.as_chunks::<{ Header::SIZE }>();
            headers.extend(run.iter().map(Header::from_bytes));
        }
        Ok(Some(Checkpoint {
            at: BlockKey {
                height: Height::new(record.height),
                id: record.id,
            },
            ledger: record.ledger,
            first: Height::GENESIS.next(),
            headers,
        }))
    }

    pub(super) fn put_checkpoint(
        &self,
        transaction: &IdbTransaction,
        checkpoint: &Checkpoint,
    ) -> Result<(), StorageError> {
        let node = self.node_key();
        let record = Record {
            height: checkpoint.at.height.get(),
            id: checkpoint.at.id,
            ledger: checkpoint.ledger.clone(),
        };
        let record = borsh::to_vec(&record).expect("writing to memory cannot fail");
        let record = Uint8Array::from(record.as_slice());
        let checkpoints = transaction.object_store(CHECKPOINTS)?;
        checkpoints.put_with_key(&record, &node)?;
        let headers = transaction.object_store(HEADERS)?;
        headers.delete(&schema::runs(&node, checkpoint.first)?.into())?;
        let run: Vec<_> = checkpoint
            .headers
            .iter()
            .flat_map(Header::to_bytes)
            .collect();
        let run = Uint8Array::from(run.as_slice());
        headers.put_with_key(&run, &schema::run_key(&node, checkpoint.first))?;
        Ok(())
    }
}

fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    Some(value.dyn_ref::<Uint8Array>()?.to_vec())
}
