//! Other relays: registering them, and asking them now.

use std::{collections::BTreeSet, time::Duration};

use axum::{extract::State, http::StatusCode};
use chain::wire::PeerId;
use serde::{Deserialize, Serialize};
use tokio::time;

use super::{
    app::{App, Native},
    extract::{Json, NoBody, Path},
    gate::Privileged,
    peers::TipView,
    problem::{Code, Problem},
};
use crate::{
    node::{HUB, NodeError, Status},
    peers::{Added, LinkState, MAX_NODES, NodeView, PeerUrl},
};

/// How long other nodes have to answer before the call does.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Serialize)]
pub(super) struct NodesView {
    nodes: Vec<NodeView>,
}

/// `GET /api/v1/nodes`: the relays of which this node is a client.
pub(super) async fn list(native: Native) -> axum::Json<NodesView> {
    axum::Json(NodesView {
        nodes: native.peers.list(),
    })
}

/// Which relay to connect to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Registration {
    url: String,
}

/// `POST /api/v1/nodes`: connects to a relay from now on. Answers 201, or 200 for a relay that is
/// known already; the list says how the connection stands.
pub(super) async fn register(
    _: Privileged,
    native: Native,
    Json(registration): Json<Registration>,
) -> Result<(StatusCode, axum::Json<NodesView>), Problem> {
    let url: PeerUrl = registration
        .url
        .trim()
        .parse()
        .map_err(|error| Problem::new(Code::WrongFields, format!("url: {error}")))?;
    let status = match native.peers.add(url) {
        Added::New => StatusCode::CREATED,
        Added::Known => StatusCode::OK,
        Added::Full => {
            let detail = format!("{MAX_NODES} nodes are registered, there can be no more");
            return Err(Problem::new(Code::Full, detail));
        }
    };
    Ok((
        status,
        axum::Json(NodesView {
            nodes: native.peers.list(),
        }),
    ))
}

/// `DELETE /api/v1/nodes/{url}`: ends the connection to a relay and forgets it. A relay that was
/// named at the program's start comes back with the next start.
pub(super) async fn remove(
    _: Privileged,
    native: Native,
    Path(text): Path<String>,
) -> Result<axum::Json<NodesView>, Problem> {
    let url: PeerUrl = text
        .trim()
        .parse()
        .map_err(|error| Problem::new(Code::BadPath, error))?;
    if !native.peers.remove(&url) {
        let detail = format!("{url} is not among the nodes");
        return Err(Problem::new(Code::UnknownNode, detail));
    }
    Ok(list(native).await)
}

#[derive(Serialize)]
pub(super) struct SynchroniseView {
    /// Whether the best chain is another one, or longer, than before.
    replaced: bool,
    before: TipView,
    after: TipView,
    /// Whether every registered node could be asked, and all of them have answered.
    complete: bool,
    /// Registered nodes that could not be asked; the list of nodes says why.
    unreachable: Vec<PeerUrl>,
    /// Registered nodes that have not answered in time, or behind which somebody has not.
    silent: Vec<PeerUrl>,
    /// Clients of this relay that have not answered in time.
    silent_clients: Vec<PeerId>,
}

/// `POST /api/v1/nodes/synchronise`: asks all other nodes for their latest block now, and for the
/// chains that have more work than the one here.
pub(super) async fn synchronise(
    _: Privileged,
    native: Native,
    State(app): State<App>,
    _: NoBody,
) -> Result<axum::Json<SynchroniseView>, Problem> {
    let mut status = native.node.status();
    let Status {
        tip: before,
        unanswered,
        ..
    } = *status.borrow_and_update();
    let answers = async {
        native.peers.reconnect().await;
        native.node.synchronise().await?;
        let done = status.wait_for(|status| !status.synchronising).await;
        done.map(|status| (status.tip, status.unanswered == unanswered))
            .map_err(|_| NodeError::Stopped)
    };
    let answers = time::timeout(PATIENCE, answers);
    let (after, complete) = match app.unless_stopping(answers).await? {
        Ok(answers) => answers?,
        Err(_) => (native.node.status().borrow().tip, false),
    };
    let silent = if complete {
        BTreeSet::new()
    } else {
        let look = native
            .node
            .inspect(move |node, _| node.silent_since(unanswered));
        look.await?
    };
    let nodes = native.peers.list().into_iter();
    let unreachable: Vec<_> = nodes
        .filter(|node| !matches!(node.state, LinkState::Online | LinkState::Oneself { .. }))
        .map(|node| node.url)
        .collect();
    Ok(axum::Json(SynchroniseView {
        replaced: before.id != after.id,
        before: before.into(),
        after: after.into(),
        complete: complete && unreachable.is_empty(),
        unreachable,
        silent: native
            .peers
            .behind(|link| silent.iter().any(|(other, _)| *other == link)),
        silent_clients: silent
            .iter()
            .filter(|(link, peer)| *link == HUB && *peer != PeerId::ANY)
            .map(|(_, peer)| *peer)
            .collect(),
    }))
}
