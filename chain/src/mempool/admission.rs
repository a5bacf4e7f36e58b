//! Decides which transfers may wait, and says why others may not.

use super::{
    error::MempoolError,
    pool::Mempool,
    pooled::{Class, FeeRate, fee_rate},
};
use crate::{
    block::{AccountNonce, Transfer},
    limits::{MAX_PER_SENDER, REPLACEMENT_RAISE},
    primitives::{Address, Amount},
    rules::{TransferError, check_amounts},
    state::Ledger,
};

impl Mempool {
    /// Answers with the transfers that would have to give way.
    pub(super) fn check(
        &self,
        transfer: &Transfer,
        ledger: &Ledger,
    ) -> Result<Vec<(Address, AccountNonce)>, MempoolError> {
        check_amounts(transfer)?;
        let sender = transfer.body.from();
        self.check_nonce(transfer, sender, ledger)?;
        self.check_balance(transfer, sender, ledger)?;
        let victims = self.room_for(transfer, sender, ledger)?;
        // Last, because it costs most.
        transfer
            .verify(ledger.genesis())
            .map_err(TransferError::from)?;
        Ok(victims)
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
        self.check_conflict(transfer, sender)
    }

    pub(super) fn check_conflict(
        &self,
        transfer: &Transfer,
        sender: Address,
    ) -> Result<(), MempoolError> {
        let Some(conflict) = self.at(&sender, transfer.body.nonce) else {
            return Ok(());
        };
        let fee = conflict.transfer.body.fee;
        let raise = fee.grains().div_ceil(REPLACEMENT_RAISE).max(1);
        let needed = fee.checked_add(Amount::from_grains(raise));
        if needed.is_some_and(|needed| transfer.body.fee >= needed) {
            return Ok(());
        }
        Err(MempoolError::Conflict {
            with: conflict.id,
            needed: needed.unwrap_or(Amount::MAX),
        })
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

    /// Cheaper transfers of other senders; without them `transfer` fits.
    fn room_for(
        &self,
        transfer: &Transfer,
        sender: Address,
        ledger: &Ledger,
    ) -> Result<Vec<(Address, AccountNonce)>, MempoolError> {
        let bytes = transfer.encoded_len();
        let nonce = transfer.body.nonce;
        // The sender's transfers directly after it come along.
        let nonces = std::iter::successors(nonce.next(), |nonce| nonce.next());
        let behind = nonces.map_while(|nonce| Some(self.at(&sender, nonce)?.rate));
        let worth = behind.fold(fee_rate(transfer.body.fee, bytes), FeeRate::max);
        let first = ledger.account(&sender).nonce;
        let before = self
            .of(&sender)
            .filter(|(at, _)| (first..nonce).contains(at));
        let class = if before.count() as u64 == nonce.get() - first.get() {
            Class::Ready
        } else {
            Class::Queued
        };
        let replaced = self.at(&sender, nonce);
        let replaced = replaced.map_or(0, |pooled| pooled.bytes);
        let needed = (self.stock(class).bytes + bytes).saturating_sub(replaced);
        let mut excess = needed.saturating_sub(class.limit());
        let mut victims = Vec::new();
        for &(cheapest, _, id) in &self.stock(class).ranks {
            if excess == 0 {
                break;
            }
            if cheapest >= worth {
                return Err(self.full(class, worth));
            }
            let (address, nonce) = *self.by_id[&id];
            // The newcomer needs the transfers that come before it.
            if address != sender {
                excess = excess.saturating_sub(self.senders[&address][&nonce].bytes);
                victims.push((address, nonce));
            }
        }
        if excess > 0 {
            return Err(self.full(class, worth));
        }
        Ok(victims)
    }

    pub(super) fn full(&self, class: Class, found: FeeRate) -> MempoolError {
        let cheapest = self.stock(class).ranks.first();
        let needed = cheapest.map_or(FeeRate::MAX, |(rate, ..)| rate.saturating_add(1));
        MempoolError::Full { needed, found }
    }
}
