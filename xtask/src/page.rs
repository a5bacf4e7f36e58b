//! The page: `web/dist`, which the native program embeds.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::chore::chore;
use crate::fingerprint::Fingerprint;
use crate::process;
use crate::project::Project;
use crate::setup;
use crate::wasm;

/// Folders of `web/` that are not part of the page.
const NOT_SOURCES: [&str; 7] = [
    "node_modules",
    "dist",
    "bench",
    "e2e",
    "screenshots",
    "test-results",
    "playwright-report",
];

/// Builds the module and the page if their sources changed; expects the tools of
/// [`setup::build_tools`].
///
/// # Errors
/// When a step fails.
pub(crate) fn build(project: &Project) -> Result<()> {
    wasm::build(project)?;
    let web = project.web();
    let mut inputs = Fingerprint::default();
    inputs.add_folder(&web, &NOT_SOURCES)?;
    let outputs = [web.join("dist").join("index.html")];
    setup::stamp(project, "page").unless_done(&inputs.finish(), &outputs, || {
        chore(project, "building the page", || {
            process::run_aside(&mut project.npm(&["run", "--silent", "build"]))?;
            compress_all(&web.join("dist"))
        })
    })
}

/// Files of a kind that gzip makes shorter.
const COMPRESSIBLE: [&str; 6] = ["css", "html", "js", "svg", "wasm", "webmanifest"];

/// Writes a copy beside each such file, compressed by the best gzip. The native program sends that
/// copy: it takes a twentieth less than the program itself could compress it while somebody waits.
fn compress_all(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        if path.is_dir() {
            compress_all(&path)?;
        } else if COMPRESSIBLE.contains(&extension) {
            compress(&path).with_context(|| format!("cannot compress {}", path.display()))?;
        }
    }
    Ok(())
}

fn compress(path: &Path) -> Result<()> {
    let plain = fs::read(path)?;
    let mut compressed = Vec::new();
    let options = zopfli::Options::default();
    zopfli::compress(options, zopfli::Format::Gzip, &*plain, &mut compressed)?;
    if compressed.len() < plain.len() {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".gz");
        fs::write(beside, compressed)?;
    }
    Ok(())
}
