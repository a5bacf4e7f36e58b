//! The tools that a build needs: the compiler's wasm target, Node and the page's packages; and those
//! that fuzzing needs. `toolchain` holds the parts of the toolchain itself.

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::chore::chore;
use crate::fingerprint::{Fingerprint, Stamp};
use crate::node::{Range, Version};
use crate::process;
use crate::project::Project;
use crate::toolchain::{self, WASM_TARGET};

/// The version of cargo-fuzz with which the fuzz targets are built.
const CARGO_FUZZ_VERSION: &str = "0.13.2";

/// Prepares everything that `cargo xtask build` needs.
///
/// # Errors
/// When a tool is missing and cannot be installed from here; the message says what to do.
pub(crate) fn build_tools(project: &Project) -> Result<()> {
    // All that people have to do themselves is said at once, before anything takes long.
    let missing: Vec<_> = [
        node(project),
        toolchain::can_have(WASM_TARGET),
        toolchain::can_link(),
    ]
    .into_iter()
    .filter_map(Result::err)
    .map(|error| format!("{error:#}"))
    .collect();
    if !missing.is_empty() {
        bail!("this is missing:\n- {}", missing.join("\n- "));
    }
    toolchain::add_target(WASM_TARGET, "which the browser's part needs")?;
    packages(project)
}

/// The file that remembers the work done for the page. `npm ci` empties the folder above it, and with
/// new packages all of that work must be done again.
pub(crate) fn stamp(project: &Project, name: &str) -> Stamp {
    Stamp::at(
        project
            .web()
            .join("node_modules")
            .join(".tabchain")
            .join(name),
    )
}

fn node(project: &Project) -> Result<()> {
    let wanted = project.web().join("package.json");
    let wanted = fs::read(&wanted).with_context(|| format!("cannot read {}", wanted.display()))?;
    let wanted: serde_json::Value =
        serde_json::from_slice(&wanted).context("cannot read web/package.json")?;
    let wanted = wanted["engines"]["node"]
        .as_str()
        .context("web/package.json has no engines.node")?;

    let advice = format!(
        "Node, which builds the page: install Node {wanted}, with npm, from https://nodejs.org or your \
         distribution, and put both in PATH"
    );
    let found = process::output(&mut project.node(&["--version"])).context(advice.clone())?;
    let found = Version::parse(&found).context("cannot read `node --version`")?;
    if !Range::parse(wanted)?.holds(found) {
        bail!("{advice}; `node` is version {found}");
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
        chore(project, "installing the page's packages", || {
            process::run_aside(&mut project.npm(&["ci", "--no-audit", "--no-fund"]))
        })
    })
}

/// Prepares everything that fuzzing needs, and answers with the place of cargo-fuzz.
///
/// # Errors
/// When a tool is missing and cannot be installed from here; the message says what to do.
pub(crate) fn fuzz_tools(project: &Project) -> Result<PathBuf> {
    let compiler = env::var_os("CXX").unwrap_or_else(|| "c++".into());
    if cfg!(unix) && process::output(Command::new(&compiler).arg("--version")).is_err() {
        bail!(
            "fuzzing needs a C++ compiler, and there is no {}: install one (Debian: `apt-get install \
             g++`) or set CXX; {WITHOUT_FUZZING}",
            compiler.display()
        );
    }
    toolchain::nightly(WITHOUT_FUZZING)?;
    cargo_fuzz(project)
}

/// The way out for users who cannot have the tools.
const WITHOUT_FUZZING: &str = "`cargo xtask test --without fuzz` does without";

/// The one in `PATH` if it has the right version, or else our own: the user may need another version
/// elsewhere.
fn cargo_fuzz(project: &Project) -> Result<PathBuf> {
    let tools = project.target().join("tools");
    let own = tools.join("bin").join(format!("cargo-fuzz{EXE_SUFFIX}"));
    let is_right = |program: &Path| {
        let version = process::output(Command::new(program).arg("--version"));
        version.is_ok_and(|version| version.trim() == format!("cargo-fuzz {CARGO_FUZZ_VERSION}"))
    };
    let found = ["cargo-fuzz".into(), own.clone()];
    if let Some(program) = found.into_iter().find(|program| is_right(program)) {
        return Ok(program);
    }
    process::say(&format!("installing cargo-fuzz {CARGO_FUZZ_VERSION}"));
    let mut install = project.cargo(&["install", "cargo-fuzz", "--locked", "--debug"]);
    install
        .args(["--version", CARGO_FUZZ_VERSION, "--root"])
        .arg(&tools)
        // It then builds in a folder of its own, which it removes.
        .env_remove("CARGO_TARGET_DIR");
    let installed = process::run_aside(&mut install);
    if installed.is_ok() && is_right(&own) {
        return Ok(own);
    }
    bail!(
        "fuzzing needs cargo-fuzz {CARGO_FUZZ_VERSION}, and cargo could not install it; `cargo install \
         --locked cargo-fuzz@{CARGO_FUZZ_VERSION}`; {WITHOUT_FUZZING}"
    )
}
