//! Relays that have long chains, which are made once and kept.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

use crate::programs::{Programs, Relay};

/// The recipe decides which blocks there are. A kept chain has a copy of its recipe beside it.
const RECIPE: &str = include_str!("../../relay/examples/fill.rs");
const RECIPE_FILE: &str = "recipe.rs";

/// A relay that has so many blocks; each tenth block has ten transfers. It works on a copy in `folder`, so
/// that the kept chain stays as it is.
pub(crate) fn relay(programs: &Programs, blocks: u64, folder: &Path) -> Result<Relay> {
    // The browser's half knows it by this name.
    let kept = programs.kept.join(format!("chain-{blocks}"));
    if fs::read_to_string(kept.join(RECIPE_FILE)).is_ok_and(|recipe| recipe == RECIPE) {
        copy(&kept, folder)?;
        // A program of another version may no longer be able to read it.
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

/// Names the recipe last, so that a half-made chain is not taken for a whole one.
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
