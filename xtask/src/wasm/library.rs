//! The standard library in the browser's modules: built along, small, or the toolchain's own.

use std::process::Command;

use anyhow::Result;

use crate::chore::chore;
use crate::process;
use crate::project::Project;
use crate::toolchain::{self, WASM_TARGET};

/// The way it comes into the modules.
#[derive(Clone, Copy)]
pub(super) enum Library {
    /// Built along. A panic is a trap without a message: the texts and places of messages would be a
    /// sixteenth of the module. The file of symbols beside it tells in which function a panic was.
    Small,
    /// The library that comes with the toolchain.
    AsItComes,
}

/// The requests of [`Library::Small`] to the compiler.
const SMALL: [&str; 4] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
    "--config",
    "target.wasm32-unknown-unknown.rustflags=['-Zunstable-options', '-Cpanic=immediate-abort']",
];

/// A package with next to nothing in it: with it the standard library is built, or found to be built.
const NOTHING: &str = "hex";

impl Library {
    /// Small where that is possible: its source may be missing, and the requests are not stable yet,
    /// so that a newer compiler may refuse them.
    pub(super) fn choose(project: &Project, profile: &str) -> Result<Self> {
        let reason = if !toolchain::has_standard_library_source()? {
            "there is no source of the standard library here (`rustup component add rust-src`)"
        } else if Self::Small.is_to_be_had(project, profile) {
            return Ok(Self::Small);
        } else {
            "this toolchain does not build the standard library as is asked of it"
        };
        process::say(&format!(
            "{reason}: the browser's modules take the one that comes with the toolchain, and are a \
             little heavier"
        ));
        Ok(Self::AsItComes)
    }

    fn is_to_be_had(self, project: &Project, profile: &str) -> bool {
        let build = || process::run_aside(&mut self.cargo(project, profile, &[NOTHING]));
        chore(project, "compiling the browser's standard library", build).is_ok()
    }

    /// Builds packages for the browser.
    pub(super) fn cargo(self, project: &Project, profile: &str, packages: &[&str]) -> Command {
        let mut cargo = project.cargo(&["build", "--lib", "--target", WASM_TARGET]);
        cargo.args(["--profile", profile]);
        cargo.args(
            packages
                .iter()
                .map(|package| format!("--package={package}")),
        );
        // These would replace the flags that `.cargo/config.toml` has for this target.
        cargo
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        if matches!(self, Self::Small) {
            // Its requests are not stable yet.
            cargo.args(SMALL).env("RUSTC_BOOTSTRAP", "1");
        }
        cargo
    }
}
