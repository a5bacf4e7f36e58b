//! The relays to be joined, and the state of each.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use chain::LinkId;
use serde::Serialize;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::url::PeerUrl;

/// The most relays that are kept up at once.
pub(crate) const MAX_NODES: usize = 64;

/// A relay that this node is, or wants to be, a client of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct NodeView {
    pub(crate) url: PeerUrl,
    #[serde(flatten)]
    pub(crate) state: LinkState,
}

/// The state of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum LinkState {
    /// An attempt is under way.
    Connecting,
    /// The relay has welcomed this node.
    Online,
    /// The next attempt comes later.
    Waiting {
        /// Why the last attempt ended.
        reason: String,
        /// When the next one comes, counted from when this one ended.
        retry_in_ms: u64,
    },
    /// It was dead for so long that the next attempt comes only when somebody asks for one.
    GivenUp {
        /// Why the last attempt ended.
        reason: String,
    },
    /// It is this very program, so the next attempt comes only when somebody asks for one.
    Oneself {
        /// The words of its answer.
        reason: String,
    },
}

impl LinkState {
    /// The states' names.
    pub(crate) const NAMES: [&str; 5] = ["connecting", "online", "waiting", "given_up", "oneself"];

    pub(crate) fn name(&self) -> &'static str {
        let [connecting, online, waiting, given_up, oneself] = Self::NAMES;
        match self {
            Self::Connecting => connecting,
            Self::Online => online,
            Self::Waiting { .. } => waiting,
            Self::GivenUp { .. } => given_up,
            Self::Oneself { .. } => oneself,
        }
    }

    /// Whether an attempt can be asked for.
    fn is_down(&self) -> bool {
        !matches!(self, Self::Connecting | Self::Online)
    }
}

/// A relay, with the signals for the task that keeps it up.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    number: u64,
    pub(super) view: NodeView,
    /// The connection over which the relay has welcomed this node.
    link: Option<LinkId>,
    /// An attempt is to be made now.
    pub(super) nudge: Arc<Notify>,
    /// The relay is not wanted any more.
    pub(super) removed: CancellationToken,
}

impl Kept {
    fn take_up(&mut self) {
        if self.view.state.is_down() {
            self.view.state = LinkState::Connecting;
            self.nudge.notify_waiters();
        }
    }
}

/// The result of adding a relay.
#[derive(Debug)]
pub(super) enum Addition {
    New(Kept),
    Known,
    /// There are [`MAX_NODES`] relays already.
    Full,
}

/// All relays, bounded by [`MAX_NODES`].
#[derive(Default)]
pub(super) struct List {
    nodes: watch::Sender<Vec<Kept>>,
    /// The number of the last relay: one that was removed and comes again gets a new number.
    last: AtomicU64,
}

impl List {
    /// Adds a relay; a known one that is down is taken up again.
    pub(super) fn add(&self, url: PeerUrl) -> Addition {
        let mut addition = Addition::Known;
        self.nodes.send_modify(|nodes| {
            if let Some(kept) = nodes.iter_mut().find(|kept| kept.view.url == url) {
                return kept.take_up();
            }
            if nodes.len() >= MAX_NODES {
                addition = Addition::Full;
                return;
            }
            let kept = Kept {
                number: self.last.fetch_add(1, Ordering::Relaxed) + 1,
                view: NodeView {
                    url,
                    state: LinkState::Connecting,
                },
                link: None,
                nudge: Arc::default(),
                removed: CancellationToken::new(),
            };
            addition = Addition::New(kept.clone());
            nodes.push(kept);
        });
        addition
    }

    /// Ends a relay's connection and attempts; false if no relay has that address.
    pub(super) fn remove(&self, url: &PeerUrl) -> bool {
        self.nodes.send_if_modified(|nodes| {
            let place = nodes.iter().position(|kept| kept.view.url == *url);
            if let Some(place) = place {
                nodes.remove(place).removed.cancel();
            }
            place.is_some()
        })
    }

    /// Has every connection that is down tried again now.
    pub(super) fn take_up_all(&self) {
        self.nodes
            .send_modify(|nodes| nodes.iter_mut().for_each(Kept::take_up));
    }

    /// Waits until no attempt is under way.
    pub(super) async fn settled(&self) {
        let mut nodes = self.nodes.subscribe();
        let is_settled = |nodes: &Vec<Kept>| {
            let mut states = nodes.iter().map(|kept| &kept.view.state);
            states.all(|state| *state != LinkState::Connecting)
        };
        // Its sender is borrowed here, so it does not end earlier.
        let _ = nodes.wait_for(is_settled).await;
    }

    pub(super) fn set_state(&self, of: &Kept, state: LinkState) {
        self.nodes.send_modify(|nodes| {
            if let Some(kept) = nodes.iter_mut().find(|kept| kept.number == of.number) {
                kept.view.state = state;
                kept.link = None;
            }
        });
    }

    pub(super) fn set_online(&self, of: &Kept, link: LinkId) {
        self.nodes.send_modify(|nodes| {
            if let Some(kept) = nodes.iter_mut().find(|kept| kept.number == of.number) {
                kept.view.state = LinkState::Online;
                kept.link = Some(link);
            }
        });
    }

    /// The relays behind these connections.
    pub(super) fn behind(&self, links: impl Fn(LinkId) -> bool) -> Vec<PeerUrl> {
        let nodes = self.nodes.borrow();
        let behind = nodes.iter().filter(|kept| kept.link.is_some_and(&links));
        behind.map(|kept| kept.view.url.clone()).collect()
    }

    pub(super) fn views(&self) -> Vec<NodeView> {
        let nodes = self.nodes.borrow();
        nodes.iter().map(|kept| kept.view.clone()).collect()
    }
}
