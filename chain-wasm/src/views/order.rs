//! The one order of lists in which somebody looks for what happened: the newest stands first. What
//! waits stands before what is in a block, and in a block the last transaction comes first. A block's
//! own list keeps the order of the block, and the pool's that in which it can be mined.

use chain::{CheckedBlock, Mempool, Transfer, TxId};

/// The waiting transfers that are wanted: of each sender the last one first.
pub(crate) fn newest_waiting(
    pool: &Mempool,
    wanted: impl Fn(&Transfer) -> bool,
) -> Vec<(TxId, &Transfer)> {
    let mut waiting: Vec<_> = pool
        .iter()
        .filter(|(_, transfer)| wanted(transfer))
        .collect();
    waiting.reverse();
    waiting
}

/// The transactions of a block by their positions, the last one first; 0 is the coinbase.
pub(crate) fn newest_in(block: &CheckedBlock) -> impl Iterator<Item = (usize, TxId)> {
    block.transaction_ids().iter().copied().enumerate().rev()
}
