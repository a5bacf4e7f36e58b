//! Transfers that wait, and templates made of them.

use std::{hint::black_box, rc::Rc};

use anyhow::{Context, Result, ensure};
use chain::{Address, Mempool, Text, mining::Template};

use crate::{
    contender::{Contender, Contest},
    world::{NOW, World},
};

/// Transfers that wait when others come in.
const PENDING: usize = 10_000;
/// Transfers that come in while those wait.
const NEW: usize = 200;

/// Transfers that come into a pool, and templates made of it.
///
/// # Errors
/// When the pool cannot be filled.
pub fn pool() -> Result<Contest> {
    let world = World::with_accounts(PENDING + NEW)?;
    let chain = Rc::new(world.chain());
    let mut pending = world.first_payments(PENDING + NEW);
    let coming = pending.split_off(PENDING);
    let mut pool = Mempool::default();
    for transfer in pending {
        pool.insert(transfer, chain.ledger(), NOW)
            .context("the pool has room")?;
    }
    ensure!(pool.len() == PENDING, "{} of {PENDING} wait", pool.len());
    let pool = Rc::new(pool);
    let taken = {
        let (pool, chain) = (Rc::clone(&pool), Rc::clone(&chain));
        Contender::timed("transfer taken into the pool", move |clock| {
            let (mut pool, coming) = (Mempool::clone(&pool), coming.clone());
            clock.time(NEW as u64, || {
                for transfer in coming {
                    let taken = pool.insert(transfer, chain.ledger(), NOW);
                    taken.expect("the pool has room");
                }
            })
        })
    };
    let made = Contender::new("template made", move || {
        black_box(Template::new(
            &chain,
            &pool,
            Address::ZERO,
            Text::default(),
            NOW,
        ));
        1
    });
    Ok(Contest {
        title: "With 10,000 transfers that wait".to_owned(),
        unit: "times",
        contenders: vec![taken, made],
    })
}
