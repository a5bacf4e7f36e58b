//! One client's WebSocket.

use std::{fmt, num::NonZeroU32, sync::Arc, time::Duration};

use axum::extract::ws::{self, WebSocket};
use bytes::Bytes;
use chain::wire::{Envelope, Frame, Hello, PeerId};
use futures::{Sink, SinkExt, Stream, StreamExt};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter, clock::Clock};
use tokio::{sync::oneshot, time};
use tokio_tungstenite::tungstenite::{self, error::ProtocolError};
use tracing::info;

use super::{
    event::{Event, NATIVE_GROUP, SocketLine},
    handle::{Hub, HubGone},
    screen,
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
pub(crate) async fn serve_axum(hub: Hub, socket: WebSocket) {
    let (sink, stream) = socket.split();
    let incoming = stream.map(|item| item.map(incoming).map_err(read_error));
    let outgoing = sink.with(|message| std::future::ready(Ok::<_, axum::Error>(outgoing(message))));
    serve(hub, incoming, outgoing).await;
}

/// Serves a client until one side ends it.
pub(super) async fn serve<I, O>(hub: Hub, mut incoming: I, mut outgoing: O)
where
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
    let hello = hello(&hub, &mut incoming);
    let joined = match hub.stopping.run_until_cancelled(hello).await {
        Some(Ok(hello)) => join(&hub, hello, SocketLine { outbox, close }).await,
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
        group: 0,
    };
    let ended = socket::pump(incoming, outgoing, lines, to_hub).await;
    info!(%peer, reason = %ended, "client left");
    hub.metrics.closed(Side::Client, ended.closure());
    // Without a hub there is no list to leave.
    let _ = hub.send(Event::Leave { peer }).await;
}

async fn turn_away<I, O>(hub: &Hub, incoming: &mut I, outgoing: &mut O, farewell: Farewell)
where
    I: Stream<Item = Result<Incoming, ReadError>> + Unpin,
    O: Sink<Outgoing> + Unpin,
{
    info!(reason = %farewell, "client turned away");
    let ended = Ended::Here(farewell.clone());
    hub.metrics.closed(Side::Client, ended.closure());
    socket::part(incoming, outgoing, farewell).await;
}

async fn join(hub: &Hub, hello: Hello, line: SocketLine) -> Result<PeerId, Farewell> {
    let (answer, joined) = oneshot::channel();
    let asked = hub
        .send(Event::Join {
            hello,
            line,
            answer,
        })
        .await;
    asked.map_err(|HubGone| gone())?;
    joined.await.unwrap_or_else(|_| Err(gone()))
}

/// Takes a client's frames to the hub, at the client's rate.
struct ToHub {
    hub: Hub,
    peer: PeerId,
    limiter: DefaultDirectRateLimiter,
    /// The client's tip, as it told last.
    group: u8,
}

impl Taker for ToHub {
    async fn take(&mut self, bytes: Bytes) -> Result<(), Farewell> {
        wait_for_turn(&self.limiter, bytes.len()).await;
        if let Some(group) = told_group(&bytes) {
            self.group = group;
        }
        let Self { hub, peer, .. } = self;
        let no_native = !hub.has_native || self.group != NATIVE_GROUP;
        let event = if no_native && is_gossip(&bytes) {
            let Some((bytes, digest)) = checked(hub, bytes).await? else {
                return Ok(());
            };
            Event::News {
                peer: *peer,
                packet: hub.inbound.admit(bytes).await,
                digest,
            }
        } else {
            Event::Frame {
                peer: *peer,
                packet: hub.inbound.admit(bytes).await,
            }
        };
        hub.send(event).await.map_err(|HubGone| gone())
    }
}

async fn hello<I>(hub: &Hub, incoming: &mut I) -> Result<Hello, Ended>
where
    I: Stream<Item = Result<Incoming, ReadError>> + Unpin,
{
    let first = time::timeout(HELLO_PATIENCE, socket::next_frame(incoming)).await;
    let bytes = first.unwrap_or_else(|_| {
        let reason = format!("no hello within {} s", HELLO_PATIENCE.as_secs());
        Err(Ended::Here(Farewell::silence(reason)))
    })?;
    let hello = match Frame::decode(&bytes) {
        Ok(Frame::Hello(hello)) => hello,
        Ok(_) => {
            return Err(Ended::Here(Farewell::protocol(
                "the first frame must be a hello",
            )));
        }
        Err(error) => return Err(Ended::Here(Farewell::protocol(error.to_string()))),
    };
    let here = hub.network.id();
    if hello.network != here {
        return Err(Ended::Here(Farewell::policy(format!(
            "this relay is for {} ({}), not {}",
            hub.network.params().name,
            short(here),
            short(hello.network),
        ))));
    }
    Ok(hello)
}

/// The part of an id that fits into a close frame: its end, because ids differ there.
fn short(id: chain::BlockId) -> String {
    let text = id.to_string();
    format!("…{}", &text[text.len() - 16..])
}

fn gone() -> Farewell {
    Farewell::going_away("the relay is stopping")
}

fn is_gossip(bytes: &[u8]) -> bool {
    matches!(Envelope::read(bytes), Ok(Envelope::Gossip(_)))
}

/// The group that a client names as its own.
fn told_group(bytes: &[u8]) -> Option<u8> {
    if !matches!(Envelope::read(bytes), Ok(Envelope::Local)) {
        return None;
    }
    match Frame::decode(bytes) {
        Ok(Frame::Presence(presence)) => Some(presence.impairment.group),
        _ => None,
    }
}

/// Checks gossip on another thread, because a frame full of signatures takes a while; `None` for what
/// is not passed on, though its sender is not to blame.
async fn checked(hub: &Hub, bytes: Bytes) -> Result<Option<(Bytes, [u8; 32])>, Farewell> {
    let network = Arc::clone(&hub.network);
    let check = tokio::task::spawn_blocking(move || {
        let digest = screen::check(&network, &bytes);
        digest.map(|digest| (bytes, digest))
    });
    match check.await {
        Ok(Ok(checked)) => Ok(Some(checked)),
        Ok(Err(refusal)) if !refusal.is_misbehaviour() => Ok(None),
        Ok(Err(refusal)) => Err(Farewell::policy(refusal.to_string())),
        Err(_) => Err(gone()),
    }
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
