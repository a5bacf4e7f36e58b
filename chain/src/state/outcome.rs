//! The outcomes for a block, in words and numbers.

use std::sync::Arc;

use super::{checkpoint::Checkpoint, ledger::Undo};
use crate::{
    block::BlockKey,
    primitives::{BlockId, Timestamp, Work},
    rules::{BodyError, CheckedBlock, HeaderError, LedgerError},
};

/// The outcome for a block that was pushed.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum PushOutcome {
    /// It is the new tip, on top of the old one.
    Extended,
    /// The best chain is another one now.
    Reorganised(Reorganisation),
    /// It is valid, but its branch has no more work than the best chain.
    SideBranch,
    /// It was here before.
    Known,
    /// Its parent is not known here.
    Orphan {
        /// The parent.
        missing: BlockId,
    },
}

/// A change of the best chain that took blocks back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reorganisation {
    /// Last block that both chains share.
    pub ancestor: BlockKey,
    /// Tip before.
    pub old_tip: BlockKey,
    /// Tip now.
    pub new_tip: BlockKey,
    /// Blocks taken back, newest first.
    pub disconnected: Vec<Arc<CheckedBlock>>,
    /// Blocks of the new branch, oldest first.
    pub connected: Vec<Arc<CheckedBlock>>,
}

impl Reorganisation {
    /// Number of blocks taken back.
    pub fn depth(&self) -> u64 {
        self.disconnected.len() as u64
    }
}

/// How the best chain moved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Move {
    /// It did not move.
    Stay,
    /// It grew by these blocks.
    Extended(Vec<Arc<CheckedBlock>>),
    Reorganised(Reorganisation),
    /// There is a better branch, but these bodies must be loaded first.
    Needs(Vec<BlockKey>),
}

/// The findings of an attempt to move.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Advance {
    pub(crate) moved: Move,
    /// Blocks that turned out invalid, with the reason.
    pub(crate) refused: Vec<(BlockId, LedgerError)>,
}

/// The facts about a block that need no ledger.
pub(crate) enum Checking {
    /// It was here before.
    Known,
    /// Its parent is not known here.
    Orphan { missing: BlockId },
    /// It holds.
    New(Arc<CheckedBlock>),
}

/// The outcome for a block that was added.
pub(crate) enum Added {
    /// Kept; it made no better branch.
    Waits(Arc<CheckedBlock>),
    /// Not kept: the attempt to move to it found that a block before it is invalid.
    OnInvalid { parent: BlockId, advance: Advance },
    /// Kept; the best chain had a reason to move.
    Ready(Arc<CheckedBlock>, Advance),
}

/// The changes of a chain that are to be written down: see [`crate::Output::Persist`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// New blocks.
    pub blocks: Vec<(BlockKey, Arc<CheckedBlock>)>,
    /// Undo of blocks that were connected, new or not.
    pub undo: Vec<(BlockKey, Undo)>,
    /// The tip after all of them.
    pub tip: BlockKey,
    /// Work of the best chain.
    pub work: Work,
    /// The state after the tip, when it is time to write it down.
    pub checkpoint: Option<Checkpoint>,
}

impl Batch {
    /// Makes one batch of two.
    pub fn merge(&mut self, later: Self) {
        self.blocks.extend(later.blocks);
        self.undo.extend(later.undo);
        self.tip = later.tip;
        self.work = later.work;
        self.checkpoint = match (self.checkpoint.take(), later.checkpoint) {
            (Some(earlier), Some(later)) => Some(earlier.followed_by(later)),
            (earlier, later) => earlier.or(later),
        };
    }
}

/// A block breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlockError {
    /// The header breaks a rule.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The body breaks a rule, whatever the ledger.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// A transfer cannot be applied where the block stands.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl BlockError {
    /// Whether the sender can be blamed. Blocks off the best chain are passed on before a ledger has
    /// seen them, so a sender is only blamed for faults that show without a ledger.
    pub fn is_misbehaviour(&self) -> bool {
        match self {
            Self::Header(HeaderError::Invalid { .. } | HeaderError::InvalidParent { .. })
            | Self::Ledger(_) => false,
            Self::Header(error) => error.is_misbehaviour(),
            Self::Body(_) => true,
        }
    }

    /// The time of a block whose only fault is that it is too far ahead of this clock. It will count
    /// later.
    pub fn early(&self) -> Option<Timestamp> {
        match self {
            Self::Header(error) => error.early(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{primitives::Height, rules::Network};

    fn batch(height: u64) -> Batch {
        let key = BlockKey {
            height: Height::new(height),
            id: BlockId::ZERO,
        };
        let block = Arc::new(Network::regtest().genesis().clone());
        Batch {
            blocks: vec![(key, block)],
            undo: vec![(key, Undo::default())],
            tip: key,
            work: Work::ZERO,
            checkpoint: None,
        }
    }

    #[test]
    fn merged_batches_keep_every_block_in_order_and_end_at_the_later_tip() {
        let mut merged = batch(1);
        merged.merge(batch(2));
        let heights =
            |keys: Vec<BlockKey>| -> Vec<_> { keys.iter().map(|key| key.height.get()).collect() };
        assert_eq!(
            heights(merged.blocks.iter().map(|(key, _)| *key).collect()),
            [1, 2]
        );
        assert_eq!(
            heights(merged.undo.iter().map(|(key, _)| *key).collect()),
            [1, 2]
        );
        assert_eq!(merged.tip, batch(2).tip);
    }
}
