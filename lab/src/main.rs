//! `lab`: runs seeds of random worlds, and says how fast and whether any failed.

use std::{
    num::NonZeroUsize,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use clap::Parser;
use lab::{Checks, batch, scenario::Scenario, summary::Summary};

/// Simulates networks of real nodes with bad links; every run is drawn from one seed.
#[derive(Parser)]
#[command(name = "lab")]
struct Cli {
    /// How many seeds to run.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 1)]
    first_seed: u64,
    /// How many seeds to run at once; as many as there are cores unless given.
    #[arg(long)]
    jobs: Option<NonZeroUsize>,
    /// Honest nodes in each world.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..))]
    nodes: u16,
    /// How long links are bad and things go wrong, in simulated seconds.
    #[arg(long, default_value_t = 600)]
    fault_seconds: u32,
    /// Look into nodes when a run ends, rather than after every step: for large worlds.
    #[arg(long)]
    inspect_at_end: bool,
    /// Add hostile members of every kind.
    #[arg(long)]
    hostile: bool,
    /// Blocks that everybody has when the run begins; where there are any, targets are harder.
    #[arg(long, default_value_t = 0)]
    history: u32,
    /// Fail too when the seeds together are less bad for nodes than such worlds are meant to be.
    #[arg(long)]
    check_totals: bool,
    /// Run this seed alone and print what came of it.
    #[arg(long)]
    replay: Option<u64>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let scenario = cli.scenario();
    let seeds = match cli.replay {
        Some(seed) => seed..seed.saturating_add(1),
        None => cli.first_seed..cli.first_seed.saturating_add(cli.seeds),
    };
    let cores = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let jobs = cli.jobs.unwrap_or_else(cores);
    let mut failures = 0_u64;
    let mut sum = Summary::default();
    let began = Instant::now();
    batch::in_order(
        seeds,
        jobs,
        |seed| scenario.run(seed),
        |outcome| match outcome {
            Ok(report) => {
                if let Some(seed) = cli.replay {
                    println!("seed {seed}: {report:#?}");
                }
                sum.add(&report);
            }
            Err(failure) => {
                failures += 1;
                eprintln!("{failure}");
            }
        },
    );
    let seconds = began.elapsed().as_secs_f64();
    println!("{} seeds held in {seconds:.1} s: {sum}", sum.runs);
    println!("{} on {jobs} threads", sum.speed(seconds));
    let shortfalls = if cli.check_totals {
        sum.shortfalls(&scenario)
    } else {
        Vec::new()
    };
    for shortfall in &shortfalls {
        eprintln!("{shortfall}");
    }
    if failures > 0 {
        eprintln!("{failures} seeds failed");
    }
    if failures == 0 && shortfalls.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

impl Cli {
    fn scenario(&self) -> Scenario {
        Scenario {
            nodes: usize::from(self.nodes),
            faults_last: Duration::from_secs(u64::from(self.fault_seconds)),
            hostile: self.hostile,
            history: self.history,
            checks: if self.inspect_at_end {
                Checks::AtEnd
            } else {
                Checks::EveryStep
            },
        }
    }
}
