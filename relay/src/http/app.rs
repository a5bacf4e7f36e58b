//! The state that the calls share.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};
use chain::Network;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    access::Access,
    entry::Room,
    problem::{Code, Problem},
};
use crate::{hub::HubHandle, metrics::Metrics, miner::Miner, node::NodeHandle, peers::Peers};

/// The parts that the calls work with; cheap to clone.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) network: Arc<Network>,
    pub(crate) hub: HubHandle,
    /// Absent where only the hub runs.
    pub(crate) native: Option<Native>,
    pub(crate) access: Arc<Access>,
    pub(crate) room: Arc<Room>,
    pub(crate) metrics: Arc<Metrics>,
    /// Cancelled when the program stops.
    pub(crate) stop: CancellationToken,
    /// The sockets, which outlive their requests.
    pub(crate) sockets: TaskTracker,
}

impl App {
    pub(super) fn node(&self) -> Option<&NodeHandle> {
        self.native.as_ref().map(|native| &native.node)
    }

    /// Waits for something, until the program stops: a caller that waits is told so then.
    pub(super) async fn unless_stopping<T>(
        &self,
        waiting: impl Future<Output = T>,
    ) -> Result<T, Problem> {
        let done = self.stop.run_until_cancelled(waiting).await;
        done.ok_or_else(|| Problem::new(Code::Stopping, "the relay is stopping"))
    }
}

/// The native node and what belongs to it.
#[derive(Clone)]
pub(crate) struct Native {
    pub(crate) node: NodeHandle,
    pub(crate) miner: Miner,
    pub(crate) peers: Peers,
}

impl FromRequestParts<App> for Native {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Problem> {
        app.native.clone().ok_or_else(|| {
            Problem::new(
                Code::NoNode,
                "this relay runs without a native node (--no-node)",
            )
        })
    }
}
