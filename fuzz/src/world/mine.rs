//! Blocks that are mined for the tree and in a run: each meets its target and commits to its body.

use chain::{
    Block, BlockId, Chain, Mempool, Millis, Params, Text, Timestamp, Transfer, merkle_root,
    mining::Template,
};

use super::{archive::Record, people::address};

/// A block on the chain's tip that is valid apart from its transfers, which may be anything.
pub fn block_on(
    chain: &Chain,
    miner: u8,
    salt: u64,
    transfers: Vec<Transfer>,
    now: Millis,
) -> Block {
    let pool = Mempool::default();
    let template = Template::new(chain, &pool, address(miner), Text::default(), now);
    let mut block = template.with_extra_nonce(salt);
    block.transfers = transfers;
    seal(pay_miner(block, chain.params()))
}

pub(super) fn on_parent(mut block: Block, parent: BlockId) -> Block {
    block.header.previous = parent;
    solve(block)
}

/// A block on any parent, where the target is fixed. It is as valid as those of [`block_on`].
pub fn block_on_parent(
    parent: &Record,
    params: &Params,
    salt: u64,
    transfers: Vec<Transfer>,
) -> Block {
    let mut block = Block::clone(&parent.block);
    block.header.previous = parent.block.id();
    let time = block.header.time.secs().saturating_add(10);
    block.header.time = Timestamp::from_secs(time);
    block.coinbase.height = parent.height.next();
    block.coinbase.extra_nonce = salt;
    block.transfers = transfers;
    seal(pay_miner(block, params))
}

/// Pays the miner its reward, if that is a possible amount.
pub(super) fn pay_miner(mut block: Block, params: &Params) -> Block {
    let subsidy = params.subsidy_at(block.coinbase.height);
    let pay = block.fees().and_then(|fees| subsidy.checked_add(fees));
    block.coinbase.amount = pay.unwrap_or(subsidy);
    block
}

/// Makes the header commit to the body, if that is possible, and solves it.
pub(super) fn seal(mut block: Block) -> Block {
    if let Ok(root) = merkle_root(&block.transaction_ids()) {
        block.header.merkle_root = root;
    }
    solve(block)
}

/// Finds the first nonce that meets the target.
pub fn solve(mut block: Block) -> Block {
    block.header.nonce = 0;
    while block.header.check_work().is_err() {
        block.header.nonce += 1;
    }
    block
}
