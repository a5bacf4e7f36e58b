//! Relays that have long chains, which are made once and kept.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

use crate::programs::{Programs, Relay};

/// What decides which blocks there are, and where a kept chain says by which it was made.
const RECIPE: &str = include_str!("../../relay/examples/fill.rs");
const RECIPE_FILE: &str = "recipe.rs";

/// A relay that has so many blocks, ten transfers in each tenth. It works on a copy in `folder`, so that what is kept
/// stays as it is.
pub(crate) fn relay(programs: &Programs, blocks: u64, folder: &Path) -> Result<Relay> {
    // The browser's half knows it by this name.
    let kept = programs.kept.join(format!("chain-{blocks}"));
    if fs::read_to_string(kept.join(RECIPE_FILE)).is_ok_and(|recipe| recipe == RECIPE) {
        copy(&kept, folder)?;
        // A program of another version may read it no more.
        match programs.start(folder, None) {
            Ok(relay) if relay.height()? == blocks => return Ok(relay),
            _ => remove(folder)?,
        }
    }
    make(programs, blocks, &kept)?;
    copy(&kept, folder)?;
    let relay = programs.start(folder, None)?;
    let found = relay.height()?;
    ensure!(found == blocks, "a chain of {blocks} blocks has {found}");
    Ok(relay)
}

/// Says last by which recipe it was made, so that nothing half-made is taken for whole.
fn make(programs: &Programs, blocks: u64, kept: &Path) -> Result<()> {
    if kept.exists() {
        remove(kept)?;
    }
    let relay = programs.start(kept, None)?;
    programs.fill(&relay, blocks)?;
    relay.stop()?;
    let recipe = kept.join(RECIPE_FILE);
    fs::write(&recipe, RECIPE).with_context(|| format!("cannot write {}", recipe.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for file in fs::read_dir(from)? {
        let file = file?;
        let (from, to) = (file.path(), to.join(file.file_name()));
        fs::copy(&from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))
}
