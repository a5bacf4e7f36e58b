//! The state of the node in short.

use serde::Serialize;
use tsify::Tsify;

use super::numbers::number;

/// The facts that a node has only once.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusView {
    /// The connection to the relay.
    pub connection: ConnectionView,
    /// Name of the network.
    pub network: String,
    /// Id of its first block.
    pub genesis: String,
    /// The node's own name, 16 hex digits.
    pub node: String,
    /// A short name that follows from the node's own.
    pub name: String,
    /// Height of the tip.
    pub height: u64,
    /// Id of the tip.
    pub tip: String,
    /// Time of the tip, Unix seconds.
    pub tip_time: u32,
    /// Work of the best chain, a decimal number.
    pub work: String,
    /// Difficulty of the next block; 1 is the network's easiest.
    pub difficulty: f64,
    /// Other nodes at the relay.
    pub peers: u32,
    /// Number of transfers that wait.
    pub mempool: u32,
    /// How far sync has come; absent when nothing is missing.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync: Option<SyncView>,
    /// Whether the chain is kept.
    pub storage: StorageView,
    /// Whether work is wanted.
    pub mining: bool,
    /// The time from which blocks can be mined, in milliseconds since 1970, when the chain's newest
    /// blocks are dated ahead of this clock; absent when blocks can be mined now, or in a moment.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mining_from: Option<u64>,
}

/// How far sync has come.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncView {
    /// Height of the tip.
    pub have: u64,
    /// Height of the best header.
    pub want: u64,
}

impl From<chain::SyncProgress> for SyncView {
    fn from(progress: chain::SyncProgress) -> Self {
        Self {
            have: number(progress.have.get()),
            want: number(progress.want.get()),
        }
    }
}

/// The connection to the relay.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(
    tag = "state",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ConnectionView {
    /// It is being made.
    Connecting,
    /// The relay has welcomed this node.
    Online {
        /// How far this machine's clock was ahead of the relay's then, in milliseconds; below zero
        /// when it was behind.
        clock_ahead_ms: i64,
    },
    /// It is broken; the node goes on alone and tries again.
    Offline {
        /// The reason.
        reason: String,
        /// The time until the next attempt, in milliseconds, counted from the moment of this report.
        retry_in_ms: u64,
    },
}

/// Whether the chain is kept.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(
    tag = "state",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum StorageView {
    /// In `IndexedDB`.
    Ready,
    /// In memory only.
    Memory {
        /// The kind of reason.
        cause: StorageCause,
        /// The reason in the browser's words.
        reason: String,
    },
}

impl StorageView {
    pub(crate) fn lost(StorageTrouble { cause, reason }: StorageTrouble) -> Self {
        Self::Memory { cause, reason }
    }
}

/// The reasons why nothing is kept. Two reasons are told apart when a person can do different things
/// about them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum StorageCause {
    /// The page did not ask for it.
    Off,
    /// The browser offers no database here.
    Missing,
    /// A setting forbids it.
    Blocked,
    /// This is a window that keeps nothing.
    Private,
    /// The disk, or this site's share of it, is full.
    Full,
    /// The database does not answer.
    Slow,
    /// A later version of this page has written it.
    Newer,
    /// The database was deleted while this tab had it open, or another tab is changing it.
    Deleted,
    /// The browser has closed it, as it does when a site's data are cleared.
    Closed,
    /// Any other reason.
    Failed,
}

/// Nothing is kept from here on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StorageTrouble {
    pub(crate) cause: StorageCause,
    pub(crate) reason: String,
}
