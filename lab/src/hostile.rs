//! Nodes that do not keep to the protocol: one trait, one file a kind.
//!
//! A hostile member has a real node inside, so that it looks like any other, and bends what that
//! node says and does.

mod equivocator;
mod flooder;
mod forker;
mod selfish;
mod staller;

pub use equivocator::Equivocator;
pub use flooder::Flooder;
pub use forker::LowWorkForker;
pub use selfish::SelfishMiner;
pub use staller::Staller;

use std::collections::BTreeSet;

use chain::{
    Address, Block, BlockId, CompactTarget, LinkId, Millis, Node,
    wire::{Frame, Gossip, PeerId},
};

use crate::{Random, member};

/// A way to be hostile. What is not overridden is done honestly.
pub trait Hostile: Send {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// The node inside wants to send a frame.
    fn says(&mut self, stage: &mut Stage<'_>, link: LinkId, bytes: Vec<u8>) {
        stage.send(link, bytes);
    }

    /// A search has come to an end: this member has found a block, whichever it wants.
    fn found(&mut self, stage: &mut Stage<'_>) {
        let block = stage.mine();
        stage.take(block);
    }

    /// The node inside has worked something in.
    fn moved(&mut self, _stage: &mut Stage<'_>) {}

    /// A second has passed.
    fn beat(&mut self, _stage: &mut Stage<'_>) {}
}

/// What a hostile member can reach.
pub struct Stage<'a> {
    /// What its clock shows.
    pub now: Millis,
    /// The node inside.
    pub node: &'a mut Node,
    /// Where its blocks pay.
    pub miner: Address,
    /// Its dice.
    pub random: &'a mut Random,
    /// Its open connections.
    pub links: &'a [LinkId],
    pub(crate) made: &'a mut BTreeSet<BlockId>,
    pub(crate) outbox: &'a mut Vec<(LinkId, Vec<u8>)>,
}

impl Stage<'_> {
    /// Sends bytes, whatever they are.
    pub fn send(&mut self, link: LinkId, bytes: Vec<u8>) {
        self.outbox.push((link, bytes));
    }

    /// Tells news to all relays.
    pub fn tell(&mut self, gossip: &Gossip) {
        let frame = Frame::Gossip {
            peer: PeerId::ANY,
            gossip: gossip.clone(),
        };
        for link in self.links {
            self.outbox.push((*link, frame.encode()));
        }
    }

    /// A block on the tip of the node inside.
    pub fn mine(&mut self) -> Block {
        let block = member::mine(self.node, self.miner, self.now, self.random);
        self.made.insert(block.id());
        block
    }

    /// Finds a nonce for a block that is to stand anywhere.
    pub fn solve(&mut self, block: Block) -> Block {
        let block = member::solve(block);
        self.made.insert(block.id());
        block
    }

    /// Has the node inside take a block as its own.
    pub fn take(&mut self, block: Block) {
        // A block that its own node refuses is simply not one of the tree.
        let _ = self.node.mined(self.now, block);
    }

    /// The target on the tip of the node inside.
    pub fn next_bits(&self) -> CompactTarget {
        let chain = self.node.chain();
        chain.next_bits(self.now.timestamp().max(chain.earliest_time()))
    }
}

/// One of each kind.
pub fn all_kinds() -> Vec<Box<dyn Hostile>> {
    vec![
        Box::<Staller>::default(),
        Box::<Flooder>::default(),
        Box::<Equivocator>::default(),
        Box::<LowWorkForker>::default(),
        Box::<SelfishMiner>::default(),
    ]
}
