//! What a body must satisfy, whatever the ledger.

use chain::{
    Amount, Block, BodyError, CheckedBlock, Height, MerkleError, MerkleRoot, Transfer, TxId,
    merkle_root, sha256d,
};

use crate::{
    accepted, broken,
    common::{address, block_on, body, key, pay, seal, tab, text},
    refused, rich,
};

#[test]
fn an_invalid_block_gets_a_clear_error_for_a_body_that_is_not_its_own() {
    let (mut chain, block) = broken(|_| {});
    let mut other = block.clone();
    other.coinbase.miner = address(9);
    let expected = block.header.merkle_root;
    let found = merkle_root(&other.transaction_ids()).unwrap();
    let error = BodyError::MerkleRoot { expected, found };
    let words = format!("merkle root of the body is {found}, the header says {expected}");
    refused(&mut chain, other, error, &words);
    // Somebody else's body says nothing about the block.
    accepted(&mut chain, block);
}

/// Two leaves are a pair, the last of three is paired with itself.
#[test]
fn merkle_roots_of_one_two_and_three_transactions_are_bitcoins() {
    let pair = |left: &[u8; 32], right: &[u8; 32]| sha256d(&[*left, *right].concat());
    let mut chain = rich();
    let transfers: Vec<_> = (0..2).map(|nonce| pay(&chain, 1, 2, 1, 0, nonce)).collect();
    for count in 0..=2 {
        let block = block_on(&chain, 2, &transfers[..count]);
        let leaves: Vec<_> = block
            .transaction_ids()
            .iter()
            .map(|id| id.to_bytes())
            .collect();
        let root = match &leaves[..] {
            [a] => *a,
            [a, b] => pair(a, b),
            [a, b, c] => pair(&pair(a, b), &pair(c, c)),
            more => panic!("{} leaves", more.len()),
        };
        assert_eq!(block.header.merkle_root, MerkleRoot::from_bytes(root));
        accepted(&mut chain.clone(), block);
    }
    let block = block_on(&chain, 2, &transfers);
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
    let error = BodyError::Merkle(MerkleError::DuplicatedLeaves { level: 0 });
    assert!(error.is_mutation());
    refused(&mut chain, mutated, error, "two equal siblings at level 0");
    accepted(&mut chain, honest);
}

/// Of the leaves `a b b`, the equal ones are in different pairs: `a b` and `b` with itself. The list
/// has a root, and it is the nonce that refuses the block.
#[test]
fn equal_leaves_that_are_no_siblings_have_a_root() {
    let ids = [1, 2, 2].map(|n| TxId::from_bytes([n; 32]));
    assert!(merkle_root(&ids).is_ok());
    assert_eq!(
        merkle_root(&ids[1..]),
        Err(MerkleError::DuplicatedLeaves { level: 0 })
    );
    assert_eq!(merkle_root(&[]), Err(MerkleError::Empty));
}

/// A valid block that is exactly so many bytes long: 144 for each transfer, and one longer memo.
fn block_of(bytes: usize) -> (chain::Chain, Block) {
    let chain = rich();
    let empty = block_on(&chain, 2, &[]);
    let room = bytes - empty.encode().len();
    let transfer = |nonce: u64, memo: usize| -> Transfer {
        let mut body = body(1, 2, Amount::from_grains(1), Amount::ZERO, nonce);
        body.memo = text(&"x".repeat(memo));
        body.sign(&key(1), chain.network().id())
    };
    let least = transfer(0, 0).encoded_len();
    let count = (room / least) as u64;
    let mut block = empty;
    block.transfers = (1..count).map(|nonce| transfer(nonce, 0)).collect();
    block.transfers.insert(0, transfer(0, room % least));
    let block = seal(block);
    assert_eq!(block.encode().len(), bytes);
    (chain, block)
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_its_size() {
    let (mut chain, block) = block_of(262_145);
    let error = BodyError::TooLarge { bytes: 262_145 };
    let words = "block is 262145 bytes long, at most 262144 are allowed";
    let decoded = Block::decode(&block.encode()).unwrap_err().to_string();
    assert_eq!(decoded, "262145 bytes, a block has at most 262144");
    refused(&mut chain, block, error, words);
}

#[test]
fn a_block_of_exactly_262_144_bytes_is_accepted() {
    let (mut chain, block) = block_of(262_144);
    assert_eq!(Block::decode(&block.encode()).unwrap(), block);
    accepted(&mut chain, block);
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_the_height_in_its_coinbase() {
    let expected = Height::new(4);
    for wrong in [0, 3, 5, u64::MAX] {
        let found = Height::new(wrong);
        let (mut chain, block) = broken(|block| block.coinbase.height = found);
        let error = BodyError::CoinbaseHeight { expected, found };
        let words = format!("coinbase says height {wrong}, the block stands at 4");
        refused(&mut chain, block, error, &words);
    }
}

#[test]
fn a_coinbase_that_names_the_height_above_its_parents_is_accepted() {
    let (mut chain, block) = broken(|block| block.coinbase.height = Height::new(4));
    assert_eq!(chain.tip().height, Height::new(3));
    accepted(&mut chain, block);
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_what_its_coinbase_pays() {
    let grain = Amount::from_grains(1);
    let above = tab(53).checked_add(grain).unwrap();
    let below = tab(53).checked_sub(grain).unwrap();
    for found in [above, below, tab(50), Amount::ZERO, Amount::MAX] {
        let mut chain = rich();
        let mut block = block_on(&chain, 2, &[pay(&chain, 1, 2, 1, 3, 0)]);
        block.coinbase.amount = found;
        let expected = tab(53);
        let error = BodyError::CoinbaseAmount { expected, found };
        let words = format!("coinbase pays {found} TAB, subsidy and fees are 53 TAB");
        refused(&mut chain, seal(block), error, &words);
    }
}

#[test]
fn a_coinbase_of_exactly_subsidy_and_fees_is_accepted() {
    let mut chain = rich();
    let fees = [pay(&chain, 1, 2, 1, 3, 0), pay(&chain, 1, 2, 1, 4, 1)];
    let mut block = block_on(&chain, 2, &fees);
    block.coinbase.amount = tab(57);
    accepted(&mut chain, seal(block));
}

/// A block whose fees are `fees`, which nobody could pay, and whose coinbase takes as much as it may.
fn block_with_fees(fees: &[Amount]) -> Block {
    let chain = rich();
    let genesis = chain.network().id();
    let mut block = block_on(&chain, 2, &[]);
    block.transfers = (0..)
        .zip(fees)
        .map(|(nonce, fee)| body(1, 2, Amount::from_grains(1), *fee, nonce).sign(&key(1), genesis))
        .collect();
    block.coinbase.amount = Amount::MAX;
    seal(block)
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_fees_beyond_all_coins() {
    let grain = Amount::from_grains(1);
    let rest = Amount::MAX.checked_sub(tab(50)).unwrap();
    for fees in [
        [rest, grain],
        [Amount::MAX, grain],
        [Amount::from_grains(u64::MAX), grain],
    ] {
        let words = "fees and subsidy add up to more than there can be";
        refused(
            &mut rich(),
            block_with_fees(&fees),
            BodyError::FeesOverflow,
            words,
        );
    }
}

/// Nobody has as much, so the ledger refuses such a block; its body holds.
#[test]
fn fees_and_subsidy_of_all_coins_there_can_be_are_an_amount() {
    let rest = Amount::MAX.checked_sub(tab(50)).unwrap();
    let block = block_with_fees(&[rest]);
    let checked = CheckedBlock::check(block, Height::new(4), rich().params());
    assert_eq!(
        checked.unwrap().block().coinbase.amount,
        Amount::from_grains((1 << 53) - 1)
    );
}
