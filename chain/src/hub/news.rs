//! News that needs no chain to be read, and the memory of what went round.

use std::collections::BTreeMap;

use crate::{
    block::{Block, Transfer},
    limits,
    primitives::{BlockId, TxId},
    rules::{GossipError, Network, check_gossiped_block, check_gossiped_transfers},
    util::{Gather, Recent},
    wire::{Gossip, TipInfo},
};

/// Gossip with the ids by which it is known again.
#[derive(Debug)]
pub(super) enum News {
    Block(BlockId, Box<Block>),
    Transfers {
        /// As many as the frame has.
        told: usize,
        /// Those of them that are not known yet, each once.
        fresh: BTreeMap<TxId, Transfer>,
    },
    Tip(TipInfo),
}

impl News {
    pub(super) fn new(gossip: Gossip) -> Self {
        match gossip {
            Gossip::Block(block) => Self::Block(block.id(), Box::new(block)),
            Gossip::Transfers(transfers) => {
                let told = transfers.len();
                let with_id = |transfer: Transfer| (transfer.id(), transfer);
                let fresh = transfers.into_iter().map(with_id).gather();
                Self::Transfers { told, fresh }
            }
            Gossip::Tip(tip) => Self::Tip(tip),
        }
    }

    /// Checks all that needs no chain.
    pub(super) fn check(&self, network: &Network) -> Result<(), GossipError> {
        match self {
            Self::Block(_, block) => check_gossiped_block(Block::clone(block), network),
            Self::Transfers { fresh, .. } => {
                check_gossiped_transfers(&fresh.values().collect::<Vec<_>>(), network)
            }
            Self::Tip(_) => Ok(()),
        }
    }

    /// The fresh part as gossip, if the frame has more than that.
    pub(super) fn made_anew(self) -> Option<Gossip> {
        match self {
            Self::Transfers { told, fresh } if fresh.len() < told => {
                Some(Gossip::Transfers(fresh.into_values().collect()))
            }
            _ => None,
        }
    }
}

/// What went round, by group: nothing is checked or sent out twice.
///
/// Memory: the three bounds below, over all groups. News of one kind pushes out none of another, and a
/// tip, which costs nothing, only tips.
#[derive(Debug)]
pub(super) struct WentRound {
    blocks: Recent<(u8, BlockId)>,
    transfers: Recent<(u8, TxId)>,
    tips: Recent<(u8, BlockId)>,
}

impl WentRound {
    pub(super) fn new() -> Self {
        Self {
            blocks: Recent::new(limits::MAX_BLOCKS_ROUND),
            transfers: Recent::new(limits::MAX_TRANSFERS_ROUND),
            tips: Recent::new(limits::MAX_TIPS_ROUND),
        }
    }

    /// Takes from the news what went round in that group before, and answers whether anything is left.
    pub(super) fn keep_fresh(&self, group: u8, news: &mut News) -> bool {
        match news {
            News::Block(id, _) => !self.blocks.contains(&(group, *id)),
            News::Tip(tip) => !self.tips.contains(&(group, tip.id)),
            News::Transfers { fresh, .. } => {
                fresh.retain(|id, _| !self.transfers.contains(&(group, *id)));
                !fresh.is_empty()
            }
        }
    }

    /// Notes that the news goes round.
    pub(super) fn note(&mut self, group: u8, news: &News) {
        match news {
            News::Block(id, _) => self.blocks.insert((group, *id), ()),
            News::Tip(tip) => self.tips.insert((group, tip.id), ()),
            News::Transfers { fresh, .. } => {
                for id in fresh.keys() {
                    self.transfers.insert((group, *id), ());
                }
            }
        }
    }
}
