//! Mining: the trunk, its branches, and the flawed blocks beside them.

use std::{collections::BTreeSet, ops::Range};

use chain::{Block, BlockId, Chain, Millis, Network, Transfer};

use super::{
    archive::Archive,
    flaw::Flaw,
    mine::{block_on, on_parent},
    people::address,
    purse,
};

/// Enough for all bodies.
const BODY_BYTES: usize = 1 << 26;

/// The miner of blocks on the node's own tip in a run.
pub const MINER: u8 = 5;
/// Blocks of the longest branch. With a tip higher than 144, branches would weigh too little.
const LONGEST: usize = 170;

/// A network, and the blocks and transfers that peers could send on it.
pub struct World {
    /// The network.
    pub network: Network,
    /// A time at which the blocks are old enough for every clock.
    pub now: Millis,
    /// Valid and flawed blocks as they may be sent, parents before children.
    pub blocks: Vec<Block>,
    /// How many of the first blocks keep every rule.
    pub sound: usize,
    /// Their ids, and the id of genesis.
    pub sound_ids: BTreeSet<BlockId>,
    /// Which of them form the longest branch, without its last blocks.
    longest: Range<usize>,
    /// Ends of the valid branches.
    pub leaves: Vec<BlockId>,
    /// Transfers, sound ones first.
    pub transfers: Vec<Transfer>,
    /// How many of the first transfers honest peers could send.
    pub sound_transfers: usize,
    /// The truth about the blocks.
    pub archive: Archive,
}

/// A row of blocks by one miner, with this many seconds between them.
struct Row {
    miner: u8,
    blocks: usize,
    spacing: u64,
}

/// The trunk and the branches that leave it, with heights:
///
/// ```text
/// 0 ─┬─ 5 ─┬─ 12 ─┬─ 15 ─┬─ 20 ── 24
///    │     │      │      └─ 17 ~ 19    with a pause that starts the difficulty anew
///    │     │      └─ 28                longer
///    │     └─ 11                       mined in haste
///    └─ 170                            so long that the others weigh next to nothing
/// ```
pub(super) fn world(network: Network) -> World {
    let genesis = network.genesis().header().time;
    let start = Millis::from_ms(u64::from(genesis.secs()) * 1_000);
    let mut world = World {
        now: start.plus(3_600_000),
        blocks: Vec::new(),
        longest: 0..0,
        leaves: Vec::new(),
        sound: 0,
        sound_ids: BTreeSet::from([network.id()]),
        transfers: Vec::new(),
        sound_transfers: 0,
        archive: Archive::default(),
        network,
    };
    let mut trunk = Chain::new(world.network.clone(), BODY_BYTES);
    let row = |miner, blocks, spacing| Row {
        miner,
        blocks,
        spacing,
    };
    world.extend(&mut trunk, &row(0, 20, 10));
    // The miner of a run starts with nothing.
    let mut rich = vec![(MINER, 0)];
    for (height, rows) in [
        (5, vec![row(1, 6, 1)]),
        (12, vec![row(2, 16, 10)]),
        (15, vec![row(0, 2, 10), row(3, 2, 400)]),
        (0, vec![row(4, LONGEST, 11)]),
        (20, vec![row(0, 4, 10)]),
    ] {
        let mut branch = world.trunk(height);
        for row in &rows {
            if row.blocks == LONGEST {
                world.longest = world.blocks.len()..world.blocks.len() + LONGEST - 5;
            }
            world.extend(&mut branch, row);
        }
        world.leaves.push(branch.tip().id);
        let miner = rows[0].miner;
        let nonce = branch.account(&address(miner)).nonce.get();
        // Some of the rewards are spent on the branch itself.
        rich.push((miner, nonce.saturating_sub(3)));
    }
    world.transfers = purse::sound(&world.network, &rich);
    world.sound_transfers = world.transfers.len();
    world.transfers.extend(purse::flawed(&world.network));
    let parents = [3, 19].map(|height| world.trunk(height));
    for parent in &parents {
        let sound = world.sound_on(parent);
        world.add(sound);
    }
    world.sound = world.blocks.len();
    world.sound_ids.extend(world.blocks.iter().map(Block::id));
    for parent in &parents {
        world.flawed(parent);
    }
    world
}

impl World {
    /// The longest branch from the block after genesis on, without its last blocks.
    pub fn longest(&self) -> &[Block] {
        &self.blocks[self.longest.clone()]
    }

    /// The trunk up to a height.
    fn trunk(&self, height: usize) -> Chain {
        let mut chain = Chain::new(self.network.clone(), BODY_BYTES);
        for block in &self.blocks[..height] {
            chain
                .push(block.clone(), self.now)
                .expect("it was pushed before");
        }
        chain
    }

    fn extend(&mut self, chain: &mut Chain, row: &Row) {
        for _ in 0..row.blocks {
            let transfers = self.payments(chain, row.miner);
            let block = Self::mine(chain, row.miner, transfers, row.spacing);
            chain
                .push(block.clone(), self.now)
                .expect("it is made by the rules");
            self.add(block);
        }
    }

    /// The payments of a miner to others in every fourth block, if it has something.
    fn payments(&self, chain: &Chain, from: u8) -> Vec<Transfer> {
        let account = chain.account(&address(from));
        let (amount, fee) = (1_000, 10);
        let is_payday = chain.tip().height.get() % 4 == 3;
        if !is_payday || account.balance.grains() < 2 * (amount + fee) {
            return Vec::new();
        }
        let nonce = account.nonce.get();
        let to = |to, nonce| purse::transfer(&self.network, from, to, (amount, fee), nonce);
        vec![to(from + 1, nonce), to(from + 2, nonce + 1)]
    }

    /// A block with a time this many seconds after the chain's tip.
    fn mine(chain: &Chain, miner: u8, transfers: Vec<Transfer>, spacing: u64) -> Block {
        let time = u64::from(chain.tip().header.time.secs()) + spacing;
        let salt = u64::from(miner);
        block_on(chain, miner, salt, transfers, Millis::from_ms(time * 1_000))
    }

    fn sound_on(&self, chain: &Chain) -> Block {
        Self::mine(chain, 7, self.payments(chain, 0), 10)
    }

    /// A child of the chain's tip for every flaw, each with a child of its own.
    fn flawed(&mut self, chain: &Chain) {
        let sound = self.sound_on(chain);
        let mut above = chain.clone();
        above
            .push(sound.clone(), self.now)
            .expect("it is made by the rules");
        for flaw in Flaw::ALL {
            let block = flaw.apply(sound.clone(), &self.network);
            if flaw.spares_header() {
                let child = Self::mine(&above, 8, Vec::new(), 10);
                let child = on_parent(child, block.id());
                self.add(block);
                self.add(child);
            } else {
                self.add(block);
            }
        }
    }

    fn add(&mut self, block: Block) {
        self.archive.add(&block, &self.network, None);
        self.blocks.push(block);
    }
}
