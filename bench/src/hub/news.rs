//! The news that is told: made in advance, encoded as today.

use std::rc::Rc;

use anyhow::{Context, Result};
use bench_contenders::World;
use chain::{
    Block, BlockId, Chain, Height, Network, Work, merkle_root,
    wire::{Frame, Gossip, Impairment, PeerId, Presence, TipInfo},
};

use super::speech::NewsKind;

/// Transfers in a block: it has about 1 KB then.
const TRANSFERS: usize = 6;

/// Distinct news of one kind.
pub(super) struct News {
    pub(super) kind: NewsKind,
    pub(super) frames: Rc<[Vec<u8>]>,
}

impl News {
    /// Tips that nobody has.
    pub(super) fn tips(numbers: impl Iterator<Item = u64>) -> Self {
        let tips = numbers.map(|number| {
            let mut id = [0xbe; 32];
            id[..8].copy_from_slice(&number.to_le_bytes());
            Gossip::Tip(TipInfo {
                id: BlockId::from_bytes(id),
                height: Height::new(number),
                work: Work::ZERO,
            })
        });
        Self::new(NewsKind::TIP, tips)
    }

    /// These blocks.
    pub(super) fn blocks(blocks: &[Block]) -> Self {
        let blocks = blocks.iter().cloned().map(Gossip::Block);
        Self::new(NewsKind::BLOCK, blocks)
    }

    fn new(kind: NewsKind, gossip: impl Iterator<Item = Gossip>) -> Self {
        let peer = PeerId::ANY;
        let frames = gossip.map(|gossip| Frame::Gossip { peer, gossip }.encode());
        Self {
            kind,
            frames: frames.collect(),
        }
    }
}

/// A chain of so many blocks on regtest.
pub(super) fn chain(blocks: usize) -> Result<Vec<Block>> {
    let world = World::on(Network::regtest(), blocks as u64, 1, TRANSFERS)?;
    Ok(world.blocks)
}

/// So many blocks with the same parent and the same transfers.
pub(super) fn siblings(blocks: usize) -> Result<Vec<Block>> {
    let one = chain(2)?.pop().context("two blocks were made")?;
    let sibling = |number| {
        let mut block = one.clone();
        block.coinbase.extra_nonce = number;
        block.header.merkle_root = merkle_root(&block.transaction_ids())?;
        while block.header.check_work().is_err() {
            block.header.nonce += 1;
        }
        Ok(block)
    };
    (1..=blocks as u64).map(sibling).collect()
}

/// Where everybody begins.
pub(super) fn genesis(network: &Network) -> TipInfo {
    let chain = Chain::new(network.clone(), 0);
    let tip = chain.tip();
    TipInfo {
        id: tip.id,
        height: tip.height,
        work: tip.work,
    }
}

/// A tip that has more work, as its client says.
pub(super) fn claim(network: &Network) -> TipInfo {
    TipInfo {
        id: BlockId::from_bytes([0xdd; 32]),
        height: Height::new(1),
        work: network.params().easiest().work(),
    }
}

/// What a client says of itself that only has this tip.
pub(super) fn presence(tip: TipInfo) -> Presence {
    Presence {
        tip,
        hash_rate: 0,
        impairment: Impairment::default(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chain::check_gossiped_block;

    use super::*;

    #[test]
    fn siblings_differ_have_about_a_kilobyte_and_pass_a_relay_without_a_node() {
        let network = Network::regtest();
        let siblings = siblings(5).unwrap();
        let ids: BTreeSet<_> = siblings.iter().map(Block::id).collect();
        assert_eq!(ids.len(), 5);
        for block in siblings {
            let bytes = block.encode().len();
            assert!((900..1_100).contains(&bytes), "{bytes}");
            check_gossiped_block(block, &network).unwrap();
        }
    }

    #[test]
    fn a_chain_begins_on_genesis_and_each_block_on_the_last() {
        let mut parent = Network::regtest().id();
        for block in chain(4).unwrap() {
            assert_eq!(block.header.previous, parent);
            parent = block.id();
        }
    }

    #[test]
    fn a_claim_has_more_work_than_genesis() {
        let network = Network::regtest();
        assert!(claim(&network).work > genesis(&network).work);
    }
}
