//! Connections to other relays, each kept up until the program ends.

mod connection;
mod list;
mod url;

use std::sync::Arc;

use tokio::time::{self, Duration};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use list::{LinkState, MAX_NODES, NodeView};
pub use url::{ParsePeerUrlError, PeerUrl};

use crate::{metrics::Metrics, node::NodeHandle};
use list::{Addition, List};

/// How long callers wait for a connection attempt before they go on without it.
const SETTLE_PATIENCE: Duration = Duration::from_secs(3);

/// All connections to other relays; cheap to clone.
#[derive(Clone)]
pub(crate) struct Peers {
    shared: Arc<Shared>,
}

/// The parts that the connections' tasks share.
struct Shared {
    node: NodeHandle,
    list: List,
    /// The number of the last connection.
    links: std::sync::atomic::AtomicU32,
    /// Ends attempts and waits; open connections end with the node.
    stop: CancellationToken,
    tasks: TaskTracker,
    metrics: Arc<Metrics>,
}

/// The result of adding a relay.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Added {
    New,
    Known,
    /// There are [`MAX_NODES`] relays already.
    Full,
}

impl Peers {
    pub(crate) fn new(node: NodeHandle, stop: CancellationToken, metrics: Arc<Metrics>) -> Self {
        Self {
            shared: Arc::new(Shared {
                node,
                list: List::default(),
                links: std::sync::atomic::AtomicU32::new(crate::node::HUB.0),
                stop,
                tasks: TaskTracker::new(),
                metrics,
            }),
        }
    }

    /// Connects to a relay from now on; a known relay that is down is tried again now.
    pub(crate) fn add(&self, url: PeerUrl) -> Added {
        match self.shared.list.add(url) {
            Addition::New(kept) => {
                let keep_up = connection::keep_up(Arc::clone(&self.shared), kept);
                self.shared.tasks.spawn(keep_up);
                Added::New
            }
            Addition::Known => Added::Known,
            Addition::Full => Added::Full,
        }
    }

    /// Ends the connection to a relay and forgets it; false for an unknown relay.
    pub(crate) fn remove(&self, url: &PeerUrl) -> bool {
        self.shared.list.remove(url)
    }

    /// All relays.
    pub(crate) fn list(&self) -> Vec<NodeView> {
        self.shared.list.views()
    }

    /// Has every connection that is down tried again now, and waits a moment for the results.
    pub(crate) async fn reconnect(&self) {
        self.shared.list.take_up_all();
        let _ = time::timeout(SETTLE_PATIENCE, self.shared.list.settled()).await;
    }

    /// Waits until all connections have ended; they end when the node has stopped.
    pub(crate) async fn ended(&self) {
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }
}
