//! Which transfers wait, which give way, and what a block takes of them.

mod common;

use std::sync::Arc;

use chain::{Amount, Chain, CheckedBlock, Mempool, Transfer, TxId, limits::MAX_READY_BYTES};
use common::{NOW, address, block_on, body, grow, key, pay, regtest, tab};

/// A chain on which keys 1 and 2 can spend 100 TAB each.
fn chain() -> Chain {
    let mut chain = regtest();
    grow(&mut chain, 1, 2);
    grow(&mut chain, 2, 2);
    grow(&mut chain, 3, 1);
    chain
}

fn insert(pool: &mut Mempool, chain: &Chain, transfer: &Transfer) -> Result<TxId, String> {
    pool.insert(transfer.clone(), chain.ledger(), NOW)
        .map_err(|error| error.to_string())
}

#[track_caller]
fn refused(pool: &mut Mempool, chain: &Chain, transfer: &Transfer, expected: &str) {
    let error = insert(pool, chain, transfer).unwrap_err();
    assert!(
        error.contains(expected),
        "expected {expected:?} in {error:?}"
    );
}

#[test]
fn conflicting_transfers_are_resolved_in_favour_of_the_first_unless_the_fee_rises_by_a_tenth() {
    let chain = chain();
    let mut pool = Mempool::default();
    let first = pay(&chain, 1, 8, 10, 10, 0);
    insert(&mut pool, &chain, &first).unwrap();
    let same = pay(&chain, 1, 9, 10, 10, 0);
    refused(
        &mut pool,
        &chain,
        &same,
        &format!("conflicts with transfer {}", first.id()),
    );
    let less_than_a_tenth = body(1, 9, tab(10), "10.99999999".parse().unwrap(), 0);
    let less_than_a_tenth = less_than_a_tenth.sign(&key(1), chain.network().id());
    refused(
        &mut pool,
        &chain,
        &less_than_a_tenth,
        "fee of at least 11 TAB",
    );
    let raised = pay(&chain, 1, 9, 10, 11, 0);
    insert(&mut pool, &chain, &raised).unwrap();
    assert_eq!(pool.len(), 1);
    assert!(pool.get(&first.id()).is_none() && pool.get(&raised.id()).is_some());
}

#[test]
fn a_replacement_of_a_free_transfer_must_pay_something() {
    let chain = chain();
    let mut pool = Mempool::default();
    insert(&mut pool, &chain, &pay(&chain, 1, 8, 10, 0, 0)).unwrap();
    refused(
        &mut pool,
        &chain,
        &pay(&chain, 1, 9, 10, 0, 0),
        "fee of at least 0.00000001 TAB",
    );
}

#[test]
fn what_can_never_or_not_now_be_mined_is_refused() {
    let chain = chain();
    let mut pool = Mempool::default();
    let good = pay(&chain, 1, 8, 60, 0, 0);
    let id = insert(&mut pool, &chain, &good).unwrap();
    refused(
        &mut pool,
        &chain,
        &good,
        &format!("transfer {id} is in the pool already"),
    );
    refused(
        &mut pool,
        &chain,
        &pay(&chain, 1, 8, 41, 0, 1),
        "can spend 100 TAB",
    );
    refused(
        &mut pool,
        &chain,
        &pay(&chain, 9, 8, 1, 0, 0),
        "can spend 0 TAB",
    );
    refused(
        &mut pool,
        &chain,
        &pay(&chain, 1, 8, 1, 0, 64),
        "at most 64 ahead",
    );
    refused(
        &mut pool,
        &chain,
        &pay(&chain, 1, 8, 0, 1, 1),
        "amount is zero",
    );
    let mut forged = pay(&chain, 2, 8, 1, 0, 0);
    forged.body.recipient = address(7);
    refused(&mut pool, &chain, &forged, "signature");
    assert_eq!(pool.len(), 1);
}

#[test]
fn the_pool_is_a_bound_on_what_one_sender_spends() {
    let chain = chain();
    let mut pool = Mempool::default();
    insert(&mut pool, &chain, &pay(&chain, 1, 8, 50, 0, 0)).unwrap();
    insert(&mut pool, &chain, &pay(&chain, 1, 8, 50, 0, 1)).unwrap();
    refused(
        &mut pool,
        &chain,
        &pay(&chain, 1, 8, 1, 0, 2),
        "amount and fee need 101 TAB",
    );
    assert_eq!(pool.next_nonce(&address(1), chain.ledger()).get(), 2);
}

#[test]
fn a_block_takes_the_best_paying_first_and_each_sender_in_order() {
    let chain = chain();
    let mut pool = Mempool::default();
    let transfers = [
        pay(&chain, 1, 8, 1, 1, 0),
        pay(&chain, 1, 8, 1, 9, 1),
        pay(&chain, 2, 8, 1, 5, 0),
        pay(&chain, 2, 8, 1, 7, 2), // waits for nonce 1
    ];
    for transfer in &transfers {
        insert(&mut pool, &chain, transfer).unwrap();
    }
    let selected = pool.select(chain.ledger(), 10_000);
    let expected = [
        transfers[2].clone(),
        transfers[0].clone(),
        transfers[1].clone(),
    ];
    assert_eq!(selected, expected);
    let room_for_one = transfers[2].encoded_len();
    assert_eq!(pool.select(chain.ledger(), room_for_one), &expected[..1]);
    assert!(pool.select(chain.ledger(), room_for_one - 1).is_empty());
}

#[test]
fn a_mined_conflict_leaves_no_trace_of_the_other() {
    let mut chain = chain();
    let mut pool = Mempool::default();
    insert(&mut pool, &chain, &pay(&chain, 1, 8, 10, 0, 0)).unwrap();
    insert(&mut pool, &chain, &pay(&chain, 1, 8, 60, 0, 1)).unwrap();
    let block = block_on(&chain, 3, &[pay(&chain, 1, 9, 90, 0, 0)]);
    chain.push(block.clone(), common::NOW).unwrap();
    let height = chain.tip().height;
    let checked = CheckedBlock::check(block, height, chain.params()).unwrap();
    pool.chain_moved(&[], &[Arc::new(checked)], chain.ledger(), NOW);
    assert!(
        pool.is_empty(),
        "nonce 0 is used, and nonce 1 is no longer affordable"
    );
    assert_eq!(pool.bytes(), 0);
}

#[test]
fn a_full_pool_drops_the_cheapest_and_refuses_what_pays_less() {
    let mut chain = regtest();
    let genesis = chain.network().id();
    let transfer = |sender: u16, nonce: u64, fee: u64| {
        let one = Amount::from_grains(1);
        body(sender, 9, one, Amount::from_grains(fee), nonce).sign(&key(sender), genesis)
    };
    let bytes = transfer(1, 0, 0).encoded_len();
    let fitting = MAX_READY_BYTES / bytes;
    let senders = u16::try_from(fitting.div_ceil(64) + 1).unwrap();
    for sender in 1..=senders + 1 {
        grow(&mut chain, sender, 1);
    }
    grow(&mut chain, 1, 1);
    let mut pool = Mempool::default();
    let all = (1..=senders).flat_map(|sender| (0..64).map(move |nonce| (sender, nonce)));
    for (sender, nonce) in all.take(fitting) {
        // The last nonce of sender 1 pays least of all.
        let fee = if (sender, nonce) == (1, 63) {
            1_000
        } else {
            2_000
        };
        insert(&mut pool, &chain, &transfer(sender, nonce, fee)).unwrap();
    }
    assert_eq!(pool.len(), fitting);
    refused(
        &mut pool,
        &chain,
        &transfer(senders + 1, 0, 1_000),
        "the pool is full",
    );
    insert(&mut pool, &chain, &transfer(senders + 1, 0, 1_500)).unwrap();
    assert_eq!(pool.len(), fitting);
    assert!(pool.bytes() <= MAX_READY_BYTES);
    assert!(
        pool.get(&transfer(1, 63, 1_000).id()).is_none(),
        "the cheapest gave way"
    );
}
