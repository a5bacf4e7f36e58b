//! Joins a relay on regtest as so many nodes, each by a socket of its own: they tell a hash rate that changes every second,
//! as tabs do that mine, and the first finds a block every so many seconds. Prints the height once all are on one tip, and
//! goes on until it is killed.
//!
//! ```text
//! cargo run -p relay --example crowd -- ws://127.0.0.1:5000/ws 30 10
//! ```

use std::{
    env,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail};
use chain::{
    Address, Input, LinkId, LinkKind, Millis, Network, Node, NodeConfig, Output, SecretKey, Text,
    mining::Template,
    wire::{NodeId, PeerKind, SUBPROTOCOL},
};
use futures::{SinkExt, StreamExt};
use tokio::{
    net::TcpStream,
    sync::Semaphore,
    task::JoinSet,
    time::{self, Instant, MissedTickBehavior},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

const LINK: LinkId = LinkId(0);
const PATIENCE: Duration = Duration::from_mins(1);
/// Blocks that there are from the start.
const HISTORY: u64 = 120;
/// Between two of those, in milliseconds.
const SPACING_MS: u64 = 10_000;
/// About as fast as each says to be, in hashes a second.
const HASH_RATE: u64 = 4_000_000;

const USAGE: &str = "usage: crowd URL PEERS SECONDS";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [url, peers, seconds] = arguments.as_slice() else {
        bail!(USAGE);
    };
    let peers: u8 = peers.parse().context(USAGE)?;
    let every = Duration::from_secs(seconds.parse().context(USAGE)?);
    let there = Arc::new(Semaphore::new(0));
    let mut crowd = JoinSet::new();
    for number in 0..peers {
        let mut member = Member::join(url, number).await?;
        if number == 0 {
            member.mine_history();
        }
        let every = (number == 0).then_some(every);
        crowd.spawn(member.live(every, Arc::clone(&there)));
    }
    let all = there.acquire_many(peers.into());
    tokio::select! {
        all = time::timeout(PATIENCE, all) => {
            let _all = all.context("not all came to one tip")??;
        }
        ended = crowd.join_next() => return ended.context("nobody is there")??,
    }
    println!("{HISTORY}");
    // None ends but by a failure.
    crowd.join_next().await.context("nobody is there")??
}

struct Member {
    number: u8,
    node: Node,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Member {
    async fn join(url: &str, number: u8) -> Result<Self> {
        let config = NodeConfig {
            agent: Text::new("crowd").expect("is short"),
            kind: PeerKind::Tab,
            // Names follow from the first bytes.
            node: NodeId([
                number.wrapping_mul(37),
                number,
                b'c',
                b'r',
                b'o',
                b'w',
                b'd',
                number,
            ]),
            seed: u64::from(number),
            body_bytes: usize::MAX,
            storage: false,
            checkpoint_blocks: 0,
            all_signed: chain::all_signed,
        };
        let mut request = url.into_client_request()?;
        let subprotocol = HeaderValue::from_static(SUBPROTOCOL);
        request
            .headers_mut()
            .insert("sec-websocket-protocol", subprotocol);
        let (socket, _) = connect_async(request).await?;
        let mut node = Node::new(Network::regtest(), config);
        let (link, kind) = (LINK, LinkKind::Relay);
        node.handle(now(), Input::LinkUp { link, kind });
        Ok(Self {
            number,
            node,
            socket,
        })
    }

    /// One block every ten seconds until now.
    fn mine_history(&mut self) {
        let end = now().ms();
        for ago in (0..HISTORY).rev() {
            self.mine(Millis::from_ms(end - ago * SPACING_MS));
        }
    }

    /// Tells, hears and, where it is the one to do so, mines.
    async fn live(mut self, every: Option<Duration>, there: Arc<Semaphore>) -> Result<()> {
        let start = Instant::now();
        // Not all at the same moment.
        let offset = Duration::from_millis(u64::from(self.number) * 33);
        let mut second = time::interval_at(start + offset, Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut next_block = every.map(|every| start + every);
        let mut seconds = 0_u64;
        let mut arrived = false;
        loop {
            self.send().await?;
            if !arrived && self.node.chain().tip().height.get() >= HISTORY {
                arrived = true;
                there.add_permits(1);
            }
            tokio::select! {
                message = self.socket.next() => match message.context("the relay hung up")?? {
                    Message::Binary(bytes) => {
                        let (link, bytes) = (LINK, bytes.into());
                        self.node.handle(now(), Input::Frame { link, bytes });
                    }
                    Message::Close(frame) => bail!("the relay closed the socket: {frame:?}"),
                    _ => {}
                },
                _ = second.tick() => {
                    seconds += 1;
                    let wobble = (seconds * 7_919 + u64::from(self.number) * 104_729) % 400_000;
                    self.node.handle(now(), Input::HashRate(HASH_RATE + wobble));
                    self.node.handle(now(), Input::Tick);
                    if next_block.is_some_and(|at| at <= Instant::now()) {
                        self.mine(now());
                        next_block = every.map(|every| Instant::now() + every);
                    }
                }
            }
        }
    }

    fn mine(&mut self, at: Millis) {
        let key = SecretKey::from_seed([1; 32]);
        let miner = Address::from_public_key(&key.public_key());
        let (chain, pool) = (self.node.chain(), self.node.mempool());
        let mut block = Template::new(chain, pool, miner, Text::default(), at).with_extra_nonce(0);
        while block.header.check_work().is_err() {
            block.header.nonce += 1;
        }
        self.node
            .mined(at, block)
            .expect("the template is on the tip");
    }

    async fn send(&mut self) -> Result<()> {
        while let Some(output) = self.node.poll() {
            match output {
                Output::Send { bytes, .. } => self.socket.send(Message::binary(bytes)).await?,
                Output::Close { reason, .. } => bail!("{reason}"),
                _ => {}
            }
        }
        Ok(())
    }
}

fn now() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis::from_ms(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
