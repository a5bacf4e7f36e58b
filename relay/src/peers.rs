//! Connections to other relays, each kept up until the program ends.

mod connection;
mod list;
mod shared;
mod url;

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use chain::LinkId;
use tokio::time::{self, Duration};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use list::{LinkState, MAX_NODES, NodeView};
pub use url::{ParsePeerUrlError, PeerUrl};

use crate::{
    metrics::Metrics,
    node::{HUB, NodeHandle},
};
use list::{Addition, List};
use shared::Shared;

/// How long callers wait for a connection attempt before they go on without it.
const SETTLE_PATIENCE: Duration = Duration::from_secs(3);

/// All connections to other relays; cheap to clone.
#[derive(Clone)]
pub(crate) struct Peers {
    shared: Arc<Shared>,
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
                links: AtomicU64::new(HUB.0),
                tried: AtomicBool::new(false),
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

    /// Whether the first attempt to reach each relay that was to be joined has come to an end, once.
    pub(crate) fn have_been_tried(&self) -> bool {
        let tried = &self.shared.tried;
        if !tried.load(Ordering::Relaxed) {
            let views = self.shared.list.views();
            let all = views.iter().all(|node| node.state != LinkState::Connecting);
            tried.store(all, Ordering::Relaxed);
        }
        tried.load(Ordering::Relaxed)
    }

    /// All relays.
    pub(crate) fn list(&self) -> Vec<NodeView> {
        self.shared.list.views()
    }

    /// The relays behind these connections of the node.
    pub(crate) fn behind(&self, links: impl Fn(LinkId) -> bool) -> Vec<PeerUrl> {
        self.shared.list.behind(links)
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
