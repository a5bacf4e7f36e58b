//! Blocks as they come from anywhere.

mod header;
mod key;
mod transaction;

use std::io;

use borsh::{BorshDeserialize, BorshSerialize};

pub use header::{Header, WorkError};
pub use key::BlockKey;
pub(crate) use transaction::encoded_len;
pub use transaction::{AccountNonce, Coinbase, Transfer, TransferBody};

use crate::primitives::{Amount, BlockId, TxId};

/// A header and the transactions that it commits to. The type makes sure that exactly one coinbase
/// comes first.
///
/// A `Block` could be decoded, and nothing else is known about it; see [`crate::CheckedBlock`].
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub struct Block {
    /// The 80 bytes that the proof of work covers.
    pub header: Header,
    /// Pays the miner.
    pub coinbase: Coinbase,
    /// In the order in which they change the ledger.
    pub transfers: Vec<Transfer>,
}

impl Block {
    /// The longest encoding of a block, in bytes.
    pub const MAX_BYTES: usize = 256 * 1024;

    /// The header's id.
    pub fn id(&self) -> BlockId {
        self.header.id()
    }

    /// Decodes a block that fills `bytes` exactly.
    ///
    /// # Errors
    /// The fault that borsh found, or that `bytes` is longer than a block may be.
    pub fn decode(bytes: &[u8]) -> io::Result<Self> {
        if bytes.len() > Self::MAX_BYTES {
            let message = format!(
                "{} bytes, a block has at most {}",
                bytes.len(),
                Self::MAX_BYTES
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        borsh::from_slice(bytes)
    }

    /// The canonical encoding.
    pub fn encode(&self) -> Vec<u8> {
        borsh::to_vec(self).expect("writing to memory cannot fail")
    }

    /// Ids of the coinbase and of the transfers, in order: the leaves of the merkle tree.
    pub fn transaction_ids(&self) -> Vec<TxId> {
        std::iter::once(self.coinbase.id())
            .chain(self.transfers.iter().map(Transfer::id))
            .collect()
    }

    /// Sum of the fees; `None` when it is too great for an amount.
    pub fn fees(&self) -> Option<Amount> {
        Amount::checked_sum(self.transfers.iter().map(|transfer| transfer.body.fee))
    }
}
