//! Waiting transfers, their order, and their two classes.

use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

use crate::{
    block::Transfer,
    limits,
    primitives::{Amount, Millis, TxId},
};

/// Fee in grains for 1,000 bytes.
pub(super) type FeeRate = u64;

/// Order of worth: the fee rate first, then the time of arrival.
pub(super) type Rank = (FeeRate, Reverse<u64>, TxId);

/// The class of a transfer, by what it waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// It could be in the next block, after the earlier ones of its sender.
    Ready,
    /// An earlier one of its sender is missing.
    Queued,
}

impl Class {
    /// The most bytes of all transfers of the class.
    pub(super) fn limit(self) -> usize {
        match self {
            Self::Ready => limits::MAX_READY_BYTES,
            Self::Queued => limits::MAX_QUEUE_BYTES,
        }
    }

    /// How long a transfer may be in the class.
    fn patience_ms(self) -> u64 {
        match self {
            Self::Ready => limits::READY_MS,
            Self::Queued => limits::QUEUE_MS,
        }
    }
}

/// A waiting transfer.
#[derive(Clone, Debug)]
pub(super) struct Pooled {
    pub(super) id: TxId,
    pub(super) transfer: Arc<Transfer>,
    pub(super) bytes: usize,
    pub(super) rate: FeeRate,
    /// The best rate among this transfer and the later ones of its sender, which could not be mined
    /// without it.
    pub(super) worth: FeeRate,
    /// Order of arrival; the earlier one wins where fees are equal.
    pub(super) arrival: u64,
    pub(super) since: Millis,
    pub(super) class: Class,
}

impl Pooled {
    /// Place in the order of mining.
    pub(super) fn rank(&self) -> Rank {
        (self.rate, Reverse(self.arrival), self.id)
    }

    /// Place in the order of staying.
    fn standing(&self) -> Rank {
        (self.worth, Reverse(self.arrival), self.id)
    }

    /// The time when it has waited too long.
    pub(super) fn end(&self) -> Millis {
        self.since.plus(self.class.patience_ms())
    }
}

/// All of a class: in the order of staying, with the first to go in front, and their bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Stock {
    pub(super) ranks: BTreeSet<Rank>,
    pub(super) bytes: usize,
}

impl Stock {
    pub(super) fn add(&mut self, pooled: &Pooled) {
        self.ranks.insert(pooled.standing());
        self.bytes += pooled.bytes;
    }

    pub(super) fn remove(&mut self, pooled: &Pooled) {
        if self.ranks.remove(&pooled.standing()) {
            self.bytes -= pooled.bytes;
        }
    }
}

pub(super) fn fee_rate(fee: Amount, bytes: usize) -> FeeRate {
    // No fee that can be paid comes near the greatest number.
    fee.grains().saturating_mul(1_000) / (bytes as u64).max(1)
}
