//! Nodes that join other nodes.

use std::time::Duration;

use chain::{
    Address, Network, Node, Params,
    wire::{Frame, Reply, Request, TipInfo},
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time;

use crate::support::{
    Client, Forge, Program, REGTEST, Relay, TestNode, assert_problem, config, eventually, in_time,
    run_while, text,
};

#[tokio::test]
async fn a_node_starts_listens_and_joins_other_nodes() {
    let first = Relay::start().await;
    let before = text(&first.api().mine(3, "0x1").await["id"]);
    let peer = first.authority().parse().unwrap();
    let second = Relay::with(&Network::regtest(), |config| config.peers = vec![peer]).await;
    second.api().wait_for_node("online").await;
    second.api().wait_for_tip(&before).await;

    // Each is seen by the other, and news goes both ways.
    let peers = first.api().get("/api/v1/peers").await;
    assert_eq!(peers["total"], 2, "{peers}");
    let after = text(&second.api().mine(1, "0x2").await["id"]);
    first.api().wait_for_tip(&after).await;
    let after = text(&first.api().mine(1, "0x1").await["id"]);
    second.api().wait_for_tip(&after).await;
}

#[tokio::test]
async fn two_relays_that_mined_alone_converge_on_the_most_work_when_they_join() {
    let (first, second) = (Relay::start().await, Relay::start().await);
    first.api().mine(3, "0x1").await;
    let winner = text(&second.api().mine(5, "0x2").await["id"]);
    let url = json!({ "url": format!("http://{}", first.authority()) });
    second.api().post("/api/v1/nodes", &url).await;
    first.api().wait_for_tip(&winner).await;
    second.api().wait_for_tip(&winner).await;
    let height_one = |relay: &Relay| {
        let api = relay.api();
        async move { text(&api.get("/api/v1/blocks/1").await["id"]) }
    };
    assert_eq!(height_one(&first).await, height_one(&second).await);
}

/// ```text
///  0 - 1 - 2 - ... - 20     on schedule or late: each block at the easiest target
///   \- 1 - ... - 12         far ahead of schedule: each block harder than the one before
/// ```
#[tokio::test]
async fn best_chain_among_nodes_is_chosen_by_work_not_length() {
    let params = Params {
        half_life: Some(30),
        ..Params::regtest()
    };
    let network = Network::derive(params).unwrap();
    let mut long = Forge::new(&network, Address::ZERO);
    long.grow(20, 100);
    let mut heavy = Forge::new(&network, Address::ZERO);
    heavy.grow(12, 1);
    assert!(heavy.chain.tip().work > long.chain.tip().work);

    let relay = Relay::with(&network, |_| {}).await;
    let (mut first, mut second) = (TestNode::new(&network, 1), TestNode::new(&network, 2));
    let api = relay.api();
    first.mined(&long.blocks).await;
    first.connect(&relay).await;
    run_while(&mut [&mut first], api.wait_for_tip(&long.tip())).await;
    second.mined(&heavy.blocks).await;
    second.connect(&relay).await;
    run_while(
        &mut [&mut first, &mut second],
        api.wait_for_tip(&heavy.tip()),
    )
    .await;
    let heavy_tip = heavy.chain.tip().id;
    let gives_way = |node: &Node| node.tip().id == heavy_tip;
    first
        .run_until("the longer chain gives way", gives_way)
        .await;
    let tip = api.get("/api/v1/blocks/tip").await;
    assert_eq!(tip["height"], 12);
    let stale = api.get(&format!("/api/v1/blocks/{}", long.tip())).await;
    assert_eq!(
        (&stale["state"], &stale["confirmations"]),
        (&json!("stale"), &json!(0))
    );
}

#[tokio::test]
async fn synchronise_asks_other_nodes_for_their_latest_block_and_whole_chain() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let mut forge = Forge::new(&network, Address::ZERO);
    forge.grow(5, 10);
    // A node that keeps to itself what it has until it is asked.
    let (mut quiet, _) = Client::join(&relay, &network).await;
    let own = text(&relay.api().mine(1, "0x1").await["id"]);

    let api = relay.api();
    let call = tokio::spawn(async move { api.post("/api/v1/nodes/synchronise", &json!({})).await });
    let entry = forge.chain.tip();
    let tip = TipInfo {
        id: entry.id,
        height: entry.height,
        work: entry.work,
    };
    let (mut asked_tip, mut asked_bodies) = (false, 0);
    while !call.is_finished() {
        let Ok((peer, id, request)) =
            time::timeout(Duration::from_millis(50), quiet.request()).await
        else {
            continue;
        };
        let reply = match request {
            Request::Tip => {
                asked_tip = true;
                Reply::Tip(tip)
            }
            Request::Headers { locator } => Reply::Headers(
                forge
                    .chain
                    .headers_after(&locator, chain::wire::MAX_HEADERS),
            ),
            Request::Bodies { ids } => {
                asked_bodies += ids.len();
                let wanted = forge
                    .blocks
                    .iter()
                    .filter(|block| ids.contains(&block.id()));
                Reply::Bodies(wanted.cloned().collect())
            }
            Request::Mempool { .. } => Reply::Mempool(Vec::new()),
            Request::Transfers { .. } => Reply::Transfers(Vec::new()),
        };
        quiet.send(&Frame::Reply { peer, id, reply }).await;
    }
    let outcome = call.await.unwrap();
    assert_eq!(outcome["replaced"], true, "{outcome}");
    assert_eq!(outcome["complete"], true, "{outcome}");
    assert_eq!(text(&outcome["before"]["id"]), own);
    assert_eq!(text(&outcome["after"]["id"]), forge.tip());
    assert!(asked_tip, "nobody was asked for the latest block");
    assert_eq!(asked_bodies, 5);
    assert_eq!(relay.api().get("/chain").await["length"], 6);
}

/// Synchronises where nothing is to be fetched, which is complete long before patience is at its end.
async fn synchronise_at_once(relay: &Relay) -> Value {
    let (api, nothing) = (relay.api(), json!({}));
    let call = api.post("/api/v1/nodes/synchronise", &nothing);
    let outcome = time::timeout(Duration::from_secs(5), call).await;
    let outcome = outcome.expect("every answer is heard of at once");
    assert_eq!(outcome["complete"], true, "{outcome}");
    outcome
}

#[tokio::test]
async fn synchronise_without_other_nodes_changes_nothing() {
    let relay = Relay::start().await;
    let tip = text(&relay.api().mine(1, "0x1").await["id"]);
    let outcome = synchronise_at_once(&relay).await;
    assert_eq!(outcome["replaced"], false, "{outcome}");
    assert_eq!(outcome["after"]["id"], json!(tip));
}

#[tokio::test]
async fn synchronise_of_nodes_that_agree_is_complete() {
    let (first, second) = (Relay::start().await, Relay::start().await);
    // Of genesis alone: mining would have the nodes tell of themselves in between.
    let tip = first.api().tip().await;
    let url = json!({ "url": first.authority() });
    second.api().post("/api/v1/nodes", &url).await;
    second.api().wait_for_node("online").await;
    for _ in 0..3 {
        let outcome = synchronise_at_once(&second).await;
        assert_eq!(outcome["replaced"], false, "{outcome}");
        assert_eq!(text(&outcome["after"]["id"]), tip);
    }
}

#[tokio::test]
async fn synchronise_names_nodes_that_cannot_be_asked() {
    let relay = Relay::start().await;
    let api = relay.api();
    // Nothing listens there, so the answer is immediate.
    let nowhere = json!({"url": "ws://127.0.0.1:1/ws"});
    api.post("/api/v1/nodes", &nowhere).await;
    let outcome = api.post("/api/v1/nodes/synchronise", &json!({})).await;
    assert_eq!(outcome["complete"], false, "{outcome}");
    assert_eq!(outcome["unreachable"], json!([nowhere["url"]]));
}

/// A relay that takes connections and welcomes, and then says nothing more.
#[cfg(unix)]
#[tokio::test]
async fn synchronise_names_nodes_that_do_not_answer_each_time_it_is_asked() {
    let (dir, other) = (tempfile::tempdir().unwrap(), Relay::start().await);
    let silent = Program::start(dir.path(), REGTEST);
    let peers = [silent.authority(), other.authority()].map(|peer| peer.parse().unwrap());
    let relay = Relay::with(&Network::regtest(), |config| config.peers = peers.into()).await;
    let api = relay.api();
    eventually("both are joined", async || {
        let nodes = api.get("/api/v1/nodes").await;
        let states = nodes["nodes"].as_array().unwrap().iter();
        states
            .map(|node| &node["state"])
            .all(|state| state == "online")
            .then_some(())
    })
    .await;
    silent.freeze();
    // Patience with it grows, and the call's own does not.
    for _ in 0..2 {
        let nothing = json!({});
        let call = api.post("/api/v1/nodes/synchronise", &nothing);
        let outcome = time::timeout(Duration::from_secs(15), call).await.unwrap();
        assert_eq!(outcome["complete"], false, "{outcome}");
        let url = format!("ws://{}/ws", silent.authority());
        assert_eq!(outcome["silent"], json!([url]), "{outcome}");
        assert_eq!(outcome["unreachable"], json!([]), "{outcome}");
        assert_eq!(outcome["silent_clients"], json!([]), "{outcome}");
    }
    silent.send(rustix::process::Signal::CONT);
    eventually("it answers again", async || {
        let outcome = api.post("/api/v1/nodes/synchronise", &json!({})).await;
        (outcome["complete"] == true && outcome["silent"] == json!([])).then_some(())
    })
    .await;
    relay.stop().await;
}

#[tokio::test]
async fn synchronise_names_clients_that_do_not_answer() {
    let relay = Relay::start().await;
    let (_mute, welcome) = Client::join(&relay, &Network::regtest()).await;
    let outcome = relay
        .api()
        .post("/api/v1/nodes/synchronise", &json!({}))
        .await;
    assert_eq!(outcome["complete"], false, "{outcome}");
    assert_eq!(outcome["silent"], json!([]), "{outcome}");
    assert_eq!(outcome["silent_clients"], json!([welcome.you]), "{outcome}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_node_is_not_ready_before_it_has_heard_of_the_chain_that_it_joins() {
    let dir = tempfile::tempdir().unwrap();
    let slow = Program::start(dir.path(), REGTEST);
    let peer = slow.authority().parse().unwrap();
    slow.freeze();
    let relay = Relay::with(&Network::regtest(), |config| config.peers = vec![peer]).await;
    let api = relay.api();
    let early = api.call(Method::GET, "/readyz").await;
    assert_problem(&early, 503, "synchronising");
    assert!(text(&early.json["detail"]).contains("has not heard yet"));
    assert_eq!(api.get("/healthz").await["status"], "ok");
    slow.send(rustix::process::Signal::CONT);
    let ready = async {
        while api.call(Method::GET, "/readyz").await.status != 200 {
            time::sleep(Duration::from_millis(20)).await;
        }
    };
    in_time("it is ready", ready).await;
    relay.stop().await;
}

#[tokio::test]
async fn a_lost_relay_is_joined_again() {
    let dir = tempfile::tempdir().unwrap();
    let network = Network::regtest();
    let first = Relay::at("127.0.0.1:0", config(&network, dir.path())).await;
    let address = first.authority().to_owned();
    let peer = address.parse().unwrap();
    let second = Relay::with(&network, |config| config.peers = vec![peer]).await;
    second.api().wait_for_node("online").await;
    first.stop().await;
    second.api().wait_for_node("waiting").await;
    let alone = text(&second.api().mine(2, "0x2").await["id"]);

    let first = Relay::at(&address, config(&network, dir.path())).await;
    in_time(
        "the second joins again",
        second.api().wait_for_node("online"),
    )
    .await;
    first.api().wait_for_tip(&alone).await;
}

#[tokio::test]
async fn a_relay_does_not_join_itself_and_says_so() {
    let relay = Relay::start().await;
    let api = relay.api();
    let url = json!({ "url": relay.authority() });
    api.post("/api/v1/nodes", &url).await;
    api.wait_for_node("oneself").await;
    let node = api.get("/api/v1/nodes").await["nodes"][0].clone();
    assert_eq!(node["reason"], "this is the relay of this very node");
    // Nobody is left out who should have been asked.
    let outcome = synchronise_at_once(&relay).await;
    assert_eq!(outcome["unreachable"], json!([]));
}

#[tokio::test]
async fn a_node_that_is_removed_is_left_and_forgotten() {
    let first = Relay::start().await;
    let peer = first.authority().parse().unwrap();
    let second = Relay::with(&Network::regtest(), |config| config.peers = vec![peer]).await;
    let (api, authority) = (second.api(), first.authority());
    let encoded = format!("http://{authority}")
        .replace(':', "%3A")
        .replace('/', "%2F");
    for form in [
        authority.to_owned(),
        format!("ws://{authority}/ws"),
        encoded,
    ] {
        api.wait_for_node("online").await;
        let path = format!("/api/v1/nodes/{form}");
        let answer = api.call(Method::DELETE, &path).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.json, json!({ "nodes": [] }));
        eventually("the node is gone from the other relay", async || {
            let peers = first.api().get("/api/v1/peers").await;
            (peers["total"] == 1).then_some(())
        })
        .await;
        assert_eq!(api.get("/api/v1/nodes").await["nodes"], json!([]));
        assert_problem(&api.call(Method::DELETE, &path).await, 404, "unknown_node");
        let again = json!({ "url": authority });
        api.post("/api/v1/nodes", &again).await;
    }
    let answer = api
        .call(Method::DELETE, "/api/v1/nodes/ftp:%2F%2Frelay")
        .await;
    assert_problem(&answer, 400, "bad_path");
}

#[tokio::test]
async fn a_node_that_cannot_be_joined_says_why_in_plain_words() {
    let relay = Relay::start().await;
    let api = relay.api();
    // Nothing listens there, so the answer is immediate.
    api.post("/api/v1/nodes", &json!({"url": "ws://127.0.0.1:1/ws"}))
        .await;
    api.wait_for_node("waiting").await;
    let node = api.get("/api/v1/nodes").await["nodes"][0].clone();
    assert_eq!(node["reason"], "nothing listens there");
}

#[tokio::test]
async fn registering_a_node_twice_keeps_one() {
    let (first, second) = (Relay::start().await, Relay::start().await);
    for (url, status) in [
        (format!("http://{}", first.authority()), 201),
        (format!("ws://{}/ws", first.authority()), 200),
    ] {
        let request = second.api().request(Method::POST, "/api/v1/nodes");
        let answer = crate::support::answer(request.json(&json!({ "url": url }))).await;
        assert_eq!(answer.status.as_u16(), status);
        assert_eq!(answer.json["nodes"].as_array().unwrap().len(), 1);
    }
}
