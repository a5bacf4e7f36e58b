//! The standard library in the browser's modules: built along, small, or the toolchain's own.

use std::process::Command;

use anyhow::Result;

use crate::chore::chore;
use crate::process;
use crate::project::Project;
use crate::toolchain::{self, WASM_TARGET};

/// How it comes into the modules.
#[derive(Clone, Copy)]
pub(super) enum Library {
    /// Built along. A panic is a trap without a message, the texts and places of which would be a
    /// sixteenth of the module; in which function it was is in the file of symbols beside it.
    Small,
    /// As it comes with the toolchain.
    AsItComes,
}

/// What [`Library::Small`] asks of the compiler.
const SMALL: [&str; 4] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
    "--config",
    "target.wasm32-unknown-unknown.rustflags=['-Zunstable-options', '-Cpanic=immediate-abort']",
];

/// A package with next to nothing in it: with it the standard library is built, or found built.
const NOTHING: &str = "hex";

impl Library {
    /// Small where that can be had: its source may not be, and what is asked for is not stable yet, so
    /// that a newer compiler may refuse it.
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
            // What it asks for is not stable yet.
            cargo.args(SMALL).env("RUSTC_BOOTSTRAP", "1");
        }
        cargo
    }
}
