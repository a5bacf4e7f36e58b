//! Running the network simulator over many seeds.

use std::ffi::OsString;

use anyhow::Result;

use crate::process;
use crate::project::Project;

/// Builds the simulator with full optimisation and passes the arguments on to it.
///
/// # Errors
/// When it cannot be built, or a seed fails.
pub(crate) fn simulate(project: &Project, arguments: &[OsString]) -> Result<()> {
    let mut cargo = project.cargo(&["run", "--quiet", "--release", "--package=lab", "--"]);
    process::run(cargo.args(arguments))
}

/// The runs of CI: these worlds keep their promises, and are as hard for nodes as they are meant to
/// be.
const RUNS: [&str; 3] = [
    "--seeds 1000 --check-totals",
    "--seeds 8 --hostile --nodes 8 --fault-seconds 300 --check-totals",
    "--seeds 4 --hostile --nodes 8 --history 400 --fault-seconds 300 --check-totals",
];

/// Runs the simulator over all worlds in which its promises must hold, and against published
/// results.
///
/// # Errors
/// When it cannot be built, or a seed fails.
pub(crate) fn check(project: &Project) -> Result<()> {
    for run in RUNS {
        process::say(&format!("lab {run}"));
        let arguments: Vec<_> = run.split(' ').map(OsString::from).collect();
        simulate(project, &arguments)?;
    }
    process::say("lab against published results");
    process::run(&mut project.cargo(&["test", "--release", "--package=lab", "--test=research"]))
}
