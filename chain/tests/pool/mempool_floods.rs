//! What nobody can do to the pool, however many transfers they send.

use std::sync::Arc;

use chain::{
    Amount, Block, Chain, CheckedBlock, Mempool, MempoolError, Signatures, Transfer, TxId,
    limits::{MAX_PER_SENDER, MAX_QUEUE_BYTES, MAX_READY_BYTES, QUEUE_MS, READY_MS},
    wire::{Frame, Gossip},
};

use crate::common::{
    self, NOW, address, block_on, body, grow, key, pay, regtest,
    victim::{HONEST, Victim},
};

fn insert(pool: &mut Mempool, chain: &Chain, transfer: &Transfer) -> Result<TxId, MempoolError> {
    pool.insert(transfer.clone(), chain.ledger(), NOW)
}

/// A chain on which keys 1 to `senders` have coins.
fn chain(senders: u16) -> Chain {
    let mut chain = regtest();
    for sender in 1..=senders {
        grow(&mut chain, sender, 1);
    }
    grow(&mut chain, 1, 1);
    chain
}

/// A grain from `sender` to somebody.
fn grain(chain: &Chain, sender: u16, nonce: u64, fee: u64) -> Transfer {
    let one = Amount::from_grains(1);
    let body = body(sender, 9_999, one, Amount::from_grains(fee), nonce);
    body.sign(&key(sender), chain.network().id())
}

#[test]
fn a_transfer_whose_predecessor_is_missing_queues_until_that_comes() {
    let chain = chain(1);
    let mut pool = Mempool::default();
    for nonce in [2, 1, 4] {
        insert(&mut pool, &chain, &grain(&chain, 1, nonce, 0)).unwrap();
    }
    assert_eq!(pool.queued(), 3);
    assert!(pool.select(chain.ledger(), 100_000).is_empty());
    insert(&mut pool, &chain, &grain(&chain, 1, 0, 0)).unwrap();
    assert_eq!(pool.queued(), 1, "nonce 3 is still missing");
    assert_eq!(pool.select(chain.ledger(), 100_000).len(), 3);
}

#[test]
fn a_flood_of_nonce_gaps_fills_the_queue_and_nothing_else() {
    let bytes = grain(&regtest(), 1, 0, 0).encoded_len();
    let fitting = MAX_QUEUE_BYTES / bytes;
    let senders = u16::try_from(fitting.div_ceil(63) + 2).unwrap();
    let chain = chain(senders + 1);
    let mut pool = Mempool::default();
    let ready = grain(&chain, senders + 1, 0, 1);
    insert(&mut pool, &chain, &ready).unwrap();
    let mut refused = 0;
    for sender in 1..=senders {
        for nonce in 1..64 {
            let flood = grain(&chain, sender, nonce, 1_000_000);
            refused += usize::from(insert(&mut pool, &chain, &flood).is_err());
        }
    }
    assert!(refused > 0);
    assert!(pool.bytes() <= MAX_QUEUE_BYTES + bytes);
    assert!(pool.get(&ready.id()).is_some(), "it pays less and stays");
    let better = grain(&chain, senders, 63, 2_000_000);
    insert(&mut pool, &chain, &better).unwrap();
    assert!(pool.bytes() <= MAX_QUEUE_BYTES + bytes);
}

#[test]
fn a_newcomer_that_is_refused_pushes_nobody_out() {
    let mut chain = regtest();
    let long = |chain: &Chain, sender, nonce, fee, memo: usize| {
        let mut body = grain(chain, sender, nonce, fee).body;
        body.memo = common::text(&"m".repeat(memo));
        body.sign(&key(sender), chain.network().id())
    };
    let bytes = grain(&chain, 1, 0, 0).encoded_len();
    let fitting = MAX_READY_BYTES / bytes;
    let mut room = MAX_READY_BYTES % bytes;
    let senders = u16::try_from(fitting.div_ceil(64)).unwrap();
    for sender in 1..=senders + 1 {
        grow(&mut chain, sender, 1);
    }
    grow(&mut chain, 1, 1);
    let mut pool = Mempool::default();
    let all = (1..=senders).flat_map(|sender| (0..64).map(move |nonce| (sender, nonce)));
    for (number, (sender, nonce)) in all.take(fitting).enumerate() {
        // One pays less than the newcomer, whose length asks for the place of two.
        let fee = if number == 63 { 1_000 } else { 9_000 };
        let memo = room.min(80);
        room -= memo;
        let transfer = long(&chain, sender, nonce, fee, memo);
        insert(&mut pool, &chain, &transfer).unwrap();
    }
    assert_eq!(pool.bytes(), MAX_READY_BYTES);
    let ids: Vec<_> = pool.iter().map(|(id, _)| id).collect();
    let refused = insert(&mut pool, &chain, &long(&chain, senders + 1, 0, 5_000, 80));
    assert!(
        matches!(refused, Err(MempoolError::Full { .. })),
        "{refused:?}"
    );
    assert_eq!(pool.iter().map(|(id, _)| id).collect::<Vec<_>>(), ids);
}

#[test]
fn what_waited_too_long_is_dropped_and_remembered() {
    let chain = chain(2);
    let mut pool = Mempool::default();
    let ready = grain(&chain, 1, 0, 0);
    let queued = grain(&chain, 2, 1, 0);
    insert(&mut pool, &chain, &ready).unwrap();
    insert(&mut pool, &chain, &queued).unwrap();
    assert!(!pool.expire(NOW.plus(QUEUE_MS - 1)));
    assert!(pool.expire(NOW.plus(QUEUE_MS)));
    assert_eq!((pool.len(), pool.queued()), (1, 0));
    assert_eq!(pool.failure(&queued.id()), None, "its predecessor may come");
    assert!(!pool.expire(NOW.plus(READY_MS - 1)));
    assert!(pool.expire(NOW.plus(READY_MS)));
    assert!(pool.is_empty() && pool.bytes() == 0);
    let id = ready.id();
    assert_eq!(pool.failure(&id), Some(&MempoolError::Expired { id }));
    // Whoever sends it from here means it.
    insert(&mut pool, &chain, &ready).unwrap();
    assert_eq!(pool.failure(&id), None);
}

#[test]
fn a_failure_is_remembered_as_long_as_it_lasts() {
    let mut chain = chain(1);
    let mut pool = Mempool::default();
    let early = pay(&chain, 1, 8, 110, 0, 0);
    assert!(insert(&mut pool, &chain, &early).is_err());
    let mut forged = pay(&chain, 1, 8, 1, 0, 0);
    forged.body.recipient = address(7);
    assert!(insert(&mut pool, &chain, &forged).is_err());
    assert!(pool.failure(&early.id()).is_some());
    assert!(pool.failure(&forged.id()).unwrap().is_misbehaviour());
    let block = grow(&mut chain, 1, 1).remove(0);
    let checked = CheckedBlock::check(block, chain.tip().height, chain.params()).unwrap();
    pool.chain_moved(&[], &[Arc::new(checked)], chain.ledger(), NOW);
    assert_eq!(
        pool.failure(&early.id()),
        None,
        "a block may have paid for it"
    );
    assert!(pool.failure(&forged.id()).is_some(), "no block can");
    insert(&mut pool, &chain, &early).unwrap();
}

/// ```text
/// g - 1 - 2 - 3        3 holds nonces 0 to 9, nonces 10 to 73 wait
///          \- b3
/// ```
#[test]
fn a_reorganisation_leaves_no_more_of_one_sender_than_may_wait() {
    let mut chain = regtest();
    grow(&mut chain, 1, 2);
    let fork = chain.clone();
    let mined: Vec<_> = (0..10).map(|nonce| grain(&chain, 1, nonce, 0)).collect();
    let block = block_on(&chain, 2, &mined);
    chain.push(block.clone(), NOW).unwrap();
    let mut pool = Mempool::default();
    for nonce in 10..74 {
        insert(&mut pool, &chain, &grain(&chain, 1, nonce, 0)).unwrap();
    }
    let gone = CheckedBlock::check(block, chain.tip().height, chain.params()).unwrap();
    let come = block_on(&fork, 3, &[]);
    let mut chain = fork;
    chain.push(come.clone(), NOW).unwrap();
    let come = CheckedBlock::check(come, chain.tip().height, chain.params()).unwrap();
    let returned = pool.chain_moved(&[gone.into()], &[come.into()], chain.ledger(), NOW);
    assert_eq!(returned.len(), 10);
    assert_eq!(pool.len() as u64, MAX_PER_SENDER);
    assert_eq!(pool.queued(), 0);
    assert_eq!(
        pool.select(chain.ledger(), 1 << 20).len() as u64,
        MAX_PER_SENDER
    );
}

/// ```text
/// g - 1 - 2 - 3        3 holds nonce 0, nonce 1 waits
///          \- b3       b3 holds another transfer with nonce 0
/// ```
#[test]
fn what_waits_behind_a_transfer_that_cannot_come_back_stays() {
    let mut chain = regtest();
    grow(&mut chain, 1, 2);
    let fork = chain.clone();
    let block = block_on(&chain, 2, &[pay(&chain, 1, 8, 45, 0, 0)]);
    chain.push(block.clone(), NOW).unwrap();
    let mut pool = Mempool::default();
    insert(&mut pool, &chain, &grain(&chain, 1, 1, 0)).unwrap();
    let gone = CheckedBlock::check(block, chain.tip().height, chain.params()).unwrap();
    let come = block_on(&fork, 3, &[pay(&fork, 1, 7, 99, 0, 0)]);
    let mut chain = fork;
    chain.push(come.clone(), NOW).unwrap();
    let come = CheckedBlock::check(come, chain.tip().height, chain.params()).unwrap();
    let returned = pool.chain_moved(&[gone.into()], &[come.into()], chain.ledger(), NOW);
    assert_eq!(returned, [], "its nonce is used up there");
    assert_eq!(
        pool.select(chain.ledger(), 1 << 20).len(),
        1,
        "nonce 1 can still be paid"
    );
}

#[test]
fn no_signature_is_checked_of_a_transfer_for_which_there_is_no_room() {
    let mut chain = regtest();
    let bytes = grain(&chain, 1, 1, 0).encoded_len();
    let senders = u16::try_from((MAX_QUEUE_BYTES / bytes).div_ceil(63) + 1).unwrap();
    for sender in 1..=senders + 1 {
        grow(&mut chain, sender, 1);
    }
    grow(&mut chain, 9_000, 1);
    let mut pool = Mempool::default();
    for sender in 1..=senders {
        for nonce in 1..64 {
            // Those beyond the bound are refused.
            let _ = insert(&mut pool, &chain, &grain(&chain, sender, nonce, 1_000));
        }
    }
    let mut cheap = grain(&chain, senders + 1, 5, 0);
    cheap.signature = key(1).sign(b"something else");
    let refused = insert(&mut pool, &chain, &cheap);
    assert!(
        matches!(refused, Err(MempoolError::Full { .. })),
        "{refused:?}"
    );
}

/// Fills the pool but for `room` transfers; `fee` gives that of a sender's nonce. Answers with the
/// number of senders, behind whom one more has coins.
fn filled(room: usize, fee: impl Fn(u16, u64) -> u64) -> (Chain, Mempool, u16) {
    let mut chain = regtest();
    let bytes = grain(&chain, 1, 0, 0).encoded_len();
    let senders = u16::try_from((MAX_READY_BYTES / bytes).div_ceil(64)).unwrap();
    for sender in 1..=senders + 1 {
        grow(&mut chain, sender, 1);
    }
    grow(&mut chain, 9_000, 1);
    let mut pool = Mempool::default();
    let all = (1..=senders).flat_map(|sender| (0..64).map(move |nonce| (sender, nonce)));
    for (sender, nonce) in all.take(MAX_READY_BYTES / bytes - room) {
        let transfer = grain(&chain, sender, nonce, fee(sender, nonce));
        insert(&mut pool, &chain, &transfer).unwrap();
    }
    (chain, pool, senders)
}

#[test]
fn a_cheap_transfer_that_better_paying_ones_need_is_worth_as_much_as_they() {
    let fee = |sender, nonce| match (sender, nonce) {
        (1, 0) => 10,
        (1, _) => 100_000,
        _ => 5_000,
    };
    let (chain, mut pool, senders) = filled(0, fee);
    let before = pool.len();
    let slightly_better = grain(&chain, senders + 1, 0, 11);
    let refused = insert(&mut pool, &chain, &slightly_better);
    assert!(matches!(refused, Err(MempoolError::Full { .. })));
    insert(&mut pool, &chain, &grain(&chain, senders + 1, 0, 6_000)).unwrap();
    assert_eq!(pool.len(), before, "one went for one");
    assert!(pool.get(&grain(&chain, 1, 0, 10).id()).is_some());
}

#[test]
fn what_was_taken_is_there_also_where_it_brings_others_out_of_the_queue() {
    let (chain, mut pool, senders) = filled(1, |_, _| 5_000);
    for nonce in [1, 2] {
        insert(&mut pool, &chain, &grain(&chain, senders + 1, nonce, 9_000)).unwrap();
    }
    let id = insert(&mut pool, &chain, &grain(&chain, senders + 1, 0, 10)).unwrap();
    assert!(pool.get(&id).is_some());
    assert_eq!(pool.queued(), 0);
    assert!(pool.bytes() <= MAX_READY_BYTES);
    let worthless = insert(&mut pool, &chain, &grain(&chain, senders + 1, 3, 1));
    assert!(matches!(worthless, Err(MempoolError::Full { .. })));
}

fn gossip(victim: &mut Victim, transfer: &Transfer) {
    victim.hear(&Frame::Gossip {
        peer: HONEST,
        gossip: Gossip::Transfers(vec![transfer.clone()]),
    });
}

fn victim_on(blocks: &[Block]) -> Victim {
    let mut victim = Victim::settled();
    for block in blocks {
        victim
            .node
            .load(block.clone(), Signatures::Trusted)
            .unwrap();
    }
    victim
}

/// 150 TAB: 100 wait, so 100 more fail; then the first is replaced by one of 40.
#[test]
fn a_transfer_that_failed_for_what_waited_before_it_is_taken_once_that_is_replaced() {
    let mut chain = regtest();
    let blocks = grow(&mut chain, 1, 3);
    let mut victim = victim_on(&blocks);
    let (first, cheaper) = (pay(&chain, 1, 8, 100, 0, 0), pay(&chain, 1, 8, 40, 1, 0));
    let second = pay(&chain, 1, 9, 100, 0, 1);
    gossip(&mut victim, &first);
    gossip(&mut victim, &second);
    assert_eq!(victim.node.mempool().len(), 1, "one of them can be paid");
    gossip(&mut victim, &cheaper);
    gossip(&mut victim, &second);
    assert_eq!(victim.node.mempool().len(), 2, "both can be paid now");
}

/// Nonce 1 waits for an hour; then nonce 0 comes, and nonce 1 is sent again.
#[test]
fn what_expired_in_the_queue_is_taken_once_its_predecessor_is_there() {
    let mut chain = regtest();
    let blocks = grow(&mut chain, 1, 3);
    let mut victim = victim_on(&blocks);
    let (first, second) = (pay(&chain, 1, 8, 1, 0, 0), pay(&chain, 1, 8, 1, 0, 1));
    gossip(&mut victim, &second);
    assert_eq!(victim.node.mempool().len(), 1);
    victim.wait(QUEUE_MS);
    gossip(&mut victim, &first);
    gossip(&mut victim, &second);
    assert_eq!(victim.node.mempool().len(), 2);
}
