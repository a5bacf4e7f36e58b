//! A client's end of the socket: bare, or with a whole node behind it.

use std::{
    task::Poll,
    time::{Duration, SystemTime},
};

use chain::{
    Block, Input, LinkId, LinkKind, Millis, Network, Node, NodeConfig, Output, Text,
    wire::{
        Frame, Gossip, Hello, NodeId, PeerId, PeerKind, Reply, Request, SUBPROTOCOL, TipInfo,
        Welcome,
    },
};
use futures::{SinkExt, StreamExt};
use tokio::{net::TcpStream, time};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest, http::HeaderValue},
};

use super::{DEADLINE, Relay, in_time};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A bare client.
pub(crate) struct Client {
    socket: Socket,
}

impl Client {
    /// Opens the socket and says nothing.
    pub(crate) async fn connect(relay: &Relay) -> Self {
        Self::connect_to(relay.authority()).await
    }

    /// Opens the socket at a host and port.
    pub(crate) async fn connect_to(authority: &str) -> Self {
        Self {
            socket: open(authority, Some(SUBPROTOCOL)).await.unwrap(),
        }
    }

    /// Opens the socket, says hello with genesis as tip, and is welcomed.
    pub(crate) async fn join(relay: &Relay, network: &Network) -> (Self, Welcome) {
        let mut client = Self::connect(relay).await;
        client.send(&Frame::Hello(hello(network))).await;
        match client.frame().await {
            Frame::Welcome(welcome) => (client, welcome),
            other => panic!("expected a welcome, got {other:?}"),
        }
    }

    /// Says hello; answers with whether a welcome came.
    pub(crate) async fn try_join(&mut self, network: &Network) -> bool {
        let hello = Frame::Hello(hello(network)).encode();
        // The relay may have closed the socket already.
        let _ = self.socket.send(Message::Binary(hello.into())).await;
        let first = in_time("an answer to hello", self.socket.next()).await;
        matches!(first, Some(Ok(Message::Binary(_))))
    }

    pub(crate) async fn send(&mut self, frame: &Frame) {
        self.send_message(Message::Binary(frame.encode().into()))
            .await;
    }

    pub(crate) async fn send_message(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// The next frame.
    pub(crate) async fn frame(&mut self) -> Frame {
        loop {
            match in_time("a frame", self.socket.next()).await {
                Some(Ok(Message::Binary(bytes))) => return Frame::decode(&bytes).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("expected a frame, got {other:?}"),
            }
        }
    }

    /// The next request to this client, others passed over.
    pub(crate) async fn request(&mut self) -> (PeerId, chain::wire::RequestId, Request) {
        loop {
            if let Frame::Request { peer, id, request } = self.frame().await {
                return (peer, id, request);
            }
        }
    }

    /// The next reply to this client, others passed over.
    pub(crate) async fn reply(&mut self) -> (PeerId, chain::wire::RequestId, Reply) {
        loop {
            if let Frame::Reply { peer, id, reply } = self.frame().await {
                return (peer, id, reply);
            }
        }
    }

    /// The next gossip, others passed over.
    pub(crate) async fn gossip(&mut self) -> (PeerId, Gossip) {
        loop {
            if let Frame::Gossip { peer, gossip } = self.frame().await {
                return (peer, gossip);
            }
        }
    }

    /// Waits until the connection is gone.
    pub(crate) async fn gone(mut self) {
        in_time("the socket's end", async {
            while let Some(Ok(_)) = self.socket.next().await {}
        })
        .await;
    }

    /// Code and reason with which the relay closes the socket, frames before passed over.
    pub(crate) async fn closed(mut self) -> (u16, String) {
        loop {
            match in_time("the close frame", self.socket.next()).await {
                Some(Ok(Message::Close(Some(close)))) => {
                    return (close.code.into(), close.reason.to_string());
                }
                Some(Ok(_)) => {}
                other => panic!("expected a close frame, got {other:?}"),
            }
        }
    }
}

/// Opens the socket of the relay at a host and port.
pub(crate) async fn open(
    authority: &str,
    protocol: Option<&'static str>,
) -> Result<Socket, tungstenite::Error> {
    let mut request = format!("ws://{authority}/ws")
        .into_client_request()
        .unwrap();
    if let Some(protocol) = protocol {
        let protocol = HeaderValue::from_static(protocol);
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
    }
    Ok(connect_async(request).await?.0)
}

/// The hello of a node that has genesis alone.
pub(crate) fn hello(network: &Network) -> Hello {
    let genesis = network.id();
    Hello {
        network: genesis,
        agent: Text::new("test").unwrap(),
        kind: PeerKind::Tab,
        node: NodeId([7; 8]),
        tip: TipInfo {
            id: genesis,
            height: chain::Height::GENESIS,
            work: chain::Work::ZERO,
        },
    }
}

/// A whole node in memory, as a tab is one.
pub(crate) struct TestNode {
    pub(crate) node: Node,
    socket: Option<Socket>,
}

const LINK: LinkId = LinkId(1);

impl TestNode {
    pub(crate) fn new(network: &Network, name: u8) -> Self {
        let config = NodeConfig {
            agent: Text::new("test").unwrap(),
            kind: PeerKind::Tab,
            node: NodeId([name; 8]),
            seed: u64::from(name),
            body_bytes: usize::MAX,
            storage: false,
            checkpoint_blocks: 0,
            all_signed: chain::all_signed,
        };
        Self {
            node: Node::new(network.clone(), config),
            socket: None,
        }
    }

    /// Takes blocks as mined here, before or after it is connected.
    pub(crate) async fn mined(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.node.mined(now(), block.clone()).unwrap();
        }
        self.carry_out().await;
    }

    pub(crate) async fn connect(&mut self, relay: &Relay) {
        self.socket = Some(open(relay.authority(), Some(SUBPROTOCOL)).await.unwrap());
        self.node.handle(
            now(),
            Input::LinkUp {
                link: LINK,
                kind: LinkKind::Relay,
            },
        );
        self.carry_out().await;
    }

    /// Works until the condition holds.
    pub(crate) async fn run_until(&mut self, what: &str, done: impl Fn(&Node) -> bool) {
        let deadline = time::Instant::now() + DEADLINE;
        while !done(&self.node) {
            assert!(
                time::Instant::now() < deadline,
                "waited in vain until {what}"
            );
            self.step().await;
        }
    }

    /// Waits a moment for a frame and handles it.
    pub(crate) async fn step(&mut self) {
        let socket = self.socket.as_mut().expect("it is connected");
        let input = match time::timeout(Duration::from_millis(50), socket.next()).await {
            Ok(Some(Ok(Message::Binary(bytes)))) => Input::Frame {
                link: LINK,
                bytes: bytes.into(),
            },
            Ok(Some(Ok(Message::Close(reason)))) => panic!("the relay closed: {reason:?}"),
            Ok(Some(Ok(_))) | Err(_) => Input::Tick,
            Ok(other) => panic!("the socket ended: {other:?}"),
        };
        self.node.handle(now(), input);
        self.carry_out().await;
    }

    async fn carry_out(&mut self) {
        while let Some(output) = self.node.poll() {
            match output {
                Output::Send { bytes, .. } => {
                    if let Some(socket) = &mut self.socket {
                        socket.feed(Message::Binary(bytes.into())).await.unwrap();
                    }
                }
                Output::Close { reason, .. } => panic!("the relay misbehaved: {reason}"),
                _ => {}
            }
        }
        if let Some(socket) = &mut self.socket {
            socket.flush().await.unwrap();
        }
    }
}

/// Has the nodes work until the future is ready.
pub(crate) async fn run_while<T>(
    nodes: &mut [&mut TestNode],
    future: impl Future<Output = T>,
) -> T {
    let mut future = std::pin::pin!(future);
    loop {
        if let Poll::Ready(ready) = futures::poll!(&mut future) {
            return ready;
        }
        for node in &mut *nodes {
            node.step().await;
        }
    }
}

pub(crate) fn now() -> Millis {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    Millis::from_ms(now.as_millis().try_into().unwrap())
}
