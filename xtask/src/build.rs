//! The whole product: one native program with the page inside.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

use anyhow::Result;

use crate::page;
use crate::process;
use crate::project::Project;
use crate::setup;

/// Builds what changed and answers with the program's path.
///
/// # Errors
/// When a tool is missing or a step fails.
pub(crate) fn everything(project: &Project) -> Result<PathBuf> {
    setup::build_tools(project)?;
    page::build(project)?;
    program(project)
}

/// Builds the native program around the page that is there.
///
/// # Errors
/// When the compiler fails.
pub(crate) fn program(project: &Project) -> Result<PathBuf> {
    release(project, &["--bin", "tabchain"], "tabchain")
}

/// Builds the program that gives a relay a chain of any length, for the end-to-end tests.
///
/// # Errors
/// When the compiler fails.
pub(crate) fn fill(project: &Project) -> Result<PathBuf> {
    release(project, &["--example", "fill"], "examples/fill")
}

fn release(project: &Project, what: &[&str], file: &str) -> Result<PathBuf> {
    let build = ["build", "--release", "--package", "relay"];
    process::run_aside(&mut project.cargo(&[&build, what].concat()))?;
    let folder = project.target().join("release");
    Ok(folder.join(format!("{file}{EXE_SUFFIX}")))
}
