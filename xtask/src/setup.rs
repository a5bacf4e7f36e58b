//! The tools that a build needs: the compiler's wasm target, Node and the page's packages.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::fingerprint::{Fingerprint, Stamp};
use crate::node::{Range, Version};
use crate::process;
use crate::project::Project;

/// The compiler's name for the browser.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// Its name for WebAssembly with arguments, files and a clock, in which tests run.
pub(crate) const WASI_TARGET: &str = "wasm32-wasip1";

/// Makes everything ready that `cargo xtask build` needs.
///
/// # Errors
/// When a tool is missing and cannot be installed from here; the message says what to do.
pub(crate) fn build_tools(project: &Project) -> Result<()> {
    add_target(WASM_TARGET, "which the browser's part needs")?;
    node(project)?;
    packages(project)
}

/// Where what was done for the page is remembered. `npm ci` empties the folder above it, and with new
/// packages all of that must be done again.
pub(crate) fn stamp(project: &Project, name: &str) -> Stamp {
    Stamp::at(
        project
            .web()
            .join("node_modules")
            .join(".tabchain")
            .join(name),
    )
}

/// Adds a target to the toolchain if it lacks it.
///
/// # Errors
/// When it cannot be added; the message says what to do.
pub(crate) fn add_target(target: &str, why: &str) -> Result<()> {
    if has_target(target)? {
        return Ok(());
    }
    process::say(&format!("adding the compiler's target {target}"));
    let added = process::run_aside(Command::new("rustup").args(["target", "add", target]));
    if added.is_ok() && has_target(target)? {
        return Ok(());
    }
    bail!(
        "the Rust toolchain has no target {target}, {why}, and rustup could not add it; with rustup: \
         `rustup target add {target}`, with a distribution's Rust: install its package of that \
         target's standard library"
    )
}

fn has_target(target: &str) -> Result<bool> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let folder = process::output(Command::new(rustc).args([
        "--print",
        "target-libdir",
        "--target",
        target,
    ]))?;
    Ok(Path::new(folder.trim()).is_dir())
}

fn node(project: &Project) -> Result<()> {
    let wanted = project.web().join("package.json");
    let wanted = fs::read(&wanted).with_context(|| format!("cannot read {}", wanted.display()))?;
    let wanted: serde_json::Value =
        serde_json::from_slice(&wanted).context("cannot read web/package.json")?;
    let wanted = wanted["engines"]["node"]
        .as_str()
        .context("web/package.json has no engines.node")?;

    let advice = format!("install Node {wanted}, with npm, and put both in PATH");
    let found = process::output(&mut project.node(&["--version"])).context(advice.clone())?;
    let found = Version::parse(&found).context("cannot read `node --version`")?;
    if !Range::parse(wanted)?.holds(found) {
        bail!("node is version {found}; {advice}");
    }
    let mut npm = project.npm(&["--version"]);
    process::run(npm.stdout(Stdio::null()).stderr(Stdio::null())).context(advice)
}

fn packages(project: &Project) -> Result<()> {
    let web = project.web();
    let mut inputs = Fingerprint::default();
    inputs.add_file(&web.join("package.json"))?;
    inputs.add_file(&web.join("package-lock.json"))?;
    stamp(project, "packages").unless_done(&inputs.finish(), &[], || {
        process::say("installing the page's packages");
        process::run_aside(&mut project.npm(&["ci", "--no-audit", "--no-fund"]))
    })
}
