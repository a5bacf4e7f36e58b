//! The whole product: one native program with the page inside.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

use anyhow::Result;

use crate::chore::chore;
use crate::page;
use crate::process;
use crate::project::Project;
use crate::setup;

/// Builds the parts that changed and answers with the program's path.
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
    chore(project, "compiling the native program", || {
        process::run_aside(&mut project.cargo(&["build", "--release", "--package", "relay"]))
    })?;
    Ok(built(project, "release/tabchain"))
}

/// Builds the native program in the profile of the Rust tests, which have compiled everything that
/// it needs.
///
/// # Errors
/// When the compiler fails.
pub(crate) fn debug_program(project: &Project) -> Result<PathBuf> {
    process::run_aside(&mut project.cargo(&["build", "--package", "relay"]))?;
    Ok(built(project, "debug/tabchain"))
}

/// Builds the program that gives a relay a chain of any length, for the end-to-end tests; in the
/// profile of the Rust tests, which have compiled everything that it needs.
///
/// # Errors
/// When the compiler fails.
pub(crate) fn fill(project: &Project) -> Result<PathBuf> {
    let build = ["build", "--package", "relay", "--example", "fill"];
    process::run_aside(&mut project.cargo(&build))?;
    Ok(built(project, "debug/examples/fill"))
}

fn built(project: &Project, file: &str) -> PathBuf {
    project.target().join(format!("{file}{EXE_SUFFIX}"))
}
