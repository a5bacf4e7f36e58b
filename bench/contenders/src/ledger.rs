//! The ledger alone, with a large block.

use std::rc::Rc;

use anyhow::Result;
use chain::{CheckedBlock, Ledger, Signatures};

use crate::{
    contender::{Contender, Contest},
    world::World,
};

/// Transfers in the block that is applied and taken back.
const TRANSFERS: usize = 1_000;

/// A block applied to the ledger, and taken back.
///
/// # Errors
/// When the block cannot be made.
pub fn ledger() -> Result<Contest> {
    let world = World::with_payments(3, 0, 0)?;
    let rich = world.chain();
    let block = world.block_of(&rich, &world.payments(TRANSFERS))?;
    let height = rich.tip().height.next();
    let block = Rc::new(CheckedBlock::check(block, height, rich.params())?);
    let ledger = Rc::new(rich.ledger().clone());
    let count = TRANSFERS as u64;
    let applied = |name: &str, trusted: bool| {
        let (block, ledger) = (Rc::clone(&block), Rc::clone(&ledger));
        Contender::timed(name, move |clock| {
            let mut ledger = Ledger::clone(&ledger);
            clock.time(count, || {
                connect(&mut ledger, &block, trusted);
            })
        })
    };
    let checked = applied("signatures checked, applied", false);
    let trusted = applied("applied", true);
    let taken_back = Contender::timed("taken back", move |clock| {
        let mut ledger = Ledger::clone(&ledger);
        let undo = connect(&mut ledger, &block, true);
        clock.time(count, || ledger.disconnect(&block, undo))
    });
    Ok(Contest {
        title: "Transfers of a block of 1,000".to_owned(),
        unit: "transfers",
        contenders: vec![checked, trusted, taken_back],
    })
}

fn connect(ledger: &mut Ledger, block: &CheckedBlock, trusted: bool) -> chain::Undo {
    let signatures = if trusted {
        Signatures::Trusted
    } else {
        Signatures::Check
    };
    ledger.connect(block, signatures).expect("can be paid")
}
