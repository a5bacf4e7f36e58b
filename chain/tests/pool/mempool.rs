//! Which transfers wait, which give way, and what a block takes of them.

use std::sync::Arc;

use chain::{
    Amount, Block, Chain, CheckedBlock, Mempool, Millis, Network, Params, PushOutcome, Transfer,
    TxId, limits::MAX_READY_BYTES, mining::Template,
};

use crate::common::{
    self, BODY_BYTES, NOW, address, block_at, block_on, body, grow, key, pay, quick, regtest,
    solve, tab, text,
};

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
        "at most 63 ahead",
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

/// The block that a miner finds for this pool.
fn mined(chain: &Chain, pool: &Mempool) -> Block {
    let template = Template::new(chain, pool, address(2), text(""), NOW);
    solve(template.with_extra_nonce(0))
}

/// ```text
/// g - 1 - 2 .. m - x        1 pays key 1, who spends it in x, m blocks later
/// ```
#[test]
fn a_reward_waits_and_is_mined_for_the_block_in_which_it_matures_and_not_before() {
    for maturity in [1, 3, 10] {
        let params = Params {
            maturity,
            ..Params::regtest()
        };
        let mut chain = Chain::new(Network::derive(params).unwrap(), BODY_BYTES);
        let mut pool = Mempool::default();
        grow(&mut chain, 1, 1);
        let spend = pay(&chain, 1, 8, 50, 0, 0);
        for _ in 1..maturity {
            refused(&mut pool, &chain, &spend, "can spend 0 TAB");
            grow(&mut chain, 2, 1);
        }
        insert(&mut pool, &chain, &spend).unwrap();
        let more = pay(&chain, 1, 8, 1, 0, 1);
        refused(&mut pool, &chain, &more, "can spend 50 TAB");
        let block = mined(&chain, &pool);
        assert_eq!(block.coinbase.height.get(), maturity + 1);
        assert_eq!(block.transfers, [spend]);
        assert_eq!(chain.push(block, NOW), Ok(PushOutcome::Extended));
        assert_eq!(chain.account(&address(8)).balance, tab(50));
    }
}

/// ```text
/// g - 1 .. 14 - x15 ---(an hour)--- a16 - a17      x15 pays key 1, who may spend it in block 18
///                 \- b16                           heavier than a16 and a17 together
/// ```
#[test]
fn a_transfer_leaves_the_pool_when_the_reward_that_it_spends_is_due_no_more() {
    let params = Params {
        maturity: 3,
        ..quick().params().clone()
    };
    let mut chain = Chain::new(Network::derive(params).unwrap(), BODY_BYTES);
    let later = |seconds: u64| Millis::from_ms(NOW.ms() + seconds * 1_000);
    let mine = |chain: &mut Chain, number, seconds| {
        let block = block_at(chain, number, &[], later(seconds));
        chain.push(block, later(seconds)).unwrap()
    };
    for second in 0..14 {
        mine(&mut chain, 2, second);
    }
    mine(&mut chain, 1, 14);
    let mut branch = chain.clone();
    for second in [3_600, 3_610] {
        assert_eq!(mine(&mut chain, 2, second), PushOutcome::Extended);
    }
    let mut pool = Mempool::default();
    let spend = pay(&chain, 1, 8, 50, 0, 0);
    insert(&mut pool, &chain, &spend).unwrap();
    assert_eq!(pool.queued(), 0);

    let now = later(3_610);
    let mut push = |pool: &mut Mempool, block: Block| match chain.push(block, now).unwrap() {
        PushOutcome::Reorganised(reorganisation) => {
            let (gone, come) = (&reorganisation.disconnected, &reorganisation.connected);
            pool.chain_moved(gone, come, chain.ledger(), now);
            chain.clone()
        }
        _ => chain.clone(),
    };
    let heavy = block_at(&branch, 3, &[], later(15));
    branch.push(heavy.clone(), now).unwrap();
    let after = push(&mut pool, heavy);
    assert_eq!(after.tip().height.get(), 16, "fewer blocks, more work");
    assert!(pool.is_empty(), "the reward can be spent in block 18");
    refused(&mut pool, &after, &spend, "can spend 0 TAB");
    let after = push(&mut pool, block_at(&branch, 3, &[], later(16)));
    insert(&mut pool, &after, &spend).unwrap();
    assert_eq!(pool.select(after.ledger(), 10_000), [spend]);
}
