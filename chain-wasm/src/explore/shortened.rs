//! Finds what the page prints in a short form: the end of an id, or both ends of an address.

use chain::{Address, Chain, Height, IdEnding, Mempool};

use crate::views::{ShortenedBlock, ShortenedView, number};

/// The most that are told of each kind.
const MOST: usize = 12;
/// The newest blocks whose transactions are looked at, and the most transactions.
const MOST_BLOCKS: u64 = 1_000;
const MOST_TRANSACTIONS: usize = 20_000;

/// The short form of an id or an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Shortened {
    Id(IdEnding),
    /// The first and the last hex digits, in lower case and without `0x`.
    Address {
        first: String,
        last: String,
    },
}

/// The blocks, transactions and addresses that have this short form: all blocks, the transactions that
/// wait or are in the newest blocks at hand, and the addresses that own something, were just paid or
/// are about to be.
pub(super) fn look(chain: &Chain, pool: &Mempool, wanted: &Shortened) -> ShortenedView {
    match wanted {
        Shortened::Id(ending) => ids(chain, pool, ending),
        Shortened::Address { first, last } => ShortenedView {
            addresses: addresses(chain, pool, first, last),
            ..ShortenedView::default()
        },
    }
}

fn ids(chain: &Chain, pool: &Mempool, ending: &IdEnding) -> ShortenedView {
    let blocks = chain.ending_in(ending).take(MOST);
    let blocks = blocks.map(|entry| ShortenedBlock {
        id: entry.id.to_string(),
        height: number(entry.height.get()),
    });
    let waiting = pool.iter().map(|(id, _)| id);
    let mined = newest(chain).flat_map(|height| {
        let entry = chain.best_at(height);
        let body = entry.and_then(|entry| chain.body_in_memory(&entry.id));
        body.map_or(&[][..], |body| body.block.transaction_ids())
            .iter()
            .copied()
    });
    let transactions = waiting
        .chain(mined)
        .take(MOST_TRANSACTIONS)
        .filter(|id| ending.is_of_transaction(id));
    ShortenedView {
        blocks: blocks.collect(),
        transactions: transactions.take(MOST).map(|id| id.to_string()).collect(),
        addresses: Vec::new(),
    }
}

fn addresses(chain: &Chain, pool: &Mempool, first: &str, last: &str) -> Vec<String> {
    let owners = chain.ledger().accounts().map(|(address, _)| address);
    let miners = newest(chain).filter_map(|height| {
        let entry = chain.best_at(height)?;
        Some(
            chain
                .body_in_memory(&entry.id)?
                .block
                .block()
                .coinbase
                .miner,
        )
    });
    let waiting = pool
        .iter()
        .flat_map(|(_, transfer)| [transfer.body.recipient, transfer.body.from()]);
    let alike = owners.chain(miners).chain(waiting).filter(|address| {
        let digits = hex::encode(address.as_bytes());
        digits.starts_with(first) && digits.ends_with(last)
    });
    let mut found: Vec<Address> = Vec::new();
    for address in alike {
        if !found.contains(&address) {
            found.push(address);
        }
        if found.len() == MOST {
            break;
        }
    }
    found.iter().map(Address::to_string).collect()
}

fn newest(chain: &Chain) -> impl Iterator<Item = Height> {
    let tip = chain.tip().height.get();
    let lowest = tip.saturating_sub(MOST_BLOCKS);
    (lowest..=tip).rev().map(Height::new)
}
