//! The way to a store: a file is checked before it is used; a refusal has a reason.

use std::{
    fs::File,
    path::Path,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use chain::{BlockId, Network, wire::NodeId};
use redb::{
    Database, DatabaseError, ReadableTable, StorageBackend, TableHandle, WriteTransaction,
    backends::FileBackend,
};
use tracing::warn;

use super::{
    checkpoint::HEIGHT_TO_HEADERS,
    database::Store,
    error::StoreError,
    file::{self, Place},
    guard::guarded,
    read_only::ReadOnly,
    tables::{
        GENESIS, HEIGHT_AND_ID_TO_BLOCK, HEIGHT_AND_ID_TO_UNDO, META, NODE, NOT_CONNECTED, SCHEMA,
        SCHEMA_VERSION,
    },
    trial::Trial,
};
use crate::random;

/// Memory for pages of the file.
const CACHE_BYTES: usize = 32 * 1024 * 1024;

/// Reports how far redb is with a repair, if it finds that the last commit is not whole.
const FALLS_BACK: f64 = 0.3;

impl Store {
    /// Opens the file, or creates it. All of it is read, and compared with its checksums.
    pub(crate) fn open(path: &Path, network: &Network) -> Result<Self, StoreError> {
        let file = file::open(path)?;
        let place = Place::of(path, &file)?;
        let mut store = Self::on(backend(path, file)?, path, network)?;
        place.leave();
        store.place = Some(place);
        Ok(store)
    }

    /// Opens an existing file to read it. Nothing is ever written to it: where it has to be repaired,
    /// that is done in memory.
    pub(crate) fn look_into(path: &Path, network: &Network) -> Result<Self, StoreError> {
        let file = file::open_to_read(path)?;
        let disk = ReadOnly(backend(path, file)?);
        Self::tried(&Trial::of(disk), path, network)
    }

    /// The same as [`Store::open`], on any disk. Errors call it `path`.
    pub(super) fn on(
        disk: impl StorageBackend,
        path: &Path,
        network: &Network,
    ) -> Result<Self, StoreError> {
        let trial = Trial::of(disk);
        let store = Self::tried(&trial, path, network)?;
        let accepted = trial.accept();
        accepted.map_err(|source| StoreError::of_disk(path.to_owned(), source))?;
        Ok(store)
    }

    fn tried(
        trial: &Trial<impl StorageBackend>,
        path: &Path,
        network: &Network,
    ) -> Result<Self, StoreError> {
        let disk = |source| StoreError::of_disk(path.to_owned(), source);
        let begins_with_zeros = trial.begins_with_zeros();
        if begins_with_zeros.map_err(disk)? {
            return Err(StoreError::Corrupt {
                path: path.to_owned(),
                what: "its beginning".to_owned(),
                reason: "it is all zeros, as after the system or the disk failed".to_owned(),
            });
        }
        let (database, fell_back) = guarded(|| open_database(trial.clone(), path))
            .unwrap_or_else(|_| Err(StoreError::scrambled(path.to_owned())))?;
        let fell_back = fell_back || trial.has_fallen_back().map_err(disk)?;
        // This is not told of a file that is refused here.
        if fell_back {
            warn!(file = %path.display(), "the last transaction is not whole, as after a power cut, and was \
                taken back; what was written before it is there");
        }
        let mut store = Self {
            database: Some(database),
            path: path.to_owned(),
            place: None,
            writing: Mutex::new(()),
            failed: OnceLock::new(),
            fell_back,
            network: network.clone(),
            node: NodeId([0; 8]),
        };
        store.node = store.guarded(|| store.prepare())?;
        Ok(store)
    }

    /// Creates the missing parts of a new file, and checks that an old file belongs to this network.
    fn prepare(&self) -> Result<NodeId, StoreError> {
        let transaction = self.begin_write()?;
        let is_empty = self.db(transaction.list_tables())?.next().is_none();
        let is_ours = self
            .db(transaction.list_tables())?
            .any(|table| table.name() == META.name());
        if !is_empty && !is_ours {
            return Err(StoreError::Foreign {
                path: self.path.clone(),
                reason: "it holds the tables of another program",
            });
        }
        let node = {
            let mut meta = self.db(transaction.open_table(META))?;
            if is_empty {
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

    /// Version 1 had no checkpoints, and no entry for the undo of blocks that were never connected.
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
}

fn backend(path: &Path, file: File) -> Result<FileBackend, StoreError> {
    FileBackend::new(file).map_err(|error| StoreError::of(path, error.into()))
}

/// redb reads a file that was closed in good order without checking its checksums. On damage it would
/// panic, or overwrite pages that it does not know to be in use. Says also whether the last transaction
/// was taken back.
fn open_database(disk: impl StorageBackend, path: &Path) -> Result<(Database, bool), StoreError> {
    let fell_back = Arc::new(AtomicBool::new(false));
    let falls_back = Arc::clone(&fell_back);
    let opened = Database::builder()
        .set_cache_size(CACHE_BYTES)
        .set_check_integrity_on_open(true)
        .set_repair_callback(move |repair| {
            if (repair.progress() - FALLS_BACK).abs() < f64::EPSILON {
                falls_back.store(true, Ordering::Relaxed);
            }
        })
        .create_with_backend(disk);
    let database = opened.map_err(|error: DatabaseError| StoreError::of(path, error.into()))?;
    Ok((database, fell_back.load(Ordering::Relaxed)))
}
