//! The places of the project, and the commands that work on them.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The checkout and cargo's build folder.
pub(crate) struct Project {
    root: PathBuf,
    target: PathBuf,
}

impl Project {
    /// Asks cargo, so that `CARGO_TARGET_DIR` and a user's cargo configuration hold here, too.
    pub(crate) fn locate() -> Result<Self> {
        let metadata =
            process::output(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
        let metadata: serde_json::Value =
            serde_json::from_str(&metadata).context("cannot read `cargo metadata`")?;
        let path = |key: &str| {
            let path = metadata[key].as_str();
            path.map(PathBuf::from)
                .with_context(|| format!("`cargo metadata` names no {key}"))
        };
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
        })
    }

    /// The page's folder.
    pub(crate) fn web(&self) -> PathBuf {
        self.root.join("web")
    }

    /// The fuzz targets' folder.
    pub(crate) fn fuzz(&self) -> PathBuf {
        self.root.join("fuzz")
    }

    /// Cargo's build folder.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// `cargo ARGUMENTS` in the checkout.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo();
        // A relative folder in the environment counts from the user's folder, not from the root.
        command
            .args(arguments)
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// `node ARGUMENTS` in the page's folder.
    pub(crate) fn node(&self, arguments: &[&str]) -> Command {
        self.in_web("node", arguments)
    }

    /// `npm ARGUMENTS` in the page's folder.
    pub(crate) fn npm(&self, arguments: &[&str]) -> Command {
        self.in_web(if cfg!(windows) { "npm.cmd" } else { "npm" }, arguments)
    }

    fn in_web(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.web());
        command
    }
}

/// The cargo that runs this, or else the one in `PATH`.
fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
