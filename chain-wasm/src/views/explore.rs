//! The finds of a search through the chain.

use chain::{Block, BlockId, BlockKey, CheckedBlock, Height, Params, Transfer, TxId};
use serde::Serialize;
use tsify::Tsify;

use super::{
    account::AccountView,
    block::{BlockState, CoinbaseView, TransferView},
    numbers::number,
    order::newest_in,
};

/// The content of a transaction.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ContentView {
    /// Pays the miner of its block.
    Coinbase(CoinbaseView),
    /// Moves coins.
    Transfer(TransferView),
}

/// The block that a transaction is in.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaceView {
    /// Id of the block.
    pub block: String,
    /// Its height.
    pub height: u64,
    /// Its time, in Unix seconds.
    pub time: u32,
    /// Its standing.
    pub state: BlockState,
    /// Transactions before this one in the block.
    pub position: u32,
    /// Height of the first block that can spend what a coinbase pays.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spendable_at: Option<u64>,
}

/// A transaction and its place.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TransactionView {
    /// Transaction id.
    pub id: String,
    /// Its content.
    pub content: ContentView,
    /// Its place; absent while it waits for a block.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceView>,
}

impl TransactionView {
    pub(crate) fn waiting(id: TxId, transfer: &Transfer) -> Self {
        Self {
            id: id.to_string(),
            content: ContentView::Transfer(TransferView::new(id, transfer)),
            place: None,
        }
    }

    /// The transactions of a block, the newest first, for which `wanted` answers true to their number and id.
    pub(crate) fn of_block(
        block: &CheckedBlock,
        state: BlockState,
        params: &Params,
        wanted: impl Fn(usize, &TxId) -> bool,
    ) -> Vec<Self> {
        let Block {
            header,
            coinbase,
            transfers,
        } = block.block();
        newest_in(block)
            .filter(|(position, id)| wanted(*position, id))
            .map(|(position, id)| {
                let (content, spendable_at) = match position.checked_sub(1) {
                    None => (
                        ContentView::Coinbase(CoinbaseView::new(id, coinbase)),
                        Some(number(block.height().get().saturating_add(params.maturity))),
                    ),
                    Some(at) => (
                        ContentView::Transfer(TransferView::new(id, &transfers[at])),
                        None,
                    ),
                };
                let place = PlaceView {
                    block: block.id().to_string(),
                    height: number(block.height().get()),
                    time: header.time.secs(),
                    state,
                    position: u32::try_from(position).unwrap_or(u32::MAX),
                    spendable_at,
                };
                Self {
                    id: id.to_string(),
                    content,
                    place: Some(place),
                }
            })
            .collect()
    }
}

/// One step through the best chain, from the tip down.
#[derive(Clone, PartialEq, Debug, Default, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchStepView {
    /// The transactions that were found, the newest first.
    pub transactions: Vec<TransactionView>,
    /// The next step looks at the blocks below this height; absent at the beginning of the chain.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<u64>,
    /// Blocks of this step that are no longer here.
    pub unread: u32,
}

/// Everything that has a short form in common, at most twelve of a kind.
#[derive(Clone, PartialEq, Eq, Debug, Default, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShortenedView {
    /// The blocks whose ids end so.
    pub blocks: Vec<ShortenedBlock>,
    /// Ids of transactions that end so.
    pub transactions: Vec<String>,
    /// Addresses that begin and end so.
    pub addresses: Vec<String>,
}

/// A block that was found by the end of its id.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShortenedBlock {
    /// Its id.
    pub id: String,
    /// Its height.
    pub height: u64,
}

/// The state of an address after the tip.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddressView {
    /// Its account.
    pub account: AccountView,
    /// Transfers from it or to it that wait for a block, the newest first.
    pub waiting: Vec<TransactionView>,
}

/// The reason why a block cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FindError {
    #[error("block {0} is not known here")]
    Unknown(BlockId),
    #[error("only the header of block {} is here", .0.id)]
    NoBody(BlockKey),
    #[error("height {height} is beyond the tip, which stands at {tip}")]
    BeyondTip { height: Height, tip: Height },
}
