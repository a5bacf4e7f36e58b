//! Fuzzing: every target of `fuzz/`, each for a while, from the inputs kept in `fuzz/corpus`.
//!
//! Results of a run stay under cargo's build folder, so that the checkout is not touched:
//! `fuzz/corpus/TARGET` there holds inputs of earlier runs, `fuzz/TARGET.log` the fuzzer's messages.

mod log;

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::fs::{self, File};
use std::num::NonZero;
use std::path::{self, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::process;
use crate::project::Project;
use crate::setup;
use crate::toolchain;
use log::{Failure, Figures};

/// An input that keeps a target busy for this many seconds is a finding; a machine with much other
/// work may stand still for ten.
const TIMEOUT: u32 = 60;
/// An input for which a target asks for this much memory at once is a finding, too: data from peers
/// must not decide how much memory is taken.
const MALLOC_LIMIT_MB: u32 = 16;
/// A longer input is not printed when it makes a target fail.
const MAX_PRINTED: usize = 8 * 1024;

/// What `cargo xtask fuzz` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Seconds that each target runs.
    #[arg(long, value_name = "N", default_value_t = 30)]
    seconds: u32,
    /// Run this target alone; give it again for more targets.
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
    /// Targets that run at once; one for each processor unless told otherwise.
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    /// Give the target this input and nothing else.
    #[arg(long, value_name = "FILE", requires = "target")]
    replay: Option<PathBuf>,
}

impl Options {
    /// As long as every change of the code can wait for.
    pub(crate) fn brief() -> Self {
        Self {
            seconds: 30,
            target: Vec::new(),
            jobs: None,
            replay: None,
        }
    }
}

/// Builds the targets and runs them.
///
/// # Errors
/// When a tool is missing, a target does not build, or an input makes one fail: the message names
/// the input and the command that replays it.
pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    let cargo_fuzz = setup::fuzz_tools(project)?;
    let targets = options.targets(&all_targets(project)?)?;
    let programs = build(project, &cargo_fuzz)?;
    if let Some(input) = &options.replay {
        let [target] = targets.as_slice() else {
            bail!("an input is replayed by one target");
        };
        let input = path::absolute(input).context("cannot find the current folder")?;
        return process::run(fuzzer(project, &programs.join(target)).arg(input));
    }

    let processors = || thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let jobs = options.jobs.unwrap_or_else(processors).get();
    process::say(&format!(
        "fuzzing {} targets for {} s each, {jobs} at once",
        targets.len(),
        options.seconds
    ));
    let ended = Mutex::new(Vec::new());
    let queue = Mutex::new(targets.iter());
    let next = || queue.lock().expect("no thread panics with it").next();
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(target) = next() {
                    let program = programs.join(target);
                    let result = fuzz(project, &program, target, options.seconds);
                    let mut ended = ended.lock().expect("no thread panics with it");
                    ended.push((target, result));
                }
            });
        }
    });
    let mut ended = ended.into_inner().expect("no thread panics with it");
    ended.sort_by_key(|(target, _)| *target);
    report(project, &ended)
}

impl Options {
    fn targets(&self, all: &[String]) -> Result<Vec<String>> {
        if let Some(unknown) = self.target.iter().find(|target| !all.contains(target)) {
            bail!("no fuzz target {unknown}; there are {}", all.join(", "));
        }
        let wanted = |target: &&String| self.target.is_empty() || self.target.contains(target);
        Ok(all.iter().filter(wanted).cloned().collect())
    }
}

/// The names of the files in `fuzz/fuzz_targets`.
fn all_targets(project: &Project) -> Result<Vec<String>> {
    let folder = project.fuzz().join("fuzz_targets");
    let context = || format!("cannot read folder {}", folder.display());
    let mut targets = Vec::new();
    for entry in fs::read_dir(&folder).with_context(context)? {
        let path = entry.with_context(context)?.path();
        if let (Some(name), Some("rs")) = (path.file_stem(), extension(&path)) {
            targets.push(name.to_string_lossy().into_owned());
        }
    }
    targets.sort();
    Ok(targets)
}

fn extension(path: &Path) -> Option<&str> {
    path.extension()?.to_str()
}

/// Builds all targets and answers with their folder.
fn build(project: &Project, cargo_fuzz: &Path) -> Result<PathBuf> {
    process::say("building the fuzz targets");
    let host = process::output(Command::new("rustc").arg("--print=host-tuple"))?;
    let target = project.target().join("fuzz");
    let mut build = Command::new("rustup");
    build
        .args(["run", toolchain::FUZZ_TOOLCHAIN])
        .arg(cargo_fuzz)
        .args(["build", "--target", host.trim(), "--fuzz-dir"])
        .arg(project.fuzz())
        .arg("--target-dir")
        .arg(&target);
    process::run_aside(&mut build)?;
    Ok(target.join(host.trim()).join("release"))
}

/// A built target, with the options that a person's run and ours share.
fn fuzzer(project: &Project, program: &Path) -> Command {
    let mut options = env::var("ASAN_OPTIONS").unwrap_or_default();
    // A search for leaks stops the other threads as a debugger does, and containers forbid that. Safe
    // Rust without counted references has no leaks.
    options.push_str(":detect_leaks=0");
    let mut fuzzer = Command::new(format!("{}{EXE_SUFFIX}", program.display()));
    fuzzer
        .current_dir(project.fuzz())
        .env("ASAN_OPTIONS", options)
        .arg(format!("-timeout={TIMEOUT}"))
        .arg(format!("-malloc_limit_mb={MALLOC_LIMIT_MB}"));
    fuzzer
}

/// The result of a run.
enum Outcome {
    Passed(Figures),
    Failed(Failure),
}

/// Runs one target.
fn fuzz(project: &Project, program: &Path, target: &str, seconds: u32) -> Result<Outcome> {
    let work = project.target().join("fuzz");
    let scratch = work.join("corpus").join(target);
    let kept = project.fuzz().join("corpus").join(target);
    for folder in [
        &scratch,
        &kept,
        &project.fuzz().join("artifacts").join(target),
    ] {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make folder {}", folder.display()))?;
    }
    let log_path = work.join(format!("{target}.log"));
    let context = || log_path.display().to_string();
    let log = File::create(&log_path).with_context(context)?;
    let status = fuzzer(project, program)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix=artifacts/{target}/"))
        // New inputs go to the first folder.
        .args([scratch, kept])
        .stdout(Stdio::null())
        .stderr(log)
        .status()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let log = fs::read(&log_path).with_context(context)?;
    let log = String::from_utf8_lossy(&log);
    if status.success() {
        let figures = Figures::read(&log).context("the fuzzer tells no figures");
        return figures.with_context(context).map(Outcome::Passed);
    }
    let failure = Failure::read(&log).with_context(|| format!("it ended with {status}"));
    failure.with_context(context).map(Outcome::Failed)
}

/// Prints the figures of all targets; the error names all that failed.
fn report(project: &Project, ended: &[(&String, Result<Outcome>)]) -> Result<()> {
    eprintln!("{:>10} {}", "target", Figures::HEADINGS);
    for (target, result) in ended {
        match result {
            Ok(Outcome::Passed(figures)) => eprintln!("{target:>10} {figures}"),
            Ok(Outcome::Failed(_)) | Err(_) => eprintln!("{target:>10} {:>14}", "failed"),
        }
    }
    let failures = ended.iter().filter_map(|(target, result)| match result {
        Ok(Outcome::Passed(_)) => None,
        Ok(Outcome::Failed(failure)) => Some(explain(project, target, failure)),
        Err(error) => Some(format!("{target}: {error:#}")),
    });
    let failures: Vec<_> = failures.collect();
    if failures.is_empty() {
        return Ok(());
    }
    bail!(failures.join("\n"))
}

/// The reason and the input of a failure. A short input is printed, as the machine that found it may
/// not last.
fn explain(project: &Project, target: &str, failure: &Failure) -> String {
    let Failure { reason, artifact } = failure;
    let Some(artifact) = artifact else {
        return format!("{target}: {reason}");
    };
    let path = project.fuzz().join(artifact);
    let shown = path.display();
    if let Ok(input) = fs::read(&path)
        && input.len() <= MAX_PRINTED
    {
        eprintln!("{shown} is, in hex: {}", hex::encode(input));
    }
    format!(
        "{target}: {reason}; the input is {shown}, \
         `cargo xtask fuzz --target {target} --replay {shown}` runs it again"
    )
}
