//! Why blocks cannot be read or written, and what to do about it.

use std::{io, path::PathBuf};

use chain::BlockId;

use super::SCHEMA_VERSION;

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
