//! The transfers that wait: by sender and nonce, by id, by class and by the end of their time.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    error::MempoolError,
    pooled::{Class, Pooled, Stock, fee_rate},
};
use crate::{
    block::{AccountNonce, Transfer},
    limits,
    primitives::{Address, Millis, TxId},
    util::{BoxMap, Recent},
};

/// Valid transfers that no block of the best chain holds: one for each sender and nonce. All those
/// of a sender together cost no more than it can spend in the next block.
///
/// Transfers that could be in the next block are ready; transfers wait in the queue when an earlier
/// one of their sender is missing. Ready and queue are bounded in bytes, where the better paying
/// stay, and in time; each sender has [`limits::MAX_PER_SENDER`] at most. One insertion costs no
/// more than that many steps, each logarithmic in the size of the pool. The pool remembers of
/// [`limits::MAX_FAILED`] transfers why they failed, or that they waited too long: until the next
/// block, or for good where no block can change it.
#[derive(Clone, Debug)]
pub struct Mempool {
    pub(super) senders: BoxMap<Address, BoxMap<AccountNonce, Pooled>>,
    pub(super) by_id: BoxMap<TxId, (Address, AccountNonce)>,
    pub(super) ready: Stock,
    pub(super) queue: Stock,
    pub(super) by_end: BTreeSet<(Millis, TxId)>,
    pub(super) failed: Recent<TxId, MempoolError>,
    arrivals: u64,
    pub(super) revision: u64,
}

impl Default for Mempool {
    fn default() -> Self {
        Self {
            senders: BoxMap::new(),
            by_id: BoxMap::new(),
            ready: Stock::default(),
            queue: Stock::default(),
            by_end: BTreeSet::new(),
            failed: Recent::new(limits::MAX_FAILED),
            arrivals: 0,
            revision: 0,
        }
    }
}

impl Mempool {
    /// Puts a transfer in the place of its sender and nonce; [`Mempool::settle`] finds the class.
    pub(super) fn place(&mut self, sender: Address, id: TxId, transfer: Transfer, now: Millis) {
        let nonce = transfer.body.nonce;
        self.remove(&sender, nonce);
        self.arrivals += 1;
        let bytes = transfer.encoded_len();
        let pooled = Pooled {
            id,
            bytes,
            rate: fee_rate(transfer.body.fee, bytes),
            worth: 0,
            arrival: self.arrivals,
            since: now,
            transfer: Arc::new(transfer),
            class: Class::Queued,
        };
        self.queue.add(&pooled);
        self.by_end.insert((pooled.end(), id));
        self.by_id.insert(id, Box::new((sender, nonce)));
        self.senders
            .entry(sender)
            .or_default()
            .insert(nonce, Box::new(pooled));
        self.revision += 1;
    }

    pub(super) fn remove(&mut self, sender: &Address, nonce: AccountNonce) {
        let Some(nonces) = self.senders.get_mut(sender) else {
            return;
        };
        let Some(pooled) = nonces.remove(&nonce) else {
            return;
        };
        if nonces.is_empty() {
            self.senders.remove(sender);
        }
        self.stock_mut(pooled.class).remove(&pooled);
        self.by_end.remove(&(pooled.end(), pooled.id));
        self.by_id.remove(&pooled.id);
        self.revision += 1;
    }

    /// Drops a sender's transfer and its later ones, which could not be mined without it and are
    /// worth no more.
    pub(super) fn drop_from(&mut self, sender: &Address, nonce: AccountNonce) {
        let behind: Vec<_> = self
            .of(sender)
            .map(|(at, _)| at)
            .filter(|at| *at >= nonce)
            .collect();
        for nonce in behind {
            self.remove(sender, nonce);
        }
        self.weigh(sender);
    }

    /// Works out the worth of a sender's transfers again.
    pub(super) fn weigh(&mut self, sender: &Address) {
        let Some(nonces) = self.senders.get_mut(sender) else {
            return;
        };
        let mut worth = 0;
        let mut class = Class::Queued;
        for pooled in nonces.values_mut().rev() {
            if pooled.class != class {
                // A transfer in the queue may never be mined.
                (worth, class) = (0, pooled.class);
            }
            worth = worth.max(pooled.rate);
            if pooled.worth != worth {
                let stock = match pooled.class {
                    Class::Ready => &mut self.ready,
                    Class::Queued => &mut self.queue,
                };
                stock.remove(pooled);
                pooled.worth = worth;
                stock.add(pooled);
            }
        }
    }

    pub(super) fn move_to(&mut self, sender: &Address, nonce: AccountNonce, class: Class) {
        let nonces = self.senders.get_mut(sender);
        let Some(pooled) = nonces.and_then(|nonces| nonces.get_mut(&nonce)) else {
            return;
        };
        let (from, to) = match class {
            Class::Ready => (&mut self.queue, &mut self.ready),
            Class::Queued => (&mut self.ready, &mut self.queue),
        };
        from.remove(pooled);
        self.by_end.remove(&(pooled.end(), pooled.id));
        pooled.class = class;
        self.by_end.insert((pooled.end(), pooled.id));
        to.add(pooled);
        self.revision += 1;
    }

    pub(super) fn stock(&self, class: Class) -> &Stock {
        match class {
            Class::Ready => &self.ready,
            Class::Queued => &self.queue,
        }
    }

    fn stock_mut(&mut self, class: Class) -> &mut Stock {
        match class {
            Class::Ready => &mut self.ready,
            Class::Queued => &mut self.queue,
        }
    }

    pub(super) fn at(&self, sender: &Address, nonce: AccountNonce) -> Option<&Pooled> {
        self.senders.get(sender)?.get(&nonce).map(Box::as_ref)
    }

    pub(super) fn of(&self, sender: &Address) -> impl Iterator<Item = (AccountNonce, &Pooled)> {
        let nonces = self.senders.get(sender).into_iter();
        let all = nonces.flat_map(|nonces| nonces.iter());
        all.map(|(nonce, pooled)| (*nonce, pooled.as_ref()))
    }
}
