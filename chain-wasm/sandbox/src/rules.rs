//! The validator's verdict, under the name of the rule.

use chain::{
    BlockError, BodyError, CompactTargetError, HeaderError, LedgerError, MerkleError, PushOutcome,
    TransferError, TxId, WorkError,
};

use crate::views::{Rule, RulingView};

/// `number` is what a person calls a transfer: nobody sees the id of one that was changed.
pub(crate) fn ruling(
    outcome: Result<PushOutcome, BlockError>,
    number: impl Fn(TxId) -> Option<u32>,
) -> RulingView {
    match outcome {
        Ok(PushOutcome::Orphan { missing }) => RulingView::Orphan {
            missing: missing.to_string(),
        },
        Ok(_) => RulingView::Accepted,
        Err(error) => RulingView::Refused {
            rule: rule(&error),
            reason: reason(&error, number),
        },
    }
}

fn reason(error: &BlockError, number: impl Fn(TxId) -> Option<u32>) -> String {
    let numbered = match error {
        BlockError::Ledger(LedgerError { transfer, source }) => {
            number(*transfer).map(|number| format!("transfer {number}: {source}"))
        }
        _ => None,
    };
    numbered.unwrap_or_else(|| error.to_string())
}

fn rule(error: &BlockError) -> Rule {
    match error {
        BlockError::Header(error) => header_rule(error),
        BlockError::Body(error) => body_rule(error),
        BlockError::Ledger(error) => transfer_rule(&error.source),
        _ => Rule::Other,
    }
}

fn header_rule(error: &HeaderError) -> Rule {
    match error {
        HeaderError::Version { .. } => Rule::Version,
        HeaderError::Work(WorkError::HashAboveTarget { .. }) => Rule::HashAboveTarget,
        HeaderError::Work(WorkError::BadTarget(error)) => match error {
            CompactTargetError::Negative(_) => Rule::NegativeTarget,
            CompactTargetError::Overflow(_) => Rule::TargetOverflow,
            CompactTargetError::Zero(_) => Rule::ZeroTarget,
            _ => Rule::Other,
        },
        HeaderError::TooEasy { .. } => Rule::TooEasy,
        HeaderError::InvalidParent { .. } => Rule::InvalidParent,
        HeaderError::Bits { .. } => Rule::Bits,
        HeaderError::TooEarly { .. } => Rule::TooEarly,
        HeaderError::TooFarAhead { .. } => Rule::TooFarAhead,
        _ => Rule::Other,
    }
}

fn body_rule(error: &BodyError) -> Rule {
    match error {
        BodyError::Merkle(MerkleError::DuplicatedLeaves { .. }) => Rule::DuplicatedLeaves,
        BodyError::MerkleRoot { .. } => Rule::MerkleRoot,
        BodyError::TooLarge { .. } => Rule::TooLarge,
        BodyError::CoinbaseHeight { .. } => Rule::CoinbaseHeight,
        BodyError::FeesOverflow => Rule::FeesOverflow,
        BodyError::CoinbaseAmount { .. } => Rule::CoinbaseAmount,
        _ => Rule::Other,
    }
}

fn transfer_rule(error: &TransferError) -> Rule {
    match error {
        TransferError::ZeroAmount => Rule::ZeroAmount,
        TransferError::AmountOverflow => Rule::AmountOverflow,
        TransferError::Signature(_) => Rule::Signature,
        TransferError::Nonce { .. } => Rule::AccountNonce,
        TransferError::NonceOverflow => Rule::NonceOverflow,
        TransferError::Balance { .. } => Rule::Balance,
        _ => Rule::Other,
    }
}
