//! Skips work whose inputs have not changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Collects the inputs of a piece of work.
#[derive(Default)]
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// Takes in one named input. Lengths go in too, so that different lists of inputs never read the
    /// same.
    pub(crate) fn add(&mut self, name: &str, content: &[u8]) {
        for part in [name.as_bytes(), content] {
            self.0
                .update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            self.0.update(part);
        }
    }

    /// Takes in one file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn add_file(&mut self, path: &Path) -> Result<()> {
        let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        self.add(&path.to_string_lossy(), &content);
        Ok(())
    }

    /// Takes in every file below `folder`, except the entries of `folder` itself that `skip` names.
    ///
    /// # Errors
    /// When something below cannot be read.
    pub(crate) fn add_folder(&mut self, folder: &Path, skip: &[&str]) -> Result<()> {
        for entry in entries(folder)? {
            let name = entry.file_name().unwrap_or_default();
            if skip.iter().any(|skipped| name == *skipped) {
                continue;
            }
            if entry.is_dir() {
                self.add_folder(&entry, &[])?;
            } else {
                self.add_file(&entry)?;
            }
        }
        Ok(())
    }

    /// The fingerprint, as text for a [`Stamp`].
    pub(crate) fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// The entries of a folder, in an order that does not depend on the file system.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let context = || format!("cannot read folder {}", folder.display());
    let mut entries = fs::read_dir(folder)
        .and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.path()))
                .collect::<Result<Vec<_>, _>>()
        })
        .with_context(context)?;
    entries.sort();
    Ok(entries)
}

/// A file that remembers for which inputs a piece of work was last done.
pub(crate) struct Stamp(PathBuf);

impl Stamp {
    /// The stamp kept at `path`.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Does `work`, unless it was done for these inputs and all `outputs` are there. Work that fails
    /// leaves no stamp behind.
    ///
    /// # Errors
    /// Those of `work`, and when the stamp cannot be written.
    pub(crate) fn unless_done(
        &self,
        inputs: &str,
        outputs: &[PathBuf],
        work: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let done = fs::read_to_string(&self.0).is_ok_and(|last| last == inputs);
        if done && outputs.iter().all(|output| output.exists()) {
            return Ok(());
        }
        // Half-done work must not be taken for the work of an earlier run.
        if self.0.exists() {
            fs::remove_file(&self.0).with_context(|| self.0.display().to_string())?;
        }
        work()?;
        let written = self.0.parent().map_or(Ok(()), fs::create_dir_all);
        written
            .and_then(|()| fs::write(&self.0, inputs))
            .with_context(|| format!("cannot write {}", self.0.display()))
    }
}

#[cfg(test)]
pub(crate) mod tests;
