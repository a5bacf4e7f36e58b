//! Every check and test there is, as one list of steps.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::browsers::{Found, Program};
use crate::project::Project;
use crate::{
    arm, bench, browsers, build, deadline, fuzz, kill_nine, lab, page, process, setup, toolchain,
    wasm,
};

/// What `cargo xtask test` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Leave this step out, and the tools that only it needs: Chromium for `e2e`, Firefox and `WebKit`
    /// for `browsers` (`bench` leaves out the browsers of steps that are), the nightly toolchain and cargo-fuzz for `fuzz`, an
    /// emulator and a cross compiler for `test-arm`; give it again for more steps.
    #[arg(long, value_name = "STEP")]
    without: Vec<Step>,
    /// Run this step alone; give it again for more steps.
    #[arg(long, value_name = "STEP")]
    only: Vec<Step>,
}

/// The steps in the order in which they run: what fails fast comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Rust code has the standard format.
    Fmt,
    /// The page's code is formatted and free of lint.
    WebLint,
    /// The browser's module compiles.
    Wasm,
    /// The page's types hold, in each folder with the globals it may use.
    WebCheck,
    /// The page's unit tests.
    WebTest,
    /// The page builds, and what its first view loads is not too heavy.
    Page,
    /// Clippy on everything, for this machine.
    Clippy,
    /// Clippy on what runs in the browser, for the browser.
    ClippyWasm,
    /// The documentation builds without a broken link.
    Doc,
    /// The Rust tests.
    Test,
    /// The program is killed ten times at random instants, and loses nothing.
    KillNine,
    /// The tests of the core once more, as WebAssembly: every vector and rule comes out the same.
    TestWasm,
    /// The tests of the nonce search on 64-bit ARM, emulated elsewhere; left out, with a word, where
    /// an emulator cannot be had.
    TestArm,
    /// A thousand seeds of the network simulator, and hostile ones.
    Lab,
    /// The fuzz targets are free of lint, and half a minute of each finds nothing.
    Fuzz,
    /// The benchmarks run and their contenders agree, in the browsers of the next steps too.
    Bench,
    /// The native program builds as it is shipped.
    Program,
    /// What people come for, in Chromium, Firefox and `WebKit`, against the real program.
    Browsers,
    /// Real tabs of Chromium against the real program.
    E2e,
}

/// No step takes nearly as long; a step that waits for something that never comes is ended.
const LIMIT: Duration = Duration::from_mins(40);

/// The fuzz targets are a workspace of their own.
const FUZZ: &str = "--manifest-path=fuzz/Cargo.toml";

/// Runs the chosen steps; the first step that fails ends the run.
///
/// # Errors
/// When a tool is missing, or with the name of the step that failed.
pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    let started = Instant::now();
    let mut steps = options.steps();
    setup::build_tools(project)?;
    // This comes before the long steps: a missing tool should not be found out half an hour later.
    if steps.contains(&Step::Fuzz) {
        setup::fuzz_tools(project)?;
    }
    if steps.contains(&Step::TestArm) {
        match arm::tools() {
            Ok(()) => {}
            // Other machines have no use for these tools, and not all can get them.
            Err(error) if options.only.is_empty() => {
                process::say(&format!("leaving test-arm out: {error:#}"));
                steps.retain(|step| *step != Step::TestArm);
            }
            Err(error) => return Err(error),
        }
    }
    let browsers = browsers::find_or_install(options.browsers())?;

    let mut times = Vec::with_capacity(steps.len());
    for &step in &steps {
        process::say(&format!("step {}", step.name()));
        let begun = Instant::now();
        let result = deadline::within(LIMIT, || step.run(project, &browsers));
        times.push((step, begun.elapsed()));
        if result.is_err() {
            summarise(&times, started.elapsed(), 1);
        }
        result.with_context(|| format!("step {} failed", step.name()))?;
    }
    summarise(&times, started.elapsed(), 0);
    Ok(())
}

fn summarise(times: &[(Step, Duration)], total: Duration, failed: usize) {
    for (step, time) in times {
        eprintln!("{:>14} {:>7.1} s", step.name(), time.as_secs_f64());
    }
    eprintln!("{:>14} {:>7.1} s", "all", total.as_secs_f64());
    eprintln!("steps: {} passed, {failed} failed", times.len() - failed);
}

impl Options {
    fn steps(&self) -> Vec<Step> {
        let wanted = |step: &Step| {
            (self.only.is_empty() || self.only.contains(step)) && !self.without.contains(step)
        };
        Step::value_variants()
            .iter()
            .copied()
            .filter(wanted)
            .collect()
    }

    /// The browsers that the steps need.
    fn browsers(&self) -> &'static [Program] {
        let steps = self.steps();
        let has = |step: Step| steps.contains(&step);
        if has(Step::Browsers) {
            &browsers::ALL
        } else if has(Step::E2e) || has(Step::Bench) && !self.without.contains(&Step::E2e) {
            &[browsers::CHROMIUM]
        } else {
            &[]
        }
    }
}

impl Step {
    fn name(self) -> String {
        let value = self.to_possible_value();
        value
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }

    /// `browsers` are those of [`Options::browsers`].
    fn run(self, project: &Project, browsers: &Found) -> Result<()> {
        let cargo = |arguments: &[&str]| process::run(&mut project.cargo(arguments));
        let npm = |script: &str| process::run(&mut project.npm(&["run", "--silent", script]));
        match self {
            Step::Fmt => {
                cargo(&["fmt", "--all", "--check"])?;
                cargo(&["fmt", FUZZ, "--check"])
            }
            Step::WebLint => npm("lint"),
            Step::Wasm => wasm::build(project),
            Step::WebCheck => {
                wasm::build(project)?;
                wasm::build_peers(project)?;
                npm("check")
            }
            Step::WebTest => {
                wasm::build(project)?;
                npm("test")
            }
            Step::Page => {
                page::build(project)?;
                npm("weigh")
            }
            // From here on cargo compiles the relay, which embeds the page.
            Step::Clippy => {
                page::build(project)?;
                cargo(&[
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--",
                    "-D",
                    "warnings",
                ])
            }
            Step::ClippyWasm => cargo(&[
                "clippy",
                "--target",
                toolchain::WASM_TARGET,
                "--package=chain",
                "--package=pow",
                "--package=chain-wasm",
                "--package=pow-wasm",
                "--package=sandbox-wasm",
                "--package=wallet-wasm",
                "--package=bench-wasm",
                "--package=bench-chain-wasm",
                "--lib",
                "--",
                "-D",
                "warnings",
            ]),
            Step::Doc => {
                page::build(project)?;
                let mut doc = project.cargo(&["doc", "--workspace", "--no-deps"]);
                process::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
            }
            Step::Test => {
                page::build(project)?;
                cargo(&["test", "--workspace"])
            }
            Step::KillNine => kill_nine::run(project, &kill_nine::Options::brief()),
            Step::TestWasm => {
                toolchain::add_target(toolchain::WASI_TARGET, "in which the core is tested")?;
                let mut test = project.cargo(&["test", "--package=chain", "--target"]);
                test.args([toolchain::WASI_TARGET, "--lib", "--tests"]);
                process::run(test.env("CARGO_TARGET_WASM32_WASIP1_RUNNER", WASI_RUNNER))
            }
            Step::TestArm => arm::test(project),
            Step::Bench => bench::smoke(project, browsers),
            Step::Lab => lab::check(project),
            Step::Fuzz => {
                cargo(&["clippy", FUZZ, "--all-targets", "--", "-D", "warnings"])?;
                fuzz::run(project, &fuzz::Options::brief())
            }
            Step::Program => build::everything(project).map(drop),
            Step::Browsers => with_pages(project, "browsers", browsers),
            Step::E2e => with_pages(project, "e2e", browsers),
        }
    }
}

/// Runs a script of npm whose tests open pages of the real program.
fn with_pages(project: &Project, script: &str, browsers: &Found) -> Result<()> {
    let program = build::everything(project)?;
    let mut tests = project.npm(&["run", "--silent", script]);
    tests
        .env("TABCHAIN_BIN", program)
        .env("TABCHAIN_FILL", build::fill(project)?)
        .envs(browsers.iter().cloned());
    process::run(&mut tests)
}

/// The program that starts a test program in WebAssembly, seen from the folder of the package under
/// test.
const WASI_RUNNER: &str = "node --disable-warning=ExperimentalWarning ../xtask/wasi.mjs";

#[cfg(test)]
mod tests {
    use super::{Options, Step};
    use clap::ValueEnum;

    fn steps(without: &[Step], only: &[Step]) -> Vec<Step> {
        Options {
            without: without.to_vec(),
            only: only.to_vec(),
        }
        .steps()
    }

    #[test]
    fn without_options_every_step_runs() {
        assert_eq!(steps(&[], &[]), Step::value_variants());
    }

    #[test]
    fn steps_can_be_left_out() {
        let all = Step::value_variants().iter().copied();
        let fewer: Vec<_> = all
            .filter(|step| ![Step::E2e, Step::Fuzz].contains(step))
            .collect();
        assert_eq!(steps(&[Step::E2e, Step::Fuzz], &[]), fewer);
    }

    #[test]
    fn chosen_steps_run_in_the_order_of_the_list() {
        assert_eq!(
            steps(&[], &[Step::Test, Step::Fmt]),
            [Step::Fmt, Step::Test]
        );
    }
}
