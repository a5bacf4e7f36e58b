//! The tree as the page draws it. It is told in changes, because the whole tree is too much to tell
//! for every block.

use chain::{Address, BlockId, BoxMap, Chain, CheckedBlock, Entry, Height};
use serde::Serialize;
use tsify::Tsify;

use super::{
    block::{BlockState, WINDOW, awaited, state},
    numbers::{difficulty, number},
};

/// The most blocks off the best chain in the tree, the newest first: forks are free on an easy
/// network.
const MAX_SIDE_BLOCKS: usize = 1_024;
/// The most blocks told at once, the newest first. The rest follows: the page must not take time
/// from a chain that is being fetched.
const MAX_CHANGES: usize = 128;

/// A block as the tree draws it.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BlockSummary {
    /// The header's id.
    pub id: String,
    /// Id of the parent.
    pub parent: String,
    /// Distance from genesis.
    pub height: u64,
    /// Unix time in seconds.
    pub time: u32,
    /// How many times harder the target is than the network's easiest.
    pub difficulty: f64,
    /// The address of its miner; absent while the body is not at hand.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub miner: Option<String>,
    /// The miner's text, in which a tab names itself; absent when empty or not at hand.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Number of transfers in it, as far as the body is at hand.
    pub transfers: u32,
    /// Its standing.
    pub state: BlockState,
    /// Whether it was mined for this node's address, as far as the body is at hand.
    pub mine: bool,
}

impl BlockSummary {
    fn new(
        chain: &Chain,
        entry: &Entry,
        state: BlockState,
        body: Option<&CheckedBlock>,
        own: Option<&Address>,
    ) -> Self {
        let miner = body.map(|block| block.block().coinbase.miner);
        let message = body.map(|block| block.block().coinbase.message.to_string());
        let transfers = body.map_or(0, |block| block.block().transfers.len());
        Self {
            id: entry.id.to_string(),
            parent: entry.header.previous.to_string(),
            height: number(entry.height.get()),
            time: entry.header.time.secs(),
            difficulty: difficulty(entry.header.bits, chain.params()),
            miner: miner.map(|miner| miner.to_string()),
            message: message.filter(|message| !message.is_empty()),
            transfers: u32::try_from(transfers).unwrap_or(u32::MAX),
            state,
            mine: miner.is_some_and(|miner| own == Some(&miner)),
        }
    }
}

/// The news that the page has not been told yet.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct TreeChanges {
    pub(crate) tip: BlockId,
    /// Blocks that are new or have changed; parents before children.
    pub(crate) blocks: Vec<BlockSummary>,
    /// Blocks that are no longer part of the tree.
    pub(crate) gone: Vec<BlockId>,
    /// Whether there is more to tell.
    pub(crate) more: bool,
}

/// The page's knowledge of the tree. It holds at most [`WINDOW`] blocks of the best chain, as many
/// that are awaited, and [`MAX_SIDE_BLOCKS`].
#[derive(Debug, Default)]
pub(crate) struct ToldTree {
    tip: Option<BlockId>,
    blocks: BoxMap<BlockId, Told>,
    round: u32,
}

/// The facts of a block that can change.
#[derive(Debug)]
struct Told {
    state: BlockState,
    with_body: bool,
    /// The last round in which it was in the window.
    round: u32,
}

impl ToldTree {
    /// Makes every block be told anew whose body is at hand.
    pub(crate) fn forget_bodies(&mut self) {
        for told in self.blocks.values_mut() {
            told.with_body = false;
        }
    }

    /// The news to be told now; `None` when the page knows it all.
    pub(crate) fn changes(&mut self, chain: &Chain, own: Option<&Address>) -> Option<TreeChanges> {
        self.round = self.round.wrapping_add(1);
        let round = self.round;
        let mut blocks = Vec::new();
        let mut more = false;
        for (entry, state) in window(chain) {
            let body = body(chain, entry);
            let told = self.blocks.get_mut(&entry.id);
            let (known, with_body) = told.map_or((false, false), |told| {
                told.round = round;
                (told.state == state, told.with_body)
            });
            // When a body has left memory since, the facts from it still hold.
            if known && (with_body || body.is_none()) {
                continue;
            }
            if blocks.len() == MAX_CHANGES {
                more = true;
                continue;
            }
            let told = Told {
                state,
                with_body: with_body || body.is_some(),
                round,
            };
            self.blocks.insert(entry.id, Box::new(told));
            blocks.push(BlockSummary::new(chain, entry, state, body, own));
        }
        blocks.reverse();
        let mut gone = Vec::new();
        self.blocks.retain(|id, told| {
            let stays = told.round == round;
            if !stays {
                gone.push(*id);
            }
            stays
        });
        let tip = chain.tip().id;
        let moved = self.tip.replace(tip) != Some(tip);
        (moved || !blocks.is_empty() || !gone.is_empty()).then_some(TreeChanges {
            tip,
            blocks,
            gone,
            more,
        })
    }
}

/// The blocks in the last heights below the highest best header, children before parents.
fn window(chain: &Chain) -> Vec<(&Entry, BlockState)> {
    let top = chain.best_header().height.max(chain.tip().height);
    let lowest = Height::new(top.get().saturating_sub(WINDOW - 1));
    let awaited = awaited(chain);
    let mut side_blocks = 0;
    chain
        .entries()
        .rev()
        .filter(|entry| entry.height >= lowest)
        .filter(|entry| {
            if chain.is_best(&entry.id) || awaited.contains(&entry.id) {
                return true;
            }
            side_blocks += 1;
            side_blocks <= MAX_SIDE_BLOCKS
        })
        .map(|entry| (entry, state(chain, entry, &awaited)))
        .collect()
}

fn body<'a>(chain: &'a Chain, entry: &Entry) -> Option<&'a CheckedBlock> {
    let genesis = chain.network().genesis();
    if entry.id == genesis.id() {
        return Some(genesis);
    }
    chain.body_in_memory(&entry.id).map(|stored| &*stored.block)
}

#[cfg(test)]
mod tests;
