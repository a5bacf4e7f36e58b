//! Benchmarks: contenders side by side in one run, natively and in a browser.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project::Project;
use crate::{build, chromium, process, setup, wasm};

/// Builds the benchmarks as fast as they get and hands them the arguments. Those of search and chain have a second half
/// in Chromium, which is left out where there is none.
///
/// # Errors
/// When they cannot be built, or contenders disagree.
pub(crate) fn measure(project: &Project, arguments: &[OsString]) -> Result<()> {
    natively(project, arguments)?;
    if !has_second_half(arguments) {
        return Ok(());
    }
    match chromium::find_or_install() {
        Ok(chromium) => in_browser(project, &chromium, arguments),
        Err(error) => {
            process::say(&format!("nothing is measured in a browser: {error:#}"));
            Ok(())
        }
    }
}

/// Whether everything runs and agrees, in Chromium too where it is given; how fast it is fails nothing.
///
/// # Errors
/// When it does not.
pub(crate) fn smoke(project: &Project, chromium: Option<&Path>) -> Result<()> {
    for what in ["pow", "chain"] {
        natively(project, &[what, "--smoke"].map(OsString::from))?;
    }
    let Some(chromium) = chromium else {
        return Ok(());
    };
    for what in ["pow", "chain"] {
        in_browser(project, chromium, &[what, "--smoke"].map(OsString::from))?;
    }
    Ok(())
}

fn natively(project: &Project, arguments: &[OsString]) -> Result<()> {
    let mut cargo = project.cargo(&["run", "--quiet", "--release", "--package=bench", "--"]);
    if asks_for(arguments, &["sync"]) {
        // Real programs are what is measured there.
        cargo.env("TABCHAIN_BIN", build::everything(project)?);
        cargo.env("TABCHAIN_FILL", fill(project)?);
        cargo.env("TABCHAIN_KEPT", kept(project)?);
    }
    process::run(cargo.args(arguments))
}

/// The program that gives a relay a chain, as fast as it gets: the chains here are long.
fn fill(project: &Project) -> Result<PathBuf> {
    let build = ["build", "--release", "--package=relay", "--example=fill"];
    process::run_aside(&mut project.cargo(&build))?;
    let file = format!("release/examples/fill{EXE_SUFFIX}");
    Ok(project.target().join(file))
}

/// Where benchmarks keep long chains from one run to the next, and what both halves work on.
fn kept(project: &Project) -> Result<PathBuf> {
    let folder = project.target().join("bench");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// Adds its results to the file that the native half wrote, if one is asked for.
fn in_browser(project: &Project, chromium: &Path, arguments: &[OsString]) -> Result<()> {
    setup::build_tools(project)?;
    wasm::build(project)?;
    wasm::build_peers(project)?;
    let mut node = project.node(&["bench/run.mjs"]);
    node.args(arguments).env("CHROMIUM", chromium);
    if asks_for(arguments, &["pow"]) {
        // What an open tab takes that does not mine is measured on the real one.
        node.env("TABCHAIN_BIN", build::everything(project)?);
    }
    process::run(&mut node)
}

/// Joining has none, and who asks for help wants no figures.
fn has_second_half(arguments: &[OsString]) -> bool {
    asks_for(arguments, &["pow", "chain"]) && !asks_for(arguments, &["--help", "-h"])
}

fn asks_for(arguments: &[OsString], words: &[&str]) -> bool {
    let mut given = arguments.iter();
    given.any(|argument| words.iter().any(|word| argument == word))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::has_second_half;

    fn asked(arguments: &str) -> bool {
        let arguments: Vec<_> = arguments.split(' ').map(OsString::from).collect();
        has_second_half(&arguments)
    }

    #[test]
    fn search_and_chain_are_measured_in_a_browser_too() {
        assert!(asked("pow --rounds 3"));
        assert!(asked("--rounds 3 chain"));
        assert!(!asked("sync"));
        assert!(!asked("pow --help"));
    }
}
