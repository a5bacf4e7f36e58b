//! What a host tells those who are to come in.

use axum::{Json, extract::State};
use serde::Serialize;

use super::{app::App, entry::EmbedOrigin, gate::Caller};
use crate::started::Started;

/// The facts that the host of a room has to know.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RoomView {
    /// The address that others on this network open; null where only this machine can open it.
    url: Option<String>,
    embedders: Vec<EmbedOrigin>,
    /// The command to start the relay again; null for callers on other machines, because it names
    /// folders of this one.
    started: Option<StartedView>,
}

/// The command to type for another start.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StartedView {
    command: String,
    /// The options that say where to listen.
    listen: String,
}

/// `GET /api/v1/room`.
pub(super) async fn show(State(app): State<App>, caller: Caller) -> Json<RoomView> {
    let started = app.room.started.clone();
    let started = started.filter(|_| caller == Caller::Here);
    Json(RoomView {
        url: app.room.others.map(|address| format!("http://{address}/")),
        embedders: app.room.embedders.clone(),
        started: started.map(|Started { command, listen }| StartedView { command, listen }),
    })
}
