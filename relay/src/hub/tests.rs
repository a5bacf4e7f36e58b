//! Clients without a network: streams and sinks in memory.

use std::time::Duration;

use chain::{
    Height, Network, Text, Work,
    wire::{
        Frame, Gossip, Hello, Impairment, NodeId, PeerId, PeerKind, Presence, Reply, Request,
        RequestId, Roster, TipInfo,
    },
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
    fn join(hub: &Hub) -> Self {
        let (to_hub, incoming) = pipe::unbounded();
        let (outgoing, from_hub) = pipe::channel(1);
        let serving = tokio::spawn(connection::serve(hub.clone(), incoming, outgoing));
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

    async fn frame(&mut self) -> Frame {
        loop {
            match self.from_hub.next().await {
                Some(Outgoing::Frame(bytes)) => return Frame::decode(&bytes).unwrap(),
                Some(Outgoing::Ping) => {}
                other => panic!("expected a frame, got {other:?}"),
            }
        }
    }

    /// The next frame that `wanted` accepts.
    async fn next<T>(&mut self, wanted: impl Fn(Frame) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(self.frame().await) {
                return found;
            }
        }
    }

    /// Waits until the roster shows these clients in one group.
    async fn sees_in_group(&mut self, peers: &[PeerId], group: u8) {
        let is_there = |roster: &Roster, peer: &PeerId| {
            let mut sample = roster.sample.iter();
            sample.any(|info| info.peer == *peer && info.presence.impairment.group == group)
        };
        self.next(|frame| match frame {
            Frame::Roster(roster) => peers
                .iter()
                .all(|peer| is_there(&roster, peer))
                .then_some(()),
            _ => None,
        })
        .await;
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
fn with_native(limits: Limits) -> (Hub, mpsc::UnboundedReceiver<Packet>) {
    let (frames, for_native) = mpsc::unbounded_channel();
    let (joined, _) = oneshot::channel();
    let end = NativeEnd {
        node: NodeId([1; 8]),
        frames,
        joined,
    };
    (
        Hub::start(
            Arc::new(Network::regtest()),
            limits,
            Some(end),
            Arc::default(),
        ),
        for_native,
    )
}

async fn next_gossip(for_native: &mut mpsc::UnboundedReceiver<Packet>) -> (PeerId, Gossip) {
    loop {
        let packet = for_native.recv().await.unwrap();
        if let Frame::Gossip { peer, gossip } = Frame::decode(&packet.bytes).unwrap() {
            return (peer, gossip);
        }
    }
}

async fn native_says(hub: &Hub, frame: &Frame) {
    hub.native_frame(frame.encode()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_client_that_leaves_too_much_unread_is_dropped_and_the_others_are_served() {
    let limits = Limits {
        outbox_bytes: 64 * 1024,
        ..Limits::default()
    };
    let (hub, _for_native) = with_native(limits);
    native_says(
        &hub,
        &Frame::Hello(Hello {
            kind: PeerKind::Native,
            ..hello(1)
        }),
    )
    .await;
    let mut slow = Client::join(&hub);
    let mut quick = Client::join(&hub);
    assert!(matches!(slow.frame().await, Frame::Welcome(_)));
    assert!(matches!(quick.frame().await, Frame::Welcome(_)));
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
    assert_eq!(
        left.iter().map(|info| info.peer.0).collect::<Vec<_>>(),
        [1, 3]
    );
    slow.serving.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_native_node_hears_gossip_and_every_new_tip_with_its_sender() {
    let (hub, mut for_native) = with_native(Limits::default());
    native_says(
        &hub,
        &Frame::Hello(Hello {
            kind: PeerKind::Native,
            ..hello(1)
        }),
    )
    .await;
    let mut client = Client::join(&hub);
    let Frame::Welcome(welcome) = client.frame().await else {
        panic!("expected a welcome")
    };
    let tip = hello(7).tip;
    assert_eq!(
        next_gossip(&mut for_native).await,
        (welcome.you, Gossip::Tip(tip))
    );
    // A client may claim any sender; its own number counts.
    let gossip = Gossip::Transfers(Vec::new());
    client.send(&Frame::Gossip {
        peer: PeerId(1),
        gossip: gossip.clone(),
    });
    assert_eq!(next_gossip(&mut for_native).await, (welcome.you, gossip));
    let tip = TipInfo {
        height: Height::new(4),
        ..tip
    };
    let presence = Presence {
        tip,
        hash_rate: 3,
        impairment: Impairment::default(),
    };
    client.send(&Frame::Presence(presence));
    assert_eq!(
        next_gossip(&mut for_native).await,
        (welcome.you, Gossip::Tip(tip))
    );
}

#[tokio::test(start_paused = true)]
async fn the_native_nodes_gossip_leaves_out_whom_it_came_from() {
    let (hub, _for_native) = with_native(Limits::default());
    native_says(
        &hub,
        &Frame::Hello(Hello {
            kind: PeerKind::Native,
            ..hello(1)
        }),
    )
    .await;
    let (mut first, mut second) = (Client::join(&hub), Client::join(&hub));
    let Frame::Welcome(welcome) = first.frame().await else {
        panic!("expected a welcome")
    };
    assert!(matches!(second.frame().await, Frame::Welcome(_)));
    let gossip = Gossip::Transfers(Vec::new());
    native_says(
        &hub,
        &Frame::Gossip {
            peer: welcome.you,
            gossip: gossip.clone(),
        },
    )
    .await;
    let request = Frame::Request {
        peer: welcome.you,
        id: RequestId(1),
        request: Request::Tip,
    };
    native_says(&hub, &request).await;
    let native = PeerId(1);
    loop {
        match second.frame().await {
            Frame::Gossip {
                peer,
                gossip: heard,
            } => break assert_eq!((peer, heard), (native, gossip)),
            Frame::Roster(_) => {}
            other => panic!("{other:?}"),
        }
    }
    // The request was sent after the gossip, so the gossip did not come.
    loop {
        match first.frame().await {
            Frame::Request { peer, .. } => break assert_eq!(peer, native),
            Frame::Roster(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// The number of rosters that a client hears in 40 s, while it tells another presence every 100 ms.
async fn rosters_in_40_s(presence: impl Fn(u64) -> Presence) -> u64 {
    let (hub, _for_native) = with_native(Limits::default());
    let mut client = Client::join(&hub);
    assert!(matches!(client.frame().await, Frame::Welcome(_)));
    client.send(&Frame::Presence(presence(0)));
    tokio::time::sleep(Duration::from_secs(5)).await;
    while let Ok(frame) = tokio::time::timeout(Duration::ZERO, client.frame()).await {
        assert!(matches!(frame, Frame::Roster(_)));
    }
    let mut rosters = 0;
    for turn in 1..=400 {
        client.send(&Frame::Presence(presence(turn)));
        let pause = tokio::time::sleep(Duration::from_millis(100));
        tokio::pin!(pause);
        loop {
            tokio::select! {
                frame = client.frame() => rosters += u64::from(matches!(frame, Frame::Roster(_))),
                () = &mut pause => break,
            }
        }
    }
    rosters
}

fn mining_at(hash_rate: u64) -> Presence {
    Presence {
        tip: hello(7).tip,
        hash_rate,
        impairment: Impairment::default(),
    }
}

#[tokio::test(start_paused = true)]
async fn rosters_come_at_most_once_a_second() {
    let delays = rosters_in_40_s(|turn| Presence {
        impairment: Impairment {
            delay_ms: u16::try_from(turn).unwrap(),
            ..Impairment::default()
        },
        ..mining_at(1)
    });
    assert_eq!(delays.await, 40);
    let who_mines = rosters_in_40_s(|turn| mining_at(turn % 2));
    assert_eq!(who_mines.await, 40);
}

#[tokio::test(start_paused = true)]
async fn how_fast_others_mine_is_told_every_ten_seconds() {
    assert_eq!(rosters_in_40_s(|turn| mining_at(1 + turn)).await, 4);
}

#[tokio::test(start_paused = true)]
async fn after_an_hour_asleep_clients_are_asked_once_and_who_comes_anew_is_served() {
    let (hub, _for_native) = with_native(Limits::default());
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

    let mut after = Client::join(&hub);
    let Frame::Welcome(welcome) = after.frame().await else {
        panic!("welcomes come first");
    };
    assert_eq!(welcome.roster.total, 2, "with the native node");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_sent_away() {
    let (hub, _for_native) = with_native(Limits::default());
    let (_to_hub, incoming) = pipe::unbounded::<Result<Incoming, ReadError>>();
    let (outgoing, mut from_hub) = pipe::channel(1);
    let serving = tokio::spawn(connection::serve(hub, incoming, outgoing));
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
    let (hub, mut for_native) = with_native(limits);
    native_says(
        &hub,
        &Frame::Hello(Hello {
            kind: PeerKind::Native,
            ..hello(1)
        }),
    )
    .await;
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

#[tokio::test(start_paused = true)]
async fn clients_of_another_group_hear_each_other_and_nobody_else() {
    let (hub, mut for_native) = with_native(Limits::default());
    let native = Hello {
        kind: PeerKind::Native,
        ..hello(1)
    };
    native_says(&hub, &Frame::Hello(native)).await;
    let mut clients = [(); 3].map(|()| Client::join(&hub));
    let mut numbers = Vec::new();
    for client in &mut clients {
        let Frame::Welcome(welcome) = client.frame().await else {
            panic!("expected a welcome")
        };
        next_gossip(&mut for_native).await;
        numbers.push(welcome.you);
    }
    let [in_a, apart, also_apart] = &mut clients;
    let presence = |group| {
        Frame::Presence(Presence {
            tip: hello(7).tip,
            hash_rate: 0,
            impairment: Impairment {
                group,
                ..Impairment::default()
            },
        })
    };
    let gossip = Frame::Gossip {
        peer: PeerId::ANY,
        gossip: Gossip::Transfers(Vec::new()),
    };
    let question = |peer, id| Frame::Request {
        peer,
        id: RequestId(id),
        request: Request::Tip,
    };
    apart.send(&presence(1));
    also_apart.send(&presence(1));
    also_apart.sees_in_group(&numbers[1..], 1).await;

    apart.send(&gossip);
    let heard = |frame| match frame {
        Frame::Gossip { peer, .. } => Some(peer),
        _ => None,
    };
    assert_eq!(also_apart.next(heard).await, numbers[1]);
    also_apart.send(&question(PeerId::ANY, 1));
    let asked = |frame| match frame {
        Frame::Request { peer, .. } => Some(peer),
        _ => None,
    };
    let by = apart.next(asked).await;
    assert_eq!(by, numbers[2], "who is asked is of the group");
    for (id, other) in [(2, numbers[0]), (3, PeerId(1))] {
        apart.send(&question(other, id));
        let answered = |frame| match frame {
            Frame::Reply { id, reply, .. } => Some((id, reply)),
            _ => None,
        };
        let answer = apart.next(answered).await;
        assert_eq!(answer, (RequestId(id), Reply::Unavailable));
    }
    in_a.send(&gossip);
    let heard = next_gossip(&mut for_native).await;
    assert_eq!(
        heard.0, numbers[0],
        "the native node never heard the others"
    );

    apart.send(&presence(0));
    let heard = next_gossip(&mut for_native).await;
    assert_eq!(heard, (numbers[1], Gossip::Tip(hello(7).tip)), "it is back");
}
