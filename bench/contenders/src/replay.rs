//! Chains that take blocks in again.

use anyhow::Result;
use chain::{
    Block, Chain, Millis, Node, NodeConfig, Text, all_signed,
    wire::{NodeId, PeerKind},
};

use crate::world::{BODY_BYTES, NOW, World};

/// A chain that takes blocks in; the variants say how much of them it keeps in memory.
pub enum Replay {
    /// Headers alone.
    Headers(Chain),
    /// Whole blocks.
    Blocks(Chain),
    /// As much as a node that has a disk: the bodies leave memory.
    Node(Box<Node>),
}

impl Replay {
    /// Keeps headers, and is not given their bodies.
    ///
    /// # Errors
    /// When the network cannot be made.
    pub fn headers() -> Result<Self> {
        Ok(Self::Headers(Chain::new(World::network()?, BODY_BYTES)))
    }

    /// Checks, connects and keeps whole blocks.
    ///
    /// # Errors
    /// When the network cannot be made.
    pub fn blocks() -> Result<Self> {
        Ok(Self::Blocks(Chain::new(World::network()?, BODY_BYTES)))
    }

    /// Checks and connects blocks, and keeps only the data that it needs for the next ones.
    ///
    /// # Errors
    /// When the network cannot be made.
    pub fn node() -> Result<Self> {
        let config = NodeConfig {
            agent: Text::default(),
            kind: PeerKind::Native,
            node: NodeId(*b"replay  "),
            seed: 0,
            body_bytes: 0,
            storage: true,
            checkpoint_blocks: u64::MAX,
            all_signed,
        };
        let node = Node::new(World::network()?, config);
        Ok(Self::Node(Box::new(node)))
    }

    /// Takes the next blocks.
    ///
    /// # Errors
    /// When one of them breaks a rule.
    pub fn add(&mut self, blocks: Vec<Block>) -> Result<()> {
        for block in blocks {
            match self {
                Self::Headers(chain) => drop(chain.push_header(&block.header, NOW)?),
                Self::Blocks(chain) => drop(chain.push(block, NOW)?),
                Self::Node(node) => {
                    let then = Millis::from_ms(u64::from(block.header.time.secs()) * 1_000);
                    node.mined(then, block)?;
                    while node.poll().is_some() {}
                }
            }
        }
        Ok(())
    }

    /// The height that it has reached.
    pub fn height(&self) -> u64 {
        let entry = match self {
            Self::Headers(chain) => chain.best_header(),
            Self::Blocks(chain) => chain.tip(),
            Self::Node(node) => node.chain().tip(),
        };
        entry.height.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_one_takes_all_blocks() {
        let world = World::with_payments(30, 10, 2).unwrap();
        for new in [Replay::headers, Replay::blocks, Replay::node] {
            let mut replay = new().unwrap();
            replay.add(world.blocks.clone()).unwrap();
            assert_eq!(replay.height(), 30);
        }
    }
}
