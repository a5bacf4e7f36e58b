//! Clients without a network: streams and sinks in memory.

use std::{collections::BTreeSet, time::Duration};

use chain::{
    AccountNonce, Address, Amount, Height, Network, SecretKey, Text, TransferBody, Work,
    wire::{Frame, Gossip, Hello, NodeId, PeerId, PeerKind, Request, RequestId, TipInfo},
};
use futures::{FutureExt, StreamExt, channel::mpsc as pipe};
use tokio::{sync::oneshot, task::JoinHandle};

use super::*;
use crate::{
    budget::Packet,
    socket::{Incoming, Outgoing, ReadError},
};

/// A client's end.
struct Client {
    to_hub: pipe::UnboundedSender<Result<Incoming, ReadError>>,
    from_hub: pipe::Receiver<Outgoing>,
    serving: JoinHandle<()>,
}

impl Client {
    /// Joins; leaves at most two frames unread.
    fn join(hub: &HubHandle) -> Self {
        let (to_hub, incoming) = pipe::unbounded();
        let (outgoing, from_hub) = pipe::channel(1);
        let serving = tokio::spawn(connection::serve(hub.clone(), incoming, outgoing, None));
        let client = Self {
            to_hub,
            from_hub,
            serving,
        };
        client.send(&Frame::Hello(hello(7)));
        client
    }

    fn send(&self, frame: &Frame) {
        let bytes = frame.encode().into();
        self.to_hub
            .unbounded_send(Ok(Incoming::Frame(bytes)))
            .unwrap();
    }

    /// Reads the welcome; answers with this client's number.
    async fn welcome(&mut self) -> PeerId {
        match self.frame().await {
            Frame::Welcome(welcome) => welcome.you,
            other => panic!("expected a welcome, got {other:?}"),
        }
    }

    async fn frame(&mut self) -> Frame {
        loop {
            match self.from_hub.next().await {
                Some(Outgoing::Frame(bytes)) => return Frame::decode(&bytes).unwrap(),
                Some(Outgoing::Ping) => {}
                other => panic!("expected a frame, got {other:?}"),
            }
        }
    }
}

fn hello(name: u8) -> Hello {
    let network = Network::regtest().id();
    let tip = TipInfo {
        id: network,
        height: Height::GENESIS,
        work: Work::ZERO,
    };
    let agent = Text::new("test").unwrap();
    Hello {
        network,
        agent,
        kind: PeerKind::Tab,
        node: NodeId([name; 8]),
        tip,
    }
}

/// A hub whose native node is this test.
async fn with_native(limits: Limits) -> (HubHandle, mpsc::UnboundedReceiver<Packet>) {
    let (frames, for_native) = mpsc::unbounded_channel();
    let (joined, _) = oneshot::channel();
    let end = NativeEnd {
        node: NodeId([1; 8]),
        frames,
        joined,
    };
    let network = Arc::new(Network::regtest());
    let hub = HubHandle::start(network, limits, Some(end), Arc::default());
    let hello = Hello {
        kind: PeerKind::Native,
        ..hello(1)
    };
    native_says(&hub, &Frame::Hello(hello)).await;
    (hub, for_native)
}

async fn next_gossip(for_native: &mut mpsc::UnboundedReceiver<Packet>) -> (PeerId, Gossip) {
    loop {
        let packet = for_native.recv().await.unwrap();
        if let Frame::Gossip { peer, gossip } = Frame::decode(&packet.bytes).unwrap() {
            return (peer, gossip);
        }
    }
}

async fn native_says(hub: &HubHandle, frame: &Frame) {
    hub.native_frame(frame.encode()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_client_that_leaves_too_much_unread_is_dropped_and_the_others_are_served() {
    let limits = Limits {
        outbox_bytes: 64 * 1024,
        ..Limits::default()
    };
    let (hub, _for_native) = with_native(limits).await;
    let mut slow = Client::join(&hub);
    let mut quick = Client::join(&hub);
    let (slow_peer, _) = (slow.welcome().await, quick.welcome().await);
    let gossip = Frame::Gossip {
        peer: PeerId::ANY,
        gossip: Gossip::Transfers(Vec::new()),
    };
    let mut heard = 0;
    let left = loop {
        native_says(&hub, &gossip).await;
        while !matches!(quick.frame().await, Frame::Gossip { .. }) {}
        heard += 1;
        let peers = hub.peers().await.unwrap();
        if peers.len() < 3 {
            break peers;
        }
        assert!(heard < 1_000, "the slow reader is still there");
    };
    // The client was not dropped for the first frame that it left unread.
    assert!(heard >= 64, "{heard}");
    assert!(left.iter().all(|info| info.peer != slow_peer));
    slow.serving.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn after_an_hour_asleep_clients_are_asked_once_and_who_comes_anew_is_served() {
    let (hub, _for_native) = with_native(Limits::default()).await;
    let mut before = Client::join(&hub);
    assert!(matches!(before.frame().await, Frame::Welcome(_)));
    tokio::time::sleep(Duration::from_millis(500)).await;
    while let Some(Some(_)) = before.from_hub.next().now_or_never() {}

    tokio::time::advance(Duration::from_hours(1)).await;
    let mut pings = 0;
    let farewell = loop {
        match before.from_hub.next().await {
            Some(Outgoing::Ping) => pings += 1,
            Some(Outgoing::Frame(_)) => {}
            Some(Outgoing::Close(farewell)) => break farewell,
            None => panic!("it is told why"),
        }
    };
    assert!(pings <= 2, "{pings} pings for the time asleep");
    assert!(
        farewell.reason.contains("nothing was heard for"),
        "{farewell}"
    );

    before.serving.await.unwrap();

    let mut after = Client::join(&hub);
    let Frame::Welcome(welcome) = after.frame().await else {
        panic!("welcomes come first");
    };
    assert_eq!(welcome.roster.total, 2, "with the native node");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_sent_away() {
    let (hub, _for_native) = with_native(Limits::default()).await;
    let (_to_hub, incoming) = pipe::unbounded::<Result<Incoming, ReadError>>();
    let (outgoing, mut from_hub) = pipe::channel(1);
    let serving = tokio::spawn(connection::serve(hub, incoming, outgoing, None));
    match from_hub.next().await {
        Some(Outgoing::Close(farewell)) => assert_eq!(farewell.reason, "no hello within 10 s"),
        other => panic!("{other:?}"),
    }
    serving.await.unwrap();
}

#[tokio::test]
async fn a_client_that_sends_too_fast_waits_and_nothing_is_lost() {
    let limits = Limits {
        frames_per_second: 200,
        ..Limits::default()
    };
    let (hub, mut for_native) = with_native(limits).await;
    let mut client = Client::join(&hub);
    assert!(matches!(client.frame().await, Frame::Welcome(_)));
    next_gossip(&mut for_native).await;
    let begun = std::time::Instant::now();
    let gossip = Gossip::Transfers(Vec::new());
    // Frames for two seconds may come at once, the rest comes at the rate.
    for _ in 0..400 + 60 {
        client.send(&Frame::Gossip {
            peer: PeerId::ANY,
            gossip: gossip.clone(),
        });
    }
    for _ in 0..400 + 60 {
        assert_eq!(next_gossip(&mut for_native).await.1, gossip);
    }
    assert!(begun.elapsed().as_millis() >= 250, "{:?}", begun.elapsed());
}

/// Gossip of transfers with good signatures, a part of a second's work to check.
fn heavy_gossip() -> Frame {
    let key = SecretKey::from_seed([1; 32]);
    let transfer = |nonce| {
        let body = TransferBody {
            sender: key.public_key(),
            recipient: Address::ZERO,
            amount: Amount::from_grains(1),
            fee: Amount::ZERO,
            nonce: AccountNonce::new(nonce),
            memo: Text::default(),
        };
        body.sign(&key, Network::regtest().id())
    };
    let gossip = Gossip::Transfers((0..500).map(transfer).collect());
    let peer = PeerId::ANY;
    Frame::Gossip { peer, gossip }
}

#[tokio::test]
async fn a_frame_does_not_overtake_one_that_is_screened() {
    let network = Arc::new(Network::regtest());
    let hub = HubHandle::start(network, Limits::default(), None, Arc::default());
    let (mut first, mut second) = (Client::join(&hub), Client::join(&hub));
    let (speaker, listener) = (first.welcome().await, second.welcome().await);
    first.send(&heavy_gossip());
    first.send(&Frame::Request {
        peer: listener,
        id: RequestId(1),
        request: Request::Tip,
    });
    let mut heard = Vec::new();
    while heard.len() < 2 {
        match second.frame().await {
            Frame::Gossip { peer, .. } => heard.push((peer, "gossip")),
            Frame::Request { peer, .. } => heard.push((peer, "request")),
            _ => {}
        }
    }
    assert_eq!(heard, [(speaker, "gossip"), (speaker, "request")]);
}

#[tokio::test]
async fn clients_of_one_network_have_one_origin_and_this_machine_has_none() {
    let origin = |address: &str| connection::origin(address.parse().unwrap());
    for own in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
        assert_eq!(origin(own), None);
    }
    assert_eq!(origin("::ffff:192.0.2.1"), origin("192.0.2.1"));
    assert_eq!(origin("2001:db8::1"), origin("2001:db8::ffff:2"));
    let all = [
        "127.0.0.2",
        "192.0.2.1",
        "192.0.2.2",
        "2001:db8::1",
        "2001:db8:0:1::1",
    ];
    let origins: BTreeSet<_> = all.iter().map(|address| origin(address).unwrap()).collect();
    assert_eq!(origins.len(), all.len());
}
