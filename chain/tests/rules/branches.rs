//! Which branches a node keeps: no rule of consensus, but it has an error.

use chain::{Block, HeaderError, Signatures, U256, Work};

use crate::common::{
    address, grow, regtest, seal,
    victim::{HOSTILE, Victim},
};

/// ```text
/// g - 1 ... 54 - 55 - 56 ... 200      every block has a work of 2
///              \    \- b56
///               \- a55
/// ```
///
/// The node has the chain of 200 blocks and hears of `a55` or `b56`: a sibling of the block at `height`.
fn hear_sibling_of(height: usize) -> (Victim, Block) {
    let mut chain = regtest();
    let blocks = grow(&mut chain, 1, 200);
    let mut sibling = blocks[height - 1].clone();
    sibling.coinbase.miner = address(2);
    let sibling = seal(sibling);
    let mut victim = Victim::new();
    for block in blocks {
        victim.node.load(block, Signatures::Trusted).unwrap();
    }
    victim.hear_block(HOSTILE, &sibling);
    (victim, sibling)
}

#[test]
fn a_branch_lighter_than_the_tip_less_144_blocks_is_not_kept() {
    let (victim, block) = hear_sibling_of(55);
    assert!(victim.node.chain().entry(&block.id()).is_none());
    let [found, needed] = [110, 112].map(|work| Work::from_u256(U256::from(work)));
    let error = HeaderError::TooLittleWork { needed, found };
    assert!(!error.is_misbehaviour(), "an honest node may be behind");
    let words = "the branch has work 110, less than the 112 that is kept";
    assert_eq!(error.to_string(), words);
    assert_eq!(victim.refusals, [words]);
    assert_eq!(victim.closed, []);
}

#[test]
fn a_branch_exactly_as_heavy_as_the_tip_less_144_blocks_is_kept() {
    let (victim, block) = hear_sibling_of(56);
    assert!(victim.node.chain().entry(&block.id()).is_some());
    assert_eq!(victim.refusals, [""; 0]);
}
