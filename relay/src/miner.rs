//! Mining on this machine's processors, for one caller at a time.

mod kernel;
mod round;

use std::{num::NonZero, sync::Arc, thread, time::Duration};

use chain::{
    Address, BlockId, Height, MinedError, Node, Text,
    mining::{Desk, Job, MAX_OPEN_JOBS, MiningWait},
};
use prometheus_client::metrics::counter::Counter;
use tokio::{
    sync::Mutex,
    time::{self, Instant},
};
use tracing::{debug, info, warn};

use crate::{
    clock,
    node::{NodeError, NodeHandle},
    random,
    store::Store,
    waiting::MiningWaits,
};
use round::Round;

/// Each has a job of its own, and a job beyond these would push out the first.
pub(crate) const MAX_THREADS: NonZero<usize> =
    NonZero::new(MAX_OPEN_JOBS).expect("jobs can be open");

/// How often the template's time and transfers are brought up to date.
const ROUND: Duration = Duration::from_secs(1);
/// How long a miner that goes on and on waits after its block was refused.
const AFTER_REFUSAL: Duration = Duration::from_secs(1);

/// Mines blocks on the native node's chain.
#[derive(Clone)]
pub(crate) struct Miner {
    node: NodeHandle,
    threads: NonZero<usize>,
    /// Held by the call that searches; other calls wait for it within their own time.
    turn: Arc<Mutex<()>>,
    /// Hashes made since the start.
    hashes: Counter,
}

/// A block that was mined, taken by the node, and written down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mined {
    pub(crate) height: Height,
    pub(crate) id: BlockId,
}

/// No block was found.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MineError {
    #[error("no block was found within {} s", .0.as_secs())]
    Timeout(Duration),
    #[error(transparent)]
    Waits(MiningWaits),
    #[error("the block found was refused: {0}")]
    Refused(MinedError),
    #[error(transparent)]
    Node(#[from] NodeError),
}

impl Miner {
    /// A miner with this many threads; without a number, one for each processor.
    pub(crate) fn new(node: NodeHandle, threads: Option<NonZero<usize>>, hashes: Counter) -> Self {
        let processors = || thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        Self {
            node,
            threads: threads.unwrap_or_else(processors).min(MAX_THREADS),
            turn: Arc::new(Mutex::new(())),
            hashes,
        }
    }

    /// Searches until a block for `address` is found and part of the chain. Ends at once when the
    /// returned future is dropped, and later than `patience` only when the node does not answer.
    pub(crate) async fn mine(
        &self,
        address: Address,
        patience: Duration,
    ) -> Result<Mined, MineError> {
        let deadline = Instant::now() + patience;
        let found = time::timeout_at(deadline, async {
            loop {
                if let Some(waits) = self.waits().await? {
                    if Instant::now() + Duration::from_millis(waits.left_ms()) >= deadline {
                        return Err(MineError::Waits(waits));
                    }
                    self.look_again(&waits).await;
                    continue;
                }
                let turn = self.turn.lock().await;
                match self.search(address).await {
                    Err(MineError::Waits(_)) => drop(turn),
                    mined => return mined,
                }
            }
        });
        if let Ok(mined) = found.await {
            return mined;
        }
        // A node that hangs is the reason, then, and not the search.
        self.waits().await?;
        Err(MineError::Timeout(patience))
    }

    /// Mines one block after another until the node stops. Other callers get their turn in between.
    pub(crate) async fn mine_on(&self, address: Address) {
        // The last wait that was told; `None` before the first.
        let mut told: Option<MiningWait> = None;
        loop {
            let wait = told.unwrap_or_default();
            let (now, waits) = match self.looked(wait).await {
                Ok(looked) => looked,
                Err(NodeError::Silent(_)) => continue,
                Err(NodeError::Stopped) => return,
            };
            if told.is_none_or(|told| told.until().is_some() != now.until().is_some()) {
                match &waits {
                    Some(waits) if now.until().is_some() => warn!(miner = %address, "{waits}"),
                    _ => info!(miner = %address, threads = self.threads, "mining"),
                }
            }
            told = Some(now);
            if let Some(waits) = waits {
                self.look_again(&waits).await;
                continue;
            }
            let mined = {
                let _turn = self.turn.lock().await;
                self.search(address).await
            };
            match mined {
                Ok(_) | Err(MineError::Waits(_)) => {}
                Err(MineError::Node(NodeError::Stopped)) => return,
                Err(error) => {
                    warn!(%error, "mined for nothing");
                    time::sleep(AFTER_REFUSAL).await;
                }
            }
        }
    }

    /// Whether mining waits for the clock.
    async fn waits(&self) -> Result<Option<MiningWaits>, NodeError> {
        let (_, waits) = self.looked(MiningWait::default()).await?;
        Ok(waits)
    }

    /// Whether mining waits for the clock, and whether that is to be told when `wait` was told last.
    async fn looked(
        &self,
        mut wait: MiningWait,
    ) -> Result<(MiningWait, Option<MiningWaits>), NodeError> {
        let look = move |node: &Node, _: &Store| {
            let now = clock::now();
            wait.look(node.chain(), now);
            (wait, MiningWaits::of(node.chain(), now))
        };
        self.node.inspect(look).await
    }

    /// Waits until the time may be over: the clock can be set, and the tip can move.
    async fn look_again(&self, waits: &MiningWaits) {
        let left = Duration::from_millis(waits.left_ms());
        time::sleep(left.min(ROUND)).await;
    }

    /// Ends with [`MineError::Waits`] when no block can be made, because nothing is searched then.
    async fn search(&self, address: Address) -> Result<Mined, MineError> {
        // A random start, so that other nodes that mine for this address search elsewhere.
        let mut desk = Desk::new(address, Text::default(), random::number());
        let mut status = self.node.status();
        let _idle = IdleOnDrop(&self.node);
        loop {
            let tip = status.borrow_and_update().tip.id;
            let (jobs, waits);
            (desk, jobs, waits) = self.jobs(desk).await?;
            if let Some(waits) = waits {
                return Err(MineError::Waits(waits));
            }
            let mut round = Round::start(jobs, &self.hashes);
            let began = Instant::now();
            let hit = tokio::select! {
                Some(hit) = round.hits.recv() => Some(hit),
                _ = status.wait_for(|status| status.tip.id != tip) => None,
                () = time::sleep(ROUND) => None,
            };
            self.report(&round, began.elapsed());
            let Some((job, hit)) = hit else { continue };
            let Ok(block) = desk.solve(job, hit) else {
                continue;
            };
            let mined = Mined {
                height: block.coinbase.height,
                id: block.id(),
            };
            match self.node.mined(block).await? {
                Ok(_) => {
                    info!(height = mined.height.get(), id = %mined.id, miner = %address, "block mined");
                    return Ok(mined);
                }
                Err(MinedError::Stale { .. }) => {
                    debug!(id = %mined.id, "mined block came too late");
                }
                Err(MinedError::Block(error)) if error.early().is_some() => {
                    debug!(id = %mined.id, "the clock was put back while a block was searched");
                }
                Err(error) => return Err(MineError::Refused(error)),
            }
        }
    }

    /// A job for each thread, on the present tip, or the reason why there can be no job. The desk
    /// makes the trip to the node's thread, where chain and pool are.
    async fn jobs(
        &self,
        mut desk: Desk,
    ) -> Result<(Desk, Vec<Job>, Option<MiningWaits>), NodeError> {
        let threads = self.threads.get();
        self.node
            .inspect(move |node, _| {
                let now = clock::now();
                desk.refresh(node.chain(), node.mempool(), now);
                let jobs = (0..threads).filter_map(|_| desk.job()).collect();
                (desk, jobs, MiningWaits::of(node.chain(), now))
            })
            .await
    }

    fn report(&self, round: &Round, took: Duration) {
        // A round that a hit cut short says nothing about the speed.
        if took >= ROUND / 2 {
            let rate = u128::from(round.hashes()) * 1000 / took.as_millis().max(1);
            self.node
                .report_hash_rate(u64::try_from(rate).unwrap_or(u64::MAX));
        }
    }
}

/// Tells the node that nothing is searched any more.
struct IdleOnDrop<'a>(&'a NodeHandle);

impl Drop for IdleOnDrop<'_> {
    fn drop(&mut self) {
        self.0.report_hash_rate(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::ANSWER_PATIENCE;

    #[tokio::test(start_paused = true)]
    async fn a_node_that_hangs_is_the_reason_why_no_block_was_found() {
        let (node, _unread) = NodeHandle::without_thread();
        let miner = Miner::new(node, None, Counter::default());
        let address = Address::ZERO;
        for seconds in [1, 3, 6] {
            let patience = Duration::from_secs(seconds);
            let began = Instant::now();
            let error = miner.mine(address, patience).await.unwrap_err();
            assert!(
                matches!(error, MineError::Node(NodeError::Silent(_))),
                "{error}"
            );
            assert!(began.elapsed() <= patience + ANSWER_PATIENCE);
        }
    }
}
