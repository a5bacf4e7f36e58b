//! Takes blocks in, and does what follows when the best chain moves.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    io::{From, Notice, Output, RefusedItem},
    parts::Node,
};
use crate::{
    block::{Block, BlockKey},
    primitives::{Millis, TxId},
    rules::{CheckedBlock, HeaderError, Signatures},
    state::{
        Added, Advance, Batch, BlockError, Checking, Move, PushOutcome, Standing, StoredBlock,
    },
    util::Gather,
    wire::Gossip,
};

/// The source of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Origin {
    /// A miner here found it.
    Mined,
    /// It is news from a peer.
    Gossip(From),
    /// It is a peer's answer.
    Reply(From),
}

impl Origin {
    fn peer(self) -> Option<From> {
        match self {
            Self::Mined => None,
            Self::Gossip(from) | Self::Reply(from) => Some(from),
        }
    }
}

impl Node {
    /// Checks a block, keeps it, follows the best chain, and passes news of it on.
    pub(super) fn take_block(
        &mut self,
        now: Millis,
        block: Block,
        origin: Origin,
    ) -> Result<PushOutcome, BlockError> {
        match self.chain.check(block, now)? {
            Checking::Known => Ok(PushOutcome::Known),
            Checking::Orphan { missing } => Ok(PushOutcome::Orphan { missing }),
            Checking::New(block) => {
                let signed = self.signed_ahead(std::slice::from_ref(&block));
                self.take_checked(now, block, origin, &signed)
            }
        }
    }

    /// The transfers of these blocks whose signatures hold. They are checked all at once because
    /// that is faster: all but those of the pool. When one does not hold, the answer is empty; then
    /// they are checked block by block, to name that one.
    pub(super) fn signed_ahead(&self, blocks: &[Arc<CheckedBlock>]) -> BTreeSet<TxId> {
        let transfers = blocks.iter().flat_map(|block| block.transfers());
        let (ids, transfers): (Vec<_>, Vec<_>) = transfers
            .filter(|(id, _)| self.pool.get(id).is_none())
            .unzip();
        let genesis = self.chain.network().id();
        if ids.len() > 1 && (self.config.all_signed)(&transfers, genesis) {
            ids.into_iter().gather()
        } else {
            BTreeSet::new()
        }
    }

    /// Keeps a block that was found to be new, follows the best chain, and passes news of the block
    /// on. The signatures of the transfers in `signed` have been checked.
    pub(super) fn take_checked(
        &mut self,
        now: Millis,
        block: Arc<CheckedBlock>,
        origin: Origin,
        signed: &BTreeSet<TxId>,
    ) -> Result<PushOutcome, BlockError> {
        let id = block.id();
        let standing = self.chain.entry(&id).map(|entry| entry.standing);
        if standing == Some(Standing::Invalid) {
            // A block before it has turned out to be invalid since.
            return Err(HeaderError::Invalid { id }.into());
        }
        let pool = &self.pool;
        let is_signed = |id: &TxId| signed.contains(id) || pool.get(id).is_some();
        let added = self.chain.add(block, Signatures::CheckBut(&is_signed));
        let (block, advance) = match added {
            Added::Waits(block) => (block, None),
            Added::OnInvalid { parent, advance } => {
                let _ = self.moved(now, None, advance);
                return Err(HeaderError::InvalidParent { parent }.into());
            }
            Added::Ready(block, advance) => (block, Some(advance)),
        };
        let key = BlockKey {
            height: block.height(),
            id: block.id(),
        };
        let outcome = match advance {
            Some(advance) => self.moved(now, Some(&block), advance),
            None => self.moved(now, Some(&block), STAY),
        };
        if outcome == Ok(PushOutcome::SideBranch) {
            self.notice(Notice::SideBlock { key });
        }
        // A refused block is on no node's chain.
        if let Ok(taken) = &outcome {
            match origin {
                Origin::Mined | Origin::Gossip(_) => {
                    self.announce(&Gossip::Block(block.block().clone()), origin.peer());
                }
                // It is one of many: the tip is told once they are all here.
                Origin::Reply(from) if *taken != PushOutcome::SideBranch => {
                    self.sync.tip_news(Some(from));
                    self.pools.tip_moved();
                }
                Origin::Reply(_) => {}
            }
        }
        outcome
    }

    /// Moves to a better branch when its bodies are at hand again, or were at hand when the node
    /// started. When one of them turns out to be lost, the next best branch is tried.
    pub(super) fn follow_best(&mut self, now: Millis) {
        let mut tried = None;
        while let Some(goal) = self.chain.better() {
            let is_tried = tried.replace(goal) == Some(goal);
            if is_tried || self.sync.awaits_storage() || self.sync.is_stuck_on(goal) {
                return;
            }
            let tip = self.chain.tip().id;
            let pool = &self.pool;
            let signatures = Signatures::CheckBut(&|id| pool.get(id).is_some());
            let advance = self.chain.advance(signatures);
            // Refusals are told inside; no block was pushed that would need an answer.
            let _ = self.moved(now, None, advance);
            if self.chain.tip().id != tip {
                self.sync.tip_news(None);
                self.pools.tip_moved();
            }
        }
    }

    /// Carries out the results of an attempt to move: writes down, tells, and asks. The outcome is
    /// that of `new`, the block that led to the attempt.
    fn moved(
        &mut self,
        now: Millis,
        new: Option<&Arc<CheckedBlock>>,
        advance: Advance,
    ) -> Result<PushOutcome, BlockError> {
        let new_id = new.map(|block| block.id());
        let mut own_error = None;
        for (id, error) in advance.refused {
            if Some(id) == new_id {
                own_error = Some(error);
            } else {
                self.refuse(RefusedItem::Block(id), &error, None);
            }
        }
        let kept = new.filter(|_| own_error.is_none());
        let outcome = match advance.moved {
            Move::Stay => {
                self.persist(kept, &[]);
                PushOutcome::SideBranch
            }
            Move::Needs(keys) => {
                self.persist(kept, &[]);
                if !self
                    .chain
                    .better()
                    .is_some_and(|goal| self.sync.is_stuck_on(goal))
                {
                    self.load_for_move(keys);
                }
                PushOutcome::SideBranch
            }
            Move::Extended(connected) => {
                self.persist(kept, &connected);
                let _ = self
                    .pool
                    .chain_moved(&[], &connected, self.chain.ledger(), now);
                self.notice(Notice::Extended {
                    tip: self.tip(),
                    connected,
                });
                PushOutcome::Extended
            }
            Move::Reorganised(reorganisation) => {
                let gone = &reorganisation.disconnected;
                let come = &reorganisation.connected;
                self.persist(kept, come);
                self.pools.tip_moved();
                let returned = self.pool.chain_moved(gone, come, self.chain.ledger(), now);
                // A node that was on the new branch all along has never seen them.
                let transfers = returned.iter().filter_map(|id| self.pool.get(id).cloned());
                self.announce_transfers(transfers.collect(), None);
                let notice = Notice::Reorganised {
                    reorganisation: reorganisation.clone(),
                    returned,
                };
                self.notice(notice);
                PushOutcome::Reorganised(reorganisation)
            }
        };
        own_error.map_or(Ok(outcome), |error| Err(error.into()))
    }

    /// Writes down that blocks in storage were connected.
    pub(super) fn persist_move(&mut self, moved: &Move) {
        match moved {
            Move::Extended(connected) => self.persist(None, connected),
            Move::Reorganised(reorganisation) => self.persist(None, &reorganisation.connected),
            Move::Stay | Move::Needs(_) => {}
        }
    }

    fn persist(&mut self, new: Option<&Arc<CheckedBlock>>, connected: &[Arc<CheckedBlock>]) {
        if new.is_none() && connected.is_empty() {
            return;
        }
        let key = |block: &CheckedBlock| BlockKey {
            height: block.height(),
            id: block.id(),
        };
        let undo = connected.iter().filter_map(|block| {
            let stored = self.chain.body_in_memory(&block.id())?;
            Some((key(block), stored.undo?))
        });
        let undo = undo.collect();
        let batch = Batch {
            blocks: new
                .iter()
                .map(|block| (key(block), Arc::clone(block)))
                .collect(),
            undo,
            tip: self.chain.tip_key(),
            work: self.chain.tip().work,
            checkpoint: self.due_checkpoint(),
        };
        self.outputs.push_back(Output::Persist(batch));
        if self.config.storage
            && let Some(block) = new
        {
            self.chain.body_stored(block.id());
        }
    }

    fn load_for_move(&mut self, keys: Vec<BlockKey>) {
        for key in keys {
            if !self.config.storage {
                self.body_lost(key);
            } else if self.sync.await_storage(key) && !self.serving.awaits(&key) {
                self.outputs.push_back(Output::LoadBody { key });
            }
        }
    }

    pub(super) fn body_loaded(&mut self, now: Millis, key: BlockKey, stored: Option<StoredBlock>) {
        let stored = stored.filter(|stored| stored.block.id() == key.id);
        self.serve_loaded(now, &key, stored.as_ref());
        if !self.sync.storage_answered(&key) {
            return;
        }
        // Without its undo a block of the best chain cannot be taken back.
        let usable = |stored: &StoredBlock| stored.undo.is_some() || !self.chain.is_best(&key.id);
        match stored.filter(usable) {
            Some(stored) => self.chain.body_loaded(stored),
            None => self.body_lost(key),
        }
    }

    /// Nothing can be loaded any more: only others can still give the bodies that were asked for.
    pub(super) fn storage_lost(&mut self, now: Millis) {
        self.config.storage = false;
        for key in self.sync.storage_lost() {
            self.body_lost(key);
        }
        self.serve_without_storage(now);
    }

    /// Has a body fetched again that storage lost, if that helps.
    fn body_lost(&mut self, key: BlockKey) {
        if self.chain.body_lost(&key.id) {
            return self.sync.replan();
        }
        if self.chain.is_best(&key.id) {
            let reason = "storage has lost it, so the best chain cannot move over it";
            self.refuse(RefusedItem::Block(key.id), &reason, None);
            // Another branch may have become the better one meanwhile.
            if self.chain.must_take_back(&key.id) {
                self.sync.stuck_on(self.chain.better());
            }
        }
    }
}

/// There is no reason to move.
const STAY: Advance = Advance {
    moved: Move::Stay,
    refused: Vec::new(),
};
