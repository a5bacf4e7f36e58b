//! What the node tells by itself.

use chain::Reorganisation;
use serde::Serialize;
use tsify::Tsify;

use super::{AccountView, BlockSummary, PeerView, StatusView};

/// News for the page.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum NodeEvent {
    /// Something of the status changed.
    Status {
        /// The status now.
        status: StatusView,
    },
    /// The tree of the last blocks changed.
    Tree {
        /// Id of the tip.
        tip: String,
        /// All blocks in the last heights, parents before children.
        blocks: Vec<BlockSummary>,
    },
    /// Who is at the relay changed.
    Peers {
        /// Number of nodes, this one included.
        total: u32,
        /// A sample of them, this one first.
        peers: Vec<PeerView>,
    },
    /// The node's own account changed.
    Account {
        /// The account now.
        account: AccountView,
    },
    /// Something that a person may want to know happened.
    Notice {
        /// What.
        notice: NoticeView,
    },
    /// Searches should be replaced: there is another tip, or another template.
    Work,
}

/// Something that a person may want to know.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum NoticeView {
    /// A block mined here was accepted.
    Mined {
        /// The block.
        id: String,
        /// Its height.
        height: u64,
    },
    /// The best chain is another one now.
    Reorganised {
        /// Number of blocks taken back.
        depth: u64,
        /// Last block that both chains share.
        ancestor: String,
        /// Tip before.
        old_tip: String,
        /// Tip now.
        new_tip: String,
        /// Number of transfers that wait again.
        returned: u32,
    },
    /// A block, header, transfer or frame was refused.
    Refused {
        /// What it was.
        what: String,
        /// The rule that it breaks, with its numbers.
        reason: String,
    },
    /// The chain is not kept any more.
    Storage {
        /// Why.
        reason: String,
    },
}

impl NoticeView {
    pub(crate) fn reorganised(reorganisation: &Reorganisation, returned: usize) -> Self {
        Self::Reorganised {
            depth: reorganisation.depth(),
            ancestor: reorganisation.ancestor.id.to_string(),
            old_tip: reorganisation.old_tip.id.to_string(),
            new_tip: reorganisation.new_tip.id.to_string(),
            returned: u32::try_from(returned).unwrap_or(u32::MAX),
        }
    }
}

impl From<NoticeView> for NodeEvent {
    fn from(notice: NoticeView) -> Self {
        Self::Notice { notice }
    }
}
