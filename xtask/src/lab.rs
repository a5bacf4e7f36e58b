//! Running the network simulator over many seeds.

use std::ffi::OsString;

use anyhow::Result;

use crate::process;
use crate::project::Project;

/// Builds the simulator as fast as it gets and hands it the arguments.
///
/// # Errors
/// When it cannot be built, or a seed fails.
pub(crate) fn simulate(project: &Project, arguments: &[OsString]) -> Result<()> {
    let mut cargo = project.cargo(&["run", "--quiet", "--release", "--package=lab", "--"]);
    process::run(cargo.args(arguments))
}
