//! A thread that writes batches down, so that the node can go on with its events meanwhile.

use std::{
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::Instant,
};

use chain::Batch;
use prometheus_client::metrics::histogram::Histogram;
use tokio::sync::oneshot;

use crate::store::{Store, StoreError};

/// The thread; it ends when this is dropped.
pub(super) struct Writer {
    /// `None` while it is being dropped.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

struct Job {
    batches: Vec<Batch>,
    done: oneshot::Sender<Result<(), StoreError>>,
}

/// Answers when the batches are on the disk.
pub(super) type Written = oneshot::Receiver<Result<(), StoreError>>;

impl Writer {
    /// A thread that reports how long each transaction took.
    pub(super) fn start(store: Arc<Store>, took: Histogram) -> Self {
        let (jobs, queue) = mpsc::channel::<Job>();
        let work = move || {
            for Job { batches, done } in queue {
                let began = Instant::now();
                let committed = store.commit(&batches);
                took.observe(began.elapsed().as_secs_f64());
                // If the node's thread has ended, nobody waits for it any more.
                let _ = done.send(committed);
            }
        };
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(work)
            .expect("the operating system gives one more thread");
        Self {
            jobs: Some(jobs),
            thread: Some(thread),
        }
    }

    /// Writes the batches in one transaction.
    pub(super) fn write(&self, batches: Vec<Batch>) -> Written {
        let (done, written) = oneshot::channel();
        let jobs = self.jobs.as_ref().expect("is taken only by drop");
        jobs.send(Job { batches, done })
            .expect("the thread ends after this");
        written
    }
}

impl Drop for Writer {
    /// Waits, because the next program that opens the file must find it closed.
    fn drop(&mut self) {
        self.jobs.take();
        if let Some(thread) = self.thread.take() {
            // If it panicked, its message has been printed.
            let _ = thread.join();
        }
    }
}
