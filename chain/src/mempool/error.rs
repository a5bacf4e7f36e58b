use crate::{
    block::{AccountNonce, Transfer},
    limits::MAX_PER_SENDER,
    primitives::{Amount, Height, TxId},
    rules::TransferError,
};

/// A transfer cannot wait in the pool.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MempoolError {
    /// It is waiting already.
    #[error("transfer {id} is in the pool already")]
    Known {
        /// The transfer.
        id: TxId,
    },
    /// It breaks a rule.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// Too many transfers would have to come before it.
    #[error(
        "nonce is {found}, at most {} ahead of the sender's next, {expected}, can wait",
        MAX_PER_SENDER - 1
    )]
    NonceTooFar {
        /// The account's nonce.
        expected: AccountNonce,
        /// The transfer's.
        found: AccountNonce,
    },
    /// Another transfer of this sender with this nonce is waiting, and this fee is not a tenth higher.
    #[error("conflicts with transfer {with}; a replacement needs a fee of at least {needed} TAB")]
    Conflict {
        /// The one that is waiting.
        with: TxId,
        /// The fee that would replace it.
        needed: Amount,
    },
    /// The pool is full of transfers that pay more.
    #[error("the pool is full; {found} grains for 1,000 bytes are offered, {needed} are needed")]
    Full {
        /// The fee rate that would get a place.
        needed: u64,
        /// Fee rate of the transfer.
        found: u64,
    },
    /// It would be judged by a chain that is still on its way.
    #[error("the chain is still being fetched: at height {have} of {want}")]
    Behind {
        /// Height of the tip.
        have: Height,
        /// Height of the best header.
        want: Height,
    },
    /// It waited too long and was dropped.
    #[error("transfer {id} has waited too long and was dropped")]
    Expired {
        /// The transfer.
        id: TxId,
    },
}

impl MempoolError {
    /// Whether the sender can be blamed: the transfer could never have been valid.
    pub fn is_misbehaviour(&self) -> bool {
        matches!(self, Self::Transfer(error) if error.is_permanent())
    }

    /// Whether a second check of the transfer on the same chain would give the same answer, whatever
    /// else waits.
    pub(super) fn lasts(&self, transfer: &Transfer) -> bool {
        match self {
            Self::Transfer(TransferError::Balance { balance, .. }) => {
                let total = transfer.body.total();
                total.is_none_or(|total| total > *balance)
            }
            Self::Transfer(_) | Self::NonceTooFar { .. } => true,
            _ => false,
        }
    }
}
