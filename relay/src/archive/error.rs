//! What can go wrong with a chain as a file.

use std::{
    io::{self, ErrorKind},
    path::PathBuf,
};

use chain::{BlockId, Height};

use super::format;
use crate::store::StoreError;

/// A chain cannot be checked, exported or imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The node's file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The exported file cannot be read.
    #[error("cannot read {path}: {words}", path = path.display(), words = read_words(source))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The exported file cannot be written.
    #[error("cannot write {path}: {words}", path = path.display(), words = write_words(source))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is there already, and an export overwrites no file.
    #[error(
        "{path} is there already; give another name, - for standard output, or move it away",
        path = path.display()
    )]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Standard output leads nowhere.
    #[error(
        "standard output is closed, so the chain would be written nowhere; open it, or give a file"
    )]
    Closed,
    /// An export writes to another name first, and something has that name.
    #[error(
        "{path} is there already: another export is writing it, or one was broken off; give another \
         name, or move it away",
        path = path.display()
    )]
    Unfinished {
        /// The file.
        path: PathBuf,
    },
    /// The file was not written by an export.
    #[error("{path} is not an exported chain; give a file that `tabchain chain export` wrote", path = path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file has a version that this program does not read.
    #[error(
        "{path} has version {found} of the format, this program reads version {version}; {remedy}",
        path = path.display(),
        version = format::VERSION,
        remedy = version_remedy(*found)
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// The file holds a chain of another network.
    #[error(
        "{path} holds a chain of the network with genesis {found}, not {expected}; name that network \
         by --network",
        path = path.display()
    )]
    Genesis {
        /// The file.
        path: PathBuf,
        /// Genesis in the file.
        found: BlockId,
        /// Genesis of the network that was named.
        expected: BlockId,
    },
    /// A block in the file breaks a rule, or cannot be read.
    #[error(
        "{path}: block at height {height}: {reason}; the {taken} blocks before it are taken, the rest \
         has to come from another file or from other nodes",
        path = path.display()
    )]
    Block {
        /// The file.
        path: PathBuf,
        /// Where the block should stand.
        height: Height,
        /// What is wrong with it.
        reason: String,
        /// Blocks before it, which were taken or known.
        taken: u64,
    },
}

fn version_remedy(found: u32) -> &'static str {
    if found > format::VERSION {
        "take a newer program"
    } else {
        "it is damaged, or older than any that can be read: export the chain again"
    }
}

/// Why a file cannot be read, and what to do.
fn read_words(source: &io::Error) -> String {
    match source.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::IsADirectory => {
            "it is a folder; give a file that `tabchain chain export` wrote".to_owned()
        }
        ErrorKind::NotSeekable => {
            "it is no ordinary file, but a pipe or a device; - is standard input".to_owned()
        }
        ErrorKind::PermissionDenied => {
            "this user may not read it; give it the rights, or start the program as its owner"
                .to_owned()
        }
        _ => source.to_string(),
    }
}

/// Why a file cannot be written, and what to do.
fn write_words(source: &io::Error) -> String {
    match source.kind() {
        ErrorKind::NotFound => "its folder is not there; make it, or give another file".to_owned(),
        ErrorKind::NotADirectory => "a part of its path is a file; give another file".to_owned(),
        ErrorKind::PermissionDenied => {
            "this user may not; give it the rights, or give another file".to_owned()
        }
        ErrorKind::ReadOnlyFilesystem => "its disk can only be read; give another file".to_owned(),
        ErrorKind::StorageFull => {
            "its disk is full; free some space there, or give another file".to_owned()
        }
        ErrorKind::BrokenPipe => "nobody reads it any more".to_owned(),
        _ => format!("{source}; see to its disk, or give another file"),
    }
}
