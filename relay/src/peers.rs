//! Connections to other relays, each kept up until the program ends.

mod connection;
mod url;

use std::sync::Arc;

use serde::Serialize;
use tokio::{
    sync::{Notify, watch},
    time::{self, Duration},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use url::{ParsePeerUrlError, PeerUrl};

use crate::node::NodeHandle;

/// The most relays that are kept up at once.
pub(crate) const MAX_NODES: usize = 64;
/// How long a connection attempt may take before callers who wait for it go on without.
const SETTLE_PATIENCE: Duration = Duration::from_secs(3);

/// A relay that this node is, or wants to be, a client of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct NodeView {
    pub(crate) url: PeerUrl,
    #[serde(flatten)]
    pub(crate) state: LinkState,
}

/// How it stands with a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub(crate) enum LinkState {
    /// An attempt is under way.
    Connecting,
    /// The relay has welcomed this node.
    Online,
    /// The next attempt comes later.
    Waiting {
        /// Why the last one ended.
        reason: String,
        /// When the next one comes, counted from when this one ended.
        retry_in_ms: u64,
    },
}

/// All connections to other relays; cheap to clone.
#[derive(Clone)]
pub(crate) struct Peers {
    shared: Arc<Shared>,
}

/// What the connections' tasks share.
struct Shared {
    node: NodeHandle,
    nodes: watch::Sender<Vec<NodeView>>,
    /// Skips the waits.
    nudge: Notify,
    /// Number of the last connection.
    links: std::sync::atomic::AtomicU32,
    /// Ends attempts and waits; open connections end with the node.
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// What became of a relay that was to be added.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Added {
    New,
    Known,
    /// There are [`MAX_NODES`] already.
    Full,
}

impl Peers {
    pub(crate) fn new(node: NodeHandle, stop: CancellationToken) -> Self {
        Self {
            shared: Arc::new(Shared {
                node,
                nodes: watch::Sender::new(Vec::new()),
                nudge: Notify::new(),
                links: std::sync::atomic::AtomicU32::new(crate::node::HUB.0),
                stop,
                tasks: TaskTracker::new(),
            }),
        }
    }

    /// Connects to a relay from now on.
    pub(crate) fn add(&self, url: PeerUrl) -> Added {
        let mut added = Added::Known;
        self.shared.nodes.send_if_modified(|nodes| {
            if nodes.iter().any(|node| node.url == url) {
                return false;
            }
            if nodes.len() >= MAX_NODES {
                added = Added::Full;
                return false;
            }
            added = Added::New;
            nodes.push(NodeView {
                url: url.clone(),
                state: LinkState::Connecting,
            });
            true
        });
        if added == Added::New {
            self.shared
                .tasks
                .spawn(connection::keep_up(Arc::clone(&self.shared), url));
        }
        added
    }

    /// All of them.
    pub(crate) fn list(&self) -> Vec<NodeView> {
        self.shared.nodes.borrow().clone()
    }

    /// Has every connection that is down tried again now, and waits a moment for the outcome.
    pub(crate) async fn reconnect(&self) {
        self.shared.nodes.send_modify(|nodes| {
            for node in nodes {
                if matches!(node.state, LinkState::Waiting { .. }) {
                    node.state = LinkState::Connecting;
                }
            }
        });
        self.shared.nudge.notify_waiters();
        let mut nodes = self.shared.nodes.subscribe();
        let settled =
            nodes.wait_for(|nodes| nodes.iter().all(|node| node.state != LinkState::Connecting));
        let _ = time::timeout(SETTLE_PATIENCE, settled).await;
    }

    /// Waits until all connections have ended, which they do when the node has stopped.
    pub(crate) async fn ended(&self) {
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }
}

impl Shared {
    fn set_state(&self, url: &PeerUrl, state: LinkState) {
        self.nodes.send_modify(|nodes| {
            if let Some(node) = nodes.iter_mut().find(|node| node.url == *url) {
                node.state = state;
            }
        });
    }
}
