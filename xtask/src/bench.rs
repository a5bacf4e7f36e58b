//! Benchmarks: contenders side by side in one run, natively and in a browser.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::slice;

use anyhow::{Context, Result};

use crate::browsers::{Found, Program};
use crate::project::Project;
use crate::{browsers, build, process, setup, wasm};

/// Builds the benchmarks with full optimisation and passes the arguments on to them. They have a second half
/// in Chromium, the search in Firefox and `WebKit` too; a browser that is not there is left out.
///
/// # Errors
/// When they cannot be built, or contenders disagree.
pub(crate) fn measure(project: &Project, arguments: &[OsString]) -> Result<()> {
    let mut found = Found::new();
    for program in second_half(arguments) {
        match browsers::find_or_install(slice::from_ref(program)) {
            Ok(program) => found.extend(program),
            Err(error) => process::say(&format!("nothing is measured in this browser: {error:#}")),
        }
    }
    halves(project, &found, arguments)
}

/// Whether everything runs and agrees, in these browsers too; a slow result is not a failure.
///
/// # Errors
/// When something does not run, or contenders disagree.
pub(crate) fn smoke(project: &Project, browsers: &Found) -> Result<()> {
    for what in [
        "pow", "chain", "memory", "sync", "restart", "hub", "page", "idle",
    ] {
        halves(project, browsers, &[what, "--smoke"].map(OsString::from))?;
    }
    let drawing = kept(project)?.join("growth.svg");
    let growth = ["growth", "--smoke", "--svg"].map(OsString::from);
    let growth = growth.into_iter().chain([drawing.into_os_string()]);
    halves(project, browsers, &growth.collect::<Vec<_>>())
}

/// Runs the native half, then the half in browsers, if there is one.
fn halves(project: &Project, browsers: &Found, arguments: &[OsString]) -> Result<()> {
    let mut arguments = arguments.to_vec();
    let is_json = |word: &OsString| {
        word.to_str()
            .is_some_and(|word| word == "--json" || word.starts_with("--json="))
    };
    if !arguments.iter().any(is_json) {
        // One half writes its results to this file for the other.
        let report = kept(project)?.join("report.json");
        arguments.extend([OsString::from("--json"), report.into_os_string()]);
    }
    let programs = programs(project, &arguments)?;
    let bench = ["run", "--quiet", "--release", "--package=bench", "--"];
    let mut native = project.cargo(&bench);
    process::run(native.args(&arguments).envs(programs.clone()))?;
    if browsers.is_empty() || second_half(&arguments).is_empty() {
        return Ok(());
    }
    setup::build_tools(project)?;
    wasm::build(project)?;
    wasm::build_peers(project)?;
    let mut node = project.node(&["bench/run.mjs"]);
    node.args(&arguments)
        .envs(browsers.iter().cloned())
        .envs(programs);
    process::run(&mut node)
}

/// Builds the programs that are measured or help with it, and says where they are.
fn programs(project: &Project, arguments: &[OsString]) -> Result<Vec<(&'static str, PathBuf)>> {
    let mut programs = vec![("TABCHAIN_KEPT", kept(project)?)];
    if asks_for_help(arguments) {
        return Ok(programs);
    }
    if asks_for(
        arguments,
        &["sync", "growth", "restart", "hub", "page", "idle"],
    ) {
        programs.push(("TABCHAIN_BIN", build::everything(project)?));
    }
    if asks_for(arguments, &["sync", "growth", "restart"]) {
        programs.push(("TABCHAIN_FILL", example(project, "relay", "fill")?));
    }
    if asks_for(arguments, &["idle"]) {
        programs.push(("TABCHAIN_CROWD", example(project, "relay", "crowd")?));
    }
    if asks_for(arguments, &["memory"]) {
        programs.push((
            "TABCHAIN_COUNT",
            example(project, "bench-contenders", "count")?,
        ));
    }
    Ok(programs)
}

/// Builds a helper with full optimisation: the chains here are long.
fn example(project: &Project, package: &str, name: &str) -> Result<PathBuf> {
    let build = [
        "build",
        "--release",
        "--package",
        package,
        "--example",
        name,
    ];
    process::run_aside(&mut project.cargo(&build))?;
    let file = format!("release/examples/{name}{EXE_SUFFIX}");
    Ok(project.target().join(file))
}

/// The folder where benchmarks keep long chains from one run to the next; both halves work in it.
fn kept(project: &Project) -> Result<PathBuf> {
    let folder = project.target().join("bench");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// The browsers in which the benchmark has a second half. A user who asks for help wants no figures.
fn second_half(arguments: &[OsString]) -> &'static [Program] {
    if asks_for_help(arguments) {
        &[]
    } else if asks_for(arguments, &["pow"]) {
        &browsers::ALL
    } else if asks_for(arguments, &["chain", "memory", "sync", "page", "idle"]) {
        &[browsers::CHROMIUM]
    } else {
        &[]
    }
}

fn asks_for_help(arguments: &[OsString]) -> bool {
    asks_for(arguments, &["--help", "-h"])
}

fn asks_for(arguments: &[OsString], words: &[&str]) -> bool {
    let mut given = arguments.iter();
    given.any(|argument| words.iter().any(|word| argument == word))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::second_half;
    use crate::browsers;

    fn programs(arguments: &str) -> usize {
        let arguments: Vec<_> = arguments.split(' ').map(OsString::from).collect();
        second_half(&arguments).len()
    }

    #[test]
    fn help_needs_no_browser() {
        assert_eq!(programs("pow --rounds 3"), browsers::ALL.len());
        assert_eq!(programs("--rounds 3 chain"), 1);
        assert_eq!(programs("sync"), 1);
        assert_eq!(programs("restart"), 0);
        assert_eq!(programs("hub --clients 20"), 0);
        assert_eq!(programs("pow --help"), 0);
    }
}
