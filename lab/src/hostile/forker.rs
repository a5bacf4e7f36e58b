//! Much chain, little work.

use std::mem;

use chain::{
    Block, Chain, Mempool, Millis, Text,
    mining::Template,
    wire::{Gossip, TipInfo},
};

use super::{Hostile, Stage};

/// Longest branch that it makes.
const BRANCH: usize = 100;
/// Blocks of it that are told a second.
const TOLD_AT_ONCE: usize = 10;

/// Makes a long branch from genesis on, as long ago and as slowly as the rules allow so that each
/// block costs the least, and tells of it block by block, from the start again when it has ended.
#[derive(Default, Debug)]
pub struct LowWorkForker {
    branch: Vec<Block>,
    told: usize,
}

impl Hostile for LowWorkForker {
    fn name(&self) -> &'static str {
        "low-work forker"
    }

    fn beat(&mut self, stage: &mut Stage<'_>) {
        if self.branch.is_empty() {
            self.branch = cheap_branch(stage);
        }
        let next = self.told + TOLD_AT_ONCE;
        for block in self.branch.iter().skip(self.told).take(TOLD_AT_ONCE) {
            stage.tell(&Gossip::Block(block.clone()));
        }
        let end = next >= self.branch.len();
        let _ = mem::replace(&mut self.told, if end { 0 } else { next });
        if end && let Some(last) = self.branch.last() {
            // Higher than anybody's, with the work that it would have elsewhere.
            let tip = stage.node.tip();
            stage.tell(&Gossip::Tip(TipInfo {
                id: last.id(),
                height: last.coinbase.height,
                work: tip.work.plus(tip.work),
            }));
        }
    }
}

/// A branch on genesis whose blocks come as slowly as the clock allows: an hour has room for
/// `BRANCH` blocks at the easiest target.
fn cheap_branch(stage: &mut Stage<'_>) -> Vec<Block> {
    let network = stage.node.chain().network().clone();
    let genesis = u64::from(network.genesis().header().time.secs());
    let room = (stage.now.ms() / 1_000).saturating_sub(genesis);
    let step = (room / BRANCH as u64).max(1);
    let mut chain = Chain::new(network, usize::MAX);
    let mut branch = Vec::new();
    for number in 1..=BRANCH as u64 {
        let now = Millis::from_ms((genesis + number * step) * 1_000);
        let pool = Mempool::default();
        let message = Text::new("cheap").expect("is short");
        let template = Template::new(&chain, &pool, stage.miner, message, now);
        let block = stage.solve(template.with_extra_nonce(number));
        if chain.push(block.clone(), stage.now).is_err() {
            break;
        }
        branch.push(block);
    }
    branch
}
