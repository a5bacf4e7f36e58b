//! Every rule broken alone, and the words in which it is refused.

mod common;

use chain::{
    Amount, Block, BlockId, BlockKey, Chain, CompactTarget, Height, PushOutcome, Timestamp,
    Transfer, merkle_root,
};
use common::{NOW, address, block_on, body, grow, key, pay, regtest, seal, solve, tab};

/// A chain on which key 1 can spend 100 TAB.
fn rich() -> Chain {
    let mut chain = regtest();
    grow(&mut chain, 1, 3);
    chain
}

/// Pushes a block and compares the refusal with `expected`, in which `{id}` and `{parent}` stand
/// for the block's ids.
#[track_caller]
fn refused(chain: &mut Chain, block: Block, expected: &str) {
    let before = (chain.tip_key(), chain.ledger().clone());
    let expected = expected
        .replace("{id}", &block.id().to_string())
        .replace("{parent}", &block.header.previous.to_string());
    let error = chain.push(block, NOW).unwrap_err().to_string();
    assert!(
        error.contains(&expected),
        "expected {expected:?} in {error:?}"
    );
    assert_eq!(
        (chain.tip_key(), chain.ledger().clone()),
        before,
        "a refusal changes nothing"
    );
}

#[track_caller]
fn accepted(chain: &mut Chain, block: Block) {
    assert_eq!(chain.push(block, NOW), Ok(PushOutcome::Extended));
}

fn broken(change: impl FnOnce(&mut Block)) -> (Chain, Block) {
    let chain = rich();
    let mut block = block_on(&chain, 2, &[]);
    change(&mut block);
    (chain, seal(block))
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_its_version() {
    let (mut chain, block) = broken(|block| block.header.version = 1);
    refused(&mut chain, block, "version 0x00000001");
    let (mut chain, block) = broken(|block| block.header.version |= 0x1fff_e000);
    accepted(&mut chain, block);
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_its_work() {
    let (mut chain, mut block) = broken(|_| {});
    while block.header.check_work().is_ok() {
        block.header.nonce += 1;
    }
    refused(&mut chain, block, "{id}");
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_choosing_its_own_difficulty() {
    let (mut chain, block) =
        broken(|block| block.header.bits = CompactTarget::from_consensus(0x2000_ffff));
    refused(
        &mut chain,
        block,
        "bits are 2000ffff, the difficulty rule gives 207fffff",
    );
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_its_time() {
    let median = rich().earliest_time().secs() - 1;
    let (mut chain, block) = broken(|block| block.header.time = Timestamp::from_secs(median));
    refused(&mut chain, block, "is not later than");
    let (mut chain, block) = broken(|block| block.header.time = Timestamp::from_secs(median + 1));
    accepted(&mut chain, block);

    let limit = NOW.timestamp().secs() + chain::MAX_AHEAD;
    let (mut chain, block) = broken(|block| block.header.time = Timestamp::from_secs(limit + 1));
    refused(&mut chain, block, "120 s ahead of this clock");
    let (mut chain, block) = broken(|block| block.header.time = Timestamp::from_secs(limit));
    accepted(&mut chain, block);
}

#[test]
fn a_block_whose_parent_is_unknown_names_the_parent() {
    let missing = BlockId::from_bytes([7; 32]);
    let (mut chain, block) = broken(|block| block.header.previous = missing);
    assert_eq!(chain.push(block, NOW), Ok(PushOutcome::Orphan { missing }));
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_a_body_that_is_not_its_own() {
    let (mut chain, block) = broken(|_| {});
    let mut other = block.clone();
    other.coinbase.miner = address(9);
    refused(&mut chain, other, "the header says");
    accepted(&mut chain, block);
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_duplicated_leaves() {
    let mut chain = rich();
    let transfers = [pay(&chain, 1, 2, 1, 0, 0), pay(&chain, 1, 2, 1, 0, 1)];
    let honest = block_on(&chain, 2, &transfers);
    let mut mutated = honest.clone();
    mutated.transfers.push(transfers[1].clone());
    assert_eq!(mutated.header, honest.header);
    refused(&mut chain, mutated, "two equal siblings");
    accepted(&mut chain, honest);
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_its_size() {
    let mut chain = rich();
    let empty = block_on(&chain, 2, &[]).encode().len();
    let transfer = pay(&chain, 1, 2, 1, 0, 0);
    let fitting = (Block::MAX_BYTES - empty) / transfer.encoded_len();
    let mut block = block_on(&chain, 2, &[]);
    block.transfers = (0..=fitting)
        .map(|nonce| pay(&chain, 1, 2, 1, 0, nonce as u64))
        .collect();
    let bytes = block.encode().len();
    refused(
        &mut chain,
        seal(block),
        &format!("block is {bytes} bytes long, at most 262144"),
    );
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_its_coinbase() {
    let (mut chain, block) = broken(|block| block.coinbase.height = Height::new(9));
    refused(
        &mut chain,
        block,
        "coinbase says height 9, the block stands at 4",
    );
    for wrong in [tab(51), tab(49), Amount::MAX] {
        let (mut chain, block) = broken(|block| block.coinbase.amount = wrong);
        refused(&mut chain, block, "subsidy and fees are 50 TAB");
    }
    let mut chain = rich();
    let mut block = block_on(&chain, 2, &[pay(&chain, 1, 2, 1, 3, 0)]);
    block.coinbase.amount = tab(50);
    refused(
        &mut chain,
        seal(block),
        "coinbase pays 50 TAB, subsidy and fees are 53 TAB",
    );
}

fn with_transfers(transfers: &[Transfer]) -> (Chain, Block) {
    let chain = rich();
    let mut block = block_on(&chain, 2, &[]);
    block.transfers = transfers.to_vec();
    if let Some(amount) = block.fees().and_then(|fees| tab(50).checked_add(fees)) {
        block.coinbase.amount = amount;
    }
    (chain, seal(block))
}

#[track_caller]
fn transfer_refused(transfers: &[Transfer], expected: &str) {
    let (mut chain, block) = with_transfers(transfers);
    refused(&mut chain, block, expected);
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_a_transfer_with_a_wrong_signature() {
    let chain = rich();
    let mut forged = pay(&chain, 1, 2, 1, 0, 0);
    forged.body.amount = tab(2);
    transfer_refused(&[forged.clone()], &format!("transfer {}", forged.id()));
    let mut stolen = pay(&chain, 1, 2, 1, 0, 0);
    stolen.body.sender = key(255).public_key();
    transfer_refused(&[stolen], "signature");
}

#[test]
fn a_transfer_of_another_network_is_refused() {
    let foreign = body(1, 2, tab(1), tab(0), 0).sign(&key(1), common::quick().id());
    transfer_refused(&[foreign], "signature");
}

#[test]
fn a_replayed_transfer_is_refused() {
    let mut chain = rich();
    let transfer = pay(&chain, 1, 2, 1, 0, 0);
    accepted(
        &mut chain.clone(),
        block_on(&chain, 2, std::slice::from_ref(&transfer)),
    );
    let first = block_on(&chain, 2, std::slice::from_ref(&transfer));
    accepted(&mut chain, first);
    let again = block_on(&chain, 2, &[transfer]);
    refused(&mut chain, again, "nonce is 0, the sender's next is 1");
}

#[test]
fn a_nonce_out_of_order_is_refused() {
    let chain = rich();
    transfer_refused(
        &[pay(&chain, 1, 2, 1, 0, 1)],
        "nonce is 1, the sender's next is 0",
    );
}

#[test]
fn an_overspend_within_one_block_is_refused_and_the_exact_balance_passes() {
    let chain = rich();
    let two = |second| {
        [
            pay(&chain, 1, 2, 60, 10, 0),
            pay(&chain, 1, 2, second, 0, 1),
        ]
    };
    transfer_refused(&two(81), "can spend 80 TAB, amount and fee need 81 TAB");
    let (mut chain, block) = with_transfers(&two(80));
    accepted(&mut chain, block);
    assert_eq!(chain.account(&address(1)).balance, tab(0));
}

#[test]
fn coins_received_in_a_block_can_be_spent_later_in_it_but_not_before() {
    let chain = rich();
    let gift = pay(&chain, 1, 5, 10, 0, 0);
    let onward = pay(&chain, 5, 6, 10, 0, 0);
    transfer_refused(&[onward.clone(), gift.clone()], "can spend 0 TAB");
    let (mut chain, block) = with_transfers(&[gift, onward]);
    accepted(&mut chain, block);
}

#[test]
fn an_amount_of_zero_and_one_that_overflows_are_refused() {
    let id = rich().network().id();
    let zero = body(1, 2, tab(0), tab(1), 0).sign(&key(1), id);
    transfer_refused(&[zero], "amount is zero");
    let huge = body(1, 2, Amount::MAX, Amount::from_grains(1), 0).sign(&key(1), id);
    transfer_refused(&[huge], "more than there can be");
}

#[test]
fn a_transfer_to_oneself_changes_the_nonce_and_pays_the_fee() {
    let chain = rich();
    let (mut chain, block) = with_transfers(&[pay(&chain, 1, 1, 60, 1, 0)]);
    accepted(&mut chain, block);
    let account = chain.account(&address(1));
    // Another reward of 50 TAB matured with the block.
    assert_eq!((account.balance, account.nonce.get()), (tab(149), 1));
}

#[test]
fn genesis_is_the_same_for_everybody_and_cannot_be_pushed_again() {
    let mut chain = regtest();
    let genesis = chain.network().genesis().block().clone();
    assert_eq!(chain.push(genesis.clone(), NOW), Ok(PushOutcome::Known));
    let mut other = genesis;
    other.header.time = Timestamp::from_secs(1);
    assert!(matches!(
        chain.push(solve(other), NOW),
        Ok(PushOutcome::Orphan { .. })
    ));
}

#[test]
fn every_byte_of_a_block_is_covered_by_its_id_or_its_merkle_root() {
    let chain = rich();
    let block = block_on(&chain, 2, &[pay(&chain, 1, 2, 1, 1, 0)]);
    let bytes = block.encode();
    assert_eq!(Block::decode(&bytes).unwrap(), block);
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        let Ok(other) = Block::decode(&flipped) else {
            continue;
        };
        let same_id = other.id() == block.id();
        let same_root = merkle_root(&other.transaction_ids()).unwrap() == block.header.merkle_root;
        assert!(!(same_id && same_root), "byte {at} is covered by nothing");
    }
}

#[test]
fn keys_of_blocks_order_by_height() {
    let low = BlockKey {
        height: Height::new(1),
        id: BlockId::from_bytes([9; 32]),
    };
    let high = BlockKey {
        height: Height::new(2),
        id: BlockId::from_bytes([0; 32]),
    };
    assert!(low < high);
}
