//! The data that JavaScript sees: a block that somebody changed, and the verdict of the rules.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// The fields of a block that can be changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Tsify, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TamperField {
    /// The header's version: eight hex digits.
    Version,
    /// Id of the parent: 64 hex digits.
    Previous,
    /// 64 hex digits.
    MerkleRoot,
    /// Unix seconds.
    Time,
    /// The compact target: eight hex digits.
    Bits,
    /// The header's nonce.
    Nonce,
    /// The height that the coinbase names.
    Height,
    /// The address that the coinbase pays.
    Miner,
    /// The amount that the coinbase pays, in TAB.
    Reward,
    /// The coinbase's extra nonce.
    ExtraNonce,
    /// The coinbase's text.
    Message,
    /// The address that a transfer pays.
    Recipient,
    /// The amount that it pays, in TAB.
    Amount,
    /// The amount for the miner, in TAB.
    Fee,
    /// The sender's count.
    AccountNonce,
    /// The sender's text.
    Memo,
    /// The transfer is taken out of the block; the value does not matter.
    Removed,
}

/// One change.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TamperChange {
    /// The field that is changed.
    pub field: TamperField,
    /// Number of the transfer, from 0, if the field is a transfer's.
    #[tsify(optional)]
    #[serde(default)]
    pub transfer: Option<u32>,
    /// The new value, as text.
    pub value: String,
}

/// All changes to a block.
#[derive(Clone, PartialEq, Eq, Debug, Default, Tsify, Deserialize)]
pub struct TamperForm {
    /// The changes, in any order.
    pub changes: Vec<TamperChange>,
}

/// The rule that a block breaks, under the name of its error.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Tsify, Serialize)]
#[expect(missing_docs, reason = "each is told at the error of this name")]
pub enum Rule {
    Version,
    NegativeTarget,
    TargetOverflow,
    ZeroTarget,
    HashAboveTarget,
    TooEasy,
    InvalidParent,
    Bits,
    TooEarly,
    TooFarAhead,
    DuplicatedLeaves,
    MerkleRoot,
    TooLarge,
    CoinbaseHeight,
    FeesOverflow,
    CoinbaseAmount,
    ZeroAmount,
    AmountOverflow,
    AccountNonce,
    NonceOverflow,
    Balance,
    Signature,
    /// A rule that has no name here yet; the reason says which.
    Other,
}

/// The outcome for a block.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum RulingView {
    /// It keeps every rule and would be the tip.
    Accepted,
    /// Its parent is not known.
    Orphan {
        /// The parent that it names.
        missing: String,
    },
    /// It breaks a rule.
    Refused {
        /// The rule.
        rule: Rule,
        /// The reason in the validator's words, with the numbers.
        reason: String,
    },
}

/// The reason why a field cannot hold a text. What the field takes follows from the field.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum FieldFault {
    /// It is not a whole number from 0 to `most`.
    Number {
        /// The most that the field holds, in decimal digits.
        most: String,
    },
    /// It is not one to eight hex digits.
    Hex,
    /// Its reader says why it is none.
    Text {
        /// The reason in the chain's words.
        reason: String,
    },
    /// The block has no transfer of this number.
    NoTransfer,
}

/// The validator's verdict on a changed block.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum VerdictView {
    /// A field has a value that it cannot hold, so there is no block to judge.
    Malformed {
        /// Number of the change, from 0.
        change: u32,
        /// The reason.
        fault: FieldFault,
    },
    /// The changes make a block.
    Judged {
        /// Its id.
        id: String,
        /// The 80 bytes that are hashed.
        #[tsify(type = "Uint8Array")]
        #[serde(with = "serde_bytes")]
        header: Vec<u8>,
        /// The target that the id must not exceed, 64 hex digits; absent when the bits name no target.
        #[tsify(optional)]
        #[serde(skip_serializing_if = "Option::is_none")]
        target: Option<String>,
        /// The root of its transactions; absent when they have no root.
        #[tsify(optional)]
        #[serde(skip_serializing_if = "Option::is_none")]
        merkle_root: Option<String>,
        /// The outcome for it.
        ruling: RulingView,
    },
}
