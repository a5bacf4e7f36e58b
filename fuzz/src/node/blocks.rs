//! Blocks and transfers by their number, and blocks that are made in a run.

use chain::{Block, BlockId, Text, Timestamp, Transfer, U256, mining::Template};

use super::{
    rig::{Made, Rig},
    script::{Pick, Which},
};
use crate::world::{MINER, Record, address, block_on, block_on_parent, solve};

/// The most blocks that are made in a run and remembered.
const MAX_MADE: usize = 48;
/// The most hashes that such a block may take.
const MAX_HASHES: u64 = 256;

impl Rig {
    /// A block made from the node's own template is taken, unless clocks forbid it.
    pub(super) fn mine(&mut self) {
        let (chain, pool) = (self.node.chain(), self.node.mempool());
        let template = Template::new(chain, pool, address(MINER), Text::default(), self.now);
        let ahead =
            template.time().secs() - template.time().secs().min(self.now.timestamp().secs());
        if !self.is_easy(template.time()) || ahead > chain::MAX_AHEAD {
            return;
        }
        let block = solve(template.with_extra_nonce(self.made.len() as u64));
        self.keep(block.clone(), true);
        let outcome = self.node.mined(self.now, block);
        assert!(outcome.is_ok(), "own template is refused: {outcome:?}");
        self.drain(0);
    }

    fn is_easy(&self, time: Timestamp) -> bool {
        let target = self.node.chain().next_bits(time).decode();
        let hashes = target.expect("the difficulty rule gives targets").work();
        hashes.to_u256() <= U256::from(MAX_HASHES)
    }

    pub(super) fn find_block(&self, on: Option<Which>, transfers: Vec<Transfer>) -> Option<Block> {
        let salt = 1_000 + self.made.len() as u64;
        let params = self.world.network.params();
        if let Some(on) = on.filter(|_| params.half_life.is_none()) {
            let parent = self.record(&self.block(on).0.id())?;
            return Some(block_on_parent(parent, params, salt, transfers));
        }
        let chain = self.node.chain();
        let time = self.now.timestamp().max(chain.earliest_time());
        self.is_easy(time)
            .then(|| block_on(chain, 6, salt, transfers, self.now))
    }

    /// Remembers a block that was made, while there is room.
    pub(super) fn keep(&mut self, block: Block, flawless: bool) {
        self.judge(&block);
        if self.made.len() == MAX_MADE {
            return;
        }
        let id = block.id();
        let record = self.record(&id);
        let holds = record.is_some_and(|record| record.ledger.is_some());
        let sound = flawless && holds && self.is_sound(&block.header.previous);
        self.made.push(Made { id, block, sound });
    }

    /// Whether honest peers may have a block.
    fn is_sound(&self, id: &BlockId) -> bool {
        let mut made = self.made.iter().filter(|made| made.sound);
        self.world.sound_ids.contains(id) || made.any(|made| made.id == *id)
    }

    /// Finds out whether a block is valid that the node is about to see.
    pub(super) fn judge(&mut self, block: &Block) {
        let known = Some(&self.world.archive);
        self.judged.add(block, &self.world.network, known);
    }

    pub(super) fn record(&self, id: &BlockId) -> Option<&Record> {
        self.world.archive.get(id).or_else(|| self.judged.get(id))
    }

    /// A block, and whether an honest peer could send it.
    pub(super) fn block(&self, which: Which) -> (&Block, bool) {
        match which {
            Which::Made(number) if !self.made.is_empty() => {
                let made = &self.made[usize::from(number) % self.made.len()];
                (&made.block, made.sound)
            }
            Which::Made(number) => self.block(Which::World(number.into())),
            Which::World(number) => {
                let number = usize::from(number) % self.world.blocks.len();
                (&self.world.blocks[number], number < self.world.sound)
            }
        }
    }

    /// A transfer, and whether an honest peer could send it.
    pub(super) fn transfer(&self, number: Pick) -> (Transfer, bool) {
        let number = usize::from(number) % self.world.transfers.len();
        let sound = number < self.world.sound_transfers;
        (self.world.transfers[number].clone(), sound)
    }
}
