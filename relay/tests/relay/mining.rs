//! `/mine`.

use std::{collections::BTreeSet, num::NonZero, time::Duration};

use chain::{Address, Network, Params};
use reqwest::Method;

use crate::support::{
    Api, Forge, Relay, TestNode, answer, assert_problem, eventually, in_time, run_while, text,
};

/// Whose third block nobody finds when the first two come at once: ahead of schedule by a minute
/// with a half-life of a second, it takes 2^59 times the work.
fn stubborn() -> Network {
    let params = Params {
        spacing: 60,
        half_life: Some(1),
        ..Params::regtest()
    };
    Network::derive(params).unwrap()
}

async fn stubborn_relay() -> Relay {
    let relay = Relay::with(&stubborn(), |_| {}).await;
    relay.api().mine(2, "0x1").await;
    relay
}

async fn wait_for_hash_rate(api: &Api, mining: bool) {
    eventually(
        &format!("the hash rate tells of mining: {mining}"),
        async || {
            let peers = api.get("/api/v1/peers").await;
            let rate = peers["peers"][0]["hash_rate"].as_u64().unwrap();
            ((rate > 0) == mining).then_some(())
        },
    )
    .await;
}

#[tokio::test]
async fn mine_answers_with_a_block_of_the_chain_that_pays_the_address() {
    let relay = Relay::start().await;
    let api = relay.api();
    for method in [Method::GET, Method::POST] {
        let answer = api.call(method, "/mine?miner_address=0x12345").await;
        assert_eq!(answer.status, 200);
        let block = answer.json;
        assert_eq!(
            block["coinbase"]["miner"],
            "0x0000000000000000000000000000000000012345"
        );
        assert_eq!(block["state"], "best");
        assert_eq!(block["confirmations"], 1);
        assert_eq!(api.tip().await, text(&block["id"]));
    }
}

#[tokio::test]
async fn mining_answers_504_when_its_time_is_over() {
    let relay = stubborn_relay().await;
    let answer = relay
        .api()
        .call(Method::GET, "/mine?miner_address=0x1&timeout=1")
        .await;
    assert_problem(&answer, 504, "mining_timeout");
    assert!(text(&answer.json["detail"]).contains("1 s"), "{answer:?}");
    assert_eq!(relay.api().get("/chain").await["length"], 3);
}

#[tokio::test]
async fn mining_ends_when_the_caller_hangs_up() {
    let relay = stubborn_relay().await;
    let api = relay.api();
    let caller = tokio::spawn({
        let api = api.clone();
        async move {
            api.call(Method::GET, "/mine?miner_address=0x1&timeout=3600")
                .await
        }
    });
    wait_for_hash_rate(&api, true).await;
    caller.abort();
    wait_for_hash_rate(&api, false).await;
}

#[tokio::test]
async fn mining_starts_over_on_a_new_tip() {
    let network = stubborn();
    let relay = stubborn_relay().await;
    let api = relay.api();
    let call = tokio::spawn({
        let api = api.clone();
        async move { api.mine(1, "0x2").await }
    });
    wait_for_hash_rate(&api, true).await;

    // Three blocks on schedule outweigh the two, and a fourth is easy to find.
    let mut forge = Forge::new(&network, Address::ZERO);
    forge.grow(3, 60);
    let mut node = TestNode::new(&network, 1);
    node.mined(&forge.blocks).await;
    node.connect(&relay).await;
    let call = in_time("a block on the new tip", call);
    let block = run_while(&mut [&mut node], call).await.unwrap();
    assert_eq!(block["height"], 4);
    assert_eq!(text(&block["previous"]), forge.tip());
}

#[tokio::test]
async fn calls_mine_one_after_the_other_each_its_own_block() {
    let relay = Relay::start().await;
    let calls = (0..8).map(|_| {
        let api = relay.api();
        async move { api.mine(1, "0x1").await["height"].as_u64().unwrap() }
    });
    let heights: BTreeSet<_> = futures::future::join_all(calls).await.into_iter().collect();
    assert_eq!(heights, (1..=8).collect());
}

#[tokio::test]
async fn a_waiting_call_has_its_own_time() {
    let relay = stubborn_relay().await;
    let api = relay.api();
    let first = tokio::spawn({
        let api = api.clone();
        async move {
            api.call(Method::GET, "/mine?miner_address=0x1&timeout=3600")
                .await
        }
    });
    wait_for_hash_rate(&api, true).await;
    let waiting = api.call(Method::GET, "/mine?miner_address=0x1&timeout=1");
    let answer = in_time("the waiting call", waiting).await;
    assert_problem(&answer, 504, "mining_timeout");
    assert!(!first.is_finished());
    first.abort();
}

#[tokio::test]
async fn mining_ends_when_the_relay_stops() {
    let relay = stubborn_relay().await;
    let api = relay.api();
    let call = tokio::spawn({
        let api = api.clone();
        async move {
            api.call(Method::GET, "/mine?miner_address=0x1&timeout=3600")
                .await
        }
    });
    wait_for_hash_rate(&api, true).await;
    tokio::time::timeout(Duration::from_secs(20), relay.stop())
        .await
        .expect("it ends in time");
    assert_problem(&call.await.unwrap(), 503, "stopping");
}

#[tokio::test]
async fn asking_for_the_headers_of_mine_mines_nothing() {
    let relay = Relay::start().await;
    let before = relay.api().tip().await;
    let path = "/mine?miner_address=0x1";
    let answer = relay
        .api()
        .request(Method::HEAD, path)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 405);
    assert_eq!(relay.api().tip().await, before);
}

#[tokio::test]
async fn what_a_browser_fetches_ahead_mines_nothing_and_is_not_kept() {
    let relay = Relay::start().await;
    let api = relay.api();
    let call = || api.request(Method::GET, "/mine?miner_address=0x1");
    for (header, value) in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("sec-purpose", "prefetch;anonymous-client-ip"),
        ("purpose", "prefetch"),
        ("x-purpose", "preview"),
        ("x-moz", "Prefetch"),
    ] {
        let refused = answer(call().header(header, value)).await;
        assert_problem(&refused, 403, "only_prefetched");
        let again = call().header(header, value).send().await.unwrap();
        assert_eq!(again.headers()["cache-control"], "no-store");
    }
    assert_eq!(api.get("/chain").await["length"], 1);
    for (header, value) in [("purpose", "navigate"), ("sec-purpose", "")] {
        let mined = call().header(header, value).send().await.unwrap();
        assert_eq!(mined.status(), 200, "{header}: {value}");
        assert_eq!(mined.headers()["cache-control"], "no-store");
    }
    assert_eq!(api.get("/chain").await["length"], 3);
}

#[tokio::test]
async fn a_relay_told_to_mine_does_so_all_the_time_and_answers_calls_in_between() {
    let miner = Address::from_bytes([0x77; 20]);
    let relay = Relay::with(&Network::regtest(), |config| {
        config.mine = Some(miner);
        config.threads = NonZero::new(2);
    })
    .await;
    let api = relay.api();
    let balance = format!("/api/v1/addresses/{miner}");
    eventually("some blocks pay the address", async || {
        let account = api.get(&balance).await;
        (account["balance"].as_u64().unwrap() > 0).then_some(())
    })
    .await;
    let answer = api.call(Method::GET, "/mine?miner_address=0x12345").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    relay.stop().await;
}
