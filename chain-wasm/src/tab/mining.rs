//! Work for the pow workers.

use chain::{
    Address, Block, BlockId, Millis, Node, Text,
    mining::{Desk, Hit, Job, JobId, SolveError},
};

use crate::clock::reached;

/// The least time between two calls for new work when new transfers are the only reason, in
/// milliseconds. A search that starts anew loses nothing, but each call costs messages.
const TRANSFERS_MS: u64 = 3_000;
/// The time between two updates of the template to the clock and to new transfers, in milliseconds.
const REFRESH_MS: u64 = 1_000;

/// The desk, and the time when it was looked at last. It is idle until it is told to be active, and
/// whom to pay.
#[derive(Debug)]
pub(crate) struct Bench {
    message: Text,
    first_extra_nonce: u64,
    desk: Option<Desk>,
    active: bool,
    tip: Option<BlockId>,
    refreshed: Millis,
    called: Millis,
    /// The template holds other transfers than the running searches do.
    call_owed: bool,
}

impl Bench {
    /// A bench for blocks that carry `message`; [`Desk::new`] says where the extra nonces begin.
    pub(crate) fn new(message: Text, first_extra_nonce: u64) -> Self {
        Self {
            message,
            first_extra_nonce,
            desk: None,
            active: false,
            tip: None,
            refreshed: Millis::from_ms(0),
            called: Millis::from_ms(0),
            call_owed: false,
        }
    }

    pub(crate) fn is_active(&self) -> bool {
        self.active
    }

    /// Sets whether jobs are wanted. A bench that becomes active has a reason to call for new work.
    pub(crate) fn set_active(&mut self, active: bool) {
        self.active = active;
        self.tip = None;
    }

    /// Makes blocks pay another address from now on, which is a reason to call for new work.
    pub(crate) fn set_miner(&mut self, miner: Address) {
        let new = || Desk::new(miner, self.message.clone(), self.first_extra_nonce);
        self.desk.get_or_insert_with(new).set_miner(miner);
        self.tip = None;
    }

    /// Brings the template up to date; answers whether running searches should be replaced.
    pub(crate) fn refresh(&mut self, node: &Node, now: Millis) -> bool {
        let Some(desk) = self.desk.as_mut().filter(|_| self.active) else {
            return false;
        };
        let tip = node.chain().tip().id;
        let moved = self.tip != Some(tip);
        let due = reached(self.refreshed.plus(REFRESH_MS), now, REFRESH_MS);
        if !moved && !due {
            return false;
        }
        self.refreshed = now;
        self.tip = Some(tip);
        let changed = desk.refresh(node.chain(), node.mempool(), now);
        self.call_owed |= changed;
        let rested = reached(self.called.plus(TRANSFERS_MS), now, TRANSFERS_MS);
        let call = moved || (self.call_owed && rested);
        if call {
            self.called = now;
            self.call_owed = false;
        }
        call
    }

    /// The time to call [`Bench::refresh`] next.
    pub(crate) fn wakeup(&self) -> Option<Millis> {
        self.active.then(|| self.refreshed.plus(REFRESH_MS))
    }

    /// A job that no other search has; `None` when idle.
    pub(crate) fn job(&mut self) -> Option<Job> {
        let desk = self.desk.as_mut().filter(|_| self.active)?;
        desk.job()
    }

    /// The block of a hit.
    pub(crate) fn solve(&self, job: JobId, hit: Hit) -> Result<Block, SolveError> {
        let stale = SolveError::Stale { job };
        self.desk.as_ref().ok_or(stale)?.solve(job, hit)
    }
}
