//! The open file: every way into it, and how an error in it is told.

use std::{
    mem,
    path::PathBuf,
    sync::{Mutex, OnceLock, PoisonError},
};

use chain::{Block, BlockKey, Network, wire::NodeId};
use redb::{Database, ReadTransaction, ReadableDatabase, ReadableTable, WriteTransaction};

use super::{error::StoreError, file::Place, guard::guarded};

/// The blocks of one network.
pub(crate) struct Store {
    /// `None` while it is being dropped.
    pub(super) database: Option<Database>,
    pub(super) path: PathBuf,
    /// `None` where there is no file.
    pub(super) place: Option<Place>,
    /// Held by the thread that writes.
    pub(super) writing: Mutex<()>,
    /// The first error.
    pub(super) failed: OnceLock<StoreError>,
    pub(super) fell_back: bool,
    pub(super) network: Network,
    pub(super) node: NodeId,
}

impl Store {
    /// Whether the last transaction in the file was not whole when it was opened, and was taken back.
    pub(crate) fn fell_back(&self) -> bool {
        self.fell_back
    }

    /// Says when another program has written into the file; `writing` is held.
    pub(super) fn untouched(&self) -> Result<(), StoreError> {
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
    pub(super) fn rescued(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::Gone { path, how, left } => StoreError::Gone {
                path,
                how,
                left: self.place.as_ref().map_or(left, Place::save),
            },
            other => other,
        }
    }

    pub(super) fn decode(&self, key: BlockKey, bytes: &[u8]) -> Result<Block, StoreError> {
        let block = Block::decode(bytes).map_err(|error| self.corrupt(key, &error))?;
        let found = block.id();
        if found != key.id {
            return Err(self.corrupt(key, &format!("its bytes are those of {found}")));
        }
        Ok(block)
    }

    pub(super) fn meta<const N: usize>(
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

    pub(super) fn begin_read(&self) -> Result<ReadTransaction, StoreError> {
        self.db(self.database().begin_read())
    }

    pub(super) fn begin_write(&self) -> Result<WriteTransaction, StoreError> {
        self.db(self.database().begin_write())
    }

    pub(super) fn database(&self) -> &Database {
        self.database.as_ref().expect("is taken only by drop")
    }

    /// Runs code that calls redb.
    pub(super) fn guarded<T>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let result =
            guarded(work).unwrap_or_else(|_| Err(StoreError::scrambled(self.path.clone())));
        if let Err(error) = &result {
            let _ = self.failed.set(error.clone());
        }
        result
    }

    /// Adds the file's name to an error of redb.
    pub(super) fn db<T, E: Into<redb::Error>>(
        &self,
        result: Result<T, E>,
    ) -> Result<T, StoreError> {
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

    pub(super) fn corrupt_meta(&self, name: &str, reason: &impl ToString) -> StoreError {
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
