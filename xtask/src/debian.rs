//! Packages of Debian and of systems that descend from it.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process;

/// Installs packages where that needs no question. False where it cannot be done: on another system, or
/// without the rights.
///
/// # Errors
/// When the package manager fails.
pub(crate) fn install(packages: &[&str]) -> Result<bool> {
    if !Path::new("/etc/debian_version").exists() || !is_root() {
        return Ok(false);
    }
    process::say(&format!("installing {}", packages.join(", ")));
    apt_get(&["update"], &[])?;
    apt_get(&["install", "--yes", "--no-install-recommends"], packages)?;
    Ok(true)
}

fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn apt_get(arguments: &[&str], packages: &[&str]) -> Result<()> {
    process::run_aside(
        Command::new("apt-get")
            .args(arguments)
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}
