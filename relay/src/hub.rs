//! The relay's hub: it drives a [`chain::Hub`], which knows who is connected and who gets which frame.
//!
//! One task owns the hub and works through a closed list of events. It never waits for anything else,
//! so a caller that waits for it is served. Each WebSocket has a task of its own (`connection`), and the
//! native node is a client without a socket. Gossip that no node looks at is screened on other threads;
//! a client's next frame waits meanwhile, since each client has one turn.
//!
//! Memory: frames that came in and are not handed on yet share [`Limits::inbound_bytes`]; when that
//! is used up, sockets are not read. Each client has at most [`Limits::outbox_bytes`] unread; a
//! client that leaves more unread is dropped. What the native node says, and what the hub itself says to
//! it, has as much each. Frames for everybody are shared, so only answers that nobody reads can reach
//! the bound of `clients x outbox_bytes`.

mod arrivals;
mod connection;
mod event;
mod handle;
mod lines;
mod task;

use std::sync::Arc;

use chain::{Hub, HubConfig, Network};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use crate::{budget::Budget, clock, metrics::Metrics, random};

pub(crate) use connection::serve_axum;
pub(crate) use event::NativeEnd;
pub use handle::Limits;
pub(crate) use handle::{HubGone, HubHandle};

/// The most events that wait for the hub; frames among them are also bounded in bytes.
const EVENT_QUEUE: usize = 1024;

impl HubHandle {
    /// Starts the hub's task.
    pub(crate) fn start(
        network: Arc<Network>,
        limits: Limits,
        native: Option<NativeEnd>,
        metrics: Arc<Metrics>,
    ) -> Self {
        let (events, receiver) = mpsc::channel(EVENT_QUEUE);
        let config = HubConfig {
            relay: 0,
            started: clock::now(),
            seed: random::number(),
            clients: limits.clients,
            own: native.as_ref().map(|native| native.node),
        };
        let hub = Hub::new(Network::clone(&network), config);
        let outbox_bytes = limits.outbox_bytes;
        let task = task::Task::new(hub, network, native, outbox_bytes, Arc::clone(&metrics));
        let budget = |bytes| Budget::new(bytes, metrics.inbound_bytes.clone());
        let handle = Self {
            events,
            limits,
            inbound: budget(limits.inbound_bytes),
            native: budget(limits.outbox_bytes),
            places: Arc::new(Semaphore::new(limits.clients)),
            metrics,
            stopping: CancellationToken::new(),
        };
        tokio::spawn(task.run(receiver));
        handle
    }
}

#[cfg(test)]
mod tests;
