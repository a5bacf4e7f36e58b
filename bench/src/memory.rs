//! The memory that headers and blocks take.

use std::{fs, process::Command};

use anyhow::{Context, Result, ensure};
use bench_contenders::{Figure, World, pieces};

use crate::{figures::Figures, programs};

/// Counts with a chain of so many blocks; each tenth block has ten transfers.
pub(crate) fn figures(blocks: u64) -> Result<Vec<Figure>> {
    let world = World::with_payments(blocks, 10, 10)?;
    // The browser's half reads this file, too.
    let path = programs::named("TABCHAIN_KEPT")?.join("blocks");
    fs::write(&path, pieces::encode(&world.blocks)?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    let count = programs::named("TABCHAIN_COUNT")?;
    let counted = Command::new(&count)
        .arg(&path)
        .output()
        .with_context(|| format!("cannot start {}", count.display()))?;
    ensure!(
        counted.status.success(),
        "count ended with {}",
        counted.status
    );
    let [headers, bodies, node]: [u64; 3] = serde_json::from_slice(&counted.stdout)?;

    let mut figures = Figures::begin(format!(
        "Memory of {blocks} blocks, 10 transfers in each tenth"
    ));
    figures.tell(Figure::bytes_each("a header", headers, blocks));
    figures.tell(Figure::bytes_each(
        "a block whose body is kept",
        bodies,
        blocks,
    ));
    figures.tell(Figure::bytes_each(
        "a block whose body is on the disk",
        node,
        blocks,
    ));
    Ok(figures.into())
}
