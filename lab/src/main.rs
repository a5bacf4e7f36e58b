//! `lab`: runs seeds of random worlds, and says how fast and whether any failed.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Parser;
use lab::{
    Checks,
    scenario::{Report, Scenario},
};

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
    /// Honest nodes in each world.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..))]
    nodes: u16,
    /// How long links are bad and things go wrong, in simulated seconds.
    #[arg(long, default_value_t = 600)]
    fault_seconds: u32,
    /// Look into nodes when a run ends, rather than after every block: for large worlds.
    #[arg(long)]
    inspect_at_end: bool,
    /// Add hostile members of every kind.
    #[arg(long)]
    hostile: bool,
    /// Run this seed alone and print what came of it.
    #[arg(long)]
    replay: Option<u64>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let scenario = Scenario {
        nodes: usize::from(cli.nodes),
        faults_last: Duration::from_secs(u64::from(cli.fault_seconds)),
        hostile: cli.hostile,
        checks: if cli.inspect_at_end {
            Checks::AtEnd
        } else {
            Checks::EveryStep
        },
    };
    let seeds = match cli.replay {
        Some(seed) => seed..seed.saturating_add(1),
        None => cli.first_seed..cli.first_seed.saturating_add(cli.seeds),
    };
    let mut failed = 0_u64;
    let mut sum = Sum::default();
    let began = Instant::now();
    for seed in seeds {
        match scenario.run(seed) {
            Ok(report) => {
                if cli.replay.is_some() {
                    println!("seed {seed}: {report:#?}");
                }
                sum.add(&report);
            }
            Err(failure) => {
                failed += 1;
                eprintln!("{failure}");
            }
        }
    }
    sum.print(began.elapsed().as_secs_f64());
    if failed == 0 {
        return ExitCode::SUCCESS;
    }
    eprintln!("{failed} seeds failed");
    ExitCode::FAILURE
}

/// What the seeds that did not fail come to together.
#[derive(Default)]
struct Sum {
    runs: u64,
    node_seconds: f64,
    blocks: u64,
    connected: u64,
    reorganisations: u64,
    deepest: u64,
    frames: u64,
    transfers: u64,
    restarts: u64,
}

impl Sum {
    fn add(&mut self, report: &Report) {
        let totals = &report.totals;
        let members = u32::try_from(report.members).unwrap_or(u32::MAX);
        self.runs += 1;
        self.node_seconds +=
            f64::from(members) * report.simulated.since(lab::SimTime::START).as_secs_f64();
        self.blocks += totals.blocks;
        self.connected += totals.connected;
        self.reorganisations += totals.reorganisations;
        self.deepest = self.deepest.max(totals.deepest);
        self.frames += totals.frames;
        self.transfers += totals.transfers;
        self.restarts += totals.restarts;
    }

    #[allow(
        clippy::cast_precision_loss,
        reason = "counts of a run are far below 2^53"
    )]
    fn print(&self, seconds: f64) {
        println!(
            "{} seeds held in {seconds:.1} s: {} blocks found, {} connected, {} reorganisations \
             up to {} deep, {} transfers, {} frames, {} restarts",
            self.runs,
            self.blocks,
            self.connected,
            self.reorganisations,
            self.deepest,
            self.transfers,
            self.frames,
            self.restarts
        );
        println!(
            "{:.0} simulated node-seconds/s, {:.0} blocks found/s, {:.0} blocks connected/s",
            self.node_seconds / seconds,
            self.blocks as f64 / seconds,
            self.connected as f64 / seconds
        );
    }
}
