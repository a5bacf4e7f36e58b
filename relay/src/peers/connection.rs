//! One connection to another relay: made, used, and made again.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use bytes::Bytes;
use chain::{
    LinkId,
    wire::{MAX_FRAME_BYTES, SUBPROTOCOL},
};
use futures::{SinkExt, StreamExt};
use tokio::{
    net::TcpStream,
    sync::oneshot,
    time::{self, Instant},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        self, Message,
        client::IntoClientRequest,
        http::{HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
        protocol::{CloseFrame, WebSocketConfig},
    },
};
use tracing::{info, warn};

use super::{LinkState, PeerUrl, Shared};
use crate::{
    budget::Outbox,
    node::{NodeHandle, NodeStopped, RelayLine},
    random,
    socket::{
        self, Farewell, Incoming, Lines, MAX_WRITE_BUFFER, Outgoing, READ_BUFFER, ReadError, Taker,
        WRITE_BUFFER,
    },
};

/// How long one attempt to connect may take.
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
/// Wait after the first failure; each further failure doubles it.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A connection that held this long ends a row of failures.
const STABLE: Duration = Duration::from_secs(30);
/// Bytes of frames that the other relay may leave unread.
const OUTBOX_BYTES: usize = 8 * 1024 * 1024;

/// Connects again and again, until the program stops.
pub(super) async fn keep_up(shared: Arc<Shared>, url: PeerUrl) {
    let mut failures = 0;
    loop {
        // Made before the attempt, so that no nudge is missed in between.
        let nudge = shared.nudge.notified();
        shared.set_state(&url, LinkState::Connecting);
        let began = Instant::now();
        let reason = match attempt(&shared, &url).await {
            Ok(reason) => reason,
            Err(NodeStopped) => return,
        };
        if shared.stop.is_cancelled() {
            return;
        }
        failures = if began.elapsed() > STABLE {
            0
        } else {
            failures + 1
        };
        let wait = back_off(failures, random::number());
        let retry_in_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        warn!(%url, %reason, retry_in_ms, "not connected");
        shared.set_state(
            &url,
            LinkState::Waiting {
                reason,
                retry_in_ms,
            },
        );
        tokio::select! {
            () = time::sleep(wait) => {}
            () = nudge => {}
            () = shared.stop.cancelled() => return,
        }
    }
}

/// Doubles with every failure up to a bound, and lies anywhere in the upper half of that, so that
/// relays that lost the same peer do not come back all at once.
fn back_off(failures: u32, random: u64) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1 << failures.saturating_sub(1).min(10));
    let most = u64::try_from(doubled.min(LONGEST_WAIT).as_millis()).expect("is seconds");
    Duration::from_millis(most / 2 + random % (most / 2 + 1))
}

/// One connection from its start to its end; answers with why it ended.
async fn attempt(shared: &Arc<Shared>, url: &PeerUrl) -> Result<String, NodeStopped> {
    let connecting = time::timeout(CONNECT_PATIENCE, connect(url));
    let socket = match shared.stop.run_until_cancelled(connecting).await {
        Some(Ok(Ok(socket))) => socket,
        Some(Ok(Err(error))) => return Ok(error.to_string()),
        Some(Err(_)) => return Ok(format!("no answer within {} s", CONNECT_PATIENCE.as_secs())),
        None => return Err(NodeStopped),
    };
    let link = LinkId(shared.links.fetch_add(1, Ordering::Relaxed) + 1);
    let (outbox, frames) = Outbox::new(OUTBOX_BYTES);
    let (close, closed) = oneshot::channel();
    let (ready, welcomed) = oneshot::channel();
    shared
        .node
        .link_up(
            link,
            RelayLine {
                outbox,
                close,
                ready: Some(ready),
            },
        )
        .await?;

    let (sink, stream) = socket.split();
    let incoming = stream.map(|item| item.map(incoming).map_err(ReadError::from));
    let outgoing =
        sink.with(|message| std::future::ready(Ok::<_, tungstenite::Error>(outgoing(message))));
    let lines = Lines {
        outbox: frames,
        close: closed,
    };
    let to_node = ToNode {
        node: shared.node.clone(),
        link,
    };
    let mark_online = async {
        if welcomed.await.is_ok() {
            info!(%url, "connected");
            shared.set_state(url, LinkState::Online);
        }
        std::future::pending().await
    };
    let ended = tokio::select! {
        ended = socket::pump(incoming, outgoing, lines, to_node) => ended,
        ended = mark_online => ended,
    };
    shared.node.link_down(link).await?;
    Ok(ended.to_string())
}

/// Takes a relay's frames to the node.
struct ToNode {
    node: NodeHandle,
    link: LinkId,
}

impl Taker for ToNode {
    async fn take(&mut self, bytes: Bytes) -> Result<(), Farewell> {
        let taken = self.node.frame(self.link, bytes).await;
        taken.map_err(|NodeStopped| Farewell::going_away("the node is stopping"))
    }
}

async fn connect(
    url: &PeerUrl,
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, tungstenite::Error> {
    let mut request = url.to_string().into_client_request()?;
    let protocol = HeaderValue::from_static(SUBPROTOCOL);
    request
        .headers_mut()
        .insert(SEC_WEBSOCKET_PROTOCOL, protocol);
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .max_message_size(Some(MAX_FRAME_BYTES))
        .max_frame_size(Some(MAX_FRAME_BYTES));
    let (socket, _) = connect_async_with_config(request, Some(config), true).await?;
    Ok(socket)
}

fn incoming(message: Message) -> Incoming {
    match message {
        Message::Binary(bytes) => Incoming::Frame(bytes),
        Message::Text(_) => Incoming::Text,
        Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Incoming::Alive,
        Message::Close(frame) => {
            let reason = frame
                .map(|frame| frame.reason.to_string())
                .filter(|text| !text.is_empty());
            Incoming::Closed(reason.unwrap_or_else(|| "closed by the relay".to_owned()))
        }
    }
}

fn outgoing(message: Outgoing) -> Message {
    match message {
        Outgoing::Frame(bytes) => Message::Binary(bytes),
        Outgoing::Ping => Message::Ping(Bytes::new()),
        Outgoing::Close(farewell) => Message::Close(Some(CloseFrame {
            code: farewell.code.into(),
            reason: farewell.reason.into(),
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_half_a_minute_and_are_never_shorter_than_half() {
        let bounds = |failures| {
            (
                back_off(failures, 0).as_millis(),
                back_off(failures, u64::MAX / 2).as_millis(),
            )
        };
        assert_eq!(back_off(1, 0).as_millis(), 500);
        assert_eq!(back_off(3, 0).as_millis(), 2000);
        for failures in 0..100 {
            let (least, some) = bounds(failures);
            assert!(least >= 500 && some <= 30_000 && some >= least);
        }
        assert_eq!(back_off(99, 0).as_millis(), 15_000);
        assert_eq!(back_off(99, 15_000).as_millis(), 30_000);
    }
}
