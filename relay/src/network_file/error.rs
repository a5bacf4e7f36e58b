//! What can be wrong with a file that defines a network.

use std::{
    io,
    path::{Path, PathBuf},
};

/// The longest file, in bytes; a sensible one has a tenth of that.
pub(super) const MAX_BYTES: usize = 16 * 1024;

/// The error in a text, with its line, counted from 1, unless it belongs to no line.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) line: Option<usize>,
    pub(super) reason: String,
}

impl Wrong {
    pub(super) fn at(line: usize, reason: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            reason: reason.into(),
        }
    }

    pub(super) fn whole(reason: impl Into<String>) -> Self {
        Self {
            line: None,
            reason: reason.into(),
        }
    }

    pub(super) fn in_file(self, path: &Path) -> NetworkFileError {
        NetworkFileError::Wrong {
            line: self.line.map_or(String::new(), |line| format!(":{line}")),
            path: path.to_owned(),
            reason: self.reason,
        }
    }
}

/// The file defines no network.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkFileError {
    /// There is no such file.
    #[error("network {path}: neither tabnet nor regtest nor a file that is there", path = path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// It cannot be read.
    #[error("network {path}: the file cannot be read: {source}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is a folder.
    #[error("network {path}: this is a folder; a network is defined in one TOML file", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// It is a pipe, a device or a socket.
    #[error(
        "network {path}: this is a pipe or a device; a network is defined in one TOML file, an ordinary \
         one",
        path = path.display()
    )]
    NotOrdinary {
        /// What is no file.
        path: PathBuf,
    },
    /// It is too long to be a network file.
    #[error("{path}: longer than {MAX_BYTES} bytes, which no network file is", path = path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
    },
    /// Something in it is wrong.
    #[error("{path}{line}: {reason}", path = path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line behind a colon, counted from 1; empty when no line is at fault.
        line: String,
        /// The error there.
        reason: String,
    },
}
