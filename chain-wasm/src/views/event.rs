//! The events that the node tells by itself.

use chain::{Address, BlockId, Mempool, Millis, Reorganisation, Timestamp, TxId, counts_from};
use serde::Serialize;
use tsify::Tsify;

use super::{
    account::AccountView,
    block::TransferView,
    numbers::{number, signed},
    peer::PeerView,
    status::{StatusView, StorageCause, StorageTrouble},
    tree::{BlockSummary, TreeChanges},
};

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
        /// Blocks that are new in it or have changed; parents before children.
        blocks: Vec<BlockSummary>,
        /// Ids of blocks that are no longer part of it.
        gone: Vec<String>,
    },
    /// The nodes at the relay changed.
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
    /// Something happened that a person may want to know.
    Notice {
        /// The thing that happened.
        notice: NoticeView,
    },
    /// Searches should be replaced: the tip or the template has changed.
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
    /// The best chain has moved to another branch.
    Reorganised {
        /// Number of blocks taken back.
        depth: u64,
        /// Last block that both chains share.
        ancestor: String,
        /// Its height.
        ancestor_height: u64,
        /// Tip before.
        old_tip: String,
        /// Tip now.
        new_tip: String,
        /// Number of transfers that wait again.
        returned: u32,
        /// The first few of them that this node's address pays or is paid by.
        own: Vec<TransferView>,
        /// Number of blocks taken back that would have paid this node's address.
        own_blocks: u32,
    },
    /// A block is ahead of this clock: it is refused now, and counts later.
    Early {
        /// The block.
        id: String,
        /// How far its time is ahead of this clock, in milliseconds.
        ahead_ms: u64,
        /// The time from which it counts, in milliseconds since 1970.
        counts_from: u64,
        /// How far this clock was ahead of the relay's when the relay welcomed this node, in
        /// milliseconds; absent without a relay.
        #[tsify(optional)]
        #[serde(skip_serializing_if = "Option::is_none")]
        clock_ahead_ms: Option<i64>,
    },
    /// A block, header, transfer or frame was refused.
    Refused {
        /// The kind of thing.
        what: String,
        /// The rule that it breaks, with its numbers.
        reason: String,
    },
    /// The chain is no longer kept.
    Storage {
        /// The kind of reason.
        cause: StorageCause,
        /// The reason in the browser's words.
        reason: String,
    },
}

/// The most transfers that a notice of a reorganisation names.
const MAX_OWN: usize = 16;

impl NoticeView {
    /// The notice of a block with this time.
    pub(crate) fn early(
        id: &BlockId,
        time: Timestamp,
        now: Millis,
        clock_ahead_ms: Option<i64>,
    ) -> Self {
        let time_ms = Millis::from_ms(u64::from(time.secs()) * 1_000);
        Self::Early {
            id: id.to_string(),
            ahead_ms: number(time_ms.since(now)),
            counts_from: number(counts_from(time).ms()),
            clock_ahead_ms: clock_ahead_ms.map(signed),
        }
    }

    pub(crate) fn reorganised(
        reorganisation: &Reorganisation,
        returned: &[TxId],
        pool: &Mempool,
        own: Option<Address>,
    ) -> Self {
        let Reorganisation {
            ancestor,
            old_tip,
            new_tip,
            disconnected,
            ..
        } = reorganisation;
        let is_own = |address| Some(address) == own;
        let transfers = returned.iter().filter_map(|id| Some((*id, pool.get(id)?)));
        let concerned = transfers.filter(|(_, transfer)| {
            is_own(transfer.body.recipient) || is_own(transfer.body.from())
        });
        let own_blocks = disconnected
            .iter()
            .filter(|block| is_own(block.block().coinbase.miner));
        Self::Reorganised {
            depth: reorganisation.depth(),
            ancestor: ancestor.id.to_string(),
            ancestor_height: number(ancestor.height.get()),
            old_tip: old_tip.id.to_string(),
            new_tip: new_tip.id.to_string(),
            returned: u32::try_from(returned.len()).unwrap_or(u32::MAX),
            own: concerned
                .take(MAX_OWN)
                .map(|(id, transfer)| TransferView::new(id, transfer))
                .collect(),
            own_blocks: u32::try_from(own_blocks.count()).unwrap_or(u32::MAX),
        }
    }
}

impl From<StorageTrouble> for NoticeView {
    fn from(StorageTrouble { cause, reason }: StorageTrouble) -> Self {
        Self::Storage { cause, reason }
    }
}

impl From<TreeChanges> for NodeEvent {
    fn from(changes: TreeChanges) -> Self {
        Self::Tree {
            tip: changes.tip.to_string(),
            blocks: changes.blocks,
            gone: changes.gone.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<NoticeView> for NodeEvent {
    fn from(notice: NoticeView) -> Self {
        Self::Notice { notice }
    }
}
