//! The state after a block, written down. With it a start need not go through all blocks before that
//! one.

use crate::{
    block::{BlockKey, Header},
    primitives::{BlockId, Height},
    rules::HeaderError,
};

/// The state of the best chain, written down now and then: see [`crate::Output::Persist`] and
/// [`crate::Node::restore`].
///
/// Checkpoints follow on each other: the headers up to `first` are those of the checkpoint before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// The block that the ledger follows.
    pub at: BlockKey,
    /// The ledger, encoded.
    pub ledger: Vec<u8>,
    /// Height of the first of `headers`. Headers that were written down before, from this height
    /// on, are to be forgotten: they belong to a branch that the best chain has left.
    pub first: Height,
    /// The headers of the best chain from `first` to `at`.
    pub headers: Vec<Header>,
}

impl Checkpoint {
    /// One checkpoint in the place of this one and the one that came after it.
    #[must_use]
    pub fn followed_by(self, later: Self) -> Self {
        let kept = later.first.get().saturating_sub(self.first.get());
        let mut headers = self.headers;
        headers.truncate(usize::try_from(kept).unwrap_or(usize::MAX));
        headers.extend(later.headers);
        Self {
            at: later.at,
            ledger: later.ledger,
            first: self.first.min(later.first),
            headers,
        }
    }
}

/// A checkpoint cannot be used; the node has to go through the blocks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// A header breaks a rule.
    #[error("header at height {height}: {source}")]
    Header {
        /// Its height.
        height: Height,
        /// The rule.
        source: HeaderError,
    },
    /// A header does not follow on the one before.
    #[error("header at height {height} builds on {found}, not on {expected}")]
    Gap {
        /// Its height.
        height: Height,
        /// The block before.
        expected: BlockId,
        /// The parent that the header names.
        found: BlockId,
    },
    /// The headers end elsewhere.
    #[error("the headers end in {found}, the checkpoint is at {expected}")]
    End {
        /// The block of the checkpoint.
        expected: BlockId,
        /// The last header.
        found: BlockId,
    },
    /// The bytes are not a ledger, or the ledger of another network.
    #[error("the ledger cannot be read")]
    Ledger,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Network;

    fn checkpoint(first: u64, times: &[u32]) -> Checkpoint {
        let header = |time: &u32| {
            let mut header = *Network::regtest().genesis().header();
            header.nonce = *time;
            header
        };
        Checkpoint {
            at: BlockKey {
                height: Height::new(first + times.len() as u64 - 1),
                id: BlockId::ZERO,
            },
            ledger: vec![u8::try_from(first).unwrap()],
            first: Height::new(first),
            headers: times.iter().map(header).collect(),
        }
    }

    #[test]
    fn a_checkpoint_after_another_stands_for_both() {
        for (later, expected) in [
            (checkpoint(4, &[4, 5]), checkpoint(1, &[1, 2, 3, 4, 5])),
            (checkpoint(3, &[30, 40]), checkpoint(1, &[1, 2, 30, 40])),
            (checkpoint(1, &[10, 20]), checkpoint(1, &[10, 20])),
        ] {
            let both = checkpoint(1, &[1, 2, 3]).followed_by(later.clone());
            assert_eq!(
                (both.first, &both.headers),
                (expected.first, &expected.headers)
            );
            assert_eq!((both.at, both.ledger), (later.at, later.ledger));
        }
        let reaching_back = checkpoint(5, &[5, 6]).followed_by(checkpoint(3, &[3, 4]));
        assert_eq!(reaching_back.first, Height::new(3));
        assert_eq!(reaching_back.headers, checkpoint(3, &[3, 4]).headers);
    }
}
