//! Who is connected to this relay.

use axum::{Json, extract::State};
use chain::{
    BlockId, Height, Work,
    wire::{Impairment, PeerId, PeerInfo, PeerKind},
};
use serde::Serialize;

use super::{app::App, problem::Problem};

#[derive(Serialize)]
pub(super) struct PeersView {
    total: usize,
    /// Most work first.
    peers: Vec<PeerView>,
}

#[derive(Serialize)]
struct PeerView {
    peer: PeerId,
    /// The node's own name, 16 hex digits.
    node: String,
    kind: PeerKind,
    tip: TipView,
    hash_rate: u64,
    /// Its group, and how its messages are delayed and lost.
    impairment: Impairment,
}

/// The end of a chain.
#[derive(Serialize)]
pub(super) struct TipView {
    id: BlockId,
    height: Height,
    work: Work,
}

impl From<chain::wire::TipInfo> for TipView {
    fn from(tip: chain::wire::TipInfo) -> Self {
        Self {
            id: tip.id,
            height: tip.height,
            work: tip.work,
        }
    }
}

impl From<PeerInfo> for PeerView {
    fn from(info: PeerInfo) -> Self {
        Self {
            peer: info.peer,
            node: info.node.to_string(),
            kind: info.kind,
            tip: info.presence.tip.into(),
            hash_rate: info.presence.hash_rate,
            impairment: info.presence.impairment,
        }
    }
}

/// `GET /api/v1/peers`: the nodes on this relay, its native node among them.
pub(super) async fn list(State(app): State<App>) -> Result<Json<PeersView>, Problem> {
    let peers = app.hub.peers().await?;
    let total = peers.len();
    Ok(Json(PeersView {
        total,
        peers: peers.into_iter().map(PeerView::from).collect(),
    }))
}
