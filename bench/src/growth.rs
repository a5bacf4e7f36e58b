//! How a native node's costs grow with the chain: time to join and to start again, memory and disk.

mod chart;

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use bench_contenders::Figure;
use tempfile::TempDir;

use crate::{
    figures::Figures,
    programs::{Programs, disk},
    source,
};
use chart::{Panel, Series, chart};

/// Measures with chains of these lengths, each so many times, and draws the results.
pub(crate) fn figures(lengths: &[u64], times: usize, svg: Option<&Path>) -> Result<Vec<Figure>> {
    let programs = Programs::find()?;
    let mut figures = Figures::begin("A native node, 10 transfers in each tenth block");
    let mut costs = Vec::new();
    for &blocks in lengths {
        let cost = Cost::of(&programs, blocks, times)?;
        cost.tell(&mut figures);
        costs.push(cost);
    }
    if let Some(path) = svg {
        let drawn = draw(&costs);
        fs::write(path, drawn).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(figures.into())
}

/// The costs of a chain of this length.
struct Cost {
    blocks: u64,
    /// The medians of all times.
    joined: Duration,
    restarted: Duration,
    /// Absent where the system does not tell.
    memory: Option<u64>,
    disk: u64,
}

impl Cost {
    fn of(programs: &Programs, blocks: u64, times: usize) -> Result<Self> {
        let scratch = TempDir::with_prefix_in("growth-", &programs.kept)?;
        let relay = source::relay(programs, blocks, &scratch.path().join("source"))?;
        let mut joined = Vec::new();
        let mut restarted = Vec::new();
        let (mut memory, mut bytes) = (None, 0);
        for time in 0..times {
            let data = scratch.path().join(format!("joined-{time}"));
            let began = Instant::now();
            let node = programs.start(&data, Some(&relay))?;
            node.reach(blocks)?;
            joined.push(began.elapsed());
            memory = node.memory()?;
            node.stop()?;

            let began = Instant::now();
            let node = programs.start(&data, None)?;
            restarted.push(began.elapsed());
            let found = node.height()?;
            ensure!(
                found == blocks,
                "of {blocks} blocks {found} are there again"
            );
            node.stop()?;
            bytes = disk(&data)?;
            fs::remove_dir_all(&data)?;
        }
        relay.kill()?;
        Ok(Self {
            blocks,
            joined: median(joined),
            restarted: median(restarted),
            memory,
            disk: bytes,
        })
    }

    fn tell(&self, figures: &mut Figures) {
        let blocks = self.blocks;
        figures.tell(Figure::seconds(
            format!("{blocks} blocks: joins in"),
            self.joined,
        ));
        figures.tell(Figure::seconds(
            format!("{blocks} blocks: starts again in"),
            self.restarted,
        ));
        let memory = self
            .memory
            .map(|bytes| Figure::mebibytes(format!("{blocks} blocks: memory"), bytes));
        figures.tell_all(memory);
        figures.tell(Figure::mebibytes(
            format!("{blocks} blocks: disk"),
            self.disk,
        ));
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn draw(costs: &[Cost]) -> String {
    let series = |name, value: &dyn Fn(&Cost) -> Option<f64>| Series {
        name,
        points: costs
            .iter()
            .filter_map(|cost| Some((inexact(cost.blocks), value(cost)?)))
            .collect(),
    };
    let mebibytes = |bytes| inexact(bytes) / f64::from(1 << 20);
    chart(
        "How a native node's costs grow with its chain",
        "blocks, 10 transfers in each tenth",
        &[
            Panel {
                title: "Time",
                unit: "s",
                series: vec![
                    series("joining", &|cost| Some(cost.joined.as_secs_f64())),
                    series("starting again", &|cost| Some(cost.restarted.as_secs_f64())),
                ],
            },
            Panel {
                title: "Space",
                unit: "MiB",
                series: vec![
                    series("disk", &|cost| Some(mebibytes(cost.disk))),
                    series("memory", &|cost| cost.memory.map(mebibytes)),
                ],
            },
        ],
    )
}

#[expect(clippy::cast_precision_loss, reason = "a drawing is less exact")]
fn inexact(number: u64) -> f64 {
    number as f64
}
