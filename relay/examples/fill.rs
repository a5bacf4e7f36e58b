//! Gives a relay on regtest a chain of so many blocks: a node that mined them alone joins it, and
//! leaves when the relay's native node has them all. Prints the id of the last block.
//!
//! ```text
//! cargo run -p relay --example fill -- ws://127.0.0.1:5000/ws 2000
//! ```
//!
//! A third number puts so many transfers into each tenth block.

use std::{
    env,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail};
use chain::{
    Address, Amount, BlockId, Input, LinkId, LinkKind, Millis, Network, Node, NodeConfig, Output,
    SecretKey, Text, Transfer, TransferBody,
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
const PATIENCE: Duration = Duration::from_mins(10);
/// Every so many blocks there are transfers, if there are any.
const PAYS_EVERY: u64 = 10;

const USAGE: &str = "usage: fill URL BLOCKS [TRANSFERS]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [url, numbers @ ..] = arguments.as_slice() else {
        bail!(USAGE);
    };
    let numbers: Vec<u32> = numbers
        .iter()
        .map(|number| {
            number
                .parse()
                .with_context(|| format!("{number:?} is no number"))
        })
        .collect::<Result<_>>()?;
    let (blocks, transfers) = match numbers[..] {
        [blocks] => (blocks, 0),
        [blocks, transfers] => (blocks, transfers),
        _ => bail!(USAGE),
    };
    let node = mined_alone(blocks, transfers)?;
    let tip = node.tip().id;
    time::timeout(PATIENCE, hand_over(node, url))
        .await
        .with_context(|| format!("the relay did not take {blocks} blocks in {PATIENCE:?}"))??;
    println!("{tip}");
    Ok(())
}

/// A node with so many blocks, one every ten seconds since genesis.
fn mined_alone(blocks: u32, transfers: u32) -> Result<Node> {
    let key = SecretKey::from_seed([1; 32]);
    let network = Network::regtest();
    let genesis = u64::from(network.genesis().header().time.secs());
    let config = NodeConfig {
        agent: Text::new("fill").expect("is short"),
        kind: PeerKind::Native,
        node: NodeId(*b"fill    "),
        seed: 0,
        body_bytes: 0,
        storage: false,
        checkpoint_blocks: 0,
        all_signed: chain::all_signed,
    };
    let mut node = Node::new(network, config);
    for number in 1..=u64::from(blocks) {
        let then = Millis::from_ms((genesis + 10 * number) * 1_000);
        let message = Text::default();
        let miner = Address::from_public_key(&key.public_key());
        // The first reward is not mature before.
        if number > PAYS_EVERY && number % PAYS_EVERY == 0 {
            for _ in 0..transfers {
                let transfer = payment(&node, &key);
                node.submit(then, transfer).context("a payment is taken")?;
            }
        }
        let template = Template::new(node.chain(), node.mempool(), miner, message, then);
        let mut block = template.with_extra_nonce(number);
        while block.header.check_work().is_err() {
            block.header.nonce += 1;
        }
        node.mined(then, block).expect("the template is on the tip");
        while node.poll().is_some() {}
    }
    Ok(node)
}

/// A grain from `key` to an address that has got none before.
fn payment(node: &Node, key: &SecretKey) -> Transfer {
    let from = Address::from_public_key(&key.public_key());
    let nonce = node.mempool().next_nonce(&from, node.chain().ledger());
    let mut to = [7; 20];
    to[..8].copy_from_slice(&nonce.get().to_le_bytes());
    let body = TransferBody {
        sender: key.public_key(),
        recipient: Address::from_bytes(to),
        amount: Amount::from_grains(1),
        fee: Amount::from_grains(1),
        nonce,
        memo: Text::default(),
    };
    body.sign(key, node.chain().network().id())
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
