//! Jobs for the pow workers, and their outcomes.

use chain::mining::Job;
use serde::Serialize;
use tsify::Tsify;

use super::numbers::number;

/// A task for a search.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// The number with which a hit is reported.
    pub id: u32,
    /// The 76 bytes of the header before its nonce.
    #[tsify(type = "Uint8Array")]
    #[serde(with = "serde_bytes")]
    pub header: Vec<u8>,
    /// The block id must not exceed this: 32 bytes, the least significant first.
    #[tsify(type = "Uint8Array")]
    #[serde(with = "serde_bytes")]
    pub target: Vec<u8>,
    /// Height of the block.
    pub height: u64,
}

impl From<&Job> for JobView {
    fn from(job: &Job) -> Self {
        Self {
            id: job.id.0,
            header: job.prefix.to_vec(),
            target: job.target.to_le_bytes().to_vec(),
            height: number(job.height.get()),
        }
    }
}

/// The outcome of a hit.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SolvedView {
    /// The outcome in one word.
    pub outcome: SolvedOutcome,
    /// Id of the block, if it was accepted.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The reason why it was not accepted.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The outcome of a hit, in one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SolvedOutcome {
    /// The block is the new tip.
    Accepted,
    /// The tip moved before; the hit was thrown away.
    Stale,
    /// The nonce does not solve the job, or the block breaks a rule.
    Refused,
}

impl SolvedView {
    pub(crate) fn accepted(id: chain::BlockId) -> Self {
        Self {
            outcome: SolvedOutcome::Accepted,
            id: Some(id.to_string()),
            reason: None,
        }
    }

    pub(crate) fn stale(reason: &impl ToString) -> Self {
        Self {
            outcome: SolvedOutcome::Stale,
            id: None,
            reason: Some(reason.to_string()),
        }
    }

    pub(crate) fn refused(reason: &impl ToString) -> Self {
        Self {
            outcome: SolvedOutcome::Refused,
            id: None,
            reason: Some(reason.to_string()),
        }
    }
}
