//! The rules of a body that need no ledger, and blocks that have been checked by them.

use super::params::Params;
use crate::{
    block::{Block, Header, Transfer, encoded_len},
    primitives::{Amount, BlockId, Height, MerkleError, MerkleRoot, TxId, merkle_root},
};

/// A block whose body belongs to its header and keeps every rule that needs no ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckedBlock {
    block: Block,
    id: BlockId,
    transaction_ids: Vec<TxId>,
    encoded_len: usize,
}

impl CheckedBlock {
    /// Checks the body of a block at `height`.
    ///
    /// # Errors
    /// The first rule that the body breaks.
    pub fn check(block: Block, height: Height, params: &Params) -> Result<Self, BodyError> {
        let transaction_ids = block.transaction_ids();
        let root = merkle_root(&transaction_ids)?;
        if root != block.header.merkle_root {
            return Err(BodyError::MerkleRoot {
                expected: block.header.merkle_root,
                found: root,
            });
        }
        let encoded_len = encoded_len(&block);
        if encoded_len > Block::MAX_BYTES {
            return Err(BodyError::TooLarge { bytes: encoded_len });
        }
        if block.coinbase.height != height {
            return Err(BodyError::CoinbaseHeight {
                expected: height,
                found: block.coinbase.height,
            });
        }
        let expected = block
            .fees()
            .and_then(|fees| params.subsidy_at(height).checked_add(fees))
            .ok_or(BodyError::FeesOverflow)?;
        if block.coinbase.amount != expected {
            return Err(BodyError::CoinbaseAmount {
                expected,
                found: block.coinbase.amount,
            });
        }
        let id = block.id();
        Ok(Self {
            block,
            id,
            transaction_ids,
            encoded_len,
        })
    }

    /// The header's id.
    pub fn id(&self) -> BlockId {
        self.id
    }

    /// The block.
    pub fn block(&self) -> &Block {
        &self.block
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.block.header
    }

    /// Height, as the coinbase names it.
    pub fn height(&self) -> Height {
        self.block.coinbase.height
    }

    /// Ids of the coinbase and the transfers, in order.
    pub fn transaction_ids(&self) -> &[TxId] {
        &self.transaction_ids
    }

    /// The transfers with their ids, in order.
    pub fn transfers(&self) -> impl DoubleEndedIterator<Item = (TxId, &Transfer)> {
        let ids = self.transaction_ids[1..].iter().copied();
        ids.zip(&self.block.transfers)
    }

    /// Length of the encoding, in bytes.
    pub fn encoded_len(&self) -> usize {
        self.encoded_len
    }
}

/// The body does not belong to its header, or breaks a rule that needs no ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// The list of transactions could be another list with the same root.
    #[error(transparent)]
    Merkle(#[from] MerkleError),
    /// The body is not the one that the header commits to.
    #[error("merkle root of the body is {found}, the header says {expected}")]
    MerkleRoot {
        /// Root in the header.
        expected: MerkleRoot,
        /// Root of the body.
        found: MerkleRoot,
    },
    /// The encoding is too long.
    #[error(
        "block is {bytes} bytes long, at most {} are allowed",
        Block::MAX_BYTES
    )]
    TooLarge {
        /// Length found.
        bytes: usize,
    },
    /// The coinbase names another height.
    #[error("coinbase says height {found}, the block stands at {expected}")]
    CoinbaseHeight {
        /// Height of the block.
        expected: Height,
        /// Height in the coinbase.
        found: Height,
    },
    /// The fees add up to more than there can be.
    #[error("fees and subsidy add up to more than there can be")]
    FeesOverflow,
    /// The coinbase does not pay exactly subsidy and fees.
    #[error("coinbase pays {found} TAB, subsidy and fees are {expected} TAB")]
    CoinbaseAmount {
        /// Subsidy and fees.
        expected: Amount,
        /// The amount that the coinbase pays.
        found: Amount,
    },
}

impl BodyError {
    /// Whether another body could go with the same header. Then the block's id must not be refused
    /// for this one (CVE-2012-2459).
    pub fn is_mutation(&self) -> bool {
        matches!(self, Self::Merkle(_) | Self::MerkleRoot { .. })
    }
}
