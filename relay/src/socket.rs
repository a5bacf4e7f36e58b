//! One WebSocket, with either library: frames in, frames out, signs of life, a last word.
//!
//! Works on any stream and sink, so that it is tested without a network.

use std::{fmt, time::Duration};

use bytes::Bytes;
use chain::wire::MAX_FRAME_BYTES;
use futures::{Sink, SinkExt, Stream, StreamExt};
use tokio::{
    sync::{mpsc, oneshot},
    time::{self, Instant, MissedTickBehavior},
};

use crate::{
    budget::Packet,
    metrics::{Closure, Traffic},
};

/// How often the other side is asked for a sign of life.
const PING_EVERY: Duration = Duration::from_secs(20);
/// How long the other side may be silent.
const SILENCE: Duration = Duration::from_mins(1);
/// How long the other side may take to accept one frame.
const SEND_PATIENCE: Duration = Duration::from_secs(20);
/// How long this side waits for the answer to its last word.
const PARTING: Duration = Duration::from_secs(1);
/// The longest reason that fits into a close frame (RFC 6455, section 5.5).
const MAX_REASON_BYTES: usize = 123;

/// The status code for the node of this very relay; RFC 6455 leaves such codes to programs.
const ONESELF: u16 = 4000;

/// Bytes that a socket's own buffers may hold, for either library.
pub(crate) const READ_BUFFER: usize = 4096;
pub(crate) const WRITE_BUFFER: usize = 16 * 1024;
pub(crate) const MAX_WRITE_BUFFER: usize = 2 * MAX_FRAME_BYTES;

/// A message that came in.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// A frame of the protocol.
    Frame(Bytes),
    /// Text, which the protocol does not use.
    Text,
    /// A sign of life.
    Alive,
    /// The other side's last word, with its status code if it gave one.
    Closed { code: Option<u16>, reason: String },
}

/// A message that goes out.
#[derive(Debug)]
pub(crate) enum Outgoing {
    /// A frame of the protocol.
    Frame(Bytes),
    /// A request for a sign of life.
    Ping,
    /// The last word.
    Close(Farewell),
}

/// Why a socket is closed: a status code of RFC 6455, section 7.4, and a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Farewell {
    pub(crate) code: u16,
    pub(crate) reason: String,
    closure: Closure,
}

impl Farewell {
    /// This side is going away.
    pub(crate) fn going_away(reason: impl Into<String>) -> Self {
        Self::new(1001, Closure::GoingAway, reason)
    }

    /// The other side broke the protocol.
    pub(crate) fn protocol(reason: impl Into<String>) -> Self {
        Self::new(1002, Closure::Protocol, reason)
    }

    /// The other side broke a rule of this one.
    pub(crate) fn policy(reason: impl Into<String>) -> Self {
        Self::new(1008, Closure::Policy, reason)
    }

    /// Nothing was heard of the other side in time.
    pub(crate) fn silence(reason: impl Into<String>) -> Self {
        Self::new(1008, Closure::Silence, reason)
    }

    /// A message was longer than allowed.
    fn too_big() -> Self {
        let reason = format!("a frame has at most {MAX_FRAME_BYTES} bytes");
        Self::new(1009, Closure::TooBig, reason)
    }

    /// There is no room; later there may be some.
    pub(crate) fn try_later(reason: impl Into<String>) -> Self {
        Self::new(1013, Closure::Overload, reason)
    }

    /// The other side is the node of this very relay.
    pub(crate) fn oneself(reason: impl Into<String>) -> Self {
        Self::new(ONESELF, Closure::Oneself, reason)
    }

    fn new(code: u16, closure: Closure, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        reason.truncate(reason.floor_char_boundary(MAX_REASON_BYTES));
        Self {
            code,
            reason,
            closure,
        }
    }
}

impl fmt::Display for Farewell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

/// Why nothing more can be read.
#[derive(Debug)]
pub(crate) enum ReadError {
    TooBig,
    Other(String),
}

/// How a socket ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// This side closed it.
    Here(Farewell),
    /// The other side did, or the connection broke.
    There(String),
    /// The other side did, because it is this very program.
    Oneself(String),
}

impl Ended {
    /// Why, for the metrics.
    pub(crate) fn closure(&self) -> Closure {
        match self {
            Self::Here(farewell) => farewell.closure,
            Self::There(_) => Closure::OtherSide,
            Self::Oneself(_) => Closure::Oneself,
        }
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here(farewell) => farewell.fmt(f),
            Self::There(reason) | Self::Oneself(reason) => f.write_str(reason),
        }
    }
}

/// This side's part in a socket.
pub(crate) struct Lines {
    pub(crate) outbox: mpsc::UnboundedReceiver<Packet>,
    pub(crate) close: oneshot::Receiver<Farewell>,
    pub(crate) traffic: Traffic,
}

/// The receiver of a socket's frames.
pub(crate) trait Taker {
    /// Takes a frame, or says why the socket must be closed.
    fn take(&mut self, bytes: Bytes) -> impl Future<Output = Result<(), Farewell>> + Send;
}

/// Carries frames both ways until one side ends it. Reading goes on while a frame is being sent. It
/// waits while `taker` waits: thus a busy program slows down its peers.
pub(crate) async fn pump<I, O>(
    mut incoming: I,
    mut outgoing: O,
    mut lines: Lines,
    mut taker: impl Taker,
) -> Ended
where
    I: Stream<Item = Result<Incoming, ReadError>> + Unpin,
    O: Sink<Outgoing, Error: fmt::Display> + Unpin,
{
    let ended = tokio::select! {
        ended = read(&mut incoming, &mut taker, &lines.traffic) => ended,
        ended = write(&mut outgoing, &mut lines.outbox, &lines.traffic) => ended,
        farewell = &mut lines.close => Ended::Here(farewell.unwrap_or_else(|_| {
            Farewell::going_away("the program is stopping")
        })),
    };
    match &ended {
        Ended::Here(farewell) => part(&mut incoming, &mut outgoing, farewell.clone()).await,
        // A side that says farewell waits for the answer, which is ready to be sent.
        Ended::There(_) | Ended::Oneself(_) => {
            let _ = time::timeout(PARTING, outgoing.close()).await;
        }
    }
    ended
}

/// The next frame; signs of life are passed over.
pub(crate) async fn next_frame<I>(incoming: &mut I) -> Result<Bytes, Ended>
where
    I: Stream<Item = Result<Incoming, ReadError>> + Unpin,
{
    loop {
        if let Some(bytes) = frame_of(incoming.next().await)? {
            return Ok(bytes);
        }
    }
}

/// The frame in a message; `None` for a sign of life.
fn frame_of(item: Option<Result<Incoming, ReadError>>) -> Result<Option<Bytes>, Ended> {
    Err(match item {
        Some(Ok(Incoming::Frame(bytes))) => return Ok(Some(bytes)),
        Some(Ok(Incoming::Alive)) => return Ok(None),
        Some(Ok(Incoming::Text)) => {
            Ended::Here(Farewell::protocol("a text message; frames are binary"))
        }
        Some(Ok(Incoming::Closed { code, reason })) if code == Some(ONESELF) => {
            Ended::Oneself(reason)
        }
        Some(Ok(Incoming::Closed { reason, .. })) => Ended::There(reason),
        Some(Err(ReadError::TooBig)) => Ended::Here(Farewell::too_big()),
        Some(Err(ReadError::Other(error))) => Ended::There(error),
        None => Ended::There("the connection is gone".to_owned()),
    })
}

async fn read<I>(incoming: &mut I, taker: &mut impl Taker, traffic: &Traffic) -> Ended
where
    I: Stream<Item = Result<Incoming, ReadError>> + Unpin,
{
    loop {
        let Ok(item) = time::timeout(SILENCE, incoming.next()).await else {
            let reason = format!("nothing was heard for {} s", SILENCE.as_secs());
            return Ended::Here(Farewell::silence(reason));
        };
        match frame_of(item) {
            Ok(None) => {}
            Ok(Some(bytes)) => {
                traffic.came(bytes.len());
                if let Err(farewell) = taker.take(bytes).await {
                    return Ended::Here(farewell);
                }
            }
            Err(ended) => return ended,
        }
    }
}

async fn write<O>(
    outgoing: &mut O,
    outbox: &mut mpsc::UnboundedReceiver<Packet>,
    traffic: &Traffic,
) -> Ended
where
    O: Sink<Outgoing, Error: fmt::Display> + Unpin,
{
    let mut ping = time::interval_at(Instant::now() + PING_EVERY, PING_EVERY);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        // Kept until it is sent, so that its bytes count while they are here.
        let packet = tokio::select! {
            packet = outbox.recv() => match packet {
                // Nobody can write any more, so the end is here or near.
                None => return std::future::pending().await,
                packet => packet,
            },
            _ = ping.tick() => None,
        };
        let message = match &packet {
            Some(packet) => Outgoing::Frame(packet.bytes.clone()),
            None => Outgoing::Ping,
        };
        match time::timeout(SEND_PATIENCE, outgoing.send(message)).await {
            Ok(Ok(())) => {
                if let Some(packet) = packet {
                    traffic.went(packet.bytes.len(), packet.since);
                }
            }
            Ok(Err(error)) => return Ended::There(error.to_string()),
            Err(_) => {
                let reason = format!("a frame was not accepted for {} s", SEND_PATIENCE.as_secs());
                return Ended::Here(Farewell::silence(reason));
            }
        }
    }
}

/// Says why, and waits a moment for the answer: if a socket is dropped with unread bytes in it, the
/// connection is reset, and the reason might not arrive.
pub(crate) async fn part<I, O>(incoming: &mut I, outgoing: &mut O, farewell: Farewell)
where
    I: Stream<Item = Result<Incoming, ReadError>> + Unpin,
    O: Sink<Outgoing> + Unpin,
{
    let goodbye = async {
        if outgoing.send(Outgoing::Close(farewell)).await.is_ok() {
            while let Some(Ok(_)) = incoming.next().await {}
        }
    };
    let _ = time::timeout(PARTING, goodbye).await;
}

#[cfg(test)]
mod tests;
