//! Transfers that wait for a block.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
    sync::Arc,
};

use crate::{
    AccountNonce, Address, Amount, BlockId, CheckedBlock, Ledger, Transfer, TransferError, TxId,
    ledger::{Draft, check_amounts},
};

/// The most bytes of encoded transfers that wait.
pub const MAX_POOL_BYTES: usize = 4 * 1024 * 1024;
/// The most transfers of one sender that wait; nonces this far ahead of the account are refused.
pub const MAX_PER_SENDER: u64 = 64;

/// Fee in grains for 1,000 bytes.
type FeeRate = u64;

/// A waiting transfer.
#[derive(Clone, Debug)]
struct Pooled {
    id: TxId,
    transfer: Arc<Transfer>,
    bytes: usize,
    rate: FeeRate,
    /// Order of arrival; the earlier one wins where fees are equal.
    arrival: u64,
}

impl Pooled {
    fn rank(&self) -> (FeeRate, Reverse<u64>, TxId) {
        (self.rate, Reverse(self.arrival), self.id)
    }
}

/// Valid transfers that no block of the best chain holds: one for each sender and nonce, affordable
/// together from what their sender can spend after the tip.
///
/// Bounded by [`MAX_POOL_BYTES`] in all and [`MAX_PER_SENDER`] for each sender.
#[derive(Clone, Debug, Default)]
pub struct Mempool {
    senders: BTreeMap<Address, BTreeMap<AccountNonce, Pooled>>,
    by_id: BTreeMap<TxId, (Address, AccountNonce)>,
    by_rate: BTreeSet<(FeeRate, Reverse<u64>, TxId)>,
    bytes: usize,
    arrivals: u64,
    revision: u64,
}

/// Whether the signature of a transfer was checked when it was here before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    New,
    Verified,
}

impl Mempool {
    /// Takes in a transfer that is valid after the ledger's tip.
    ///
    /// Of two transfers with one sender and nonce the first stays, unless the second raises the
    /// fee by a tenth.
    ///
    /// # Errors
    /// Why it cannot wait here.
    pub fn insert(
        &mut self,
        transfer: Transfer,
        ledger: &Ledger,
        genesis: BlockId,
    ) -> Result<TxId, MempoolError> {
        self.insert_known(transfer, Known::New, ledger, genesis)
    }

    pub(crate) fn insert_known(
        &mut self,
        transfer: Transfer,
        known: Known,
        ledger: &Ledger,
        genesis: BlockId,
    ) -> Result<TxId, MempoolError> {
        let id = transfer.id();
        if self.by_id.contains_key(&id) {
            return Err(MempoolError::Known { id });
        }
        check_amounts(&transfer)?;
        let sender = transfer.body.from();
        self.check_nonce(&transfer, sender, ledger)?;
        self.check_balance(&transfer, sender, ledger)?;
        // Last, because it costs most.
        if known == Known::New {
            transfer.verify(genesis).map_err(TransferError::from)?;
        }
        self.make_room(&transfer)?;
        self.place(sender, id, transfer);
        Ok(id)
    }

    fn check_nonce(
        &self,
        transfer: &Transfer,
        sender: Address,
        ledger: &Ledger,
    ) -> Result<(), MempoolError> {
        let found = transfer.body.nonce;
        let expected = ledger.account(&sender).nonce;
        if found < expected {
            return Err(TransferError::Nonce { expected, found }.into());
        }
        if found.get() - expected.get() >= MAX_PER_SENDER {
            return Err(MempoolError::NonceTooFar { expected, found });
        }
        if let Some(conflict) = self.at(&sender, found) {
            let fee = conflict.transfer.body.fee;
            let raise = fee.grains().div_ceil(10).max(1);
            let needed = fee.checked_add(Amount::from_grains(raise));
            if needed.is_none_or(|needed| transfer.body.fee < needed) {
                let needed = needed.unwrap_or(Amount::MAX);
                return Err(MempoolError::Conflict {
                    with: conflict.id,
                    needed,
                });
            }
        }
        Ok(())
    }

    fn check_balance(
        &self,
        transfer: &Transfer,
        sender: Address,
        ledger: &Ledger,
    ) -> Result<(), MempoolError> {
        let others = self
            .of(&sender)
            .filter(|(nonce, _)| *nonce != transfer.body.nonce);
        let totals = others
            .map(|(_, pooled)| &*pooled.transfer)
            .chain([transfer]);
        let needed = Amount::checked_sum(totals.filter_map(|transfer| transfer.body.total()));
        let balance = ledger.account(&sender).balance;
        match needed {
            Some(needed) if needed <= balance => Ok(()),
            needed => Err(TransferError::Balance {
                address: sender,
                balance,
                needed: needed.unwrap_or(Amount::MAX),
            }
            .into()),
        }
    }

    /// Drops cheaper transfers until `transfer` fits.
    fn make_room(&mut self, transfer: &Transfer) -> Result<(), MempoolError> {
        let bytes = transfer.encoded_len();
        let rate = fee_rate(transfer.body.fee, bytes);
        while self.bytes + bytes > MAX_POOL_BYTES {
            let Some(&(cheapest, _, id)) = self.by_rate.first() else {
                break;
            };
            if cheapest >= rate {
                return Err(MempoolError::Full {
                    needed: cheapest.saturating_add(1),
                    found: rate,
                });
            }
            let (sender, nonce) = self.by_id[&id];
            self.drop_from(&sender, nonce);
        }
        Ok(())
    }

    fn place(&mut self, sender: Address, id: TxId, transfer: Transfer) {
        self.remove(&sender, transfer.body.nonce);
        self.arrivals += 1;
        let bytes = transfer.encoded_len();
        let pooled = Pooled {
            id,
            bytes,
            rate: fee_rate(transfer.body.fee, bytes),
            arrival: self.arrivals,
            transfer: Arc::new(transfer),
        };
        let nonce = pooled.transfer.body.nonce;
        self.bytes += bytes;
        self.by_rate.insert(pooled.rank());
        self.by_id.insert(id, (sender, nonce));
        self.senders
            .entry(sender)
            .or_default()
            .insert(nonce, pooled);
        self.revision += 1;
    }

    fn remove(&mut self, sender: &Address, nonce: AccountNonce) {
        let Some(nonces) = self.senders.get_mut(sender) else {
            return;
        };
        let Some(pooled) = nonces.remove(&nonce) else {
            return;
        };
        if nonces.is_empty() {
            self.senders.remove(sender);
        }
        self.bytes -= pooled.bytes;
        self.by_rate.remove(&pooled.rank());
        self.by_id.remove(&pooled.id);
        self.revision += 1;
    }

    /// Drops a sender's transfer and those behind it, which could not be mined without it.
    fn drop_from(&mut self, sender: &Address, nonce: AccountNonce) {
        let behind: Vec<_> = self
            .of(sender)
            .map(|(at, _)| at)
            .filter(|at| *at >= nonce)
            .collect();
        for nonce in behind {
            self.remove(sender, nonce);
        }
    }

    /// Follows the best chain: `connected` left the pool for the chain, `disconnected` come back
    /// where they still can. Answers with the ids that came back.
    ///
    /// A transfer that comes back meets a conflicting newcomer by the same rule as any other.
    pub fn chain_moved(
        &mut self,
        disconnected: &[Arc<CheckedBlock>],
        connected: &[Arc<CheckedBlock>],
        ledger: &Ledger,
        genesis: BlockId,
    ) -> Vec<TxId> {
        let mut touched = BTreeSet::new();
        for transfer in transfers(connected) {
            let sender = transfer.body.from();
            self.remove(&sender, transfer.body.nonce);
            touched.insert(sender);
        }
        for transfer in transfers(disconnected) {
            touched.insert(transfer.body.from());
            touched.insert(transfer.body.recipient);
        }
        if disconnected.is_empty() {
            for sender in touched {
                self.recheck(&sender, ledger);
            }
            return Vec::new();
        }
        // Rewards that matured on the old branch are gone too, so every sender is looked at.
        let senders: Vec<_> = self.senders.keys().copied().collect();
        for sender in senders {
            self.recheck(&sender, ledger);
        }
        let oldest_first = disconnected.iter().rev();
        let transfers = oldest_first.flat_map(|block| block.block().transfers.iter().cloned());
        transfers
            .filter_map(|transfer| {
                self.insert_known(transfer, Known::Verified, ledger, genesis)
                    .ok()
            })
            .collect()
    }

    /// Drops what the sender's account no longer allows.
    fn recheck(&mut self, sender: &Address, ledger: &Ledger) {
        let account = ledger.account(sender);
        let stale: Vec<_> = self
            .of(sender)
            .map(|(at, _)| at)
            .filter(|at| *at < account.nonce)
            .collect();
        for nonce in stale {
            self.remove(sender, nonce);
        }
        let mut left = account.balance;
        let unaffordable = self.of(sender).find_map(|(nonce, pooled)| {
            match pooled
                .transfer
                .body
                .total()
                .and_then(|total| left.checked_sub(total))
            {
                Some(rest) => {
                    left = rest;
                    None
                }
                None => Some(nonce),
            }
        });
        if let Some(nonce) = unaffordable {
            self.drop_from(sender, nonce);
        }
    }

    /// The transfers for a block of at most `max_bytes`: the best paying first, each sender's in
    /// the order of their nonces.
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
        let pooled = self.senders.values().flat_map(BTreeMap::values);
        pooled.map(|pooled| (pooled.id, &*pooled.transfer))
    }

    /// A waiting transfer.
    pub fn get(&self, id: &TxId) -> Option<&Transfer> {
        let (sender, nonce) = self.by_id.get(id)?;
        self.at(sender, *nonce).map(|pooled| &*pooled.transfer)
    }

    /// The nonce that the sender's next transfer should carry: the first that is neither used on
    /// the chain nor waiting.
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

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Length of all encodings together.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Grows with every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    fn at(&self, sender: &Address, nonce: AccountNonce) -> Option<&Pooled> {
        self.senders.get(sender)?.get(&nonce)
    }

    fn of(&self, sender: &Address) -> impl Iterator<Item = (AccountNonce, &Pooled)> {
        let nonces = self.senders.get(sender).into_iter().flatten();
        nonces.map(|(nonce, pooled)| (*nonce, pooled))
    }
}

fn transfers(blocks: &[Arc<CheckedBlock>]) -> impl Iterator<Item = &Transfer> {
    blocks.iter().flat_map(|block| &block.block().transfers)
}

fn fee_rate(fee: Amount, bytes: usize) -> FeeRate {
    let rate = u128::from(fee.grains()) * 1_000 / (bytes as u128).max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

/// A transfer cannot wait in the pool.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MempoolError {
    /// It waits already.
    #[error("transfer {id} is in the pool already")]
    Known {
        /// The transfer.
        id: TxId,
    },
    /// It breaks a rule.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// Too many transfers would have to come before it.
    #[error(
        "nonce is {found}, at most {} ahead of the sender's next, {expected}, can wait",
        MAX_PER_SENDER
    )]
    NonceTooFar {
        /// The account's nonce.
        expected: AccountNonce,
        /// The transfer's.
        found: AccountNonce,
    },
    /// Another transfer of this sender with this nonce waits, and the fee is not a tenth higher.
    #[error("conflicts with transfer {with}; a replacement needs a fee of at least {needed} TAB")]
    Conflict {
        /// The one that waits.
        with: TxId,
        /// Fee that would replace it.
        needed: Amount,
    },
    /// The pool is full of transfers that pay more.
    #[error("the pool is full; {found} grains for 1,000 bytes are offered, {needed} are needed")]
    Full {
        /// Fee rate that would have a place.
        needed: u64,
        /// Fee rate of the transfer.
        found: u64,
    },
}

impl MempoolError {
    /// Whether whoever sent it can be blamed: the transfer could never have been valid.
    pub fn is_misbehaviour(&self) -> bool {
        matches!(self, Self::Transfer(error) if error.is_permanent())
    }
}
