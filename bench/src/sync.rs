//! A native node that joins a relay, from its start to the relay's tip, with real programs, sockets and disks.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use bench_contenders::{Figure, Replay, World, pieces};
use tempfile::TempDir;

use crate::{
    figures::Figures,
    programs::{Programs, disk},
    source,
};

/// The figure with which the browser's half compares its own.
const VALIDATION: &str = "checked and connected in memory, one thread";

/// Measures with a chain of so many blocks; each tenth block has ten transfers.
pub(crate) fn figures(blocks: u64) -> Result<Vec<Figure>> {
    let programs = Programs::find()?;
    let scratch = TempDir::with_prefix_in("sync-", &programs.kept)?;
    let (source, joined) = (scratch.path().join("source"), scratch.path().join("joined"));
    let mut figures = Figures::begin(format!("{blocks} blocks, 10 transfers in each tenth"));

    let world = World::with_payments(blocks, 10, 10)?;
    // The file for the browser's half.
    fs::write(programs.kept.join("blocks"), pieces::encode(&world.blocks)?)?;
    let validation = validation(world)?;
    figures.tell(Figure::seconds(VALIDATION, validation));

    let relay = source::relay(&programs, blocks, &source)?;
    let began = Instant::now();
    let node = programs.start(&joined, Some(&relay))?;
    node.reach(blocks)?;
    let took = began.elapsed();
    figures.tell(Figure::seconds("a new node joins over loopback", took));
    let ratio = took.as_secs_f64() / validation.as_secs_f64();
    figures.tell(Figure::new(
        "that is, times the check in memory",
        ratio,
        "times",
    ));
    let memory = node.memory()?;
    figures.tell_all(memory.map(|bytes| Figure::mebibytes("its memory, having joined", bytes)));
    node.kill()?;
    let bytes = disk(&joined)?;
    figures.tell(Figure::bytes_each("its disk, a block", bytes, blocks));

    for end in ["a power cut", "an orderly end"] {
        let began = Instant::now();
        let node = programs.start(&joined, None)?;
        let name = format!("it answers again after {end}");
        figures.tell(Figure::seconds(name, began.elapsed()));
        let found = node.height()?;
        ensure!(
            found == blocks,
            "of {blocks} blocks {found} are there again"
        );
        let memory = node.memory()?;
        let name = format!("its memory after {end}");
        figures.tell_all(memory.map(|bytes| Figure::mebibytes(name, bytes)));
        node.stop()?;
    }
    relay.kill()?;
    Ok(figures.into())
}

/// The time that it takes without network and disk.
fn validation(world: World) -> Result<Duration> {
    let mut replay = Replay::blocks()?;
    let began = Instant::now();
    replay.add(world.blocks)?;
    Ok(began.elapsed())
}
