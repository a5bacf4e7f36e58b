//! Blocks from peers and from disk, and the checks of a body that need no ledger.

#![no_main]

use chain::{Block, BodyError, CheckedBlock, Header, Height, MerkleError, Params, merkle_root};
use libfuzzer_sys::fuzz_target;
use tabchain_fuzz::codec;

fuzz_target!(|bytes: &[u8]| {
    let Ok(block) = Block::decode(bytes) else {
        return;
    };
    assert_eq!(codec::borsh::<Block>(bytes).as_ref(), Some(&block));
    assert_eq!(block.encode(), bytes);
    // Storage reads only the header where that is enough.
    let header = bytes.first_chunk().expect("a block begins with a header");
    assert_eq!(Header::from_bytes(header), block.header);
    assert_eq!(block.transaction_ids().len(), 1 + block.transfers.len());

    let params = Params::regtest();
    let _ = CheckedBlock::check(block.clone(), Height::new(1), &params);
    check_mended(block, &params);
});

/// A body with the root, height and amount that belong to it passes, unless its transfers cannot
/// stand in any block.
fn check_mended(mut block: Block, params: &Params) {
    let height = block.coinbase.height;
    let subsidy = params.subsidy_at(height);
    let pay = block.fees().and_then(|fees| subsidy.checked_add(fees));
    block.coinbase.amount = pay.unwrap_or(subsidy);
    match merkle_root(&block.transaction_ids()) {
        Ok(root) => block.header.merkle_root = root,
        Err(error) => {
            let found = CheckedBlock::check(block, height, params);
            assert_eq!(found, Err(BodyError::Merkle(error)));
            return;
        }
    }
    let bytes = block.encode();
    match CheckedBlock::check(block.clone(), height, params) {
        Ok(checked) => {
            assert_eq!(*checked.block(), block);
            assert_eq!(checked.encoded_len(), bytes.len());
            assert_eq!(checked.id(), block.id());
            assert_eq!(checked.transaction_ids(), block.transaction_ids());
            assert_eq!(checked.height(), height);
        }
        Err(BodyError::FeesOverflow) => assert_eq!(pay, None),
        Err(BodyError::TooLarge { .. }) => assert!(bytes.len() > Block::MAX_BYTES),
        Err(error) => panic!("{error} in a block made by the rules"),
    }
    check_mutated(block, height, params);
}

/// CVE-2012-2459: if a row of the tree is odd, the last leaves can be doubled and the root stays
/// the same.
fn check_mutated(mut block: Block, height: Height, params: &Params) {
    let Some(last) = block.transfers.last().cloned() else {
        return;
    };
    if block.transfers.len() % 2 == 1 {
        return;
    }
    block.transfers.push(last);
    let found = CheckedBlock::check(block, height, params);
    let doubled = MerkleError::DuplicatedLeaves { level: 0 };
    assert_eq!(found, Err(BodyError::Merkle(doubled)));
}
