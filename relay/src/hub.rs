//! The relay: it knows who is connected, and who gets which frame.
//!
//! One task owns the clients and works through a closed list of events. It never waits for anything
//! else, so a caller that waits for it is served. Each WebSocket has a task of its own
//! (`connection`), and the native node is a client without a socket.
//!
//! Memory: frames that came in and are not handed on yet share [`Limits::inbound_bytes`]; when that
//! is used up, sockets are not read. Each client has at most [`Limits::outbox_bytes`] unread; a
//! client that leaves more unread is dropped. Frames for everybody are shared, so only answers that
//! nobody reads can reach the bound of `clients x outbox_bytes`.

mod connection;
mod directory;
mod event;
mod handle;
mod screen;
mod task;

use std::sync::Arc;

use chain::Network;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use crate::{budget::Budget, metrics::Metrics};

pub(crate) use connection::serve_axum;
pub(crate) use event::NativeEnd;
pub use handle::Limits;
pub(crate) use handle::{Hub, HubGone};

/// The most events that wait for the hub; frames among them are also bounded in bytes.
const EVENT_QUEUE: usize = 1024;

impl Hub {
    /// Starts the hub's task.
    pub(crate) fn start(
        network: Arc<Network>,
        limits: Limits,
        native: Option<NativeEnd>,
        metrics: Arc<Metrics>,
    ) -> Self {
        let (events, receiver) = mpsc::channel(EVENT_QUEUE);
        let has_native = native.is_some();
        let inbound = Budget::new(limits.inbound_bytes, metrics.inbound_bytes.clone());
        let task = task::Task::new(inbound.clone(), native, Arc::clone(&metrics));
        let hub = Self {
            events,
            network,
            limits,
            inbound,
            places: Arc::new(Semaphore::new(limits.clients)),
            metrics,
            has_native,
            stopping: CancellationToken::new(),
        };
        tokio::spawn(task.run(receiver));
        hub
    }
}

#[cfg(test)]
mod tests;
