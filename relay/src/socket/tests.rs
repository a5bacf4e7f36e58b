use std::convert::Infallible;

use futures::{channel::mpsc as pipe, stream};

use prometheus_client::metrics::gauge::Gauge;

use super::*;
use crate::{
    budget::Outbox,
    metrics::{Metrics, Side},
};

/// The other side of a socket under test.
struct Other {
    to_socket: pipe::UnboundedSender<Result<Incoming, ReadError>>,
    from_socket: pipe::UnboundedReceiver<Outgoing>,
    outbox: Outbox,
    close: oneshot::Sender<Farewell>,
}

/// Takes everything except one frame.
struct Picky;

impl Taker for Picky {
    async fn take(&mut self, bytes: Bytes) -> Result<(), Farewell> {
        if bytes == b"bad"[..] {
            Err(Farewell::policy("bad"))
        } else {
            Ok(())
        }
    }
}

fn socket() -> (Other, impl Future<Output = Ended>) {
    let (to_socket, incoming) = pipe::unbounded();
    let (outgoing, from_socket) = pipe::unbounded();
    let (outbox, receiver) = Outbox::new(1 << 20, Gauge::default());
    let (close, closed) = oneshot::channel();
    let lines = Lines {
        outbox: receiver,
        close: closed,
        traffic: Metrics::default().traffic(Side::Client),
    };
    let run = pump(incoming, outgoing, lines, Picky);
    (
        Other {
            to_socket,
            from_socket,
            outbox,
            close,
        },
        run,
    )
}

#[tokio::test(start_paused = true)]
async fn silence_ends_it_and_signs_of_life_do_not() {
    let (mut other, run) = socket();
    let run = tokio::spawn(run);
    for _ in 0..10 {
        time::sleep(Duration::from_secs(50)).await;
        other.to_socket.unbounded_send(Ok(Incoming::Alive)).unwrap();
    }
    assert!(!run.is_finished());
    let ended = run.await.unwrap();
    assert!(
        matches!(ended, Ended::Here(ref farewell) if farewell.reason.contains("60 s")),
        "{ended}"
    );
    let pings = stream::unfold(&mut other.from_socket, async |from| {
        Some((from.next().await?, from))
    });
    let outgoing: Vec<_> = pings.collect().await;
    assert!(
        outgoing
            .iter()
            .filter(|message| matches!(message, Outgoing::Ping))
            .count()
            > 20
    );
    assert!(matches!(outgoing.last(), Some(Outgoing::Close(_))));
}

#[tokio::test(start_paused = true)]
async fn frames_go_out_in_order_and_a_farewell_comes_last() {
    let (mut other, run) = socket();
    other.outbox.push(Bytes::from_static(b"one")).unwrap();
    other.outbox.push(Bytes::from_static(b"two")).unwrap();
    let run = tokio::spawn(run);
    for expected in [b"one", b"two"] {
        let message = other.from_socket.next().await.unwrap();
        assert!(matches!(message, Outgoing::Frame(bytes) if bytes == expected[..]));
    }
    other.close.send(Farewell::going_away("enough")).unwrap();
    assert!(matches!(run.await.unwrap(), Ended::Here(farewell) if farewell.code == 1001));
    assert!(matches!(
        other.from_socket.next().await,
        Some(Outgoing::Close(_))
    ));
}

#[tokio::test(start_paused = true)]
async fn what_the_protocol_does_not_allow_gets_its_own_code() {
    for (message, code) in [
        (Ok(Incoming::Text), 1002),
        (Err(ReadError::TooBig), 1009),
        (Ok(Incoming::Frame(Bytes::from_static(b"bad"))), 1008),
    ] {
        let (other, run) = socket();
        other.to_socket.unbounded_send(message).unwrap();
        assert!(matches!(run.await, Ended::Here(farewell) if farewell.code == code));
    }
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_takes_nothing_is_given_up() {
    let (outbox, receiver) = Outbox::new(1 << 20, Gauge::default());
    let (_close, closed) = oneshot::channel();
    outbox.push(Bytes::from_static(b"one")).unwrap();
    let never = futures::sink::unfold((), |(), _: Outgoing| async {
        futures::future::pending::<Result<(), Infallible>>().await
    });
    let lines = Lines {
        outbox: receiver,
        close: closed,
        traffic: Metrics::default().traffic(Side::Client),
    };
    let ended = pump(stream::pending(), Box::pin(never), lines, Picky).await;
    assert!(
        matches!(ended, Ended::Here(ref farewell) if farewell.reason.contains("20 s")),
        "{ended}"
    );
}

#[test]
fn reasons_are_cut_to_what_a_close_frame_holds_at_a_character() {
    let farewell = Farewell::policy("ä".repeat(100));
    assert_eq!(farewell.reason, "ä".repeat(61));
}
