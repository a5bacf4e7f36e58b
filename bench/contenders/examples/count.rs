//! Counts the bytes that a chain has allocated after it has taken in the blocks of a file, for each amount of
//! data that it keeps, and prints them as JSON. This is a program of its own, because counting takes time
//! that would spoil every other figure.

use std::{env, fs};

use allocation_counter::measure;
use anyhow::{Context, Result};
use bench_contenders::{Replay, pieces};

fn main() -> Result<()> {
    let path = env::args().nth(1).context("usage: count FILE")?;
    let file = fs::read(&path).with_context(|| format!("cannot read {path}"))?;
    let bytes = [Replay::headers, Replay::blocks, Replay::node].map(|new| bytes(new, &file));
    let bytes: Vec<_> = bytes.into_iter().collect::<Result<_>>()?;
    println!("{}", serde_json::to_string(&bytes)?);
    Ok(())
}

fn bytes(new: fn() -> Result<Replay>, file: &[u8]) -> Result<i64> {
    // Declared outside, so that it is still there when the bytes are counted.
    let mut replay = new()?;
    let mut taken = Ok(());
    let allocated = measure(|| {
        taken = pieces::split(file).try_for_each(|piece| replay.add(pieces::decode(piece)?));
    });
    taken.map(|()| allocated.bytes_current)
}
