//! Starting the native program.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::build;
use crate::project::Project;

/// Builds the parts that changed, then becomes `tabchain serve ARGUMENTS`.
///
/// # Errors
/// When the build fails or the program cannot be started.
pub(crate) fn serve(project: &Project, arguments: &[OsString]) -> Result<()> {
    let program = build::everything(project)?;
    let mut command = Command::new(program);
    command.arg("serve").args(arguments);
    // The page tells a host what to type for another start.
    command.env("TABCHAIN_CALLED_BY", "cargo xtask run");
    hand_over(command)
}

/// Replaces this process, so that signals and the exit status are the program's own.
#[cfg(unix)]
fn hand_over(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;

    use anyhow::Context;

    // This returns only if it failed.
    Err(command.exec()).with_context(|| format!("cannot start {}", command.get_program().display()))
}

/// Waits for the program, which gets the console's Ctrl-C beside this process.
#[cfg(not(unix))]
fn hand_over(mut command: Command) -> Result<()> {
    crate::process::run(&mut command)
}
