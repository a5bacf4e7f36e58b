//! One client's WebSocket.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use axum::extract::ws::{self, WebSocket};
use bytes::Bytes;
use chain::{Origin, wire::PeerId};
use futures::{Sink, SinkExt, Stream, StreamExt};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter, clock::Clock};
use tokio::{
    sync::{Semaphore, oneshot},
    time,
};
use tokio_tungstenite::tungstenite::{self, error::ProtocolError};
use tracing::info;

use super::{
    event::{Event, SocketLine},
    handle::{HubGone, HubHandle},
};
use crate::{
    budget::Outbox,
    metrics::Side,
    socket::{self, Ended, Farewell, Incoming, Lines, Outgoing, ReadError, Taker},
};

/// How long a client may take to say hello.
const HELLO_PATIENCE: Duration = Duration::from_secs(10);
/// Frames that a client may send at once before its rate counts; given in seconds of its rate.
const BURST_SECONDS: u32 = 2;
/// Bytes for which a frame counts as one more.
const BYTES_PER_TOKEN: usize = 16 * 1024;

/// Serves a client on a socket of axum until one side ends it.
pub(crate) async fn serve_axum(hub: HubHandle, socket: WebSocket, from: SocketAddr) {
    let (sink, stream) = socket.split();
    let incoming = stream.map(|item| item.map(incoming).map_err(read_error));
    let outgoing = sink.with(|message| std::future::ready(Ok::<_, axum::Error>(outgoing(message))));
    serve(hub, incoming, outgoing, origin(from.ip())).await;
}

/// Serves a client until one side ends it.
pub(super) async fn serve<I, O>(
    hub: HubHandle,
    mut incoming: I,
    mut outgoing: O,
    origin: Option<Origin>,
) where
    I: Stream<Item = Result<Incoming, ReadError>> + Unpin,
    O: Sink<Outgoing, Error: fmt::Display> + Unpin,
{
    let Ok(_place) = Arc::clone(&hub.places).try_acquire_owned() else {
        let most = hub.limits.clients;
        let full = format!("{most} clients are connected, there can be no more");
        let farewell = Farewell::try_later(full);
        return turn_away(&hub, &mut incoming, &mut outgoing, farewell).await;
    };
    let queue = hub.metrics.queue(Side::Client);
    let (outbox, frames) = Outbox::new(hub.limits.outbox_bytes, queue);
    let (close, closed) = oneshot::channel();
    let first = first_frame(&mut incoming);
    let joined = match hub.stopping.run_until_cancelled(first).await {
        Some(Ok(first)) => join(&hub, first, origin, SocketLine { outbox, close }).await,
        Some(Err(Ended::Here(farewell))) => Err(farewell),
        Some(Err(ended)) => return hub.metrics.closed(Side::Client, ended.closure()),
        None => Err(gone()),
    };
    let peer = match joined {
        Ok(peer) => peer,
        Err(farewell) => {
            return turn_away(&hub, &mut incoming, &mut outgoing, farewell).await;
        }
    };
    let limiter = limiter(hub.limits.frames_per_second);
    let lines = Lines {
        outbox: frames,
        close: closed,
        traffic: hub.metrics.traffic(Side::Client),
    };
    let to_hub = ToHub {
        hub: hub.clone(),
        peer,
        limiter,
        turn: Arc::new(Semaphore::new(1)),
    };
    let ended = socket::pump(incoming, outgoing, lines, to_hub).await;
    info!(%peer, reason = %ended, "client left");
    hub.metrics.closed(Side::Client, ended.closure());
    // Without a hub there is no list to leave.
    let _ = hub.send(Event::Leave { peer }).await;
}

async fn turn_away<I, O>(hub: &HubHandle, incoming: &mut I, outgoing: &mut O, farewell: Farewell)
where
    I: Stream<Item = Result<Incoming, ReadError>> + Unpin,
    O: Sink<Outgoing> + Unpin,
{
    info!(reason = %farewell, "client turned away");
    let ended = Ended::Here(farewell.clone());
    hub.metrics.closed(Side::Client, ended.closure());
    socket::part(incoming, outgoing, farewell).await;
}

async fn join(
    hub: &HubHandle,
    first: Bytes,
    origin: Option<Origin>,
    line: SocketLine,
) -> Result<PeerId, Farewell> {
    let (answer, joined) = oneshot::channel();
    let asked = hub
        .send(Event::Join {
            first,
            origin,
            line,
            answer,
        })
        .await;
    asked.map_err(|HubGone| gone())?;
    joined.await.unwrap_or_else(|_| Err(gone()))
}

/// Takes a client's frames to the hub, at the client's rate and one after the other.
struct ToHub {
    hub: HubHandle,
    peer: PeerId,
    limiter: DefaultDirectRateLimiter,
    turn: Arc<Semaphore>,
}

impl Taker for ToHub {
    async fn take(&mut self, bytes: Bytes) -> Result<(), Farewell> {
        wait_for_turn(&self.limiter, bytes.len()).await;
        let turn = Arc::clone(&self.turn).acquire_owned().await;
        let turn = turn.expect("turns are never closed");
        let packet = self.hub.inbound.admit(bytes).await;
        let peer = self.peer;
        let event = Event::Frame { peer, packet, turn };
        self.hub.send(event).await.map_err(|HubGone| gone())
    }
}

async fn first_frame<I>(incoming: &mut I) -> Result<Bytes, Ended>
where
    I: Stream<Item = Result<Incoming, ReadError>> + Unpin,
{
    let first = time::timeout(HELLO_PATIENCE, socket::next_frame(incoming)).await;
    first.unwrap_or_else(|_| {
        let reason = format!("no hello within {} s", HELLO_PATIENCE.as_secs());
        Err(Ended::Here(Farewell::silence(reason)))
    })
}

/// Where a client comes from: an IPv4 address, or the part of an IPv6 address that names a network.
/// Nobody but this machine has its loopback addresses.
pub(super) fn origin(address: IpAddr) -> Option<Origin> {
    match address.to_canonical() {
        address if [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()].contains(&address) => {
            None
        }
        // No IPv6 address begins like this; the block is reserved (RFC 4291, section 2.4).
        IpAddr::V4(address) => Some(Origin(0xffff_0000_0000 | u64::from(address.to_bits()))),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            let network = [a, b, c, d].map(u64::from);
            Some(Origin(
                network.into_iter().fold(0, |all, part| all << 16 | part),
            ))
        }
    }
}

fn gone() -> Farewell {
    Farewell::going_away("the relay is stopping")
}

fn limiter(frames_per_second: u32) -> DefaultDirectRateLimiter {
    let rate = NonZeroU32::new(frames_per_second).unwrap_or(NonZeroU32::MIN);
    let longest = u32::try_from(tokens(chain::wire::MAX_FRAME_BYTES)).unwrap_or(u32::MAX);
    let burst = rate.saturating_mul(NonZeroU32::new(BURST_SECONDS).expect("is not 0"));
    let burst = burst.max(NonZeroU32::new(longest).expect("a frame counts at least as one"));
    RateLimiter::direct(Quota::per_second(rate).allow_burst(burst))
}

fn tokens(bytes: usize) -> usize {
    1 + bytes / BYTES_PER_TOKEN
}

/// Waits until the client may send this much more; its socket is not read until then.
async fn wait_for_turn(limiter: &DefaultDirectRateLimiter, bytes: usize) {
    let tokens = u32::try_from(tokens(bytes)).ok().and_then(NonZeroU32::new);
    let tokens = tokens.unwrap_or(NonZeroU32::MIN);
    while let Ok(Err(not_until)) = limiter.check_n(tokens) {
        time::sleep(not_until.wait_time_from(limiter.clock().now())).await;
    }
}

fn incoming(message: ws::Message) -> Incoming {
    match message {
        ws::Message::Binary(bytes) => Incoming::Frame(bytes),
        ws::Message::Text(_) => Incoming::Text,
        ws::Message::Ping(_) | ws::Message::Pong(_) => Incoming::Alive,
        ws::Message::Close(frame) => {
            let code = frame.as_ref().map(|frame| frame.code);
            let reason = frame
                .map(|frame| frame.reason.to_string())
                .filter(|text| !text.is_empty());
            let reason = reason.unwrap_or_else(|| "closed by the client".to_owned());
            Incoming::Closed { code, reason }
        }
    }
}

fn outgoing(message: Outgoing) -> ws::Message {
    match message {
        Outgoing::Frame(bytes) => ws::Message::Binary(bytes),
        Outgoing::Ping => ws::Message::Ping(Bytes::new()),
        Outgoing::Close(farewell) => ws::Message::Close(Some(ws::CloseFrame {
            code: farewell.code,
            reason: farewell.reason.into(),
        })),
    }
}

fn read_error(error: axum::Error) -> ReadError {
    match error.into_inner().downcast::<tungstenite::Error>() {
        Ok(error) => ReadError::from(*error),
        Err(error) => ReadError::Other(error.to_string()),
    }
}

impl From<tungstenite::Error> for ReadError {
    fn from(error: tungstenite::Error) -> Self {
        match error {
            tungstenite::Error::Capacity(_) => Self::TooBig,
            error => Self::Other(in_words(&error).to_owned()),
        }
    }
}

/// The fault, in words for people who do not know the library.
fn in_words(error: &tungstenite::Error) -> &'static str {
    match error {
        tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)
        | tungstenite::Error::Io(_) => "the connection broke",
        tungstenite::Error::ConnectionClosed | tungstenite::Error::AlreadyClosed => {
            "the connection is closed"
        }
        tungstenite::Error::Protocol(_) | tungstenite::Error::Utf8(_) => {
            "what came is against the WebSocket protocol"
        }
        _ => "nothing more could be read",
    }
}
