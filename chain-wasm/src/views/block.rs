//! Blocks and their transactions.

use std::collections::BTreeSet;

use chain::{
    Block, BlockId, BlockKey, Chain, CheckedBlock, Coinbase, Entry, Gather, Standing, Transfer,
    TxId,
};
use serde::Serialize;
use tsify::Tsify;

use super::numbers::{difficulty, number};

/// The number of heights below the best header that the tree shows.
pub(super) const WINDOW: u64 = 1_024;

/// The standing of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum BlockState {
    /// On the best chain.
    Best,
    /// Off the best chain, and valid as far as is known.
    Stale,
    /// Its own body, or one before it, is not here yet.
    Header,
    /// It breaks a rule.
    Invalid,
}

/// A coinbase.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CoinbaseView {
    /// Transaction id.
    pub id: String,
    /// Height of its block.
    pub height: u64,
    /// The address that is paid.
    pub miner: String,
    /// Subsidy and fees, in grains.
    pub amount: u64,
    /// A decimal number that the miner chooses; it can pass 2^53.
    pub extra_nonce: String,
    /// The miner's text.
    pub message: String,
}

impl CoinbaseView {
    pub(crate) fn new(id: TxId, coinbase: &Coinbase) -> Self {
        Self {
            id: id.to_string(),
            height: number(coinbase.height.get()),
            miner: coinbase.miner.to_string(),
            amount: number(coinbase.amount.grains()),
            extra_nonce: coinbase.extra_nonce.to_string(),
            message: coinbase.message.to_string(),
        }
    }
}

/// A transfer.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TransferView {
    /// Transaction id.
    pub id: String,
    /// Address that pays.
    pub sender: String,
    /// Address that is paid.
    pub recipient: String,
    /// The amount for the recipient, in grains.
    pub amount: u64,
    /// The amount for the miner, in grains.
    pub fee: u64,
    /// The sender's count.
    pub nonce: u64,
    /// The sender's text.
    pub memo: String,
}

impl TransferView {
    pub(crate) fn new(id: TxId, transfer: &Transfer) -> Self {
        let body = &transfer.body;
        Self {
            id: id.to_string(),
            sender: body.from().to_string(),
            recipient: body.recipient.to_string(),
            amount: number(body.amount.grains()),
            fee: number(body.fee.grains()),
            nonce: number(body.nonce.get()),
            memo: body.memo.to_string(),
        }
    }
}

/// All facts about a block.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BlockView {
    /// The header's id.
    pub id: String,
    /// Distance from genesis.
    pub height: u64,
    /// The header's version.
    pub version: u32,
    /// Id of the parent; for genesis a digest of the network's rules.
    pub previous: String,
    /// Root of the tree of transaction ids.
    pub merkle_root: String,
    /// Unix time in seconds.
    pub time: u32,
    /// The compact target, eight hex digits.
    pub bits: String,
    /// The target of the bits: the id must not exceed it; 64 hex digits.
    pub target: String,
    /// The header's nonce.
    pub nonce: u32,
    /// How many times harder the target is than the network's easiest.
    pub difficulty: f64,
    /// Work of the chain up to here, a decimal number.
    pub work: String,
    /// Length of the encoding in bytes.
    pub size: u32,
    /// Its standing.
    pub state: BlockState,
    /// Blocks of the best chain from this one to the tip, both counted; 0 off the best chain.
    pub confirmations: u64,
    /// Pays the miner.
    pub coinbase: CoinbaseView,
    /// In the order in which they change the ledger.
    pub transfers: Vec<TransferView>,
}

/// The tree's knowledge of a block besides its body.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct BlockFacts {
    pub(crate) key: BlockKey,
    work: String,
    difficulty: f64,
    state: BlockState,
    confirmations: u64,
}

impl BlockFacts {
    /// The facts about `id`; `None` when even its header is not here.
    pub(crate) fn of(chain: &Chain, id: &BlockId) -> Option<Self> {
        let entry = chain.entry(id)?;
        let state = state(chain, entry, &awaited(chain));
        let depth = chain.tip().height.get().saturating_sub(entry.height.get());
        Some(Self {
            key: BlockKey {
                height: entry.height,
                id: entry.id,
            },
            work: entry.work.to_string(),
            difficulty: difficulty(entry.header.bits, chain.params()),
            state,
            confirmations: if state == BlockState::Best {
                depth + 1
            } else {
                0
            },
        })
    }

    /// The standing of the block.
    pub(crate) fn state(&self) -> BlockState {
        self.state
    }

    /// The view of the block whose body is `block`.
    pub(crate) fn view(self, block: &CheckedBlock) -> BlockView {
        let Block {
            header, coinbase, ..
        } = block.block();
        let ids = block.transaction_ids();
        let target = header.bits.decode();
        BlockView {
            id: block.id().to_string(),
            height: number(self.key.height.get()),
            version: header.version,
            previous: header.previous.to_string(),
            merkle_root: header.merkle_root.to_string(),
            time: header.time.secs(),
            bits: header.bits.to_string(),
            target: target.map_or_else(|_| String::new(), |target| target.to_string()),
            nonce: header.nonce,
            difficulty: self.difficulty,
            work: self.work,
            size: u32::try_from(block.encoded_len()).unwrap_or(u32::MAX),
            state: self.state,
            confirmations: number(self.confirmations),
            coinbase: CoinbaseView::new(ids[0], coinbase),
            transfers: block
                .transfers()
                .map(|(id, transfer)| TransferView::new(id, transfer))
                .collect(),
        }
    }
}

/// The last blocks of the best headers that are not on the best chain yet because bodies are
/// missing.
pub(super) fn awaited(chain: &Chain) -> BTreeSet<BlockId> {
    let ahead = chain.best_header();
    if ahead.work <= chain.tip().work {
        return BTreeSet::new();
    }
    std::iter::successors(Some(ahead), |entry| chain.entry(&entry.header.previous))
        .take_while(|entry| !chain.is_best(&entry.id))
        .take(usize::try_from(WINDOW).unwrap_or(usize::MAX))
        .map(|entry| entry.id)
        .gather()
}

pub(super) fn state(chain: &Chain, entry: &Entry, awaited: &BTreeSet<BlockId>) -> BlockState {
    match entry.standing {
        Standing::Invalid => BlockState::Invalid,
        Standing::Header => BlockState::Header,
        Standing::Body | Standing::Connected if chain.is_best(&entry.id) => BlockState::Best,
        Standing::Body if awaited.contains(&entry.id) => BlockState::Header,
        Standing::Body | Standing::Connected => BlockState::Stale,
    }
}

#[cfg(test)]
mod tests;
