//! One connection to another relay: made, used, and made again.

use std::{
    io,
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
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{
    list::{Kept, LinkState, List},
    shared::Shared,
    url::PeerUrl,
};
use crate::{
    budget::Outbox,
    metrics::Side,
    node::{NodeError, NodeHandle, RelayLine},
    random,
    socket::{
        self, Ended, Farewell, Incoming, Lines, MAX_WRITE_BUFFER, Outgoing, READ_BUFFER, ReadError,
        Taker, WRITE_BUFFER,
    },
};

/// How long one attempt to connect may take.
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
/// Wait after the first failure; each further failure doubles it.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A connection that lasted this long ends a row of failures.
const STABLE: Duration = Duration::from_secs(30);
/// Bytes of frames that the other relay may leave unread.
const OUTBOX_BYTES: usize = 8 * 1024 * 1024;

/// A relay that welcomed nobody for this long is given up.
const DEAD: Duration = Duration::from_hours(24);

/// Connects again and again, until the program stops, the relay is removed, or another attempt
/// makes no sense.
pub(super) async fn keep_up(shared: Arc<Shared>, kept: Kept) {
    let attempt = || Box::pin(attempt(Arc::clone(&shared), kept.clone()));
    keep_trying(&shared.list, &shared.stop, &kept, attempt).await;
}

/// How a connection, or the attempt at one, ended.
struct Over {
    reason: String,
    /// The other side had welcomed the node.
    welcomed: bool,
    /// The other side is this very program.
    oneself: bool,
}

impl Over {
    fn failed(reason: String) -> Self {
        Self {
            reason,
            welcomed: false,
            oneself: false,
        }
    }
}

async fn keep_trying<F: Future<Output = Result<Over, NodeError>>>(
    list: &List,
    stop: &CancellationToken,
    kept: &Kept,
    attempt: impl Fn() -> F,
) {
    let url = &kept.view.url;
    let mut failures = 0;
    // When it last welcomed the node, or was taken up.
    let mut alive = Instant::now();
    loop {
        // Made before the attempt, so that no nudge is missed in between.
        let nudge = kept.nudge.notified();
        list.set_state(kept, LinkState::Connecting);
        let began = Instant::now();
        let Ok(over) = attempt().await else {
            return;
        };
        if stop.is_cancelled() || kept.removed.is_cancelled() {
            return;
        }
        failures = if began.elapsed() > STABLE {
            0
        } else {
            failures + 1
        };
        if over.welcomed {
            alive = Instant::now();
        }
        let wait = back_off(failures, random::number());
        let state = state_after(url, over, alive.elapsed(), wait);
        let is_last = !matches!(state, LinkState::Waiting { .. });
        list.set_state(kept, state);
        tokio::select! {
            () = time::sleep(wait), if !is_last => {}
            () = nudge => if is_last {
                (failures, alive) = (0, Instant::now());
            },
            () = stop.cancelled() => return,
            () = kept.removed.cancelled() => return,
        }
    }
}

/// The state after a connection that is over, with the next attempt after `wait` at the earliest.
fn state_after(url: &PeerUrl, over: Over, dead_for: Duration, wait: Duration) -> LinkState {
    let Over {
        reason, oneself, ..
    } = over;
    if oneself {
        warn!(%url, %reason, "not tried again");
        return LinkState::Oneself { reason };
    }
    if dead_for >= DEAD {
        warn!(%url, %reason, "given up after a day");
        return LinkState::GivenUp { reason };
    }
    let retry_in_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    warn!(%url, %reason, retry_in_ms, "not connected");
    LinkState::Waiting {
        reason,
        retry_in_ms,
    }
}

/// Doubles with every failure up to a bound, and lies anywhere in the upper half of that. Thus
/// relays that lost the same peer do not come back all at once.
fn back_off(failures: u32, random: u64) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1 << failures.saturating_sub(1).min(10));
    let most = u64::try_from(doubled.min(LONGEST_WAIT).as_millis()).expect("is seconds");
    Duration::from_millis(most / 2 + random % (most / 2 + 1))
}

/// One connection, from its start to its end.
async fn attempt(shared: Arc<Shared>, kept: Kept) -> Result<Over, NodeError> {
    let url = &kept.view.url;
    let connecting = time::timeout(CONNECT_PATIENCE, Box::pin(connect(url)));
    let connecting = kept.removed.run_until_cancelled(connecting);
    let socket = match shared.stop.run_until_cancelled(connecting).await.flatten() {
        Some(Ok(Ok(socket))) => socket,
        Some(Ok(Err(error))) => return Ok(Over::failed(in_words(&error))),
        Some(Err(_)) => {
            let reason = format!("no answer within {} s", CONNECT_PATIENCE.as_secs());
            return Ok(Over::failed(reason));
        }
        None => return Err(NodeError::Stopped),
    };
    let link = LinkId(shared.links.fetch_add(1, Ordering::Relaxed) + 1);
    let (outbox, frames) = Outbox::new(OUTBOX_BYTES, shared.metrics.queue(Side::Relay));
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
    let (last_word, heard) = oneshot::channel();
    let lines = Lines {
        outbox: frames,
        close: heard,
        traffic: shared.metrics.traffic(Side::Relay),
    };
    let to_node = ToNode {
        node: shared.node.clone(),
        link,
    };
    let mut is_welcome = false;
    let mark_online = async {
        if welcomed.await.is_ok() {
            info!(%url, "connected");
            is_welcome = true;
            shared.list.set_online(&kept, link);
        }
        std::future::pending().await
    };
    let part = async {
        let farewell = tokio::select! {
            () = kept.removed.cancelled() => Ok(Farewell::going_away("this relay was removed there")),
            farewell = closed => farewell,
        };
        // The node's end may be gone without a word; then this connection ends without one, too.
        let _ = farewell.map(|farewell| last_word.send(farewell));
        std::future::pending().await
    };
    let ended = tokio::select! {
        ended = socket::pump(incoming, outgoing, lines, to_node) => ended,
        ended = mark_online => ended,
        ended = part => ended,
    };
    shared.metrics.closed(Side::Relay, ended.closure());
    shared.node.link_down(link).await?;
    Ok(Over {
        reason: ended.to_string(),
        welcomed: is_welcome,
        oneself: matches!(ended, Ended::Oneself(_)),
    })
}

/// Takes a relay's frames to the node.
struct ToNode {
    node: NodeHandle,
    link: LinkId,
}

impl Taker for ToNode {
    async fn take(&mut self, bytes: Bytes) -> Result<(), Farewell> {
        let taken = self.node.frame(self.link, bytes).await;
        taken.map_err(|_| Farewell::going_away("the node is stopping"))
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

/// Why nobody was reached, or why the other side is not a relay.
fn in_words(error: &tungstenite::Error) -> String {
    match error {
        tungstenite::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused => "nothing listens there".to_owned(),
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::UnexpectedEof => "the connection broke at once".to_owned(),
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                "there is no way there".to_owned()
            }
            io::ErrorKind::TimedOut => "there was no answer".to_owned(),
            _ => format!("it cannot be reached: {error}"),
        },
        tungstenite::Error::Http(response) => {
            let status = response.status().as_u16();
            format!("no relay is there: the answer to a WebSocket's handshake was HTTP {status}")
        }
        _ => {
            "no relay is there: what answers does not open a WebSocket of this protocol".to_owned()
        }
    }
}

fn incoming(message: Message) -> Incoming {
    match message {
        Message::Binary(bytes) => Incoming::Frame(bytes),
        Message::Text(_) => Incoming::Text,
        Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Incoming::Alive,
        Message::Close(frame) => {
            let code = frame.as_ref().map(|frame| frame.code.into());
            let reason = frame
                .map(|frame| frame.reason.to_string())
                .filter(|text| !text.is_empty());
            let reason = reason.unwrap_or_else(|| "closed by the relay".to_owned());
            Incoming::Closed { code, reason }
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
    use std::sync::atomic::AtomicU32;

    use super::*;
    use crate::peers::list::Addition;

    /// A relay that can never answer.
    struct Dead {
        list: Arc<List>,
        url: PeerUrl,
        stop: CancellationToken,
        attempts: Arc<AtomicU32>,
    }

    impl Dead {
        /// Tries again and again; each attempt ends as `over` says.
        fn tried(over: fn() -> Over) -> Self {
            let url: PeerUrl = "nowhere:5000".parse().unwrap();
            let dead = Self {
                list: Arc::default(),
                url: url.clone(),
                stop: CancellationToken::new(),
                attempts: Arc::default(),
            };
            let Addition::New(kept) = dead.list.add(url) else {
                panic!("it is the first");
            };
            let (list, stop) = (Arc::clone(&dead.list), dead.stop.clone());
            let attempts = Arc::clone(&dead.attempts);
            tokio::spawn(async move {
                let attempt = || {
                    attempts.fetch_add(1, Ordering::Relaxed);
                    std::future::ready(Ok(over()))
                };
                keep_trying(&list, &stop, &kept, attempt).await;
            });
            dead
        }

        fn state(&self) -> LinkState {
            self.list.views()[0].state.clone()
        }

        fn attempts(&self) -> u32 {
            self.attempts.load(Ordering::Relaxed)
        }
    }

    const fn hours(hours: u64) -> Duration {
        Duration::from_hours(hours)
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_dead_for_a_day_is_given_up_until_somebody_asks() {
        let dead = Dead::tried(|| Over::failed("nothing listens there".to_owned()));
        time::sleep(hours(23)).await;
        assert!(matches!(dead.state(), LinkState::Waiting { .. }));
        time::sleep(hours(2)).await;
        let given_up = LinkState::GivenUp {
            reason: "nothing listens there".to_owned(),
        };
        assert_eq!(dead.state(), given_up);
        let attempts = dead.attempts();
        time::sleep(hours(100)).await;
        assert_eq!(dead.attempts(), attempts);

        // Two calls take it up for another day: one that registers it once more, and one that
        // synchronises.
        for take_up in [
            (|dead: &Dead| drop(dead.list.add(dead.url.clone()))) as fn(&Dead),
            |dead| dead.list.take_up_all(),
        ] {
            let attempts = dead.attempts();
            take_up(&dead);
            assert_eq!(dead.state(), LinkState::Connecting);
            time::sleep(hours(23)).await;
            assert!(dead.attempts() > attempts + 1_000);
            assert!(matches!(dead.state(), LinkState::Waiting { .. }));
            time::sleep(hours(2)).await;
            assert_eq!(dead.state(), given_up);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_welcomes_now_and_then_is_never_given_up() {
        let relay = Dead::tried(|| Over {
            reason: "closed by the relay".to_owned(),
            welcomed: true,
            oneself: false,
        });
        time::sleep(hours(1_000)).await;
        assert!(matches!(relay.state(), LinkState::Waiting { .. }));
    }

    #[tokio::test(start_paused = true)]
    async fn oneself_is_tried_once() {
        let oneself = Dead::tried(|| Over {
            reason: "it is you".to_owned(),
            welcomed: false,
            oneself: true,
        });
        time::sleep(hours(100)).await;
        let reason = "it is you".to_owned();
        assert_eq!(oneself.state(), LinkState::Oneself { reason });
        assert_eq!(oneself.attempts(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_removed_is_tried_no_more_and_comes_back_as_another() {
        let dead = Dead::tried(|| Over::failed(String::new()));
        time::sleep(hours(1)).await;
        let attempts = dead.attempts();
        assert!(dead.list.remove(&dead.url));
        assert!(!dead.list.remove(&dead.url));
        time::sleep(hours(1)).await;
        assert_eq!(dead.attempts(), attempts);
        assert!(matches!(dead.list.add(dead.url.clone()), Addition::New(_)));
    }

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
