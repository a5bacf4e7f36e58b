//! Loads the file into a node when the node starts.

use borsh::BorshDeserialize;
use chain::{Block, BlockError, BlockId, BlockKey, Checkpoint, Height, Signatures};
use redb::{ReadTransaction, ReadableTable, TableDefinition};

use super::{
    database::Store,
    error::StoreError,
    tables::{HEIGHT_AND_ID_TO_BLOCK, HEIGHT_AND_ID_TO_UNDO, Key, META, TIP},
};

/// A block that could not be loaded into the node, off the best chain.
#[derive(Debug)]
pub(crate) struct Skipped {
    pub(crate) key: BlockKey,
    pub(crate) error: BlockError,
}

impl Store {
    /// Gives the blocks behind the checkpoint, or all of them if there is no checkpoint, to `load`.
    /// First come the blocks of the best chain, from below, then the others, wherever they stand,
    /// with parents first. If `load` refuses a block of the best chain, that is an error; it may
    /// refuse others by right, and the answer lists those.
    pub(crate) fn load(
        &self,
        checkpoint: Option<&Checkpoint>,
        mut load: impl FnMut(Block, Signatures<'_>) -> Result<(), BlockError>,
    ) -> Result<Vec<Skipped>, StoreError> {
        let transaction = self.guarded(|| self.begin_read())?;
        let after = checkpoint.map_or(self.genesis_key(), |checkpoint| checkpoint.at);
        let best = self.guarded(|| self.best_chain(&transaction, after))?;
        for key in &best {
            let block = self.guarded(|| self.expect_block(&transaction, *key))?;
            load(block, Signatures::Trusted).map_err(|error| self.corrupt(*key, &error))?;
        }
        let mut skipped = Vec::new();
        for key in self.guarded(|| self.others(&transaction, checkpoint, &best, after))? {
            let block = self.guarded(|| self.expect_block(&transaction, key))?;
            if let Err(error) = load(block, Signatures::Check) {
                skipped.push(Skipped { key, error });
            }
        }
        Ok(skipped)
    }

    /// Gives the blocks of the best chain to `take`, from genesis's child on.
    pub(crate) fn best<E: From<StoreError>>(
        &self,
        mut take: impl FnMut(BlockKey, Block) -> Result<(), E>,
    ) -> Result<(), E> {
        let transaction = self.guarded(|| self.begin_read())?;
        for key in self.guarded(|| self.best_chain(&transaction, self.genesis_key()))? {
            take(key, self.guarded(|| self.expect_block(&transaction, key))?)?;
        }
        Ok(())
    }

    /// The keys of all blocks, from below. Each block has its two entries.
    pub(crate) fn keys(&self) -> Result<Vec<BlockKey>, StoreError> {
        self.guarded(|| {
            let transaction = self.begin_read()?;
            let blocks = self.keys_in(&transaction, HEIGHT_AND_ID_TO_BLOCK)?;
            let undos = self.keys_in(&transaction, HEIGHT_AND_ID_TO_UNDO)?;
            let parted = blocks.iter().zip(&undos).position(|(one, two)| one != two);
            let parted = parted.unwrap_or_else(|| blocks.len().min(undos.len()));
            let lonely = [&blocks, &undos].map(|keys| keys.get(parted));
            match lonely.into_iter().flatten().min() {
                Some(key) => Err(self.corrupt(*key, &"one of its two entries is missing")),
                None => Ok(blocks),
            }
        })
    }

    fn keys_in(
        &self,
        transaction: &ReadTransaction,
        table: TableDefinition<'static, Key, &'static [u8]>,
    ) -> Result<Vec<BlockKey>, StoreError> {
        let table = self.db(transaction.open_table(table))?;
        let entries = self.db(table.iter())?;
        entries
            .map(|entry| Ok(of_raw(self.db(entry)?.0.value())))
            .collect()
    }

    /// The keys of blocks off the best chain, from below.
    fn others(
        &self,
        transaction: &ReadTransaction,
        checkpoint: Option<&Checkpoint>,
        best: &[BlockKey],
        after: BlockKey,
    ) -> Result<Vec<BlockKey>, StoreError> {
        let mut keys = Vec::new();
        // Every block has a small entry here.
        let undos = self.db(transaction.open_table(HEIGHT_AND_ID_TO_UNDO))?;
        for entry in self.db(undos.iter())? {
            let key = of_raw(self.db(entry)?.0.value());
            if !is_before(checkpoint, key) && !is_among(best, after, key) {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    fn expect_block(
        &self,
        transaction: &ReadTransaction,
        key: BlockKey,
    ) -> Result<Block, StoreError> {
        let block = self.read_block(transaction, key)?;
        block.ok_or_else(|| self.corrupt(key, &"it is missing"))
    }

    /// The keys from the block behind `after` to the stored tip.
    fn best_chain(
        &self,
        transaction: &ReadTransaction,
        after: BlockKey,
    ) -> Result<Vec<BlockKey>, StoreError> {
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
        while key != after {
            let block = self.expect_block(transaction, key)?;
            keys.push(key);
            let below = key.height.previous().filter(|below| *below >= after.height);
            let Some(height) = below else {
                let reason = format!("it stands beside block {}", after.id);
                return Err(self.corrupt(key, &reason));
            };
            key = BlockKey {
                height,
                id: block.header.previous,
            };
        }
        keys.reverse();
        Ok(keys)
    }

    fn genesis_key(&self) -> BlockKey {
        BlockKey {
            height: Height::GENESIS,
            id: self.network.id(),
        }
    }
}

fn of_raw((height, id): (u64, &[u8; 32])) -> BlockKey {
    BlockKey {
        height: Height::new(height),
        id: BlockId::from_bytes(*id),
    }
}

/// Whether a block belongs to the checkpoint.
fn is_before(checkpoint: Option<&Checkpoint>, key: BlockKey) -> bool {
    let Some(checkpoint) = checkpoint else {
        return false;
    };
    let child = usize::try_from(key.height.get()).ok();
    match child.and_then(|child| checkpoint.headers.get(child)) {
        Some(child) => child.previous == key.id,
        None => key == checkpoint.at,
    }
}

/// Whether a block is one of these, which follow on `after`.
fn is_among(keys: &[BlockKey], after: BlockKey, key: BlockKey) -> bool {
    let behind = key.height.get().checked_sub(after.height.get() + 1);
    let slot = behind.and_then(|slot| usize::try_from(slot).ok());
    slot.and_then(|slot| keys.get(slot)) == Some(&key)
}
