//! Why blocks cannot be read or written, and what to do about it.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::Arc,
};

use chain::BlockId;
use tracing::debug;

use super::tables::SCHEMA_VERSION;

/// The blocks cannot be read or written.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The folder for the file cannot be made.
    #[error("cannot create the folder {path}: {words}", path = path.display(), words = folder_words(source))]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: Arc<io::Error>,
    },
    /// There is no such file.
    #[error("there is no {path}; --network and --data-dir say which file is meant", path = path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The file is a link, and there is no file where it leads.
    #[error(
        "{path} is a link to {to}, and there is no such file; put the file there, or remove the link",
        path = path.display(),
        to = to.display()
    )]
    LinkToNothing {
        /// The link.
        path: PathBuf,
        /// Where it leads, as it says itself.
        to: PathBuf,
    },
    /// The file may not be read.
    #[error(
        "{path} may not be read by this user; give it the right to read it, or start the program as the \
         file's owner",
        path = path.display()
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
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
    /// The file was written by a program with other tables.
    #[error(
        "{path} has schema version {found}, this program reads version {SCHEMA_VERSION}; start the \
         program that wrote it, or {way_out}",
        path = path.display(),
        way_out = way_out(path)
    )]
    Schema {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// The file holds a chain of another network.
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
        /// Genesis of the network that should run.
        expected: BlockId,
    },
    /// The file was not written by a program like this.
    #[error(
        "{path} is not a file with a chain: {reason}; give another --data-dir, or {way_out}",
        path = path.display(),
        way_out = way_out(path)
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The sign of that.
        reason: &'static str,
    },
    /// Something in the file cannot be right.
    #[error(
        "{path} is damaged: {what}: {reason}; {way_out}",
        path = path.display(),
        way_out = way_out(path)
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// The part of it.
        what: String,
        /// The error there.
        reason: String,
    },
    /// The file was deleted, moved or replaced while it was in use, or its disk was taken away.
    #[error("{path} is gone: {words}", path = path.display(), words = words_for_gone(path, *how, left))]
    Gone {
        /// The file.
        path: PathBuf,
        /// What became of its name.
        how: Away,
        /// What became of its contents.
        left: Left,
    },
    /// Another program wrote into the file while it was in use.
    #[error(
        "{path} was written over by another program while it was in use, as by copying a backup there; \
         nothing more is written to it; start again to see what it holds, and stop the program \
         first the next time",
        path = path.display()
    )]
    Overwritten {
        /// The file.
        path: PathBuf,
    },
    /// The disk refuses to read or write.
    #[error("{path} {words}", path = path.display(), words = disk_words(path, source))]
    Disk {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Arc<io::Error>,
    },
    /// The database fails in a way of its own.
    #[error("{path} cannot be used: {source}; start again, or {way_out}", path = path.display(), way_out = way_out(path))]
    Database {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Arc<redb::Error>,
    },
}

/// What became of the name of a file that is gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Away {
    /// Nothing has it, and its folder is there.
    Alone,
    /// Its folder is gone, too.
    WithItsFolder,
    /// Another file has it.
    Replaced,
}

/// What became of the contents of a file that is gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Left {
    /// They are in the file, which has another name.
    Elsewhere,
    /// The file was deleted; they are in this one.
    Saved(PathBuf),
    /// The file was deleted, and they could not be saved.
    Lost,
}

impl StoreError {
    /// An error of redb, in our words.
    pub(super) fn of(path: &Path, error: redb::Error) -> Self {
        let path = path.to_owned();
        match error {
            redb::Error::DatabaseAlreadyOpen | redb::Error::LockProtocolMismatch => {
                Self::InUse { path }
            }
            redb::Error::Io(source) => Self::of_disk(path, source),
            redb::Error::UpgradeRequired(_) => Self::Foreign {
                path,
                reason: "an old version of its database wrote it",
            },
            error @ (redb::Error::TableTypeMismatch { .. }
            | redb::Error::TypeDefinitionChanged { .. }
            | redb::Error::TableIsMultimap(_)) => {
                debug!(%error, "a table of another form");
                Self::Foreign {
                    path,
                    reason: "its tables are those of another program",
                }
            }
            redb::Error::Corrupted(reason) => {
                debug!(%reason, "damaged");
                Self::scrambled(path)
            }
            source => Self::Database {
                path,
                source: Arc::new(source),
            },
        }
    }

    /// An error of the operating system, or one that redb reports as such.
    pub(super) fn of_disk(path: PathBuf, source: io::Error) -> Self {
        match source.kind() {
            ErrorKind::InvalidData => Self::Foreign {
                path,
                reason: "it begins otherwise",
            },
            ErrorKind::UnexpectedEof => Self::Corrupt {
                path,
                what: "its end".to_owned(),
                reason: "it is missing".to_owned(),
            },
            _ => Self::Disk {
                path,
                source: Arc::new(source),
            },
        }
    }

    /// Damage that shows in the database's own structure.
    pub(super) fn scrambled(path: PathBuf) -> Self {
        Self::Corrupt {
            path,
            what: "the database in it".to_owned(),
            reason: "some bytes are not those that were written".to_owned(),
        }
    }
}

fn way_out(path: &Path) -> String {
    format!(
        "move the file away, for example to {}.old; the chain comes again from other nodes, or from a \
         file by `tabchain chain import FILE`",
        path.display()
    )
}

/// Why a folder cannot be made, and the remedy.
fn folder_words(source: &io::Error) -> String {
    match source.kind() {
        ErrorKind::AlreadyExists => {
            "a file has its name; give another --data-dir, or move that away".to_owned()
        }
        ErrorKind::NotADirectory => {
            "a part of its path is a file; give another --data-dir, or move that away".to_owned()
        }
        ErrorKind::PermissionDenied => {
            "this user may not; give it the rights, or give another --data-dir".to_owned()
        }
        ErrorKind::ReadOnlyFilesystem => {
            "its disk can only be read; give another --data-dir".to_owned()
        }
        ErrorKind::StorageFull => {
            "its disk is full; free some space there, or give another --data-dir".to_owned()
        }
        _ => format!("{source}; give another --data-dir, or make room for this one"),
    }
}

fn words_for_gone(path: &Path, how: Away, left: &Left) -> String {
    let again =
        "the chain then comes from other nodes, or from a file by `tabchain chain import FILE`";
    let folder = path.parent().unwrap_or(path).display();
    let what = match how {
        Away::Alone => {
            "it was deleted or moved while it was in use, or its disk was taken away".to_owned()
        }
        Away::WithItsFolder => format!(
            "its folder {folder} was deleted or moved while it was in use, or its disk was taken away"
        ),
        Away::Replaced => "another file was put in its place while it was in use".to_owned(),
    };
    let path = path.display();
    let remedy = match (left, how) {
        (Left::Elsewhere, Away::Alone) => {
            format!("put it back, or start again without it: {again}")
        }
        (Left::Elsewhere, Away::WithItsFolder) => {
            format!("put the folder back, or start again without it: {again}")
        }
        (Left::Elsewhere, Away::Replaced) => {
            "put the first one back, or start again with the other".to_owned()
        }
        (Left::Saved(saved), Away::Replaced) => format!(
            "all that it held is in {}: move the other one away, rename that to {path} and start again, \
             or start again with the other",
            saved.display()
        ),
        (Left::Saved(saved), _) => format!(
            "all that it held is in {}: rename that to {path} and start again",
            saved.display()
        ),
        (Left::Lost, Away::Replaced) => {
            "the first one was deleted and could not be saved; start again with the other"
                .to_owned()
        }
        (Left::Lost, Away::WithItsFolder) => {
            format!("it was deleted with its folder; start again without it: {again}")
        }
        (Left::Lost, Away::Alone) => {
            format!("it was deleted and could not be saved; start again without it: {again}")
        }
    };
    format!("{what}; {remedy}")
}

/// The fault of the disk, and the remedy.
fn disk_words(path: &Path, source: &io::Error) -> String {
    let safe = "all blocks that were acknowledged are in it";
    match source.kind() {
        ErrorKind::StorageFull => format!(
            "cannot grow, because its disk is full; free some space there and start again: {safe}"
        ),
        ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => format!(
            "cannot grow, because the system allows it no more space, by a quota or by a limit for the \
             size of files; raise that limit and start again: {safe}"
        ),
        ErrorKind::PermissionDenied => {
            "may not be read and written by this user; give it the rights, start the program as the \
             file's owner, or give another --data-dir"
                .to_owned()
        }
        ErrorKind::ReadOnlyFilesystem => {
            "is on a disk that can only be read; give another --data-dir".to_owned()
        }
        ErrorKind::IsADirectory => format!(
            "is a folder where a file should be; give another --data-dir, or move the folder away, for \
             example to {}.old",
            path.display()
        ),
        ErrorKind::NotADirectory => {
            "cannot be there: a part of its path is a file; give another --data-dir, or move that away"
                .to_owned()
        }
        ErrorKind::NotSeekable => {
            "is no ordinary file, but a pipe or a device; give another --data-dir".to_owned()
        }
        _ => format!(
            "cannot be read or written: {source}; see to its disk and start again; if the file is lost, \
             {}",
            way_out(path)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(kind: ErrorKind) -> String {
        StoreError::of(Path::new("d/x.redb"), redb::Error::Io(kind.into())).to_string()
    }

    #[test]
    fn every_folder_that_cannot_be_made_is_told_with_the_reason_and_what_to_do() {
        for (kind, problem) in [
            (ErrorKind::AlreadyExists, "a file has its name"),
            (ErrorKind::NotADirectory, "a part of its path is a file"),
            (ErrorKind::PermissionDenied, "this user may not"),
            (ErrorKind::ReadOnlyFilesystem, "can only be read"),
            (ErrorKind::StorageFull, "disk is full"),
            (ErrorKind::Other, "other error"),
        ] {
            let source = Arc::new(io::Error::from(kind));
            let path = "d".into();
            let words = StoreError::Folder { path, source }.to_string();
            assert!(words.starts_with("cannot create the folder d: "), "{words}");
            assert!(
                words.contains(problem) && words.contains("--data-dir"),
                "{words}"
            );
        }
    }

    #[test]
    fn every_refusal_of_the_disk_names_the_file_and_what_to_do() {
        for (kind, problem, remedy) in [
            (ErrorKind::StorageFull, "disk is full", "free some space"),
            (
                ErrorKind::QuotaExceeded,
                "no more space",
                "raise that limit",
            ),
            (ErrorKind::FileTooLarge, "no more space", "raise that limit"),
            (
                ErrorKind::PermissionDenied,
                "may not be read",
                "file's owner",
            ),
            (
                ErrorKind::ReadOnlyFilesystem,
                "can only be read",
                "--data-dir",
            ),
            (ErrorKind::IsADirectory, "is a folder", "d/x.redb.old"),
            (ErrorKind::NotADirectory, "path is a file", "--data-dir"),
            (ErrorKind::NotSeekable, "no ordinary file", "--data-dir"),
            (ErrorKind::InvalidData, "begins otherwise", "d/x.redb.old"),
            (ErrorKind::UnexpectedEof, "its end", "d/x.redb.old"),
            (ErrorKind::Other, "cannot be read", "see to its disk"),
        ] {
            let words = words(kind);
            assert!(words.starts_with("d/x.redb "), "{words}");
            assert!(words.contains(problem) && words.contains(remedy), "{words}");
        }
    }
}
