//! Transfers that wait for a block.

mod admission;
mod error;
mod flow;
mod pool;
mod pooled;

use std::{
    collections::{BTreeSet, BinaryHeap},
    sync::Arc,
};

pub use crate::limits::{MAX_PER_SENDER, MAX_POOL_BYTES};
pub use error::MempoolError;
pub use flow::Flow;
pub use pool::Mempool;

use crate::{
    block::{AccountNonce, Transfer},
    primitives::{Address, Millis, TxId},
    rules::CheckedBlock,
    state::{Draft, Ledger},
};
use pooled::{Class, fee_rate};

impl Mempool {
    /// Takes in a transfer that the next block may hold, or one after it.
    ///
    /// Of two transfers with one sender and nonce the first stays, unless the second raises the
    /// fee by a tenth.
    ///
    /// # Errors
    /// The reason why it cannot wait here.
    pub fn insert(
        &mut self,
        transfer: Transfer,
        ledger: &Ledger,
        now: Millis,
    ) -> Result<TxId, MempoolError> {
        let id = transfer.id();
        if self.by_id.contains_key(&id) {
            return Err(MempoolError::Known { id });
        }
        let victims = match self.check(&transfer, ledger) {
            Ok(victims) => victims,
            Err(error) => {
                if error.lasts(&transfer) {
                    self.failed.insert(id, error.clone());
                }
                return Err(error);
            }
        };
        self.failed.remove(&id);
        for (address, nonce) in victims {
            self.drop_from(&address, nonce);
        }
        let sender = transfer.body.from();
        let rate = fee_rate(transfer.body.fee, transfer.encoded_len());
        self.place(sender, id, transfer, now);
        self.settle(&sender, ledger);
        self.shrink();
        if self.by_id.contains_key(&id) {
            return Ok(id);
        }
        // It brought others out of the queue, and there was no room for them all.
        Err(self.full(Class::Ready, rate))
    }

    /// The reason why a transfer failed when it was here last, as long as nothing can have changed
    /// that.
    pub fn failure(&self, id: &TxId) -> Option<&MempoolError> {
        self.failed.get(id)
    }

    /// Drops the transfers that the sender's account does not allow, and puts the others into their
    /// classes.
    fn settle(&mut self, sender: &Address, ledger: &Ledger) {
        let account = ledger.account(sender);
        let mut next = Some(account.nonce);
        let mut left = Some(account.balance);
        let mut dropped = Vec::new();
        let mut moved = Vec::new();
        for (nonce, pooled) in self.of(sender) {
            let ahead = nonce.get().checked_sub(account.nonce.get());
            if ahead.is_none_or(|ahead| ahead >= MAX_PER_SENDER) {
                dropped.push(nonce);
                continue;
            }
            // Once one cannot be paid, no later one can be mined.
            let total = pooled.transfer.body.total();
            left = left
                .zip(total)
                .and_then(|(left, total)| left.checked_sub(total));
            if left.is_none() {
                dropped.push(nonce);
                continue;
            }
            let class = if next == Some(nonce) {
                next = nonce.next();
                Class::Ready
            } else {
                Class::Queued
            };
            if class != pooled.class {
                moved.push((nonce, class));
            }
        }
        for nonce in dropped {
            self.remove(sender, nonce);
        }
        for (nonce, class) in moved {
            self.move_to(sender, nonce, class);
        }
        self.weigh(sender);
    }

    /// Drops the cheapest beyond the bounds, after transfers moved from one class to the other.
    fn shrink(&mut self) {
        for class in [Class::Ready, Class::Queued] {
            while self.stock(class).bytes > class.limit()
                && let Some(&(.., id)) = self.stock(class).ranks.first()
            {
                let (sender, nonce) = *self.by_id[&id];
                self.drop_from(&sender, nonce);
            }
        }
    }

    /// Drops the transfers that have waited too long; answers whether there were any.
    pub fn expire(&mut self, now: Millis) -> bool {
        let mut any = false;
        while let Some(&(end, id)) = self.by_end.first()
            && end <= now
        {
            let (sender, nonce) = *self.by_id[&id];
            if self.senders[&sender][&nonce].class == Class::Ready {
                self.failed.insert(id, MempoolError::Expired { id });
            }
            self.drop_from(&sender, nonce);
            any = true;
        }
        any
    }

    /// Follows the best chain: transfers of `connected` left the pool for the chain, those of
    /// `disconnected` come back where they still can. Answers with the ids that came back.
    ///
    /// A transfer that comes back meets a conflicting newcomer by the same rule as any other.
    pub fn chain_moved(
        &mut self,
        disconnected: &[Arc<CheckedBlock>],
        connected: &[Arc<CheckedBlock>],
        ledger: &Ledger,
        now: Millis,
    ) -> Vec<TxId> {
        self.failed.retain(MempoolError::is_misbehaviour);
        let mut touched = BTreeSet::new();
        for (_, transfer) in transfers(connected) {
            let sender = transfer.body.from();
            self.remove(&sender, transfer.body.nonce);
            touched.insert(sender);
        }
        let mut returned = Vec::new();
        for (id, transfer) in transfers(disconnected) {
            let sender = transfer.body.from();
            let is_spent = transfer.body.nonce < ledger.account(&sender).nonce;
            if !is_spent && self.check_conflict(transfer, sender).is_ok() {
                self.place(sender, id, transfer.clone(), now);
                returned.push(id);
            }
        }
        if !disconnected.is_empty() {
            // Rewards that matured on the old branch are gone, too, so every sender is looked at.
            touched.extend(self.senders.keys());
        }
        for sender in touched {
            self.settle(&sender, ledger);
        }
        self.shrink();
        returned.retain(|id| self.by_id.contains_key(id));
        returned
    }

    /// The transfers for a block of at most `max_bytes`: the best paying come first, and those of
    /// one sender in the order of their nonces.
    pub fn select(&self, ledger: &Ledger, max_bytes: usize) -> Vec<Transfer> {
        let mut draft = Draft::new(ledger);
        let mut bytes = 0;
        let mut selected = Vec::new();
        let next = |sender: &Address, nonce| {
            self.at(sender, nonce)
                .map(|pooled| (pooled.rank(), *sender, nonce))
        };
        let mut heads: BinaryHeap<_> = self
            .senders
            .keys()
            .filter_map(|sender| next(sender, ledger.account(sender).nonce))
            .collect();
        while let Some((_, sender, nonce)) = heads.pop() {
            let pooled = self
                .at(&sender, nonce)
                .expect("only pooled transfers are queued");
            if bytes + pooled.bytes > max_bytes || draft.apply(&pooled.transfer).is_err() {
                continue;
            }
            bytes += pooled.bytes;
            selected.push((*pooled.transfer).clone());
            heads.extend(nonce.next().and_then(|nonce| next(&sender, nonce)));
        }
        selected
    }

    /// All transfers, sender by sender in the order of their nonces.
    pub fn iter(&self) -> impl Iterator<Item = (TxId, &Transfer)> {
        let pooled = self.senders.values().flat_map(|nonces| nonces.values());
        pooled.map(|pooled| (pooled.id, &*pooled.transfer))
    }

    /// A waiting transfer.
    pub fn get(&self, id: &TxId) -> Option<&Transfer> {
        let (sender, nonce) = self.by_id.get(id)?.as_ref();
        self.at(sender, *nonce).map(|pooled| &*pooled.transfer)
    }

    /// The nonce that the sender's next transfer should carry: the first that is neither on the
    /// chain nor in the pool.
    pub fn next_nonce(&self, sender: &Address, ledger: &Ledger) -> AccountNonce {
        let mut nonce = ledger.account(sender).nonce;
        while self.at(sender, nonce).is_some() {
            let Some(next) = nonce.next() else { break };
            nonce = next;
        }
        nonce
    }

    /// Number of transfers.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Number of transfers in the queue: an earlier one of their sender is missing.
    pub fn queued(&self) -> usize {
        self.queue.ranks.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Length of all encodings together.
    pub fn bytes(&self) -> usize {
        self.ready.bytes + self.queue.bytes
    }

    /// Grows with every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }
}

/// The transfers of blocks with their ids.
fn transfers(blocks: &[Arc<CheckedBlock>]) -> impl Iterator<Item = (TxId, &Transfer)> {
    blocks.iter().flat_map(|block| block.transfers())
}
