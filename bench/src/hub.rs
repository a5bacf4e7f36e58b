//! A relay with many clients, which are all in this process: how long a delivery takes, and how much processor time
//! of the relay's process. Another build of the program can take turns with this one.

mod client;
mod crowd;
mod files;
mod news;
mod speech;
mod tally;
mod turn;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use clap::Args;
use tempfile::TempDir;

use crate::{pairs::Pair, programs::named};
use turn::{Blocks, Sample, Work};

#[derive(Args)]
pub(crate) struct Options {
    /// Clients of the relay.
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(2..))]
    clients: u32,
    /// Another build of the program: it takes turns with this one, and ratios are to it.
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
}

/// How much is done in a turn.
#[derive(Clone, Copy)]
pub(crate) struct Amount {
    clients: u32,
    /// News that is told before a measurement begins.
    warm_up: usize,
    news: usize,
    /// Of each pair of clients.
    round_trips: u32,
    /// Of each client to the node.
    questions: u32,
}

impl Amount {
    /// Where it only has to work.
    pub(crate) const SMOKE: Self = Self {
        clients: 10,
        warm_up: 1,
        news: 4,
        round_trips: 20,
        questions: 20,
    };
    /// Deliveries, round trips and answers of a measurement, about.
    const DELIVERIES: u32 = 200_000;
    const ROUND_TRIPS: u32 = 60_000;
    const ANSWERS: u32 = 60_000;
    /// The most frames of one client in a measurement. A relay takes a thousand at once, and then five hundred a
    /// second.
    const MOST: u32 = 400;

    pub(crate) fn of(options: &Options) -> Self {
        let clients = options.clients;
        let each = |all: u32, parts: u32| (all / parts).clamp(1, Self::MOST);
        let news = each(Self::DELIVERIES, clients);
        Self {
            clients,
            warm_up: news.div_ceil(4) as usize,
            news: news as usize,
            round_trips: each(Self::ROUND_TRIPS, clients / 2),
            questions: each(Self::ANSWERS, clients),
        }
    }
}

/// Measures in so many rounds, prints the pairs and answers with them.
pub(crate) fn pairs(options: &Options, amount: Amount, rounds: u32) -> Result<Vec<Pair>> {
    files::allow(amount.clients)?;
    let kept = named("TABCHAIN_KEPT")?;
    let scratch = TempDir::with_prefix_in("hub-", &kept)?;
    let now = named("TABCHAIN_BIN")?;
    let blocks = Blocks::new(amount)?;
    println!("\nA relay with {} clients, {rounds} rounds", amount.clients);
    let play = |program: &Path| {
        let played = turn::play(program, scratch.path(), amount, &blocks);
        played.with_context(|| format!("measuring {}", program.display()))
    };
    let mut taken = Taken::default();
    for round in 0..rounds {
        match &options.before {
            None => taken.now.push(play(&now)?),
            // Whoever comes first in one round comes last in the next.
            Some(before) if round % 2 == 0 => {
                taken.before.push(play(before)?);
                taken.now.push(play(&now)?);
            }
            Some(before) => {
                taken.now.push(play(&now)?);
                taken.before.push(play(before)?);
            }
        }
        eprintln!("round {} of {rounds} is over", round + 1);
    }
    println!("{}", Pair::heading());
    let pairs: Vec<_> = Work::ALL
        .into_iter()
        .flat_map(|work| taken.pairs(work))
        .collect();
    for pair in &pairs {
        println!("{pair}");
    }
    Ok(pairs)
}

/// The samples of all rounds; without another program there are none before.
#[derive(Default)]
struct Taken {
    before: Vec<Vec<Sample>>,
    now: Vec<Vec<Sample>>,
}

impl Taken {
    /// What is told of this work.
    fn pairs(&self, work: Work) -> Vec<Pair> {
        let pair = |what: &str, unit, value: &dyn Fn(&Sample) -> Option<f64>| {
            let all = |rounds: &[Vec<Sample>]| {
                let samples = rounds.iter().flatten();
                let samples = samples.filter(|sample| sample.work == work);
                samples.map(value).collect::<Option<Vec<_>>>()
            };
            let name = format!("{}: {what}", work.name());
            let before = (!self.before.is_empty()).then(|| all(&self.before));
            let before = before.map_or(Some(None), |all| all.map(Some))?;
            Some(Pair::new(name, unit, all(&self.now)?, before))
        };
        // When a roster comes, timers decide.
        let first = match work {
            Work::Rosters => pair("size", "KiB", &|sample| {
                Some(inexact(sample.bytes) / 1024.0 / inexact(sample.amount))
            }),
            _ => pair("time", "µs", &|sample| Some(sample.each(sample.time))),
        };
        let processor = pair("processor", "µs", &|sample| {
            Some(sample.each(sample.processor?))
        });
        first.into_iter().chain(processor).collect()
    }
}

impl Sample {
    /// Microseconds for each thing that was done.
    fn each(&self, took: Duration) -> f64 {
        took.as_secs_f64() * 1e6 / inexact(self.amount)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure has few digits")]
fn inexact(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(clients: u32) -> Amount {
        let before = None;
        Amount::of(&Options { clients, before })
    }

    #[test]
    fn more_clients_hear_less_news_and_nobody_says_more_than_a_relay_reads_at_once() {
        for clients in [2, 3, 500, 2_000, 1_000_000] {
            let amount = amount(clients);
            assert!(amount.warm_up + amount.news < 900);
            assert!(amount.round_trips < 900 && amount.questions < 900);
            assert!(amount.news > 0 && amount.round_trips > 0 && amount.questions > 0);
        }
        assert_eq!(amount(500).news, 400);
        assert_eq!(amount(2_000).news, 100);
    }

    #[test]
    fn where_processor_time_is_not_told_there_are_no_figures_of_it() {
        let sample = |work| Sample {
            work,
            amount: 4,
            time: Duration::from_micros(10),
            processor: None,
            bytes: 4_096,
        };
        let round = || Work::ALL.map(sample).to_vec();
        let taken = Taken {
            before: vec![round()],
            now: vec![round()],
        };
        assert_eq!(taken.pairs(Work::TipsToAll).len(), 1);
        let rosters = taken.pairs(Work::Rosters);
        assert_eq!(rosters.len(), 1);
        assert!(rosters[0].to_string().contains("1.00"), "{}", rosters[0]);
    }
}
