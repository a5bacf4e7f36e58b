//! The file itself: how it is opened, and whether it is still in its place.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chain::Network;
use tracing::{info, warn};

#[cfg(unix)]
use super::error::Away;
use super::error::{Left, StoreError};
use crate::ordinary;

/// A file is checked before it is used; from this many bytes on, people are told so.
const LONG: u64 = 256 * 1024 * 1024;

/// Files with the contents of deleted ones that may stand beside each other.
#[cfg(unix)]
const MOST_SAVED: u32 = 100;

/// A file under its name.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    file: File,
    /// The file as this program left it last.
    left: Mutex<Option<Look>>,
}

/// The length and the beginning of a file. Every commit of redb changes the beginning.
type Look = (u64, [u8; HEADER]);

/// Longer than redb's header, which names the last commit.
const HEADER: usize = 512;

/// The file of a network's chain in a folder.
pub(crate) fn name_in(folder: &Path, network: &Network) -> PathBuf {
    folder.join(format!("{}.redb", network.params().name))
}

/// Makes the folder if it is not there yet.
pub(crate) fn make_folder(folder: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(|source| StoreError::Folder {
        path: folder.to_owned(),
        source: Arc::new(source),
    })
}

/// Opens the file for reading and writing, or makes an empty one.
pub(super) fn open(path: &Path) -> Result<File, StoreError> {
    let disk = |source| StoreError::of_disk(path.to_owned(), source);
    if let Ok(there) = fs::metadata(path) {
        ordinary::check(&there).map_err(disk)?;
    }
    let opened = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path);
    let file = opened.map_err(|error| match fs::read_link(path) {
        Ok(to) if error.kind() == ErrorKind::NotFound => leads_to_nothing(path, to),
        _ => disk(error),
    })?;
    tell_if_long(path, &file).map_err(disk)?;
    Ok(file)
}

/// Opens a file that is there. The right to read it is enough.
pub(super) fn open_to_read(path: &Path) -> Result<File, StoreError> {
    let file = ordinary::open(path).and_then(|file| {
        tell_if_long(path, &file)?;
        Ok(file)
    });
    file.map_err(|error| match error.kind() {
        ErrorKind::NotFound => match fs::read_link(path) {
            Ok(to) => leads_to_nothing(path, to),
            Err(_) => StoreError::Missing {
                path: path.to_owned(),
            },
        },
        ErrorKind::PermissionDenied => StoreError::Unreadable {
            path: path.to_owned(),
        },
        _ => StoreError::of_disk(path.to_owned(), error),
    })
}

fn leads_to_nothing(path: &Path, to: PathBuf) -> StoreError {
    StoreError::LinkToNothing {
        path: path.to_owned(),
        to,
    }
}

fn tell_if_long(path: &Path, file: &File) -> io::Result<()> {
    let metadata = file.metadata()?;
    // Another may have taken its place.
    ordinary::check(&metadata)?;
    let bytes = metadata.len();
    if bytes >= LONG {
        info!(file = %path.display(), bytes, "looking through the whole file");
    }
    Ok(())
}

impl Place {
    pub(super) fn of(path: &Path, file: &File) -> Result<Self, StoreError> {
        let file = file.try_clone();
        Ok(Self {
            path: path.to_owned(),
            file: file.map_err(|source| StoreError::of_disk(path.to_owned(), source))?,
            left: Mutex::new(None),
        })
    }

    /// Remembers how the file looks now, after this program has written to it.
    pub(super) fn leave(&self) {
        *self.left() = self.now();
    }

    /// Says when another program has written into the file. Nobody here may write to it meanwhile.
    pub(super) fn untouched(&self) -> Result<(), StoreError> {
        let (left, now) = (self.left(), self.now());
        // A disk that cannot be read is told by the transaction that fails.
        if left.is_none() || now.is_none() || *left == now {
            return Ok(());
        }
        Err(StoreError::Overwritten {
            path: self.path.clone(),
        })
    }

    fn left(&self) -> MutexGuard<'_, Option<Look>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(unix)]
    fn now(&self) -> Option<Look> {
        use std::os::unix::fs::FileExt;

        let mut beginning = [0; HEADER];
        match self.file.read_exact_at(&mut beginning, 0) {
            Err(error) if error.kind() != ErrorKind::UnexpectedEof => return None,
            Ok(()) | Err(_) => {}
        }
        Some((self.file.metadata().ok()?.len(), beginning))
    }

    /// On this system an open file is locked against writers.
    #[cfg(not(unix))]
    fn now(&self) -> Option<Look> {
        None
    }

    /// Says when the open file is no longer the one that has its name.
    #[cfg(unix)]
    pub(super) fn look(&self) -> Result<(), StoreError> {
        use std::os::unix::fs::MetadataExt;

        let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        let open = self.file.metadata().map(identity);
        let named = fs::metadata(&self.path).map(identity);
        let how = match (open, named) {
            (Ok(open), Ok(named)) if open != named => Away::Replaced,
            (_, Err(error)) if is_nowhere(&error) => match self.path.parent().map(fs::metadata) {
                Some(Err(error)) if is_nowhere(&error) => Away::WithItsFolder,
                _ => Away::Alone,
            },
            // A disk that cannot be asked is told by the transaction that fails.
            _ => return Ok(()),
        };
        Err(StoreError::Gone {
            path: self.path.clone(),
            how,
            left: Left::Elsewhere,
        })
    }

    /// Saves the contents of a deleted file beside its old place, if its folder is still there; a moved
    /// file has all of them still. Nobody may write to it meanwhile.
    #[cfg(unix)]
    pub(super) fn save(&self) -> Left {
        use std::os::unix::fs::MetadataExt;

        if self.file.metadata().map_or(0, |metadata| metadata.nlink()) > 0 {
            return Left::Elsewhere;
        }
        let mut names = (1..=MOST_SAVED).map(|number| {
            let mut name = self.path.as_os_str().to_owned();
            name.push(match number {
                1 => ".saved".to_owned(),
                number => format!(".saved{number}"),
            });
            PathBuf::from(name)
        });
        let Some(to) = names.find(|name| name.symlink_metadata().is_err()) else {
            return Left::Lost;
        };
        let saved = File::create_new(&to).and_then(|saved| {
            self.copy_to(saved).inspect_err(|_| {
                // Half of a file is of no use to anybody.
                let _ = fs::remove_file(&to);
            })
        });
        match saved {
            Ok(()) => Left::Saved(to),
            Err(error) if is_nowhere(&error) => Left::Lost,
            Err(error) => {
                warn!(%error, file = %to.display(), "the deleted file cannot be saved");
                Left::Lost
            }
        }
    }

    #[cfg(unix)]
    fn copy_to(&self, mut saved: File) -> io::Result<()> {
        use std::io::Seek;

        let mut file = &self.file;
        file.rewind()?;
        io::copy(&mut file, &mut saved)?;
        saved.sync_all()
    }

    /// On this system nobody can delete an open file.
    #[cfg(not(unix))]
    pub(super) fn save(&self) -> Left {
        Left::Elsewhere
    }

    /// On this system nobody can take an open file away.
    #[cfg(not(unix))]
    pub(super) fn look(&self) -> Result<(), StoreError> {
        let _ = (&self.path, &self.file);
        Ok(())
    }
}

#[cfg(unix)]
fn is_nowhere(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
