//! The search's tests for 64-bit ARM, on other processors under emulation.

use std::env::consts::ARCH;
use std::process::Command;

use anyhow::{Result, bail};

use crate::project::Project;
use crate::{debian, process, toolchain};

const TARGET: &str = "aarch64-unknown-linux-gnu";
const LINKER: &str = "aarch64-linux-gnu-gcc";
const EMULATOR: &str = "qemu-aarch64";
/// The folder where Debian's cross compiler has its libraries.
const LIBRARIES: &str = "/usr/aarch64-linux-gnu";

/// Prepares everything that the tests need.
///
/// # Errors
/// When a tool is missing and cannot be installed from here; the message says what to do.
pub(crate) fn tools() -> Result<()> {
    if ARCH == "aarch64" {
        return Ok(());
    }
    toolchain::add_target(TARGET, "which the tests for ARM need")?;
    let packages = [
        "gcc-aarch64-linux-gnu",
        "libc6-dev-arm64-cross",
        "qemu-user",
    ];
    if (is_there(LINKER) && is_there(EMULATOR)) || debian::install(&packages)? {
        return Ok(());
    }
    bail!(
        "the tests for ARM need {LINKER} and {EMULATOR} (Debian: `apt-get install {}`); \
         `cargo xtask test --without test-arm` does without",
        packages.join(" ")
    )
}

/// Runs the tests.
///
/// # Errors
/// When one fails.
pub(crate) fn test(project: &Project) -> Result<()> {
    let mut cargo = project.cargo(&["test", "--release", "--package=pow"]);
    if ARCH != "aarch64" {
        cargo
            .args(["--target", TARGET])
            .env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER", LINKER)
            .env(
                "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER",
                format!("{EMULATOR} -L {LIBRARIES}"),
            );
    }
    process::run(&mut cargo)
}

fn is_there(program: &str) -> bool {
    process::output(Command::new(program).arg("--version")).is_ok()
}
