//! The chain itself: tree, bodies and ledger kept in step.

use std::sync::Arc;

use super::{
    bodies::{Bodies, StoredBlock},
    checkpoint::{Checkpoint, RestoreError},
    ledger::{Account, Ledger},
    outcome::{Added, Advance, BlockError, Checking, Move, PushOutcome, Reorganisation},
    tree::{Entry, HeaderOutcome, Index, Place, Standing, Tree},
};
use crate::{
    block::{Block, BlockKey, Header},
    primitives::{
        Address, BlockId, CompactTarget, Height, IdEnding, Millis, Target, Timestamp, U256, Work,
    },
    rules::{
        CheckedBlock, Head, HeaderError, HeaderRules, LedgerError, Network, Params, Signatures,
        counts_from,
    },
};

/// A tree of blocks, the best chain in it, and the ledger after that chain.
#[derive(Clone, Debug)]
pub struct Chain {
    network: Network,
    tree: Tree,
    bodies: Bodies,
    ledger: Ledger,
}

impl Chain {
    /// Genesis alone. `body_bytes` bounds the stored bodies that stay in memory.
    pub fn new(network: Network, body_bytes: usize) -> Self {
        Self {
            tree: Tree::new(&network),
            bodies: Bodies::new(body_bytes),
            ledger: Ledger::new(network.id(), network.params().maturity),
            network,
        }
    }

    /// A chain as it was when the checkpoint was written down, whose headers begin with genesis's
    /// child. The bodies are in storage.
    ///
    /// # Errors
    /// The reason why this is not a chain of the network.
    pub(crate) fn restore(
        network: Network,
        body_bytes: usize,
        checkpoint: &Checkpoint,
    ) -> Result<Self, RestoreError> {
        let mut tree = Tree::new(&network);
        tree.restore(&checkpoint.headers)?;
        let ledger = Ledger::decode(&checkpoint.ledger, network.id(), network.params().maturity);
        let chain = Self {
            tree,
            bodies: Bodies::new(body_bytes),
            ledger: ledger.ok_or(RestoreError::Ledger)?,
            network,
        };
        let at = chain.tip_key();
        if at != checkpoint.at {
            return Err(RestoreError::End {
                expected: checkpoint.at.id,
                found: at.id,
            });
        }
        Ok(chain)
    }

    /// Checks a block and takes it in; the best chain follows the most work.
    ///
    /// # Errors
    /// The first rule that the block breaks.
    pub fn push(&mut self, block: Block, now: Millis) -> Result<PushOutcome, BlockError> {
        let block = match self.check(block, now)? {
            Checking::Known => return Ok(PushOutcome::Known),
            Checking::Orphan { missing } => return Ok(PushOutcome::Orphan { missing }),
            Checking::New(block) => block,
        };
        match self.add(block, Signatures::Check) {
            Added::Waits(_) => Ok(PushOutcome::SideBranch),
            Added::OnInvalid { parent, .. } => Err(HeaderError::InvalidParent { parent }.into()),
            Added::Ready(block, advance) => outcome(block.id(), advance),
        }
    }

    /// Takes in the header, and checks the body as far as no ledger is needed.
    ///
    /// # Errors
    /// The first rule that the block breaks.
    pub(crate) fn check(&mut self, block: Block, now: Millis) -> Result<Checking, BlockError> {
        let index = match self.tree.accept(&block.header, now)? {
            HeaderOutcome::Orphan { missing } => return Ok(Checking::Orphan { missing }),
            HeaderOutcome::New(index) | HeaderOutcome::Known(index) => index,
        };
        let entry = self.tree.entry(index);
        if entry.standing != Standing::Header {
            return Ok(Checking::Known);
        }
        match CheckedBlock::check(block, entry.height, self.network.params()) {
            Ok(block) => Ok(Checking::New(Arc::new(block))),
            Err(error) => {
                if !error.is_mutation() {
                    self.tree.invalidate(index);
                }
                Err(error.into())
            }
        }
    }

    /// Keeps a block that [`Chain::check`] has just found new, and moves the best chain when it can.
    pub(crate) fn add(&mut self, block: Arc<CheckedBlock>, signatures: Signatures<'_>) -> Added {
        let index = self
            .tree
            .find(&block.id())
            .expect("its header was taken in");
        self.bodies.insert(StoredBlock {
            block: Arc::clone(&block),
            undo: None,
        });
        self.tree.body_arrived(index);
        if self.tree.better().is_none() {
            return Added::Waits(block);
        }
        let advance = self.advance(signatures);
        let parent = block.header().previous;
        if let Some(index) = self.tree.find(&parent)
            && self.tree.entry(index).standing == Standing::Invalid
        {
            return Added::OnInvalid { parent, advance };
        }
        Added::Ready(block, advance)
    }

    /// Takes in a header without its body. False when its parent is not known, so that it cannot be
    /// kept.
    ///
    /// # Errors
    /// The first rule that the header breaks.
    pub fn push_header(&mut self, header: &Header, now: Millis) -> Result<bool, HeaderError> {
        let outcome = self.add_header(header, now)?;
        Ok(!matches!(outcome, HeaderOutcome::Orphan { .. }))
    }

    /// Takes in headers without their bodies.
    pub(crate) fn add_header(
        &mut self,
        header: &Header,
        now: Millis,
    ) -> Result<HeaderOutcome, HeaderError> {
        self.tree.accept(header, now)
    }

    /// The place where a header would stand, or the rule that it breaks there.
    pub(crate) fn place(&mut self, header: &Header, now: Millis) -> Result<Place, HeaderError> {
        self.tree.place(header, now)
    }

    /// The facts that the header rules need of a block.
    pub(crate) fn head(&self, id: &BlockId) -> Option<Head> {
        self.tree.find(id).map(|index| self.tree.head(index))
    }

    pub(crate) fn header_rules(&self) -> &HeaderRules {
        self.tree.rules()
    }

    /// The tip's work less that of `blocks` blocks like it.
    pub(crate) fn work_below_tip(&self, blocks: u64) -> Work {
        let tip = self.tree.tip();
        let one = tip.header.bits.decode().map_or(Work::ZERO, Target::work);
        let span = one.to_u256().saturating_mul(U256::from(blocks));
        Work::from_u256(tip.work.to_u256().saturating_sub(span))
    }

    /// The branch that should be the best chain, when it is not.
    pub(crate) fn better(&self) -> Option<BlockId> {
        self.tree.better().map(|index| self.tree.entry(index).id)
    }

    /// Whether the best chain has to give up this block to become the branch that it should be.
    pub(crate) fn must_take_back(&self, id: &BlockId) -> bool {
        let Some(goal) = self.tree.better() else {
            return false;
        };
        let (disconnect, _) = self.tree.path_to(goal);
        disconnect
            .into_iter()
            .any(|index| self.tree.entry(index).id == *id)
    }

    /// Moves the best chain to the branch with the most work, as far as bodies are at hand.
    pub(crate) fn advance(&mut self, signatures: Signatures<'_>) -> Advance {
        let mut refused = Vec::new();
        let moved = loop {
            let Some(goal) = self.tree.better() else {
                break Move::Stay;
            };
            match self.switch(goal, signatures) {
                Ok(moved) => break moved,
                Err((index, error)) => {
                    let id = self.tree.entry(index).id;
                    for gone in self.tree.invalidate(index) {
                        self.bodies.remove(&gone);
                    }
                    refused.push((id, error));
                }
            }
        };
        Advance { moved, refused }
    }

    /// Makes `goal` the tip, or leaves everything as it was and names the invalid block.
    fn switch(
        &mut self,
        goal: Index,
        signatures: Signatures<'_>,
    ) -> Result<Move, (Index, LedgerError)> {
        let (disconnect, connect) = self.tree.path_to(goal);
        let missing: Vec<_> = disconnect
            .iter()
            .chain(&connect)
            .map(|&index| self.key(index))
            .filter(|key| self.bodies.get(&key.id).is_none())
            .collect();
        if !missing.is_empty() {
            return Ok(Move::Needs(missing));
        }
        let old_tip = self.tip_key();
        let disconnected: Vec<_> = disconnect.iter().map(|&index| self.body(index)).collect();
        for stored in &disconnected {
            let undo = stored
                .undo
                .expect("blocks of the best chain have their undo");
            self.ledger.disconnect(&stored.block, undo);
        }
        let mut connected = Vec::new();
        for &index in &connect {
            let block = self.body(index).block;
            // A block that was on the best chain before has had its signatures checked.
            let signatures = match self.tree.entry(index).standing {
                Standing::Connected => Signatures::Trusted,
                _ => signatures,
            };
            match self.ledger.connect(&block, signatures) {
                Ok(undo) => connected.push(StoredBlock {
                    block,
                    undo: Some(undo),
                }),
                Err(error) => {
                    self.roll_back(&connected, &disconnected);
                    return Err((index, error));
                }
            }
        }
        for stored in &connected {
            let undo = stored.undo.expect("it was connected above");
            self.bodies.set_undo(&stored.block.id(), undo);
        }
        self.tree.set_tip(goal);
        let connected: Vec<_> = connected.into_iter().map(|stored| stored.block).collect();
        let Some(lowest) = disconnected.last() else {
            return Ok(Move::Extended(connected));
        };
        let ancestor = self.tree.find(&lowest.block.header().previous);
        Ok(Move::Reorganised(Reorganisation {
            ancestor: self.key(ancestor.expect("blocks in the tree have their parent there")),
            old_tip,
            new_tip: self.tip_key(),
            disconnected: disconnected
                .into_iter()
                .map(|stored| stored.block)
                .collect(),
            connected,
        }))
    }

    /// Undoes a switch that failed half-way.
    fn roll_back(&mut self, connected: &[StoredBlock], disconnected: &[StoredBlock]) {
        for stored in connected.iter().rev() {
            let undo = stored.undo.expect("it was just connected");
            self.ledger.disconnect(&stored.block, undo);
        }
        for stored in disconnected.iter().rev() {
            self.ledger
                .connect(&stored.block, Signatures::Trusted)
                .expect("it was connected on this state before");
        }
    }

    /// Puts a body that was loaded from storage back into memory.
    pub(crate) fn body_loaded(&mut self, stored: StoredBlock) {
        self.bodies.insert_stored(stored);
    }

    /// Notes that storage no longer has a block, so that it is fetched again. False when that does
    /// not help, because the block is one of the best chain.
    pub(crate) fn body_lost(&mut self, id: &BlockId) -> bool {
        self.tree
            .find(id)
            .is_some_and(|index| self.tree.body_lost(index))
    }

    /// Notes that the driver was told to store a block, so that its body may leave memory.
    pub(crate) fn body_stored(&mut self, id: BlockId) {
        self.bodies.may_drop(id);
    }

    /// Lets go of the oldest stored bodies beyond the bound.
    pub(crate) fn shrink_bodies(&mut self) {
        self.bodies.shrink();
    }

    /// Bodies of the best header's branch that are not here, back to `known` if that is on it.
    pub(crate) fn missing_bodies(&self, known: Option<BlockKey>) -> MissingBodies {
        let mut keys = Vec::new();
        let mut extends = false;
        for entry in self.tree.ancestors(self.tree.best_header()) {
            let key = BlockKey {
                height: entry.height,
                id: entry.id,
            };
            extends = known == Some(key);
            if extends || entry.standing == Standing::Connected {
                break;
            }
            if entry.standing == Standing::Header {
                keys.push(key);
            }
        }
        keys.reverse();
        MissingBodies { keys, extends }
    }

    /// Leaves a block and all blocks on top of it out of the choice of the best header, until its
    /// body comes or [`Chain::take_up`] is called.
    pub(crate) fn set_aside(&mut self, id: &BlockId) {
        if let Some(index) = self.tree.find(id) {
            self.tree.set_aside(index, true);
        }
    }

    /// Takes a block and all blocks on top of it into the choice of the best header again.
    pub(crate) fn take_up(&mut self, id: &BlockId) {
        if let Some(index) = self.tree.find(id) {
            self.tree.set_aside(index, false);
        }
    }

    /// A body in memory.
    pub fn body_in_memory(&self, id: &BlockId) -> Option<&StoredBlock> {
        if *id == self.network.id() {
            return None;
        }
        self.bodies.get(id)
    }

    fn body(&self, index: Index) -> StoredBlock {
        let id = &self.tree.entry(index).id;
        self.bodies
            .get(id)
            .expect("checked to be in memory")
            .clone()
    }

    fn key(&self, index: Index) -> BlockKey {
        let entry = self.tree.entry(index);
        BlockKey {
            height: entry.height,
            id: entry.id,
        }
    }

    /// The network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The network's numbers.
    pub fn params(&self) -> &Params {
        self.network.params()
    }

    /// The state after the tip.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The last block of the best chain.
    pub fn tip(&self) -> &Entry {
        self.tree.tip()
    }

    /// Id and height of the tip.
    pub fn tip_key(&self) -> BlockKey {
        self.key(self.tree.tip_index())
    }

    /// The header with the most work, whether or not its body is here.
    pub fn best_header(&self) -> &Entry {
        self.tree.entry(self.tree.best_header())
    }

    /// Number of headers in the tree.
    pub(crate) fn headers_known(&self) -> usize {
        self.tree.len()
    }

    /// The entry of a block, if it is known.
    pub fn entry(&self, id: &BlockId) -> Option<&Entry> {
        self.tree.find(id).map(|index| self.tree.entry(index))
    }

    /// The entries of blocks whose ids end with these digits, without a look at any other entry.
    pub fn ending_in<'a>(&'a self, ending: &'a IdEnding) -> impl Iterator<Item = &'a Entry> {
        let indices = self.tree.within(ending.bounds());
        let entries = indices.map(|index| self.tree.entry(index));
        entries.filter(|entry| ending.is_of(&entry.id))
    }

    /// The block of the best chain at `height`.
    pub fn best_at(&self, height: Height) -> Option<&Entry> {
        self.tree
            .best_at(height)
            .map(|index| self.tree.entry(index))
    }

    /// Whether a block is on the best chain.
    pub fn is_best(&self, id: &BlockId) -> bool {
        self.tree
            .find(id)
            .is_some_and(|index| self.tree.is_best(index))
    }

    /// The last block on the way from genesis to `id` that is on the best chain; `None` when the
    /// block is not known.
    pub(crate) fn fork_of(&self, id: &BlockId) -> Option<BlockKey> {
        let from = self.tree.find(id)?;
        let mut before = self.tree.ancestors(from);
        before
            .find(|entry| self.is_best(&entry.id))
            .map(|entry| BlockKey {
                height: entry.height,
                id: entry.id,
            })
    }

    /// Every known header, parents before children; newest last.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.tree.entries()
    }

    /// Balance and nonce of an address for the next block.
    pub fn account(&self, address: &Address) -> Account {
        self.ledger.account(address)
    }

    /// The bits that the next block must have if it has this time.
    pub fn next_bits(&self, time: Timestamp) -> CompactTarget {
        let head = self.tree.head(self.tree.tip_index());
        self.tree.rules().next_bits(&head, time)
    }

    /// The earliest time that the next block may have.
    pub fn earliest_time(&self) -> Timestamp {
        let median = self.tree.head(self.tree.tip_index()).median_time();
        Timestamp::from_secs(median.secs().saturating_add(1))
    }

    /// When the next block can be made: any earlier, its time would be too far ahead of everybody's
    /// clock. This time lies ahead of `now` where blocks were found faster than time passes, or where
    /// the clock of their miner, or that of the network's genesis, ran ahead.
    pub fn mining_waits(&self, now: Millis) -> Option<Millis> {
        let from = counts_from(self.earliest_time());
        (from > now).then_some(from)
    }

    /// Ids from the tip back to genesis, ever further apart: with them a peer finds the last block
    /// that both know.
    pub fn locator(&self) -> Vec<BlockId> {
        let mut ids = Vec::new();
        let mut height = self.tip().height.get();
        let mut step = 1;
        loop {
            let entry = self.best_at(Height::new(height)).expect("is below the tip");
            ids.push(entry.id);
            if height == 0 {
                return ids;
            }
            if ids.len() >= 10 {
                step *= 2;
            }
            height = height.saturating_sub(step);
        }
    }

    /// Headers of the best chain after the first block of `locator` that is on it.
    pub fn headers_after(&self, locator: &[BlockId], limit: usize) -> Vec<Header> {
        let shared = locator.iter().find(|id| self.is_best(id));
        let shared = shared.and_then(|id| self.entry(id));
        let start = shared.map_or(Height::GENESIS, |entry| entry.height).next();
        let heights = start.get()..=self.tip().height.get();
        heights
            .take(limit)
            .filter_map(|height| self.best_at(Height::new(height)))
            .map(|entry| entry.header)
            .collect()
    }
}

/// The bodies that a branch lacks.
pub(crate) struct MissingBodies {
    /// Oldest first.
    pub(crate) keys: Vec<BlockKey>,
    /// The walk back came to the header that was known, so these bodies come on top of it.
    pub(crate) extends: bool,
}

fn outcome(id: BlockId, advance: Advance) -> Result<PushOutcome, BlockError> {
    if let Some((_, error)) = advance
        .refused
        .into_iter()
        .find(|(refused, _)| *refused == id)
    {
        return Err(error.into());
    }
    Ok(match advance.moved {
        Move::Stay | Move::Needs(_) => PushOutcome::SideBranch,
        Move::Extended(_) => PushOutcome::Extended,
        Move::Reorganised(reorganisation) => PushOutcome::Reorganised(reorganisation),
    })
}
