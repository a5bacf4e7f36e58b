//! Measures side by side: the nonce search, the rules of the chain, and their peers, in one run.
//!
//! Contenders take turns, so that a machine that is busy for a while slows all of them. What counts is the median of
//! a contender's turns and its ratio to the first one's; the spread says how far to trust it. No result fails a run:
//! only contenders that disagree do.

mod chain;
mod figures;
mod growth;
mod hub;
mod machine;
mod memory;
mod pairs;
mod pow;
mod processor;
mod programs;
mod restart;
mod rounds;
mod source;
mod sync;

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context, Result};
use bench_contenders::Figure;
use clap::{Args, Parser, Subcommand};
use serde::Serialize;

use machine::Machine;
use pairs::Pair;
use rounds::{Effort, Table};

#[derive(Parser)]
#[command(name = "bench", about = "How fast things are, beside their peers.")]
struct Cli {
    #[command(subcommand)]
    what: What,
    /// Turns of each contender [default: 15, of `hub` 10].
    #[arg(long, global = true, value_name = "N")]
    rounds: Option<u32>,
    /// Milliseconds of each turn.
    #[arg(long, global = true, value_name = "N", default_value_t = 200)]
    turn: u64,
    /// One short turn each: whether everything runs and agrees, not how fast it is.
    #[arg(long, global = true)]
    smoke: bool,
    /// Also write the results here, as JSON.
    #[arg(long, global = true, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Subcommand)]
enum What {
    /// The nonce search, beside hashing by other libraries.
    Pow,
    /// Headers, blocks, signatures, ledger, pool and templates.
    Chain,
    /// A node that joins a relay: time until it is on its tip, and until it is back after a restart.
    /// Once, since it takes minutes.
    Sync(Length),
    /// What headers and blocks take of memory. Once, since nothing disturbs it.
    Memory(Length),
    /// How a native node's costs grow with the length of its chain. Takes tens of minutes the first time, when the
    /// longest chain is made.
    Growth {
        /// Lengths of the chains, the shortest first.
        #[arg(long, value_name = "N,N", value_delimiter = ',', default_values_t = LENGTHS)]
        blocks: Vec<u64>,
        /// Also draw it here.
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
    },
    /// How soon a native node with a long chain can be used again, and what it takes then. Takes minutes the first time,
    /// when the chain is made.
    Restart {
        /// Length of the chain.
        #[arg(long, value_name = "N", default_value_t = LENGTHS[3])]
        blocks: u64,
    },
    /// A relay with many clients: news to all, questions and answers between them, rosters. Linux alone tells
    /// processor time. Takes minutes.
    Hub(hub::Options),
    /// The page: how much it is, and how soon a visitor can use it. In Chromium alone.
    Page,
    /// What an open page takes that does not mine, on every view. In Chromium alone; takes minutes.
    Idle {
        /// Seconds that each view is looked at.
        #[arg(long, value_name = "N", default_value_t = 60)]
        seconds: u64,
        /// These views alone, as they stand in the table.
        #[arg(long, value_name = "NAME,NAME", value_delimiter = ',')]
        views: Vec<String>,
    },
}

#[derive(Args)]
struct Length {
    /// Length of the chain.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    blocks: u64,
}

/// Length of the chain where it only has to work.
const SMOKE_BLOCKS: u64 = 200;

/// Lengths of the chains that costs grow with, and how often each is measured.
const LENGTHS: [u64; 4] = [1_000, 10_000, 100_000, 1_000_000];
const SMOKE_LENGTHS: [u64; 2] = [100, 200];
const GROWTH_TIMES: usize = 3;

/// How often contenders take turns, unless it is said.
const ROUNDS: u32 = 15;
const HUB_ROUNDS: u32 = 10;

/// All that a run prints.
#[derive(Serialize)]
struct Report {
    machine: Machine,
    #[serde(flatten)]
    results: Results,
}

#[derive(Default, Serialize)]
struct Results {
    tables: Vec<Table>,
    figures: Vec<Figure>,
    pairs: Vec<Pair>,
}

impl From<Vec<Table>> for Results {
    fn from(tables: Vec<Table>) -> Self {
        Self {
            tables,
            ..Self::default()
        }
    }
}

impl From<Vec<Figure>> for Results {
    fn from(figures: Vec<Figure>) -> Self {
        Self {
            figures,
            ..Self::default()
        }
    }
}

impl From<Vec<Pair>> for Results {
    fn from(pairs: Vec<Pair>) -> Self {
        Self {
            pairs,
            ..Self::default()
        }
    }
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let effort = if cli.smoke {
        Effort {
            rounds: 1,
            turn: Duration::from_millis(1),
        }
    } else {
        Effort {
            rounds: cli.rounds.unwrap_or(ROUNDS).max(1),
            turn: Duration::from_millis(cli.turn.max(1)),
        }
    };
    let machine = Machine::here();
    println!("{machine}");
    let blocks = |length: Length| {
        if cli.smoke {
            SMOKE_BLOCKS
        } else {
            length.blocks
        }
    };
    let results = match cli.what {
        What::Pow => pow::tables(effort)?.into(),
        What::Chain => chain::tables(effort)?.into(),
        What::Sync(length) => sync::figures(blocks(length))?.into(),
        What::Growth { blocks, svg } => {
            let (blocks, times) = if cli.smoke {
                (SMOKE_LENGTHS.to_vec(), 1)
            } else {
                (blocks, GROWTH_TIMES)
            };
            growth::figures(&blocks, times, svg.as_deref())?.into()
        }
        What::Restart { blocks } => {
            let (blocks, times) = if cli.smoke {
                (SMOKE_BLOCKS, 1)
            } else {
                (blocks, GROWTH_TIMES)
            };
            restart::figures(blocks, times)?.into()
        }
        What::Hub(options) => {
            let rounds = cli.rounds.unwrap_or(HUB_ROUNDS).max(1);
            let amount = if cli.smoke {
                hub::Amount::SMOKE
            } else {
                hub::Amount::of(&options)
            };
            let rounds = if cli.smoke { 1 } else { rounds };
            hub::pairs(&options, amount, rounds)?.into()
        }
        What::Page | What::Idle { .. } => Results::default(),
        What::Memory(length) => memory::figures(blocks(length))?.into(),
    };
    let report = Report { machine, results };
    if let Some(path) = cli.json {
        let json = serde_json::to_vec_pretty(&report)?;
        fs::write(&path, json).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
