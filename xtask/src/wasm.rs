//! The browser's module: compiled, bound to JavaScript with TypeScript definitions, optimised.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::fingerprint::Fingerprint;
use crate::process;
use crate::project::Project;
use crate::setup::{self, WASM_TARGET};

/// What the module is called in the browser's list of files.
const NAME: &str = "tabchain_core";

/// The profile of the top `Cargo.toml` that the module is built with.
const PROFILE: &str = "wasm";

/// The features that the compiler may use: its own defaults for this target and simd128.
const OPTIMISER: [&str; 8] = [
    "-O3",
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-sign-ext",
    "--enable-mutable-globals",
];

/// Builds the module into `web/src/wasm`; expects the tools of [`setup::build_tools`].
///
/// # Errors
/// When one of the three steps fails.
pub(crate) fn build(project: &Project) -> Result<()> {
    let compiled = compile(project)?;
    let folder = project.web().join("src").join("wasm");
    let outputs = [".js", ".d.ts", "_bg.wasm", "_bg.wasm.d.ts"];
    let outputs = outputs.map(|end| folder.join(format!("{NAME}{end}")));

    let mut inputs = Fingerprint::default();
    inputs.add_file(&compiled)?;
    inputs.add("optimiser", OPTIMISER.join(" ").as_bytes());
    // The generator's version needs no place here: it refuses a module made for another one.
    setup::stamp(project, "wasm").unless_done(&inputs.finish(), &outputs, || {
        process::say("binding and optimising the browser's module");
        bind(&compiled, &folder)?;
        optimise(project, &folder.join(format!("{NAME}_bg.wasm")))
    })
}

fn compile(project: &Project) -> Result<PathBuf> {
    let mut cargo = project.cargo(&["build", "--package", "chain-wasm", "--lib"]);
    cargo.args(["--target", WASM_TARGET, "--profile", PROFILE]);
    // These would replace the flags that `.cargo/config.toml` has for this target.
    cargo
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    process::run_aside(&mut cargo)?;
    Ok(project
        .target()
        .join(WASM_TARGET)
        .join(PROFILE)
        .join("chain_wasm.wasm"))
}

fn bind(compiled: &Path, folder: &Path) -> Result<()> {
    // Files of an earlier run would otherwise stay in the page.
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    Bindgen::new()
        .input_path(compiled)
        .out_name(NAME)
        .web(true)?
        .typescript(true)
        // `init()` then finds the module by itself, and Vite sees the file that it names.
        .omit_default_module_path(false)
        .generate(folder)
        .context("cannot generate the module's JavaScript")
}

fn optimise(project: &Project, module: &Path) -> Result<()> {
    // A JavaScript program whatever its name says, so it runs wherever Node does.
    let mut optimiser = project.node(&["node_modules/binaryen/bin/wasm-opt"]);
    optimiser
        .args(OPTIMISER)
        .arg(module)
        .arg("--output")
        .arg(module);
    process::run_aside(&mut optimiser)
}
