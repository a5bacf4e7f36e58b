//! How soon a native node with a long chain can be used again, and how much memory and disk it then
//! takes.

use std::{path::Path, time::Instant};

use anyhow::{Context, Result, ensure};
use bench_contenders::Figure;
use tempfile::TempDir;

use crate::{
    figures::Figures,
    programs::{Programs, Relay, disk},
    source,
};

/// Starts a node with so many blocks again and again, after an orderly end and after a kill.
pub(crate) fn figures(blocks: u64, times: usize) -> Result<Vec<Figure>> {
    let programs = Programs::find()?;
    let mut figures = Figures::begin(format!(
        "A native node with {blocks} blocks, 10 transfers in each tenth, is started again"
    ));
    let scratch = TempDir::with_prefix_in("restart-", &programs.kept)?;
    let empty = programs.start(&scratch.path().join("empty"), None)?;
    let without = empty.memory()?;
    empty.stop()?;

    let data = scratch.path().join("long");
    let mut relay = source::relay(&programs, blocks, &data)?;
    let mut memory = None;
    for time in 1..=times {
        relay.stop()?;
        relay = start(
            &programs,
            &data,
            blocks,
            "an orderly end",
            time,
            &mut figures,
        )?;
        memory = relay.memory()?;
        relay.kill()?;
        relay = start(&programs, &data, blocks, "a kill", time, &mut figures)?;
    }
    relay.stop()?;

    if let (Some(memory), Some(without)) = (memory, without) {
        let more = memory.saturating_sub(without);
        figures.tell(Figure::mebibytes("memory", memory));
        figures.tell(Figure::mebibytes("memory without blocks", without));
        figures.tell(Figure::bytes_each("memory, a block", more, blocks));
    }
    let bytes = disk(&data)?;
    figures.tell(Figure::bytes_each("disk, a block", bytes, blocks));
    Ok(figures.into())
}

fn start(
    programs: &Programs,
    data: &Path,
    blocks: u64,
    after: &str,
    time: usize,
    figures: &mut Figures,
) -> Result<Relay> {
    let began = Instant::now();
    let relay = programs.start(data, None)?;
    let took = began.elapsed();
    let found = relay.height().context("it answers once it is started")?;
    ensure!(
        found == blocks,
        "of {blocks} blocks {found} are there again"
    );
    figures.tell(Figure::seconds(
        format!("start {time}, after {after}"),
        took,
    ));
    Ok(relay)
}
