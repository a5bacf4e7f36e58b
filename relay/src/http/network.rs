//! Which network this is.

use axum::{Json, extract::State};
use chain::{BlockId, Params};
use serde::Serialize;

use super::app::App;

/// The data that a tab needs to derive genesis and check it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NetworkView {
    name: String,
    genesis: BlockId,
    genesis_nonce: u32,
    params: Params,
}

/// `GET /api/v1/network`.
pub(super) async fn show(State(app): State<App>) -> Json<NetworkView> {
    let network = &app.network;
    Json(NetworkView {
        name: network.params().name.clone(),
        genesis: network.id(),
        genesis_nonce: network.genesis().header().nonce,
        params: network.params().clone(),
    })
}
