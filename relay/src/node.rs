//! The native node: a thread that owns the state machine and the store, and the way to it.
//!
//! The thread works through a closed list of events (`driver`). An answer to a caller comes only
//! after its contents were written down.

mod driver;
mod event;
mod signatures;
mod writer;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use chain::{Block, LinkId, MempoolError, MinedError, Node, PushOutcome, Transfer, TxId};
use tokio::{
    runtime,
    sync::{mpsc, oneshot, watch},
    time,
};

use crate::{
    metrics::Metrics,
    store::{Store, StoreError},
};
use event::Event;

pub(crate) use driver::{Opened, for_replay, open};
pub(crate) use event::{HUB, RelayLine, Status};

/// The most events that wait for the node. Frames among them are at most this many times
/// [`chain::wire::MAX_FRAME_BYTES`]; those of the hub's clients are also bounded in bytes.
const EVENT_QUEUE: usize = 64;
/// How long the node's thread has to answer a question: a disk that hangs never ends what it began.
pub(crate) const ANSWER_PATIENCE: Duration = Duration::from_secs(5);

/// The way to the node's thread; cheap to clone.
#[derive(Clone)]
pub(crate) struct NodeHandle {
    events: mpsc::Sender<Event>,
    status: watch::Receiver<Status>,
}

/// The node's thread gives no answer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NodeError {
    /// It has ended: the program is stopping, or the disk failed.
    #[error("the native node has stopped")]
    Stopped,
    /// It hangs, as it does when its disk does. It may still do what it was asked.
    #[error("the native node has not answered for {} s", .0.as_secs())]
    Silent(Duration),
}

impl NodeHandle {
    /// Tip and sync state, to look at or to wait for.
    pub(crate) fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Runs `look` on the node's thread and answers with what it saw.
    pub(crate) async fn inspect<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Node, &Store) -> T + Send + 'static,
    ) -> Result<T, NodeError> {
        self.ask(|answer| {
            Event::Inspect(Box::new(move |node: &Node, store: &Store| {
                // A caller that hung up wants no answer.
                let _ = answer.send(look(node, store));
            }))
        })
        .await
    }

    /// Takes a transfer into the pool and tells everybody.
    pub(crate) async fn submit(
        &self,
        transfer: Transfer,
    ) -> Result<Result<TxId, MempoolError>, NodeError> {
        self.ask(|answer| Event::Submit { transfer, answer }).await
    }

    /// Takes a block of a miner here, writes it down and tells everybody.
    pub(crate) async fn mined(
        &self,
        block: Block,
    ) -> Result<Result<PushOutcome, MinedError>, NodeError> {
        self.ask(|answer| Event::Mined { block, answer }).await
    }

    /// Asks all other nodes; [`Status::synchronising`] says when they have answered.
    pub(crate) async fn synchronise(&self) -> Result<(), NodeError> {
        self.ask(Event::Synchronise).await
    }

    /// Tells how fast this machine mines, if there is room for the message.
    pub(crate) fn report_hash_rate(&self, rate: u64) {
        let _ = self.events.try_send(Event::HashRate(rate));
    }

    /// Opens a connection to another relay.
    pub(crate) async fn link_up(&self, link: LinkId, to_relay: RelayLine) -> Result<(), NodeError> {
        self.send(Event::LinkUp {
            link,
            line: to_relay,
        })
        .await
    }

    /// Ends a connection to another relay.
    pub(crate) async fn link_down(&self, link: LinkId) -> Result<(), NodeError> {
        self.send(Event::LinkDown { link }).await
    }

    /// Hands over a frame of another relay.
    pub(crate) async fn frame(&self, link: LinkId, bytes: Bytes) -> Result<(), NodeError> {
        self.send(Event::Frame { link, bytes }).await
    }

    /// Tells the thread to write down its work and to end.
    pub(crate) async fn stop(&self) {
        let _ = self.send(Event::Stop).await;
    }

    /// Every question goes this way, so that none waits for ever.
    async fn ask<T>(
        &self,
        question: impl FnOnce(oneshot::Sender<T>) -> Event,
    ) -> Result<T, NodeError> {
        let (answer, answered) = oneshot::channel();
        let answered = async {
            self.send(question(answer)).await?;
            answered.await.map_err(|_| NodeError::Stopped)
        };
        time::timeout(ANSWER_PATIENCE, answered)
            .await
            .unwrap_or(Err(NodeError::Silent(ANSWER_PATIENCE)))
    }

    async fn send(&self, event: Event) -> Result<(), NodeError> {
        self.events
            .send(event)
            .await
            .map_err(|_| NodeError::Stopped)
    }
}

#[cfg(test)]
impl NodeHandle {
    /// A node whose events nobody works through; it ends with the second part.
    pub(crate) fn without_thread() -> (Self, Box<dyn Send>) {
        let (events, receiver) = mpsc::channel(EVENT_QUEUE);
        let network = chain::Network::regtest();
        let tip = chain::wire::TipInfo {
            id: network.id(),
            height: chain::Height::GENESIS,
            work: chain::Work::ZERO,
        };
        let synchronising = false;
        let (_, status) = watch::channel(Status {
            tip,
            synchronising,
            unanswered: 0,
        });
        (Self { events, status }, Box::new(receiver))
    }
}

/// Starts the thread. The second part of the answer comes when it has ended.
pub(crate) fn start(
    opened: Opened,
    hub: crate::hub::HubHandle,
    metrics: Arc<Metrics>,
) -> (NodeHandle, oneshot::Receiver<Result<(), StoreError>>) {
    let (events, receiver) = mpsc::channel(EVENT_QUEUE);
    let (done, ended) = oneshot::channel();
    let (driver, status) = driver::Driver::new(opened, hub, receiver, metrics);
    let runtime = runtime::Handle::current();
    let run = move || {
        let _ = done.send(runtime.block_on(driver.run()));
    };
    std::thread::Builder::new()
        .name("node".to_owned())
        .spawn(run)
        .expect("the operating system gives one more thread");
    (NodeHandle { events, status }, ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_question_to_a_thread_that_hangs_comes_to_an_end() {
        let (node, _unread) = NodeHandle::without_thread();
        // More questions than have room in the queue.
        for _ in 0..=EVENT_QUEUE {
            let began = time::Instant::now();
            let error = node.synchronise().await.unwrap_err();
            assert_eq!(error, NodeError::Silent(ANSWER_PATIENCE));
            assert_eq!(began.elapsed(), ANSWER_PATIENCE);
        }
    }
}
