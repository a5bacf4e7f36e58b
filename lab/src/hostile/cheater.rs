//! Tells blocks that each break one rule.

use chain::{
    Amount, Block, CompactTarget, Header, Height, SecretKey, Timestamp, Transfer, wire::Gossip,
};

use super::stage::{Hostile, Stage};

/// Seconds between two tricks, on average.
const EVERY: u64 = 10;

/// Tells blocks that each break one rule, with real work unless that is the rule. Sometimes the block is a
/// sibling of the tip: no ledger sees it before the good child that follows makes it the better branch. The
/// cheater tells its good blocks, too, but each first with a wrong body.
#[derive(Default, Debug)]
pub struct Cheater;

/// A trick; answers with the blocks to tell.
type Trick = fn(&mut Stage<'_>) -> Vec<Block>;

impl Hostile for Cheater {
    fn found(&mut self, stage: &mut Stage<'_>) {
        let tricks: [Trick; 2] = [another_body, doubled_leaf];
        play(stage, &tricks);
    }

    fn beat(&mut self, stage: &mut Stage<'_>) {
        // These blocks are never taken, so they do not count in its share of the blocks.
        let tricks: [Trick; 13] = [
            |stage| vec![with_transfers(stage, &[forged(stage)])],
            |stage| vec![with_transfers(stage, &[overspent(stage)])],
            |stage| vec![with_transfers(stage, &[repeated(stage)])],
            |stage| vec![with_transfers(stage, &twice(stage))],
            |stage| aside(stage, &[forged(stage)]),
            |stage| aside(stage, &[overspent(stage)]),
            |stage| changed(stage, |block| block.coinbase.amount = one_more(block)),
            |stage| changed(stage, |block| block.coinbase.height = Height::new(0)),
            |stage| changed(stage, |block| block.header.bits = chosen(block)),
            |stage| changed(stage, |block| block.header.version = 1),
            without_work,
            too_early,
            too_far_ahead,
        ];
        if stage.random.below(EVERY) == 0 {
            play(stage, &tricks);
        }
    }
}

fn play(stage: &mut Stage<'_>, tricks: &[Trick]) {
    let trick = tricks[stage.random.place(tricks.len())];
    for block in trick(stage) {
        stage.tell(&Gossip::Block(block));
    }
}

/// A block on the tip with nothing but its coinbase.
fn bare(stage: &mut Stage<'_>) -> Block {
    let block = stage.mine();
    stripped(stage, block)
}

fn stripped(stage: &Stage<'_>, mut block: Block) -> Block {
    let height = block.coinbase.height;
    block.transfers.clear();
    block.coinbase.amount = stage.node.chain().params().subsidy_at(height);
    block
}

fn changed(stage: &mut Stage<'_>, change: impl FnOnce(&mut Block)) -> Vec<Block> {
    let mut block = bare(stage);
    change(&mut block);
    vec![stage.seal(block)]
}

fn one_more(block: &Block) -> Amount {
    Amount::from_grains(block.coinbase.amount.grains() + 1)
}

/// The easiest target, or a harder one when the easiest would be right.
fn chosen(block: &Block) -> CompactTarget {
    let easiest = CompactTarget::from_consensus(0x207f_ffff);
    if block.header.bits == easiest {
        return CompactTarget::from_consensus(0x203f_ffff);
    }
    easiest
}

fn with_transfers(stage: &mut Stage<'_>, transfers: &[Transfer]) -> Block {
    let block = bare(stage);
    let block = adding(block, transfers);
    stage.seal(block)
}

fn adding(mut block: Block, transfers: &[Transfer]) -> Block {
    block.transfers.extend_from_slice(transfers);
    let fees = block.fees().expect("are small");
    let amount = block.coinbase.amount.checked_add(fees);
    block.coinbase.amount = amount.expect("fees are small");
    block
}

/// A transfer from the cheater's account, signed with another key.
fn forged(stage: &Stage<'_>) -> Transfer {
    let (balance, nonce) = stage.account(stage.key);
    let mut transfer = stage.transfer(stage.key, nonce, (balance / 2).max(1), 0);
    let bytes = transfer
        .body
        .signing_bytes(stage.node.chain().network().id());
    transfer.signature = SecretKey::from_seed([0xc4; 32]).sign(&bytes);
    transfer
}

/// A transfer of one grain more than there is.
fn overspent(stage: &Stage<'_>) -> Transfer {
    let (balance, nonce) = stage.account(stage.key);
    stage.transfer(stage.key, nonce, balance + 1, 0)
}

/// A transfer with a nonce that was used before, or that comes too early.
fn repeated(stage: &Stage<'_>) -> Transfer {
    let (_, nonce) = stage.account(stage.key);
    let wrong = nonce.checked_sub(1).unwrap_or(nonce + 1);
    stage.transfer(stage.key, wrong, 1, 0)
}

/// Two transfers: each of them could be paid, but not both.
fn twice(stage: &Stage<'_>) -> [Transfer; 2] {
    let (balance, nonce) = stage.account(stage.key);
    [nonce, nonce + 1].map(|nonce| stage.transfer(stage.key, nonce, balance / 2 + 1, 0))
}

/// A bad sibling of the tip, and a good block on top of it.
fn aside(stage: &mut Stage<'_>, transfers: &[Transfer]) -> Vec<Block> {
    let chain = stage.node.chain();
    let Some(tip) = chain.body_in_memory(&chain.tip().id) else {
        return Vec::new();
    };
    let mut sibling = stripped(stage, tip.block.block().clone());
    sibling.coinbase.miner = stage.miner;
    sibling.coinbase.extra_nonce = stage.random.number();
    let sibling = stage.seal(adding(sibling, transfers));
    let mut child = bare(stage);
    child.header.previous = sibling.id();
    let child = stage.seal(child);
    vec![sibling, child]
}

/// A block with a nonce that misses the target; of the easiest target every second nonce does.
fn without_work(stage: &mut Stage<'_>) -> Vec<Block> {
    let mut block = bare(stage);
    let misses = |nonce: &u32| {
        let header = Header {
            nonce: *nonce,
            ..block.header
        };
        header.check_work().is_err()
    };
    let nonce = (0..1_000).find(misses);
    block.header.nonce = nonce.expect("no target is so easy");
    vec![block]
}

/// A block with the median time of the eleven before: the latest time that is too early.
fn too_early(stage: &mut Stage<'_>) -> Vec<Block> {
    let earliest = stage.node.chain().earliest_time().secs();
    changed(stage, |block| {
        block.header.time = Timestamp::from_secs(earliest - 1);
    })
}

/// A block five minutes ahead of the cheater's clock: more than the faults of clocks and the tolerance
/// of validators.
fn too_far_ahead(stage: &mut Stage<'_>) -> Vec<Block> {
    let time = Timestamp::from_secs(stage.now.timestamp().secs() + 300);
    changed(stage, |block| block.header.time = time)
}

/// A good block, told first with a body that is not its own: no node may refuse its id for that.
fn another_body(stage: &mut Stage<'_>) -> Vec<Block> {
    let block = bare(stage);
    let good = stage.seal(block);
    let mut bad = good.clone();
    bad.coinbase.extra_nonce = bad.coinbase.extra_nonce.wrapping_add(1);
    stage.tell(&Gossip::Block(bad));
    stage.take(good);
    Vec::new()
}

/// A good block, told first with its last transfer twice, which has the same merkle root
/// (CVE-2012-2459).
fn doubled_leaf(stage: &mut Stage<'_>) -> Vec<Block> {
    let (balance, nonce) = stage.account(stage.key);
    if balance < 2 {
        return another_body(stage);
    }
    let transfers = [nonce, nonce + 1].map(|nonce| stage.transfer(stage.key, nonce, 1, 0));
    let good = with_transfers(stage, &transfers);
    let mut bad = good.clone();
    bad.transfers.extend(transfers.last().cloned());
    stage.tell(&Gossip::Block(bad));
    stage.take(good);
    Vec::new()
}
