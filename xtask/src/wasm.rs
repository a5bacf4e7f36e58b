//! The browser's modules: compiled, bound to JavaScript with TypeScript definitions, optimised; and two
//! modules that are written without a compiler.

mod library;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use pow_emit::LeftShift;
use wasm_bindgen_cli_support::Bindgen;

use crate::chore::chore;
use crate::fingerprint::Fingerprint;
use crate::process;
use crate::project::Project;
use crate::setup;
use crate::toolchain::WASM_TARGET;
use library::Library;

/// The form that a crate takes in the browser.
struct Module {
    package: &'static str,
    /// The profile of the top `Cargo.toml` with which it is built.
    profile: &'static str,
    /// The aim of the optimiser.
    goal: &'static str,
}

const MODULES: [Module; 4] = [
    Module {
        package: "chain-wasm",
        profile: "wasm",
        goal: "-Oz",
    },
    Module {
        package: "wallet-wasm",
        profile: "wasm",
        goal: "-Oz",
    },
    Module {
        package: "sandbox-wasm",
        profile: "wasm",
        goal: "-Oz",
    },
    Module {
        package: "pow-wasm",
        profile: "wasm",
        goal: "-O3",
    },
];

/// The kernels that are ready to run: an optimiser would change the order of their instructions.
const EMITTED: [(&str, LeftShift); 2] = [
    ("pow_emit.wasm", LeftShift::Instruction),
    ("pow_emit_multiplied.wasm", LeftShift::Product),
];

/// The modules that only the benchmarks load, not the page: peers with full optimisation, and the chain as it
/// is in the page.
const BENCHMARKS: [Module; 2] = [
    Module {
        package: "bench-wasm",
        profile: "wasm-bench",
        goal: "-O3",
    },
    Module {
        package: "bench-chain-wasm",
        profile: MODULES[0].profile,
        goal: MODULES[0].goal,
    },
];

/// The features that the compiler may use: its own defaults for this target and simd128.
const FEATURES: [&str; 7] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-sign-ext",
    "--enable-mutable-globals",
];

/// Builds the modules into `web/src/wasm`; expects the tools of [`setup::build_tools`].
///
/// # Errors
/// When one of the steps fails.
pub(crate) fn build(project: &Project) -> Result<()> {
    let folder = project.web().join("src").join("wasm");
    let emitted = EMITTED.map(|(name, left_shift)| (name, pow_emit::module(left_shift)));
    generate(project, "wasm", &folder, &MODULES, &emitted)
}

/// Builds the modules that only the benchmarks load into `web/bench/wasm`; expects the tools of
/// [`setup::build_tools`].
///
/// # Errors
/// When one of the steps fails.
pub(crate) fn build_peers(project: &Project) -> Result<()> {
    let folder = project.web().join("bench").join("wasm");
    generate(project, "wasm-bench", &folder, &BENCHMARKS, &[])
}

/// Fills a folder with modules that are compiled and with files that are copied unchanged.
fn generate(
    project: &Project,
    stamp: &str,
    folder: &Path,
    modules: &[Module],
    files: &[(&str, Vec<u8>)],
) -> Result<()> {
    compile(project, modules)?;
    let mut inputs = Fingerprint::default();
    inputs.add("optimiser", FEATURES.join(" ").as_bytes());
    let mut outputs = Vec::new();
    for (name, content) in files {
        inputs.add(name, content);
        outputs.push(folder.join(name));
    }
    for module in modules {
        inputs.add_file(&module.compiled(project))?;
        inputs.add(&module.name(), module.goal.as_bytes());
        let ends = [".js", ".d.ts", "_bg.wasm", "_bg.wasm.d.ts"];
        outputs.extend(ends.map(|end| folder.join(format!("{}{end}", module.name()))));
    }
    // The generator's version need not be named here: it refuses a module made for another one.
    setup::stamp(project, stamp).unless_done(&inputs.finish(), &outputs, || {
        chore(
            project,
            "binding and optimising the browser's modules",
            || {
                // Without this, files of an earlier run would stay in the page.
                if folder.exists() {
                    fs::remove_dir_all(folder)
                        .with_context(|| format!("cannot empty {}", folder.display()))?;
                }
                for module in modules {
                    module.bind(project, folder)?;
                    module.optimise(project, folder)?;
                }
                for (name, content) in files {
                    let file = folder.join(name);
                    fs::write(&file, content)
                        .with_context(|| format!("cannot write {}", file.display()))?;
                }
                Ok(())
            },
        )
    })
}

/// Modules that share a profile are built at once.
fn compile(project: &Project, modules: &[Module]) -> Result<()> {
    for modules in modules.chunk_by(|one, other| one.profile == other.profile) {
        let profile = modules[0].profile;
        let library = Library::choose(project, profile)?;
        let packages: Vec<_> = modules.iter().map(|module| module.package).collect();
        let what = format!("compiling {}", packages.join(", "));
        chore(project, &what, || {
            process::run_aside(&mut library.cargo(project, profile, &packages))
        })?;
    }
    Ok(())
}

impl Module {
    /// What it is called in the browser's list of files: as its crate is in Rust.
    fn name(&self) -> String {
        self.package.replace('-', "_")
    }

    /// Where the compiler leaves it.
    fn compiled(&self, project: &Project) -> PathBuf {
        let folder = project.target().join(WASM_TARGET).join(self.profile);
        folder.join(format!("{}.wasm", self.name()))
    }

    /// The list of functions by number: a browser's stack does not name them.
    fn symbols(&self, project: &Project) -> PathBuf {
        self.compiled(project).with_extension("symbols")
    }

    fn bind(&self, project: &Project, folder: &Path) -> Result<()> {
        Bindgen::new()
            .input_path(self.compiled(project))
            .out_name(&self.name())
            .web(true)?
            .typescript(true)
            // `init()` then finds the module by itself, and Vite sees the file that it names.
            .omit_default_module_path(false)
            .generate(folder)
            .with_context(|| format!("cannot generate the JavaScript of {}", self.name()))
    }

    fn optimise(&self, project: &Project, folder: &Path) -> Result<()> {
        let module = folder.join(format!("{}_bg.wasm", self.name()));
        // A JavaScript program whatever its name says, so it runs wherever Node does.
        let mut optimiser = project.node(&["node_modules/binaryen/bin/wasm-opt"]);
        optimiser
            .arg(self.goal)
            .args(FEATURES)
            .arg(format!("--symbolmap={}", self.symbols(project).display()))
            .arg(&module)
            .arg("--output")
            .arg(&module);
        process::run_aside(&mut optimiser)
    }
}
