//! Benchmarks: contenders side by side in one run.

use std::ffi::OsString;

use anyhow::Result;

use crate::process;
use crate::project::Project;

/// Builds the benchmarks as fast as they get and hands them the arguments.
///
/// # Errors
/// When they cannot be built, or contenders disagree.
pub(crate) fn measure(project: &Project, arguments: &[OsString]) -> Result<()> {
    let mut cargo = project.cargo(&["run", "--quiet", "--release", "--package=bench", "--"]);
    process::run(cargo.args(arguments))
}

/// Whether everything runs and agrees; how fast it is fails nothing.
///
/// # Errors
/// When it does not.
pub(crate) fn smoke(project: &Project) -> Result<()> {
    for what in ["pow", "chain"] {
        measure(project, &[what, "--smoke"].map(OsString::from))?;
    }
    Ok(())
}
