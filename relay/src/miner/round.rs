//! Searches that run side by side, each on a thread of its own.

use std::{
    mem,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use chain::mining::{Hit, Job, JobId};
use pow::{NonceRange, Outcome, Searcher};
use prometheus_client::metrics::counter::Counter;
use tokio::{runtime::Handle, sync::mpsc};
use tracing::warn;

use super::kernel;

/// How long a search goes on before it checks whether it is still wanted.
const SLICE: Duration = Duration::from_millis(16);
/// Hashes of the first slice, before the speed of this machine is known.
const FIRST_SLICE: NonZeroU32 = NonZeroU32::new(50_000).expect("is not 0");

/// A search of each of several jobs; all end soon after this is dropped.
pub(super) struct Round {
    pub(super) hits: mpsc::UnboundedReceiver<(JobId, Hit)>,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    hashes: AtomicU64,
}

impl Round {
    /// Starts them; all their hashes count in `total`, too.
    pub(super) fn start(jobs: Vec<Job>, total: &Counter) -> Self {
        // At most one hit comes from each job.
        let (hits, heard) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared::default());
        let mut threads = Vec::with_capacity(jobs.len());
        for job in jobs {
            let (hits, shared, total) = (hits.clone(), Arc::clone(&shared), total.clone());
            let searching = thread::Builder::new().name("miner".to_owned());
            let started = searching.spawn(move || {
                give_way();
                if let Some(hit) = search(&job, &shared, &total) {
                    let _ = hits.send((job.id, hit));
                }
            });
            match started {
                Ok(thread) => threads.push(thread),
                Err(error) => warn!(%error, "a thread of the miner cannot start"),
            }
        }
        Self {
            hits: heard,
            shared,
            threads,
        }
    }

    /// How many hashes were made so far.
    pub(super) fn hashes(&self) -> u64 {
        self.shared.hashes.load(Ordering::Relaxed)
    }
}

impl Drop for Round {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        let threads = mem::take(&mut self.threads);
        // To let go of a thread that is just ending is not safe in all versions of glibc: its
        // `pthread_detach` may read what the thread has freed, which was seen with 500 threads.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn_blocking(|| {
                for thread in threads {
                    let _ = thread.join();
                }
            });
        }
    }
}

/// Lets the node, and all other work of this machine, go first.
fn give_way() {
    #[cfg(target_os = "linux")]
    {
        // This concerns one thread, and only on Linux. Elsewhere mining is only less polite.
        let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 19);
    }
}

/// Searches a job to its first hit or to its end, or until it is told to stop.
fn search(job: &Job, shared: &Shared, total: &Counter) -> Option<Hit> {
    let search = pow::Job::new(&job.prefix, &job.target.to_le_bytes());
    let mut searcher = Searcher::new(kernel::fastest(), search, NonceRange::ALL);
    let mut slice = FIRST_SLICE;
    while !shared.stop.load(Ordering::Relaxed) {
        let began = Instant::now();
        let step = searcher.step(slice);
        shared.hashes.fetch_add(step.hashes, Ordering::Relaxed);
        total.inc_by(step.hashes);
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
        assert_eq!(at(50_000, 16), 50_000);
        assert_eq!(at(50_000, 100), 8_000);
        assert_eq!(at(50_000, 0), 200_000);
        assert_eq!(at(u64::from(u32::MAX), 1), u32::MAX);
        assert_eq!(at(1, 60_000), 1);
    }
}
