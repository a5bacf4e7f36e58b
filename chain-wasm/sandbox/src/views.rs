//! What JavaScript sees: a block that somebody changed, and what the rules say of it.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// What of a block can be changed.
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
    /// Address that the coinbase pays.
    Miner,
    /// What the coinbase pays, in TAB.
    Reward,
    /// The coinbase's extra nonce.
    ExtraNonce,
    /// The coinbase's text.
    Message,
    /// Address that a transfer pays.
    Recipient,
    /// What it pays, in TAB.
    Amount,
    /// What the miner gets of it, in TAB.
    Fee,
    /// The sender's count.
    AccountNonce,
    /// The sender's text.
    Memo,
    /// The transfer is taken out of the block; whatever the value.
    Removed,
}

/// One change.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TamperChange {
    /// What is changed.
    pub field: TamperField,
    /// Number of the transfer, from 0, if it is one of a transfer's fields.
    #[tsify(optional)]
    #[serde(default)]
    pub transfer: Option<u32>,
    /// The new value, as text.
    pub value: String,
}

/// All changes to a block.
#[derive(Clone, PartialEq, Eq, Debug, Default, Tsify, Deserialize)]
pub struct TamperForm {
    /// In any order.
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
    /// A rule that has no name here yet; the reason tells which.
    Other,
}

/// What becomes of a block.
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
        /// Which.
        rule: Rule,
        /// The validator's words, with the numbers.
        reason: String,
    },
}

/// What the validator says of a changed block.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum VerdictView {
    /// A field holds what cannot be in it, so that there is no block to judge.
    Malformed {
        /// Number of the change, from 0.
        change: u32,
        /// Why.
        reason: String,
    },
    /// There is a block.
    Judged {
        /// Its id.
        id: String,
        /// The 80 bytes that are hashed.
        #[tsify(type = "Uint8Array")]
        #[serde(with = "serde_bytes")]
        header: Vec<u8>,
        /// What the id must not exceed, 64 hex digits; absent where the bits name no target.
        #[tsify(optional)]
        #[serde(skip_serializing_if = "Option::is_none")]
        target: Option<String>,
        /// The root that its transactions have; absent where they have none.
        #[tsify(optional)]
        #[serde(skip_serializing_if = "Option::is_none")]
        merkle_root: Option<String>,
        /// What becomes of it.
        ruling: RulingView,
    },
}
