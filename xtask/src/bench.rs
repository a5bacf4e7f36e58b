//! Benchmarks: contenders side by side in one run, natively and in a browser.

use std::ffi::OsString;
use std::path::Path;

use anyhow::Result;

use crate::project::Project;
use crate::{build, chromium, process, setup, wasm};

/// Builds the benchmarks as fast as they get and hands them the arguments. Those of the search have a second half in
/// Chromium, which is left out where there is none.
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
    in_browser(project, chromium, &["pow", "--smoke"].map(OsString::from))
}

fn natively(project: &Project, arguments: &[OsString]) -> Result<()> {
    let mut cargo = project.cargo(&["run", "--quiet", "--release", "--package=bench", "--"]);
    if arguments.iter().any(|word| word == "sync") {
        // Real programs are what is measured there.
        setup::build_tools(project)?;
        cargo.env("TABCHAIN_BIN", build::everything(project)?);
        cargo.env("TABCHAIN_FILL", build::fill(project)?);
    }
    process::run(cargo.args(arguments))
}

/// Adds its results to the file that the native half wrote, if one is asked for.
fn in_browser(project: &Project, chromium: &Path, arguments: &[OsString]) -> Result<()> {
    setup::build_tools(project)?;
    wasm::build_peers(project)?;
    // What an open tab takes that does not mine is measured on the real one.
    let program = build::everything(project)?;
    let mut node = project.node(&["bench/run.mjs"]);
    node.args(arguments)
        .env("CHROMIUM", chromium)
        .env("TABCHAIN_BIN", program);
    process::run(&mut node)
}

/// Only the search has one, and who asks for help wants no figures.
fn has_second_half(arguments: &[OsString]) -> bool {
    let given = |words: &[&str]| arguments.iter().any(|word| words.iter().any(|w| word == w));
    given(&["pow"]) && !given(&["--help", "-h"])
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
    fn only_measuring_the_search_goes_on_in_a_browser() {
        assert!(asked("pow --rounds 3"));
        assert!(asked("--rounds 3 pow"));
        assert!(!asked("chain --rounds 3"));
        assert!(!asked("pow --help"));
    }
}
