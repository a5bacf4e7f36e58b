//! The rules of a transfer, and how it can break them.

use crate::{
    block::{AccountNonce, Transfer},
    primitives::{Address, Amount, SignatureError, TxId},
};

/// Checks the rules that need no ledger: the amount is above zero, and amount and fee together are not
/// too much.
pub(crate) fn check_amounts(transfer: &Transfer) -> Result<Amount, TransferError> {
    if transfer.body.amount == Amount::ZERO {
        return Err(TransferError::ZeroAmount);
    }
    transfer.body.total().ok_or(TransferError::AmountOverflow)
}

/// A transfer of a block cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("transfer {transfer}: {source}")]
pub struct LedgerError {
    /// The transfer.
    pub transfer: TxId,
    /// The reason.
    pub source: TransferError,
}

/// A transfer breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransferError {
    /// The amount is zero.
    #[error("amount is zero")]
    ZeroAmount,
    /// Amount and fee together are more than there can be.
    #[error("amount and fee together are more than there can be")]
    AmountOverflow,
    /// The signature is not the sender's for this network.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// This is not the sender's next transfer.
    #[error("nonce is {found}, the sender's next is {expected}")]
    Nonce {
        /// The account's nonce.
        expected: AccountNonce,
        /// The transfer's.
        found: AccountNonce,
    },
    /// The account cannot count further.
    #[error("the sender's nonce cannot grow further")]
    NonceOverflow,
    /// The sender does not have enough spendable coins.
    #[error("{address} can spend {balance} TAB, amount and fee need {needed} TAB")]
    Balance {
        /// The sender.
        address: Address,
        /// The amount that it can spend.
        balance: Amount,
        /// Amount and fee.
        needed: Amount,
    },
}

impl TransferError {
    /// Whether the transfer can never be valid, whatever the ledger.
    pub fn is_permanent(&self) -> bool {
        matches!(
            self,
            Self::ZeroAmount | Self::AmountOverflow | Self::Signature(_) | Self::NonceOverflow
        )
    }
}
