//! What a node does with headers, blocks and transfers, beside other libraries where one does the same.

pub(crate) mod world;

use std::{hint::black_box, time::Instant};

use anyhow::{Context, Result, ensure};
use bitcoin::consensus::encode;
use chain::{
    Chain, CheckedBlock, Header, Ledger, Mempool, Signatures, Text, Transfer, all_signed,
    mining::Template,
};
use ed25519_dalek::VerifyingKey;

use crate::rounds::{Contender, Effort, Table, Work, compare};
use world::{BODY_BYTES, NOW, World};

/// Blocks and headers of one call.
const BLOCKS: u64 = 1_000;
/// Transfers of the block that is applied and taken back.
const TRANSFERS: usize = 1_000;
/// Transfers that wait when others come in.
const PENDING: usize = 10_000;
/// Transfers that come in then.
const NEW: usize = 200;

/// Measures all of it.
pub(crate) fn tables(effort: Effort) -> Result<Vec<Table>> {
    Ok(vec![
        headers(effort)?,
        blocks(effort)?,
        signatures(effort)?,
        ledger(effort)?,
        pool(effort)?,
    ])
}

fn headers(effort: Effort) -> Result<Table> {
    let world = World::with_blocks(BLOCKS)?;
    let headers: Vec<_> = world.blocks.iter().map(|block| block.header).collect();
    let bytes: Vec<_> = headers.iter().map(Header::to_bytes).collect();
    let theirs: Vec<bitcoin::block::Header> = bytes
        .iter()
        .map(|bytes| encode::deserialize(bytes))
        .collect::<Result<_, _>>()?;
    let meets = |header: &bitcoin::block::Header| header.validate_pow(header.target()).is_ok();
    ensure!(theirs.iter().all(meets), "the libraries disagree");
    Ok(compare(
        "Headers",
        "headers",
        effort,
        vec![
            Contender::new("bitcoin: hash and target", || {
                for header in &theirs {
                    let target = black_box(header).target();
                    black_box(header.validate_pow(target).is_ok());
                }
                BLOCKS
            }),
            Contender::timed("all rules, kept in the tree", || {
                let mut chain = Chain::new(world.network.clone(), BODY_BYTES);
                timed(BLOCKS, || {
                    for header in &headers {
                        let known = chain.push_header(header, NOW);
                        assert!(known.expect("keeps the rules"), "in order");
                    }
                })
            }),
        ],
    ))
}

fn blocks(effort: Effort) -> Result<Table> {
    let empty = World::with_blocks(BLOCKS)?;
    let some = World::with_payments(BLOCKS, 10, 10)?;
    let connect = |name: &str, world: &'_ World| {
        let (network, blocks) = (world.network.clone(), world.blocks.clone());
        Contender::timed(name, move || {
            let mut chain = Chain::new(network.clone(), BODY_BYTES);
            let blocks = blocks.clone();
            let count = blocks.len() as u64;
            timed(count, || {
                for block in blocks {
                    chain.push(block, NOW).expect("keeps the rules");
                }
            })
        })
    };
    Ok(compare(
        "Blocks checked and connected",
        "blocks",
        effort,
        vec![
            connect("empty", &empty),
            connect("10 transfers in each tenth", &some),
        ],
    ))
}

fn signatures(effort: Effort) -> Result<Table> {
    let world = World::with_blocks(1)?;
    // Each by another sender, which is the slower case.
    let transfers = world.first_payments(100);
    let genesis = world.network.id();
    let theirs: Vec<_> = transfers
        .iter()
        .map(|transfer| {
            let key = transfer.body.sender.to_bytes();
            let signature = ed25519_dalek::Signature::from_bytes(transfer.signature.as_bytes());
            (key, transfer.body.signing_bytes(genesis), signature)
        })
        .collect();
    let by_dalek = |(key, message, signature): &([u8; 32], Vec<u8>, ed25519_dalek::Signature)| {
        let key = VerifyingKey::from_bytes(key).expect("is a point");
        key.verify_strict(message, signature).is_ok()
    };
    ensure!(theirs.iter().all(by_dalek), "the libraries disagree");
    let count = transfers.len() as u64;
    let in_batches = |size: usize| {
        let transfers = &transfers;
        Contender::new(format!("batches of {size}"), move || {
            let mut batches = transfers.chunks_exact(size);
            assert!(batches.all(|batch| all_signed(&batch.iter().collect::<Vec<_>>(), genesis)));
            (transfers.len() / size * size) as u64
        })
    };
    let mut contenders = vec![
        Contender::new("ed25519-dalek, one by one", || {
            assert!(theirs.iter().all(by_dalek));
            count
        }),
        Contender::new("one by one", || {
            let signed = |transfer: &Transfer| transfer.verify(genesis).is_ok();
            assert!(transfers.iter().all(signed));
            count
        }),
    ];
    contenders.extend([2, 3, 10, 100].map(in_batches));
    Ok(compare(
        "Signatures of transfers",
        "signatures",
        effort,
        contenders,
    ))
}

fn ledger(effort: Effort) -> Result<Table> {
    let world = World::with_payments(3, 0, 0)?;
    let rich = world.chain();
    let block = world.block_of(&rich, &world.payments(TRANSFERS))?;
    let height = rich.tip().height.next();
    let block = CheckedBlock::check(block, height, rich.params())?;
    let ledger = rich.ledger().clone();
    let (trusting, checking) = (&ledger, &ledger);
    let connect =
        |ledger: &mut Ledger, signatures| ledger.connect(&block, signatures).expect("can be paid");
    let count = TRANSFERS as u64;
    Ok(compare(
        "Transfers of a block of 1,000",
        "transfers",
        effort,
        vec![
            Contender::timed("signatures checked, applied", || {
                let mut ledger = checking.clone();
                timed(count, || {
                    connect(&mut ledger, Signatures::Check);
                })
            }),
            Contender::timed("applied", || {
                let mut ledger = trusting.clone();
                timed(count, || {
                    connect(&mut ledger, Signatures::Trusted);
                })
            }),
            Contender::timed("taken back", || {
                let mut ledger = trusting.clone();
                let undo = connect(&mut ledger, Signatures::Trusted);
                timed(count, || ledger.disconnect(&block, undo))
            }),
        ],
    ))
}

fn pool(effort: Effort) -> Result<Table> {
    let world = World::with_accounts(PENDING + NEW)?;
    let chain = world.chain();
    let mut pending = world.first_payments(PENDING + NEW);
    let coming = pending.split_off(PENDING);
    let mut pool = Mempool::default();
    for transfer in pending {
        pool.insert(transfer, chain.ledger(), NOW)
            .context("the pool has room")?;
    }
    ensure!(pool.len() == PENDING, "{} of {PENDING} wait", pool.len());
    let pool = &pool;
    Ok(compare(
        "With 10,000 transfers that wait",
        "times",
        effort,
        vec![
            Contender::timed("transfer taken into the pool", || {
                let (mut pool, coming) = (pool.clone(), coming.clone());
                timed(NEW as u64, || {
                    for transfer in coming {
                        let taken = pool.insert(transfer, chain.ledger(), NOW);
                        taken.expect("the pool has room");
                    }
                })
            }),
            Contender::new("template made", || {
                let miner = chain::Address::ZERO;
                black_box(Template::new(&chain, pool, miner, Text::default(), NOW));
                1
            }),
        ],
    ))
}

fn timed(amount: u64, work: impl FnOnce()) -> Work {
    let began = Instant::now();
    work();
    Work {
        amount,
        took: Some(began.elapsed()),
    }
}
