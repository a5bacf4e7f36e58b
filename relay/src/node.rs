//! The native node: a thread that owns the state machine and the store, and the way to it.
//!
//! The thread works through a closed list of events (`driver`). An answer to a caller comes only
//! after its contents were written down.

mod driver;
mod event;
mod signatures;
mod writer;

use std::sync::Arc;

use bytes::Bytes;
use chain::{Block, LinkId, MempoolError, MinedError, Node, PushOutcome, Transfer, TxId};
use tokio::{
    runtime,
    sync::{mpsc, oneshot, watch},
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

/// The way to the node's thread; cheap to clone.
#[derive(Clone)]
pub(crate) struct NodeHandle {
    events: mpsc::Sender<Event>,
    status: watch::Receiver<Status>,
}

/// The node's thread has ended: the program is stopping, or the disk failed.
#[derive(Debug, thiserror::Error)]
#[error("the native node has stopped")]
pub(crate) struct NodeStopped;

impl NodeHandle {
    /// Tip and sync state, to look at or to wait for.
    pub(crate) fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Runs `look` on the node's thread and answers with what it saw.
    pub(crate) async fn inspect<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Node, &Store) -> T + Send + 'static,
    ) -> Result<T, NodeStopped> {
        let (answer, seen) = oneshot::channel();
        let inspection = Box::new(move |node: &Node, store: &Store| {
            // A caller that hung up wants no answer.
            let _ = answer.send(look(node, store));
        });
        self.send(Event::Inspect(inspection)).await?;
        seen.await.map_err(|_| NodeStopped)
    }

    /// Takes a transfer into the pool and tells everybody.
    pub(crate) async fn submit(
        &self,
        transfer: Transfer,
    ) -> Result<Result<TxId, MempoolError>, NodeStopped> {
        let (answer, taken) = oneshot::channel();
        self.send(Event::Submit { transfer, answer }).await?;
        taken.await.map_err(|_| NodeStopped)
    }

    /// Takes a block of a miner here, writes it down and tells everybody.
    pub(crate) async fn mined(
        &self,
        block: Block,
    ) -> Result<Result<PushOutcome, MinedError>, NodeStopped> {
        let (answer, taken) = oneshot::channel();
        self.send(Event::Mined { block, answer }).await?;
        taken.await.map_err(|_| NodeStopped)
    }

    /// Asks all other nodes; [`Status::synchronising`] says when they have answered.
    pub(crate) async fn synchronise(&self) -> Result<(), NodeStopped> {
        let (answer, asked) = oneshot::channel();
        self.send(Event::Synchronise(answer)).await?;
        asked.await.map_err(|_| NodeStopped)
    }

    /// Tells how fast this machine mines, if there is room for the message.
    pub(crate) fn report_hash_rate(&self, rate: u64) {
        let _ = self.events.try_send(Event::HashRate(rate));
    }

    /// Opens a connection to another relay.
    pub(crate) async fn link_up(
        &self,
        link: LinkId,
        to_relay: RelayLine,
    ) -> Result<(), NodeStopped> {
        self.send(Event::LinkUp {
            link,
            line: to_relay,
        })
        .await
    }

    /// Ends a connection to another relay.
    pub(crate) async fn link_down(&self, link: LinkId) -> Result<(), NodeStopped> {
        self.send(Event::LinkDown { link }).await
    }

    /// Hands over a frame of another relay.
    pub(crate) async fn frame(&self, link: LinkId, bytes: Bytes) -> Result<(), NodeStopped> {
        self.send(Event::Frame { link, bytes }).await
    }

    /// Tells the thread to write down its work and to end.
    pub(crate) async fn stop(&self) {
        let _ = self.send(Event::Stop).await;
    }

    async fn send(&self, event: Event) -> Result<(), NodeStopped> {
        self.events.send(event).await.map_err(|_| NodeStopped)
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
    hub: crate::hub::Hub,
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
