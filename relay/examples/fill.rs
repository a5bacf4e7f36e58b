//! Gives a relay on regtest a chain of so many blocks: a node that mined them alone joins it, and
//! leaves when the relay's native node has them all. Prints the id of the last block.
//!
//! ```text
//! cargo run -p relay --example fill -- ws://127.0.0.1:5000/ws 2000
//! ```

use std::{
    env,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail};
use chain::{
    Address, BlockId, Input, LinkId, LinkKind, Millis, Network, Node, NodeConfig, Output, Text,
    mining::Template,
    wire::{NodeId, PeerKind, SUBPROTOCOL},
};
use futures::{SinkExt, StreamExt};
use tokio::time;
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

const LINK: LinkId = LinkId(0);
const PATIENCE: Duration = Duration::from_mins(2);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [url, blocks] = arguments.as_slice() else {
        bail!("usage: fill URL BLOCKS");
    };
    let blocks = blocks
        .parse()
        .with_context(|| format!("{blocks:?} is no number"))?;
    let node = mined_alone(blocks);
    let tip = node.tip().id;
    time::timeout(PATIENCE, hand_over(node, url))
        .await
        .with_context(|| format!("the relay did not take {blocks} blocks in {PATIENCE:?}"))??;
    println!("{tip}");
    Ok(())
}

/// A node with so many blocks, one every ten seconds since genesis.
fn mined_alone(blocks: u32) -> Node {
    let network = Network::regtest();
    let genesis = u64::from(network.genesis().header().time.secs());
    let config = NodeConfig {
        agent: Text::new("fill").expect("is short"),
        kind: PeerKind::Native,
        node: NodeId(*b"fill    "),
        seed: 0,
        body_bytes: 0,
        storage: false,
    };
    let mut node = Node::new(network, config);
    for number in 1..=u64::from(blocks) {
        let then = Millis::from_ms((genesis + 10 * number) * 1_000);
        let message = Text::default();
        let miner = Address::ZERO;
        let template = Template::new(node.chain(), node.mempool(), miner, message, then);
        let mut block = template.with_extra_nonce(number);
        while block.header.check_work().is_err() {
            block.header.nonce += 1;
        }
        node.mined(then, block).expect("the template is on the tip");
        while node.poll().is_some() {}
    }
    node
}

/// Joins the relay and answers what it asks until its native node is on the same tip.
async fn hand_over(mut node: Node, url: &str) -> Result<()> {
    let mut request = url.into_client_request()?;
    let subprotocol = HeaderValue::from_static(SUBPROTOCOL);
    request
        .headers_mut()
        .insert("sec-websocket-protocol", subprotocol);
    let (mut socket, _) = connect_async(request).await?;
    node.handle(
        now(),
        Input::LinkUp {
            link: LINK,
            kind: LinkKind::Relay,
        },
    );
    while !taken(&node, node.tip().id) {
        while let Some(output) = node.poll() {
            match output {
                Output::Send { bytes, .. } => socket.send(Message::binary(bytes)).await?,
                Output::Close { reason, .. } => bail!("{reason}"),
                _ => {}
            }
        }
        match socket.next().await.context("the relay hung up")?? {
            Message::Binary(bytes) => {
                node.handle(
                    now(),
                    Input::Frame {
                        link: LINK,
                        bytes: bytes.into(),
                    },
                );
            }
            Message::Close(frame) => bail!("the relay closed the socket: {frame:?}"),
            _ => {}
        }
    }
    Ok(())
}

fn taken(node: &Node, tip: BlockId) -> bool {
    let mut peers = node.peers().map(|(_, info)| info);
    peers.any(|info| info.node != node.id() && info.presence.tip.id == tip)
}

fn now() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis::from_ms(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
