//! The hub at its sockets.

use chain::{
    Address, Amount, Block, BlockId, Network, Params, Salt, SecretKey, Work,
    wire::{
        Frame, Gossip, Hello, Impairment, MAX_FRAME_BYTES, PeerId, PeerKind, Presence, Reply,
        Request, RequestId, TipInfo,
    },
};
use relay::Limits;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::support::{Client, Forge, Relay, TestNode, error_of, hello, in_time, open, text};

async fn bare_hub() -> Relay {
    Relay::with(&Network::regtest(), |config| config.node = false).await
}

#[tokio::test]
async fn a_relay_that_stops_sends_everybody_away_with_code_and_reason() {
    let relay = Relay::start().await;
    let network = Network::regtest();
    // None of them reads before the relay has ended, and one has said nothing yet.
    let mut clients = vec![Client::connect(&relay).await];
    for _ in 0..3 {
        clients.push(Client::join(&relay, &network).await.0);
    }
    relay.stop().await;
    for client in clients {
        let farewell = (1001, "the relay is stopping".to_owned());
        assert_eq!(client.closed().await, farewell);
    }
}

#[tokio::test]
async fn a_hub_without_node_carries_blocks_between_nodes() {
    let network = Network::regtest();
    let relay = bare_hub().await;
    let (mut first, mut second) = (TestNode::new(&network, 1), TestNode::new(&network, 2));
    let mut forge = Forge::new(&network, Address::ZERO);
    forge.grow(10, 10);

    // What one has before the other comes, and what it finds afterwards.
    first.mined(&forge.blocks[..6]).await;
    first.connect(&relay).await;
    second.connect(&relay).await;
    let synced = in_time("the second has what the first had", async {
        while second.node.tip().id != forge.blocks[5].id() {
            first.step().await;
            second.step().await;
        }
    });
    synced.await;
    first.mined(&forge.blocks[6..]).await;
    let tip = forge.chain.tip().id;
    second
        .run_until("the new blocks came", |node| node.tip().id == tip)
        .await;
}

#[tokio::test]
async fn a_hub_without_node_fans_news_out_once() {
    let network = Network::regtest();
    let relay = bare_hub().await;
    let (mut first, first_welcome) = Client::join(&relay, &network).await;
    let (mut second, second_welcome) = Client::join(&relay, &network).await;
    let mut forge = Forge::new(&network, Address::ZERO);
    forge.grow(2, 10);
    let gossip = |block: usize| Gossip::Block(forge.blocks[block].clone());
    let frame = |block| Frame::Gossip {
        peer: PeerId::ANY,
        gossip: gossip(block),
    };
    first.send(&frame(0)).await;
    assert_eq!(second.gossip().await, (first_welcome.you, gossip(0)));
    // The second tells it again, then something new: the first hears the new alone.
    second.send(&frame(0)).await;
    second.send(&frame(1)).await;
    assert_eq!(first.gossip().await, (second_welcome.you, gossip(1)));
}

#[tokio::test]
async fn a_hub_without_node_drops_whoever_sends_what_breaks_a_rule() {
    let network = Network::regtest();
    let relay = bare_hub().await;
    let mut forge = Forge::new(&network, Address::ZERO);
    forge.grow(1, 10);
    let good = forge.blocks[0].clone();
    let mut other_body = good.clone();
    other_body.coinbase.miner = Address::from_bytes([9; 20]);
    let mut no_work = good.clone();
    while no_work.header.check_work().is_ok() {
        no_work.header.nonce += 1;
    }
    let mut version = good.clone();
    version.header.version = 1;
    let key = SecretKey::from_seed([1; 32]);
    let mut unsigned = Forge::transfer(&network, &key, Address::ZERO, 5, 1, 0);
    unsigned.body.amount = Amount::from_grains(6);
    let nothing = Forge::transfer(&network, &key, Address::ZERO, 0, 1, 0);
    for (gossip, expected) in [
        (Gossip::Block(other_body), "merkle root"),
        (Gossip::Block(no_work), "target"),
        (Gossip::Block(Forge::rework(version)), "version 0x00000001"),
        (Gossip::Transfers(vec![unsigned]), "signature"),
        (Gossip::Transfers(vec![nothing]), "amount is zero"),
    ] {
        let (mut client, _) = Client::join(&relay, &network).await;
        client
            .send(&Frame::Gossip {
                peer: PeerId::ANY,
                gossip,
            })
            .await;
        let (code, reason) = client.closed().await;
        assert!(code == 1008 && reason.contains(expected), "{code} {reason}");
    }
}

#[tokio::test]
async fn a_relay_does_not_blame_who_passes_on_a_block_before_its_signatures_are_looked_at() {
    let network = Network::regtest();
    let bare = bare_hub().await;
    let relay = Relay::with(&network, |config| {
        config.peers = vec![bare.authority().parse().unwrap()];
    })
    .await;
    let (mut behind, welcome) = Client::join(&bare, &network).await;
    let mut total = welcome.roster.total;
    while total < 2 {
        if let Frame::Roster(roster) = behind.frame().await {
            total = roster.total;
        }
    }
    let (mut client, _) = Client::join(&relay, &network).await;
    let mut forge = Forge::new(&network, Address::ZERO);
    forge.grow(2, 10);
    let say = |block: Block| Frame::Gossip {
        peer: PeerId::ANY,
        gossip: Gossip::Block(block),
    };
    client.send(&say(forge.blocks[0].clone())).await;
    let (by, first) = behind.gossip().await;
    assert_eq!(first, Gossip::Block(forge.blocks[0].clone()));

    // The node keeps a rival of its tip and passes it on; nothing is connected.
    let key = SecretKey::from_seed([1; 32]);
    let mut unsigned = Forge::transfer(&network, &key, Address::ZERO, 5, 0, 0);
    unsigned.body.amount = Amount::from_grains(6);
    let mut rival = forge.blocks[0].clone();
    rival.transfers = vec![unsigned];
    rival.header.merkle_root = chain::merkle_root(&rival.transaction_ids()).unwrap();
    let rival = Forge::rework(rival);
    client.send(&say(rival.clone())).await;
    client.send(&say(forge.blocks[1].clone())).await;
    // The rival never comes, and the next block comes by the same connection.
    let second = in_time("the next block comes", behind.gossip()).await;
    assert_eq!(second, (by, Gossip::Block(forge.blocks[1].clone())));
    relay.api().wait_for_tip(&forge.tip()).await;
}

#[tokio::test]
async fn an_invalid_block_gets_a_clear_error_that_names_the_rule() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let mut forge = Forge::new(&network, Address::ZERO);
    forge.grow(1, 10);
    let mut greedy = forge.blocks[0].clone();
    greedy.coinbase.amount = Amount::from_grains(51 * Amount::GRAINS_PER_TAB);
    greedy.header.merkle_root = chain::merkle_root(&greedy.transaction_ids()).unwrap();
    let greedy = Forge::rework(greedy);
    let (mut client, _) = Client::join(&relay, &network).await;
    client
        .send(&Frame::Gossip {
            peer: PeerId::ANY,
            gossip: Gossip::Block(greedy),
        })
        .await;
    let (code, reason) = client.closed().await;
    assert_eq!(code, 1008);
    assert!(reason.contains("breaks a rule"), "{reason}");
    // The relay itself goes on, and the chain is as it was.
    assert_eq!(relay.api().get("/chain").await["length"], 1);
}

#[tokio::test]
async fn a_native_node_passes_blocks_on_to_all_but_their_sender() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let (mut first, welcome) = Client::join(&relay, &network).await;
    let (mut second, _) = Client::join(&relay, &network).await;
    let native = welcome
        .roster
        .sample
        .iter()
        .find(|info| info.kind == PeerKind::Native);
    let native = native.expect("it is on the roster").peer;
    let mut forge = Forge::new(&network, Address::ZERO);
    forge.grow(2, 10);
    let gossip = |block: usize| Gossip::Block(forge.blocks[block].clone());
    first
        .send(&Frame::Gossip {
            peer: PeerId(99),
            gossip: gossip(0),
        })
        .await;
    assert_eq!(second.gossip().await, (native, gossip(0)));
    second
        .send(&Frame::Gossip {
            peer: PeerId::ANY,
            gossip: gossip(1),
        })
        .await;
    assert_eq!(first.gossip().await, (native, gossip(1)));
}

#[tokio::test]
async fn requests_reach_the_named_peer_and_replies_come_back() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let (mut first, first_welcome) = Client::join(&relay, &network).await;
    let (mut second, second_welcome) = Client::join(&relay, &network).await;
    let id = RequestId(41);
    first
        .send(&Frame::Request {
            peer: second_welcome.you,
            id,
            request: Request::Tip,
        })
        .await;
    assert_eq!(
        second.request().await,
        (first_welcome.you, id, Request::Tip)
    );
    let reply = Reply::Headers(Vec::new());
    second
        .send(&Frame::Reply {
            peer: first_welcome.you,
            id,
            reply: reply.clone(),
        })
        .await;
    assert_eq!(first.reply().await, (second_welcome.you, id, reply));

    // For nobody in particular: the native node. For somebody who is not there: nobody.
    let id = RequestId(42);
    first
        .send(&Frame::Request {
            peer: PeerId::ANY,
            id,
            request: Request::Tip,
        })
        .await;
    let (_, answered, reply) = first.reply().await;
    assert!(answered == id && matches!(reply, Reply::Tip(tip) if tip.id == network.id()));
    let id = RequestId(43);
    first
        .send(&Frame::Request {
            peer: PeerId(99),
            id,
            request: Request::Tip,
        })
        .await;
    assert_eq!(first.reply().await, (PeerId(99), id, Reply::Unavailable));
}

#[tokio::test]
async fn without_node_a_request_goes_to_whoever_has_most_work_or_is_unavailable() {
    let network = Network::regtest();
    let relay = bare_hub().await;
    let (mut first, first_welcome) = Client::join(&relay, &network).await;
    let request = |id| Frame::Request {
        peer: PeerId::ANY,
        id,
        request: Request::Mempool { salt: Salt([4, 0]) },
    };
    first.send(&request(RequestId(1))).await;
    assert_eq!(
        first.reply().await,
        (PeerId::ANY, RequestId(1), Reply::Unavailable)
    );

    let (_light, _) = Client::join(&relay, &network).await;
    let (mut heavy, _) = Client::join(&relay, &network).await;
    let tip = TipInfo {
        id: BlockId::from_bytes([3; 32]),
        height: chain::Height::new(9),
        work: Work::from_u256(chain::U256::from(18)),
    };
    heavy
        .send(&Frame::Presence(Presence {
            tip,
            hash_rate: 5,
            impairment: Impairment::default(),
        }))
        .await;
    // The roster that tells of the presence comes after it was noted.
    loop {
        if let Frame::Roster(roster) = first.frame().await
            && roster
                .sample
                .first()
                .is_some_and(|info| info.presence.tip == tip)
        {
            assert_eq!(roster.total, 3);
            break;
        }
    }
    first.send(&request(RequestId(2))).await;
    assert_eq!(
        heavy.request().await,
        (
            first_welcome.you,
            RequestId(2),
            Request::Mempool { salt: Salt([4, 0]) }
        )
    );
}

#[tokio::test]
async fn peers_see_each_other_come_and_go() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let (mut first, welcome) = Client::join(&relay, &network).await;
    assert_eq!(welcome.roster.total, 2);
    assert!(
        welcome
            .roster
            .sample
            .iter()
            .any(|info| info.peer == welcome.you)
    );
    let (second, second_welcome) = Client::join(&relay, &network).await;
    assert!(second_welcome.you > welcome.you);
    let mut totals = Vec::new();
    let mut second = Some(second);
    while totals.last() != Some(&2) || second.is_some() {
        if let Frame::Roster(roster) = first.frame().await {
            totals.push(roster.total);
            if roster.total == 3 {
                second = None;
            }
        }
    }
    assert!(totals.contains(&3), "{totals:?}");
}

#[tokio::test]
async fn whoever_does_not_keep_to_the_protocol_is_told_why_and_closed() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let other = Network::derive(Params {
        spacing: 11,
        ..Params::regtest()
    })
    .unwrap();
    let elsewhere = Hello {
        network: other.id(),
        ..hello(&network)
    };
    let first = |message| (message, false);
    let later = |message| (message, true);
    let binary = |frame: &Frame| Message::Binary(frame.encode().into());
    for ((message, joined), code, expected) in [
        (
            first(binary(&Frame::Hello(elsewhere))),
            1008,
            "this relay is for regtest",
        ),
        (
            first(binary(&Frame::Presence(presence(&network)))),
            1002,
            "must be a hello",
        ),
        (first(Message::Text("hello".into())), 1002, "binary"),
        (
            first(Message::Binary(vec![99].into())),
            1002,
            "cannot be decoded",
        ),
        (
            later(binary(&Frame::Hello(hello(&network)))),
            1002,
            "out of place",
        ),
        (
            later(Message::Binary(vec![2, 0].into())),
            1002,
            "ends within its envelope",
        ),
        (
            later(Message::Binary(Vec::new().into())),
            1002,
            "ends within its envelope",
        ),
        (later(Message::Text("{}".into())), 1002, "binary"),
        (
            later(Message::Binary(vec![2; MAX_FRAME_BYTES + 1].into())),
            1009,
            "at most 524288",
        ),
    ] {
        let mut client = if joined {
            Client::join(&relay, &network).await.0
        } else {
            Client::connect(&relay).await
        };
        client.send_message(message).await;
        let (found, reason) = client.closed().await;
        assert!(
            found == code && reason.contains(expected),
            "{found} {reason}, not {expected}"
        );
    }
    assert_eq!(text(&relay.api().get("/healthz").await["status"]), "ok");
}

fn presence(network: &Network) -> Presence {
    Presence {
        tip: hello(network).tip,
        hash_rate: 0,
        impairment: Impairment::default(),
    }
}

#[tokio::test]
async fn a_socket_needs_the_subprotocol() {
    let relay = Relay::start().await;
    for protocol in [None, Some("tabchain.v0")] {
        match error_of(open(relay.authority(), protocol).await) {
            Error::Http(response) => assert_eq!(response.status(), 400),
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn a_full_hub_turns_the_next_client_away() {
    let network = Network::regtest();
    let limits = Limits {
        clients: 1,
        ..Limits::default()
    };
    let relay = Relay::with(&network, |config| config.limits = limits).await;
    let (only, _) = Client::join(&relay, &network).await;
    let (code, reason) = Client::connect(&relay).await.closed().await;
    assert_eq!(code, 1013);
    assert_eq!(reason, "1 clients are connected, there can be no more");
    drop(only);
    // The place is free once the hub has noticed.
    let next = crate::support::eventually("the place is free", async || {
        let mut next = Client::connect(&relay).await;
        next.try_join(&network).await.then_some(next)
    });
    in_time("the next to join", next).await;
}

#[tokio::test]
async fn clients_are_told_when_the_relay_stops() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let (client, _) = Client::join(&relay, &network).await;
    let closed = tokio::spawn(client.closed());
    relay.stop().await;
    assert_eq!(
        closed.await.unwrap(),
        (1001, "the relay is stopping".to_owned())
    );
}
