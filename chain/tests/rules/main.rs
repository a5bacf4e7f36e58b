//! The rules one by one: each broken alone, with the error that names it and the words in which that
//! is said, and each met at its exact limit. The tables of `docs/consensus.md` say which test is whose.

#[path = "../common/mod.rs"]
mod common;

mod body;
mod branches;
mod difficulty;
mod encoding;
mod header;
mod network;
mod rewards;
mod tables;
mod transfers;

use chain::{Block, BlockError, Chain, PushOutcome};
use common::{NOW, block_on, grow, regtest, seal};

/// A chain on which key 1 can spend 100 TAB.
fn rich() -> Chain {
    let mut chain = regtest();
    grow(&mut chain, 1, 3);
    chain
}

/// The rich chain, and a block on its tip that is valid but for `change`: its merkle root is right
/// and its work is done.
fn broken(change: impl FnOnce(&mut Block)) -> (Chain, Block) {
    let chain = rich();
    let mut block = block_on(&chain, 2, &[]);
    change(&mut block);
    (chain, seal(block))
}

/// Pushes a block that must be refused with exactly this error, in these words.
#[track_caller]
fn refused(chain: &mut Chain, block: Block, expected: impl Into<BlockError>, words: &str) {
    let before = (chain.tip_key(), chain.ledger().clone());
    let error = chain.push(block, NOW).unwrap_err();
    assert_eq!(error, expected.into());
    let said = error.to_string();
    assert!(said.contains(words), "expected {words:?} in {said:?}");
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
