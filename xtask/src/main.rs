//! `cargo xtask`: every chore of the repository, from an empty checkout to a tested build.
//!
//! A chore's own messages go to standard error; standard output belongs to the programs it starts.

mod arm;
mod bench;
mod browsers;
mod build;
mod chore;
mod deadline;
mod debian;
mod fingerprint;
mod fuzz;
mod kill_nine;
mod lab;
mod node;
mod page;
mod process;
mod project;
mod run;
mod screenshots;
mod setup;
mod test;
mod toolchain;
mod wasm;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::project::Project;

#[derive(Parser)]
#[command(
    bin_name = "cargo xtask",
    about = "Set up, build, run and test Tabchain."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check the tools that a build and the tests need, and install those that can be installed.
    Setup {
        /// Leave the browsers out: only the tests in them and their benchmarks need them.
        #[arg(long)]
        no_browsers: bool,
        /// Leave out what only fuzzing needs: the nightly toolchain and cargo-fuzz.
        #[arg(long)]
        no_fuzz: bool,
    },
    /// Build the browser's module into web/src/wasm.
    Wasm,
    /// Build module, page and the native program.
    Build,
    /// Build what changed, then start `tabchain serve` with the arguments that follow.
    Run {
        /// Arguments of `tabchain serve`, such as `--listen 0.0.0.0:5000`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Run the network simulator: many seeds, or one again.
    Lab {
        /// Arguments of `lab`, such as `--seeds 1000` or `--replay 7`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Fuzz every decoder and the node.
    Fuzz(fuzz::Options),
    /// Kill the program at random instants while blocks come and are mined, and see that nothing is lost.
    KillNine(kill_nine::Options),
    /// Measure side by side: `pow` for the nonce search, in three browsers too, `chain` for the rules, `sync` for joining.
    Bench {
        /// What to measure, and arguments such as `--rounds 30` or `--json FILE`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        arguments: Vec<OsString>,
    },
    /// Take pictures of every view of the page, dark and light, on a desk, a phone and a wall.
    Screenshots(screenshots::Options),
    /// Run every check and test there is.
    Test(test::Options),
}

fn main() -> ExitCode {
    match execute(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line of causes, because a backtrace through xtask says nothing about a failed
            // tool.
            process::say(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn execute(cli: Cli) -> Result<()> {
    let project = Project::locate()?;
    match cli.command {
        Command::Setup {
            no_browsers,
            no_fuzz,
        } => {
            setup::build_tools(&project)?;
            if !no_fuzz {
                setup::fuzz_tools(&project)?;
            }
            if !no_browsers {
                for (name, path) in browsers::find_or_install(&browsers::ALL)? {
                    process::say(&format!("{name}: {}", path.display()));
                }
            }
            Ok(())
        }
        Command::Wasm => {
            setup::build_tools(&project)?;
            wasm::build(&project)
        }
        Command::Build => {
            let program = build::everything(&project)?;
            process::say(&format!("built {}", program.display()));
            Ok(())
        }
        Command::Run { arguments } => run::serve(&project, &arguments),
        Command::Lab { arguments } => lab::simulate(&project, &arguments),
        Command::Fuzz(options) => fuzz::run(&project, &options),
        Command::KillNine(options) => kill_nine::run(&project, &options),
        Command::Bench { arguments } => bench::measure(&project, &arguments),
        Command::Screenshots(options) => screenshots::take(&project, &options),
        Command::Test(options) => test::run(&project, &options),
    }
}
