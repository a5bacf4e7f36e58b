//! The best chain of a node's file, written to a file of its own.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use chain::Network;

use super::{
    error::ArchiveError,
    format::{self, is_standard},
    progress::Progress,
};
use crate::store::{Store, StoreError};

/// Writes the best chain to a new file, or to standard output. Answers with the number of blocks.
pub(crate) fn export(store: &Path, network: &Network, to: &Path) -> Result<u64, ArchiveError> {
    if !is_standard(to) && to.symlink_metadata().is_ok() {
        return Err(ArchiveError::Exists {
            path: to.to_owned(),
        });
    }
    let store = Store::look_into(store, network)?;
    if is_standard(to) {
        if is_closed(&io::stdout()) {
            return Err(ArchiveError::Closed);
        }
        let mut stdout = BufWriter::new(io::stdout().lock());
        return write(&store, network, &mut stdout).map_err(|fault| fault.at(to));
    }
    let path = part_of(to);
    let part = match File::create_new(&path) {
        Ok(part) => part,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(ArchiveError::Unfinished { path });
        }
        Err(error) => return Err(Fault::Write(error).at(to)),
    };
    let written = write_aside(&store, network, (part, &path), to);
    if written.is_err() {
        // A half-written file is of no use to anybody.
        let _ = fs::remove_file(&path);
    }
    written.map_err(|fault| fault.at(to))
}

/// Whether standard output was closed when the program began. The standard library then puts the null
/// device there, open both ways; who sends the output to that device opens it for writing alone.
#[cfg(unix)]
fn is_closed(stdout: &io::Stdout) -> bool {
    use std::os::unix::fs::MetadataExt;

    use rustix::fs::{OFlags, fcntl_getfl, fstat};

    let (Ok(output), Ok(null)) = (fstat(stdout), fs::metadata("/dev/null")) else {
        return false;
    };
    let is_both_ways =
        fcntl_getfl(stdout).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDWR);
    output.st_rdev == null.rdev() && is_both_ways
}

/// On this system nothing tells.
#[cfg(not(unix))]
fn is_closed(_: &io::Stdout) -> bool {
    false
}

/// The file has another name until it is whole.
fn part_of(to: &Path) -> PathBuf {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

fn write_aside(
    store: &Store,
    network: &Network,
    (part, path): (File, &Path),
    to: &Path,
) -> Result<u64, Fault> {
    let mut file = BufWriter::new(part);
    let blocks = write(store, network, &mut file)?;
    file.into_inner()
        .map_err(io::IntoInnerError::into_error)?
        .sync_all()?;
    if to.symlink_metadata().is_ok() {
        return Err(Fault::Exists);
    }
    fs::rename(path, to)?;
    Ok(blocks)
}

fn write(store: &Store, network: &Network, to: &mut impl Write) -> Result<u64, Fault> {
    let mut progress = Progress::of("exported");
    let mut blocks = 0;
    format::write_head(to, network.id())?;
    store.best(|_, block| {
        format::write_block(to, &block)?;
        blocks += 1;
        progress.tell(blocks, None);
        Ok::<_, Fault>(())
    })?;
    format::write_end(to, blocks)?;
    to.flush()?;
    Ok(blocks)
}

enum Fault {
    Store(StoreError),
    Write(io::Error),
    Exists,
}

impl Fault {
    fn at(self, path: &Path) -> ArchiveError {
        let path = path.to_owned();
        match self {
            Self::Store(error) => error.into(),
            Self::Write(source) => ArchiveError::Write { path, source },
            Self::Exists => ArchiveError::Exists { path },
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}
