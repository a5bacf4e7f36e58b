//! The parts that the connections' tasks share.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64},
};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::list::List;
use crate::{metrics::Metrics, node::NodeHandle};

/// The parts that the connections' tasks share.
pub(super) struct Shared {
    pub(super) node: NodeHandle,
    pub(super) list: List,
    /// The number of the last connection.
    pub(super) links: AtomicU64,
    /// See [`super::Peers::have_been_tried`].
    pub(super) tried: AtomicBool,
    /// Ends attempts and waits; open connections end with the node.
    pub(super) stop: CancellationToken,
    pub(super) tasks: TaskTracker,
    pub(super) metrics: Arc<Metrics>,
}
