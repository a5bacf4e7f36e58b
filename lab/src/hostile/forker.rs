//! Makes long chains with little work.

use chain::{
    Block, Chain, Height, LinkId, Mempool, Millis, Text,
    mining::Template,
    wire::{Envelope, Frame, Gossip, Reply, Request, TipInfo},
};

use super::stage::{Hostile, Stage};

/// The longest branch that it makes.
const BRANCH: u64 = 600;
/// The fewest seconds between two of its blocks.
const SLOWLY: u64 = 30;
/// The number of its blocks that it tells in a second.
const TOLD_AT_ONCE: usize = 10;
/// The greatest depth below the tip at which it makes siblings of the others' blocks.
const DEPTH: u64 = 100;

/// Makes a long branch from genesis on, as long ago and as slowly as the rules allow, so that each
/// block costs the least. It tells the branch block by block, from the start again when it has
/// ended, and gives its headers and blocks to all peers that ask. It also tells siblings of blocks
/// that were the tip a while ago.
#[derive(Default, Debug)]
pub struct LowWorkForker {
    branch: Vec<Block>,
    told: usize,
}

impl Hostile for LowWorkForker {
    /// Answers questions from its branch, to any peer.
    fn hears(&mut self, stage: &mut Stage<'_>, link: LinkId, bytes: &[u8]) -> bool {
        let Ok(Envelope::Request(..)) = Envelope::read(bytes) else {
            return true;
        };
        let reply = match Frame::decode(bytes) {
            Ok(Frame::Request { peer, id, request }) => match request {
                Request::Headers { .. } => {
                    let headers = self.branch.iter().map(|block| block.header);
                    Some((peer, id, Reply::Headers(headers.collect())))
                }
                Request::Bodies { ids } => {
                    let asked = self.branch.iter().filter(|block| ids.contains(&block.id()));
                    let bodies: Vec<_> = asked.cloned().collect();
                    (!bodies.is_empty()).then_some((peer, id, Reply::Bodies(bodies)))
                }
                Request::Tip | Request::Mempool { .. } | Request::Transfers { .. } => None,
            },
            _ => None,
        };
        let Some((peer, id, reply)) = reply else {
            return true;
        };
        stage.send(link, Frame::Reply { peer, id, reply }.encode());
        false
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
        self.told = if end { 0 } else { next };
        if end && let Some(last) = self.branch.last() {
            // The tip is higher than any other, with the work that this height would have elsewhere.
            let tip = stage.node.tip();
            stage.tell(&Gossip::Tip(TipInfo {
                id: last.id(),
                height: last.coinbase.height,
                work: tip.work.plus(tip.work),
            }));
        }
        if let Some(sibling) = sibling(stage) {
            stage.tell(&Gossip::Block(sibling));
        }
    }
}

/// Another block in the place of one that was the tip a while ago.
fn sibling(stage: &mut Stage<'_>) -> Option<Block> {
    let chain = stage.node.chain();
    let depth = 1 + stage.random.below(DEPTH);
    let height = chain.tip().height.get().checked_sub(depth)?;
    let entry = chain.best_at(Height::new(height))?;
    let mut block = chain.body_in_memory(&entry.id)?.block.block().clone();
    block.coinbase.miner = stage.miner;
    block.coinbase.extra_nonce = stage.random.number();
    Some(stage.seal(block))
}

/// A branch on genesis whose blocks come slowly, as many as the past has room for.
fn cheap_branch(stage: &mut Stage<'_>) -> Vec<Block> {
    let network = stage.node.chain().network().clone();
    let genesis = u64::from(network.genesis().header().time.secs());
    let room = (stage.now.ms() / 1_000).saturating_sub(genesis);
    let count = (room / SLOWLY).clamp(1, BRANCH);
    let step = room / count;
    let mut chain = Chain::new(network, usize::MAX);
    let mut branch = Vec::new();
    for number in 1..=count {
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
