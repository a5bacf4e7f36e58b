//! Mining on this machine's processors, one call at a time.

use std::{
    num::{NonZero, NonZeroU32},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use chain::{
    Address, BlockId, Height, MinedError, Text,
    mining::{Desk, Hit, Job, JobId},
};
use pow::{Kernel, NonceRange, Outcome, Searcher};
use tokio::{
    sync::{Mutex, mpsc},
    time::{self, Instant},
};
use tracing::{debug, info};

use crate::{
    clock,
    node::{NodeHandle, NodeStopped},
    random,
};

/// How long a search goes on before it looks whether it is still wanted.
const SLICE: Duration = Duration::from_millis(50);
/// Hashes of the first slice, before the speed of this machine is known.
const FIRST_SLICE: NonZeroU32 = NonZeroU32::new(50_000).expect("is not 0");
/// How often the template is looked over: its time and its transfers.
const ROUND: Duration = Duration::from_secs(1);

/// Mines blocks on the native node's chain.
#[derive(Clone)]
pub(crate) struct Miner {
    node: NodeHandle,
    threads: NonZero<usize>,
    /// Held by the call that searches; the others wait for it within their own time.
    turn: Arc<Mutex<()>>,
}

/// A block that was mined, taken by the node, and written down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mined {
    pub(crate) height: Height,
    pub(crate) id: BlockId,
}

/// No block came of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MineError {
    #[error("no block was found within {} s", .0.as_secs())]
    Timeout(Duration),
    #[error("the block found was refused: {0}")]
    Refused(MinedError),
    #[error(transparent)]
    Stopped(#[from] NodeStopped),
}

impl Miner {
    /// A miner with a thread for each processor.
    pub(crate) fn new(node: NodeHandle) -> Self {
        let threads = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        Self {
            node,
            threads,
            turn: Arc::new(Mutex::new(())),
        }
    }

    /// Searches until a block for `address` is found and part of the chain. Ends at once when the
    /// returned future is dropped.
    pub(crate) async fn mine(
        &self,
        address: Address,
        patience: Duration,
    ) -> Result<Mined, MineError> {
        let deadline = Instant::now() + patience;
        let found = time::timeout_at(deadline, async {
            let _turn = self.turn.lock().await;
            self.search(address).await
        });
        found.await.unwrap_or(Err(MineError::Timeout(patience)))
    }

    async fn search(&self, address: Address) -> Result<Mined, MineError> {
        // A random start, so that other nodes that mine for this address search elsewhere.
        let mut desk = Desk::new(address, Text::default(), random::number());
        let mut status = self.node.status();
        let _idle = IdleOnDrop(&self.node);
        loop {
            let tip = status.borrow_and_update().tip.id;
            let jobs;
            (desk, jobs) = self.jobs(desk).await?;
            let mut round = Round::start(jobs);
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
                    info!(height = %mined.height, id = %mined.id, miner = %address, "block mined");
                    return Ok(mined);
                }
                Err(MinedError::Stale { .. }) => {
                    debug!(id = %mined.id, "mined block came too late");
                }
                Err(error) => return Err(MineError::Refused(error)),
            }
        }
    }

    /// A job for each thread, on the present tip. The desk makes the trip to the node's thread,
    /// where chain and pool are.
    async fn jobs(&self, mut desk: Desk) -> Result<(Desk, Vec<Job>), NodeStopped> {
        let threads = self.threads.get();
        self.node
            .inspect(move |node, _| {
                desk.refresh(node.chain(), node.mempool(), clock::now());
                let jobs = (0..threads).filter_map(|_| desk.job()).collect();
                (desk, jobs)
            })
            .await
    }

    fn report(&self, round: &Round, took: Duration) {
        // A round that a hit cut short says nothing about the speed.
        if took >= ROUND / 2 {
            let hashes = u128::from(round.shared.hashes.load(Ordering::Relaxed));
            let rate = hashes * 1000 / took.as_millis().max(1);
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

/// Searches that run side by side; they end soon after this is dropped.
struct Round {
    hits: mpsc::UnboundedReceiver<(JobId, Hit)>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    hashes: AtomicU64,
}

impl Round {
    fn start(jobs: Vec<Job>) -> Self {
        // At most one hit comes from each job.
        let (hit, hits) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared::default());
        for job in jobs {
            let (hit, shared) = (hit.clone(), Arc::clone(&shared));
            tokio::task::spawn_blocking(move || {
                if let Some(found) = search(&job, &shared) {
                    let _ = hit.send((job.id, found));
                }
            });
        }
        Self { hits, shared }
    }
}

impl Drop for Round {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }
}

/// Searches a job to its first hit, to its end, or until it is told to stop.
fn search(job: &Job, shared: &Shared) -> Option<Hit> {
    let search = pow::Job::new(&job.prefix, &job.target.to_le_bytes());
    let mut searcher = Searcher::new(Kernel::PORTABLE, search, NonceRange::ALL);
    let mut slice = FIRST_SLICE;
    while !shared.stop.load(Ordering::Relaxed) {
        let began = Instant::now();
        let step = searcher.step(slice);
        shared.hashes.fetch_add(step.hashes, Ordering::Relaxed);
        match step.outcome {
            Some(Outcome::Hit { version, nonce }) => return Some(Hit { version, nonce }),
            Some(Outcome::Exhausted) => return None,
            None => slice = next_slice(step.hashes, began.elapsed()),
        }
    }
    None
}

/// As many hashes as fit into a slice at the speed of the last one, at most four times as many.
fn next_slice(hashes: u64, took: Duration) -> NonZeroU32 {
    let fitting = u128::from(hashes) * SLICE.as_micros() / took.as_micros().max(1);
    let fitting = fitting.min(u128::from(hashes) * 4).max(1);
    u32::try_from(fitting)
        .ok()
        .and_then(NonZeroU32::new)
        .unwrap_or(NonZeroU32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_approach_their_time_and_grow_slowly() {
        let at = |hashes, millis| next_slice(hashes, Duration::from_millis(millis)).get();
        assert_eq!(at(50_000, 50), 50_000);
        assert_eq!(at(50_000, 100), 25_000);
        assert_eq!(at(50_000, 0), 200_000);
        assert_eq!(at(u64::from(u32::MAX), 1), u32::MAX);
        assert_eq!(at(1, 60_000), 1);
    }
}
