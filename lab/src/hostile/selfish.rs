//! The selfish miner of Eyal and Sirer, "Majority is not enough" (2014), algorithm 1.

use std::{
    collections::{BTreeSet, VecDeque},
    mem,
};

use chain::{
    Block, BlockId, LinkId,
    wire::{Envelope, Frame, Gossip},
};

use super::stage::{Hostile, Stage};

/// Keeps its found blocks back and tells them when honest miners come close. So the honest work is
/// lost rather than its own.
#[derive(Default, Debug)]
pub struct SelfishMiner {
    /// Blocks that nobody else has, oldest first.
    withheld: VecDeque<Block>,
    own: BTreeSet<BlockId>,
    /// Height where the two branches part.
    fork: u64,
    /// Length of its own branch from there on, told or not.
    private: u64,
    /// Length of the others' branch.
    public: u64,
    /// The newest block in the tree of the node inside when it last looked.
    seen: Option<BlockId>,
}

impl Hostile for SelfishMiner {
    /// The node inside would tell every block that it takes, and its tip.
    fn says(&mut self, stage: &mut Stage<'_>, link: LinkId, bytes: Vec<u8>) {
        let gives_away = match Envelope::read(&bytes) {
            Ok(Envelope::Gossip(_)) => match Frame::decode(&bytes) {
                Ok(Frame::Gossip { gossip, .. }) => !matches!(gossip, Gossip::Transfers(_)),
                _ => false,
            },
            Ok(Envelope::Local) => matches!(Frame::decode(&bytes), Ok(Frame::Presence(_))),
            Ok(Envelope::Reply(..)) => !self.withheld.is_empty(),
            _ => false,
        };
        if !gives_away {
            stage.send(link, bytes);
        }
    }

    fn found(&mut self, stage: &mut Stage<'_>) {
        let block = stage.mine();
        let id = block.id();
        self.own.insert(id);
        stage.take(block.clone());
        if stage.node.tip().id != id {
            return;
        }
        let was_race = self.private == 1 && self.public == 1;
        self.private += 1;
        self.withheld.push_back(block);
        if was_race {
            self.publish(stage, usize::MAX);
            self.start_anew();
        }
    }

    fn moved(&mut self, stage: &mut Stage<'_>) {
        let newest = stage.node.chain().entries().next_back();
        let newest = newest.map(|entry| entry.id);
        let seen = mem::replace(&mut self.seen, newest);
        let fresh = stage.node.chain().entries().rev();
        let fresh = fresh.take_while(|entry| Some(entry.id) != seen);
        let heights: Vec<_> = fresh
            .filter(|entry| !self.own.contains(&entry.id))
            .map(|entry| entry.height.get())
            .collect();
        for height in heights.into_iter().rev() {
            self.others_found(stage, height);
        }
    }
}

impl SelfishMiner {
    fn others_found(&mut self, stage: &mut Stage<'_>, height: u64) {
        if height <= self.fork + self.public {
            return;
        }
        let lead = self.private.saturating_sub(self.public);
        self.public = height - self.fork;
        match lead {
            0 => {
                // The others won, on either branch.
                self.fork = height;
                (self.private, self.public) = (0, 0);
                self.withheld.clear();
            }
            1 => self.publish(stage, usize::MAX),
            2 => {
                self.publish(stage, usize::MAX);
                self.start_anew();
            }
            _ => self.publish(stage, 1),
        }
    }

    fn publish(&mut self, stage: &mut Stage<'_>, count: usize) {
        for _ in 0..count.min(self.withheld.len()) {
            if let Some(block) = self.withheld.pop_front() {
                stage.tell(&Gossip::Block(block));
            }
        }
    }

    /// Both branches are one again: its own.
    fn start_anew(&mut self) {
        self.fork += self.private;
        (self.private, self.public) = (0, 0);
    }
}
