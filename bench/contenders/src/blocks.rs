//! Whole blocks.

use anyhow::Result;
use chain::Chain;

use crate::{
    contender::{Contender, Contest},
    world::{BODY_BYTES, NOW, World},
};

const BLOCKS: u64 = 1_000;

/// Blocks without transfers, and with some.
///
/// # Errors
/// When the chains cannot be made.
pub fn blocks() -> Result<Contest> {
    Ok(Contest {
        title: "Blocks checked and connected".to_owned(),
        unit: "blocks",
        contenders: vec![
            connect("empty", World::with_blocks(BLOCKS)?),
            connect(
                "10 transfers in each tenth",
                World::with_payments(BLOCKS, 10, 10)?,
            ),
        ],
    })
}

fn connect(name: &str, world: World) -> Contender {
    Contender::timed(name, move |clock| {
        let mut chain = Chain::new(world.network.clone(), BODY_BYTES);
        let blocks = world.blocks.clone();
        clock.time(BLOCKS, || {
            for block in blocks {
                chain.push(block, NOW).expect("keeps the rules");
            }
        })
    })
}
