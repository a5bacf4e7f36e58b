//! The stored checkpoint: its ledger in one entry, and the headers of the best chain up to it in
//! runs.

use borsh::BorshDeserialize;
use chain::{BlockId, BlockKey, Checkpoint, Header, Height};
use redb::{ReadableTable, TableDefinition, WriteTransaction};

use super::{
    database::Store,
    error::StoreError,
    tables::{META, encode},
};

/// Headers one after the other, by the height of the first. If the run before has headers from that
/// height on, they are of a branch that the best chain has left.
pub(super) const HEIGHT_TO_HEADERS: TableDefinition<'_, u64, &[u8]> =
    TableDefinition::new("HEIGHT_TO_HEADERS");

const CHECKPOINT: &str = "checkpoint";

impl Store {
    /// The last checkpoint, if there is one and it can be read.
    pub(crate) fn checkpoint(&self) -> Result<Option<Checkpoint>, StoreError> {
        self.guarded(|| self.read_checkpoint())
    }

    fn read_checkpoint(&self) -> Result<Option<Checkpoint>, StoreError> {
        let transaction = self.begin_read()?;
        let meta = self.db(transaction.open_table(META))?;
        let Some(bytes) = self.db(meta.get(CHECKPOINT))? else {
            return Ok(None);
        };
        let (height, id, ledger) = <(u64, BlockId, Vec<u8>)>::try_from_slice(bytes.value())
            .map_err(|error| self.corrupt_meta(CHECKPOINT, &error))?;
        let runs = self.db(transaction.open_table(HEIGHT_TO_HEADERS))?;
        let mut headers = Vec::new();
        for run in self.db(runs.iter())? {
            let (first, run) = self.db(run)?;
            let before = usize::try_from(first.value().saturating_sub(1)).unwrap_or(usize::MAX);
            headers.truncate(before);
            let (run, _) = run.value().as_chunks::<{ Header::SIZE }>();
            headers.extend(run.iter().map(Header::from_bytes));
        }
        Ok(Some(Checkpoint {
            at: BlockKey {
                height: Height::new(height),
                id,
            },
            ledger,
            first: Height::GENESIS.next(),
            headers,
        }))
    }

    pub(super) fn write_checkpoint(
        &self,
        transaction: &WriteTransaction,
        checkpoint: &Checkpoint,
    ) -> Result<(), StoreError> {
        let at = (checkpoint.at.height.get(), checkpoint.at.id);
        let entry = encode(&(at.0, at.1, &checkpoint.ledger));
        let mut meta = self.db(transaction.open_table(META))?;
        self.db(meta.insert(CHECKPOINT, entry.as_slice()))?;
        let mut runs = self.db(transaction.open_table(HEIGHT_TO_HEADERS))?;
        let first = checkpoint.first.get();
        self.db(runs.retain_in(first.., |_, _| false))?;
        let bytes: Vec<_> = checkpoint
            .headers
            .iter()
            .flat_map(Header::to_bytes)
            .collect();
        self.db(runs.insert(first, bytes.as_slice()))?;
        Ok(())
    }
}
