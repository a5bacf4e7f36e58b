//! Waiting transfers, what orders them, and the two classes of them.

use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

use crate::{
    block::Transfer,
    limits,
    primitives::{Amount, Millis, TxId},
};

/// Fee in grains for 1,000 bytes.
pub(super) type FeeRate = u64;

/// Order of worth: the fee rate, then who came first.
pub(super) type Rank = (FeeRate, Reverse<u64>, TxId);

/// What a transfer waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// It could be in the next block, behind those of its sender before it.
    Ready,
    /// One of its sender before it is missing.
    Queued,
}

impl Class {
    /// The most bytes of it.
    pub(super) fn limit(self) -> usize {
        match self {
            Self::Ready => limits::MAX_READY_BYTES,
            Self::Queued => limits::MAX_QUEUE_BYTES,
        }
    }

    /// For how long a transfer may be of it.
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
    /// The best rate among it and those behind it, which could not be mined without it.
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

    /// When it has waited too long.
    pub(super) fn end(&self) -> Millis {
        self.since.plus(self.class.patience_ms())
    }
}

/// All of a class: in the order of staying, what goes first in front, and bytes.
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
    // No fee that can be paid comes near the end of the numbers.
    fee.grains().saturating_mul(1_000) / (bytes as u64).max(1)
}
