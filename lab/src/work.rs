//! Work: the amount that a branch needs before it is followed, and blocks that have really done theirs.

use chain::{
    Address, Block, BlockId, Header, Millis, Node, Target, Text, U256, Work,
    limits::LOW_WORK_BLOCKS, mining::Template,
};

use crate::random::Random;

/// The work that a branch needs so that a node whose tip is `tip` keeps it: that of the tip's
/// branch less this many blocks like the tip.
pub(crate) fn needed(node: &Node, tip: &BlockId) -> Work {
    let entry = node.chain().entry(tip).expect("a tip is in the tree");
    let one = entry.header.bits.decode().map_or(Work::ZERO, Target::work);
    let span = one.to_u256().saturating_mul(U256::from(LOW_WORK_BLOCKS));
    Work::from_u256(entry.work.to_u256().saturating_sub(span))
}

/// A block on the node's tip, with a nonce that really meets the target: at the targets of
/// simulated networks that takes a few hashes, and every node checks it by the real rule.
pub(crate) fn mine(node: &Node, miner: Address, now: Millis, random: &mut Random) -> Block {
    let message = Text::new("").expect("is short");
    let template = Template::new(node.chain(), node.mempool(), miner, message, now);
    solve(template.with_extra_nonce(random.number()))
}

/// Finds the first nonce that meets the header's target.
pub(crate) fn solve(mut block: Block) -> Block {
    block.header = solve_header(block.header);
    block
}

/// Does the same for a header without a block.
pub(crate) fn solve_header(mut header: Header) -> Header {
    header.nonce = 0;
    while header.check_work().is_err() {
        header.nonce += 1;
    }
    header
}
