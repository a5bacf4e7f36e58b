//! The truth about blocks, which a run compares a node with.

use std::{collections::BTreeMap, sync::Arc};

use chain::{Block, BlockId, CheckedBlock, Height, Ledger, Network, Signatures, Work, merkle_root};

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
