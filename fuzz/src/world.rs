//! Networks with a tree of mined blocks, made once: chains that outweigh each other, blocks that
//! break one rule each, and transfers for the pool.

mod flaw;
mod grow;
mod purse;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::{Arc, OnceLock},
};

use chain::{
    Address, Block, BlockId, CheckedBlock, CompactTarget, Height, Ledger, Millis, Network, Params,
    SecretKey, Signatures, Transfer, Work, merkle_root,
};

pub use flaw::Flaw;
pub use grow::{MINER, block_on, block_on_parent, solve};

/// The truth about a block, by a replay from genesis.
#[derive(Clone, Debug)]
pub struct Record {
    /// The block, with the body that its header commits to.
    pub block: Arc<Block>,
    /// Its place in the chain.
    pub height: Height,
    /// Work of the branch up to here.
    pub work: Work,
    /// State after it; `None` when it, or a block before it, breaks a rule of bodies.
    pub ledger: Option<Arc<Ledger>>,
}

/// Every block whose header could enter a node's tree, by its id.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    records: BTreeMap<BlockId, Record>,
}

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

impl World {
    /// The longest branch from the block after genesis on, without its last blocks.
    pub fn longest(&self) -> &[Block] {
        &self.blocks[self.longest.clone()]
    }

    /// A world with a fixed target.
    pub fn regtest() -> &'static Self {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD.get_or_init(|| grow::world(Network::regtest()))
    }

    /// A world with a difficulty that moves fast.
    pub fn quick() -> &'static Self {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD.get_or_init(|| {
            let params = Params {
                name: "quick".to_owned(),
                half_life: Some(30),
                easiest_target: CompactTarget::from_consensus(0x207f_ffff),
                ..Params::regtest()
            };
            grow::world(Network::derive(params).expect("so easy a genesis is found"))
        })
    }
}

impl Archive {
    /// The known truth about a block.
    pub fn get(&self, id: &BlockId) -> Option<&Record> {
        self.records.get(id)
    }

    /// Judges a block whose header is valid and whose parent is here or in `below`; a body to which
    /// the header does not commit says nothing about the block.
    pub fn add(&mut self, block: &Block, network: &Network, below: Option<&Self>) {
        let id = block.id();
        let find = |id: &BlockId| self.get(id).or_else(|| below?.get(id));
        let is_mutated = merkle_root(&block.transaction_ids()) != Ok(block.header.merkle_root);
        if find(&id).is_some() || is_mutated {
            return;
        }
        let Ok(own_work) = block.header.check_work() else {
            return;
        };
        let (height, work, before) = if block.header.previous == network.id() {
            let ledger = Ledger::new(network.id(), network.params().maturity);
            (Height::GENESIS, Work::ZERO, Some(Arc::new(ledger)))
        } else if let Some(parent) = find(&block.header.previous) {
            (parent.height, parent.work, parent.ledger.clone())
        } else {
            return;
        };
        let height = height.next();
        let checked = CheckedBlock::check(block.clone(), height, network.params()).ok();
        let after = before.zip(checked).and_then(|(before, checked)| {
            let mut ledger = Ledger::clone(&before);
            ledger.connect(&checked, Signatures::Check).ok()?;
            Some(Arc::new(ledger))
        });
        let record = Record {
            block: Arc::new(block.clone()),
            height,
            work: work.plus(own_work),
            ledger: after,
        };
        self.records.insert(id, record);
    }
}

/// Keys of the world's people.
pub fn key(number: u8) -> SecretKey {
    SecretKey::from_seed([number; 32])
}

/// Their addresses.
pub fn address(number: u8) -> Address {
    static ADDRESSES: [OnceLock<Address>; 16] = [const { OnceLock::new() }; 16];
    let address = &ADDRESSES[usize::from(number)];
    *address.get_or_init(|| Address::from_public_key(&key(number).public_key()))
}
