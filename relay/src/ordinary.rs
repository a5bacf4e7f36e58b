//! Ordinary files, as opposed to folders, pipes and devices: a pipe would have the program wait for its
//! other end, and a device may never end.

use std::{
    fs::{self, File, Metadata},
    io::{self, ErrorKind},
    path::Path,
};

/// Opens an ordinary file to read it.
///
/// # Errors
/// As the system has them, and as [`check`] has them.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    // This comes first: to open a pipe is to wait.
    check(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    check(&file.metadata()?)?;
    Ok(file)
}

/// Says whether something is an ordinary file.
///
/// # Errors
/// [`ErrorKind::IsADirectory`] for a folder, [`ErrorKind::NotSeekable`] for a pipe, a device or a socket.
pub(crate) fn check(metadata: &Metadata) -> io::Result<()> {
    match metadata {
        metadata if metadata.is_file() => Ok(()),
        metadata if metadata.is_dir() => Err(ErrorKind::IsADirectory.into()),
        _ => Err(ErrorKind::NotSeekable.into()),
    }
}
