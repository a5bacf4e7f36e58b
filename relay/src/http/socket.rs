//! The HTTP call that becomes a WebSocket.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::Response,
};
use chain::wire::{MAX_FRAME_BYTES, SUBPROTOCOL};

use super::{
    app::App,
    problem::{Code, Problem},
};
use crate::{
    hub,
    socket::{MAX_WRITE_BUFFER, READ_BUFFER, WRITE_BUFFER},
};

/// RFC 6455, section 4.1.
const HANDSHAKE: &str = "a WebSocket is opened with the headers `Connection: Upgrade`, \
    `Upgrade: websocket`, `Sec-WebSocket-Version: 13` and `Sec-WebSocket-Key`";

/// `GET /ws`: becomes a WebSocket of subprotocol [`SUBPROTOCOL`].
pub(super) async fn upgrade(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let upgrade = upgrade
        .map_err(|_| Problem::new(Code::NotAWebSocket, HANDSHAKE))?
        .protocols([SUBPROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        let detail = format!("ask for subprotocol {SUBPROTOCOL}");
        return Err(Problem::new(Code::WrongProtocol, detail));
    }
    let upgrade = upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .max_message_size(MAX_FRAME_BYTES)
        .max_frame_size(MAX_FRAME_BYTES);
    let tracked = app.sockets.token();
    Ok(upgrade.on_upgrade(async move |socket| {
        let _tracked = tracked;
        hub::serve_axum(app.hub, socket, from).await;
    }))
}
