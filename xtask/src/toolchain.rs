//! The Rust toolchain, and the parts that rustup can add to it.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::process;

/// The compiler's name for the browser.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// Its name for WebAssembly with arguments, files and a clock; tests run in it.
pub(crate) const WASI_TARGET: &str = "wasm32-wasip1";

/// The toolchain for fuzzing: sanitizers are not stable yet.
pub(crate) const FUZZ_TOOLCHAIN: &str = "nightly";

/// Names the missing parts of a build for the browser that nobody can add from here.
///
/// # Errors
/// The parts that are missing, and how to get them.
pub(crate) fn can_have(target: &str) -> Result<()> {
    if has_target(target)? || has_rustup() {
        return Ok(());
    }
    bail!(
        "the Rust toolchain has no target {target}, and there is no rustup to add it: install rustup \
         from https://rustup.rs, or your distribution's package of that target's standard library \
         (Debian: libstd-rust-dev-wasm32, Fedora: rust-std-static-{target})"
    )
}

/// Says when there is no linker for programs.
///
/// # Errors
/// How to get it.
pub(crate) fn can_link() -> Result<()> {
    let is_chosen = env::vars_os().any(|(name, _)| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_TARGET_") && name.ends_with("_LINKER")
    });
    if !cfg!(unix) || is_chosen || ["cc", "gcc", "clang"].into_iter().any(answers) {
        return Ok(());
    }
    bail!(
        "a C compiler, with which Rust links programs: install one (Debian and Ubuntu: `apt install \
         build-essential`, Fedora: `dnf install gcc`, a Mac: `xcode-select --install`)"
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

/// Whether the source of the standard library is there; it is added where that can be done.
pub(crate) fn has_standard_library_source() -> Result<bool> {
    let has = || -> Result<bool> {
        let compiler = process::output(rustc().args(["--print", "sysroot"]))?;
        let library = Path::new(compiler.trim()).join("lib/rustlib/src/rust/library");
        Ok(library.join("Cargo.lock").is_file())
    };
    if has()? {
        return Ok(true);
    }
    if !has_rustup() {
        return Ok(false);
    }
    process::say("adding the source of the standard library");
    // A look shows whether it came.
    let _ = process::run_aside(Command::new("rustup").args(["component", "add", "rust-src"]));
    has()
}

/// Installs the toolchain that fuzzing needs if it is not there.
///
/// # Errors
/// When it cannot be installed; the message ends with `otherwise`.
pub(crate) fn nightly(otherwise: &str) -> Result<()> {
    let has = || {
        let mut compiler = Command::new("rustup");
        compiler.args(["run", FUZZ_TOOLCHAIN, "rustc", "--version"]);
        process::run(compiler.stdout(Stdio::null()).stderr(Stdio::null())).is_ok()
    };
    if has() {
        return Ok(());
    }
    process::say(&format!("installing the {FUZZ_TOOLCHAIN} toolchain"));
    let install = ["toolchain", "install", FUZZ_TOOLCHAIN, "--profile=minimal"];
    let installed = process::run_aside(Command::new("rustup").args(install));
    if installed.is_ok() && has() {
        return Ok(());
    }
    bail!(
        "fuzzing needs Rust's {FUZZ_TOOLCHAIN} toolchain for its sanitizer, and rustup could not \
         install it; with rustup: `rustup {}`; {otherwise}",
        install.join(" ")
    )
}

fn rustc() -> Command {
    Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

fn has_rustup() -> bool {
    answers("rustup")
}

/// Whether there is such a program.
fn answers(program: &str) -> bool {
    let mut version = Command::new(program);
    version.arg("--version");
    process::run(version.stdout(Stdio::null()).stderr(Stdio::null())).is_ok()
}

fn has_target(target: &str) -> Result<bool> {
    let folder = process::output(rustc().args(["--print", "target-libdir", "--target", target]))?;
    Ok(Path::new(folder.trim()).is_dir())
}
