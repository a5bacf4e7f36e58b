//! Whether the program works, for people and programs that watch it.

use std::time::Duration;

use axum::{Json, extract::State};
use chain::{Height, Node};
use serde::Serialize;
use tokio::time;

use super::{
    app::{App, Native},
    problem::{Code, Problem},
};
use crate::{
    hub::{HubGone, HubHandle},
    node::{NodeError, NodeHandle},
};

/// How long hub and node have to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// When to look again while the node catches up, in seconds.
const CATCHING_UP_S: u64 = 1;

#[derive(Debug, Serialize)]
pub(super) struct Health {
    status: &'static str,
}

/// `GET /healthz`: whether hub and node answer. If one does not, the program should be restarted.
pub(super) async fn healthy(State(app): State<App>) -> Result<Json<Health>, Problem> {
    look(&app.hub, app.node()).await?;
    Ok(Json(Health { status: "ok" }))
}

/// `GET /readyz`: whether calls and clients are served with the newest known chain. A program that
/// is not ready becomes ready by itself, or is stopping.
pub(super) async fn ready(State(app): State<App>) -> Result<Json<Health>, Problem> {
    if app.stop.is_cancelled() {
        return Err(Problem::new(Code::Stopping, "the relay is stopping"));
    }
    let lag = look(&app.hub, app.node()).await?;
    let have_been_tried = |native: &Native| native.peers.have_been_tried();
    let lag = if app.native.as_ref().is_none_or(have_been_tried) {
        lag
    } else {
        Some(Lag::Unknown)
    };
    match lag {
        None => Ok(Json(Health { status: "ready" })),
        Some(lag) => {
            Err(Problem::new(Code::Synchronising, lag.to_string()).retry_after(CATCHING_UP_S))
        }
    }
}

/// How far a node is behind the chain that it fetches.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Lag {
    #[error("the node is still fetching the chain: at height {have} of {want}")]
    Blocks { have: Height, want: Height },
    #[error("the node has not heard yet which chain the relays have that it joins")]
    Unknown,
}

impl Lag {
    fn of(node: &Node) -> Option<Self> {
        let chain = node.chain();
        if node.is_behind() {
            return Some(Self::Blocks {
                have: chain.tip().height,
                want: chain.best_header().height,
            });
        }
        node.awaits_first_headers().then_some(Self::Unknown)
    }
}

/// Asks hub and node for an answer.
async fn look(hub: &HubHandle, node: Option<&NodeHandle>) -> Result<Option<Lag>, Problem> {
    match time::timeout(PATIENCE, hub.peers()).await {
        Ok(Ok(_)) => {}
        Ok(Err(HubGone)) => return Err(failed("the hub has ended")),
        Err(_) => return Err(silent("hub")),
    }
    let Some(node) = node else {
        return Ok(None);
    };
    let look = node.inspect(|node, _| Lag::of(node));
    match time::timeout(PATIENCE, look).await {
        Ok(Ok(lag)) => Ok(lag),
        Ok(Err(NodeError::Stopped)) => Err(failed(
            "the native node has ended, as it does when its storage fails",
        )),
        Ok(Err(NodeError::Silent(_))) | Err(_) => Err(silent("native node")),
    }
}

fn failed(detail: &str) -> Problem {
    Problem::new(Code::NotHealthy, detail)
}

fn silent(who: &str) -> Problem {
    failed(&format!(
        "the {who} has not answered for {} s",
        PATIENCE.as_secs()
    ))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chain::Network;

    use super::*;
    use crate::hub::Limits;

    fn hub() -> HubHandle {
        HubHandle::start(
            Arc::new(Network::regtest()),
            Limits::default(),
            None,
            Arc::default(),
        )
    }

    async fn why_not(node: &NodeHandle) -> String {
        format!("{:?}", look(&hub(), Some(node)).await.unwrap_err())
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_that_does_not_answer_is_told_of_after_a_while() {
        let (node, _unread) = NodeHandle::without_thread();
        let why = why_not(&node).await;
        assert!(why.contains("NotHealthy"), "{why}");
        assert!(
            why.contains("the native node has not answered for 2 s"),
            "{why}"
        );
    }

    #[tokio::test]
    async fn a_node_that_ended_is_told_of_at_once() {
        let (node, unread) = NodeHandle::without_thread();
        drop(unread);
        let why = why_not(&node).await;
        assert!(
            why.contains("NotHealthy") && why.contains("storage"),
            "{why}"
        );
    }

    #[tokio::test]
    async fn a_hub_alone_is_healthy_as_long_as_it_answers() {
        assert_eq!(look(&hub(), None).await.unwrap(), None);
    }
}
