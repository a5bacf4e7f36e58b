//! The HTTP calls: what they answer, and what they answer to nonsense.

use chain::{
    Address, Network, SecretKey, Transfer, Wallet,
    wire::{Frame, Gossip, PeerId, Reply, Request, TipInfo},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Api, Client, Forge, Relay, answer, assert_problem, text};

const TAB: u64 = 100_000_000;

/// Nobody's address, with its checksum.
const NOBODY: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

fn key(seed: u8) -> (SecretKey, Address) {
    let key = SecretKey::from_seed([seed; 32]);
    let address = Address::from_public_key(&key.public_key());
    (key, address)
}

async fn submit(api: &Api, transfer: &Transfer) -> Answer {
    answer(
        api.request(Method::POST, "/api/v1/transactions")
            .json(transfer),
    )
    .await
}

#[tokio::test]
async fn balance_of_an_address_is_answered() {
    let relay = Relay::start().await;
    let api = relay.api();
    api.mine(3, "0x12345").await;
    let account = api
        .get("/api/v1/addresses/0x0000000000000000000000000000000000012345")
        .await;
    // The next block may spend the last reward, too.
    assert_eq!(account["balance"], 3 * 50 * TAB, "{account}");
    assert_eq!(account["immature"], 0, "{account}");
    assert_eq!(
        (&account["nonce"], &account["next_nonce"]),
        (&json!(0), &json!(0))
    );
    let nobody = api.get(&format!("/api/v1/addresses/{NOBODY}")).await;
    assert_eq!(nobody["balance"], 0, "{nobody}");
}

#[tokio::test]
async fn an_address_that_is_asked_for_is_a_whole_one() {
    let relay = Relay::start().await;
    let api = relay.api();
    for form in [NOBODY, &NOBODY.to_lowercase(), &NOBODY.replace("0x", "0X")] {
        let account = api.get(&format!("/api/v1/addresses/{form}")).await;
        assert_eq!(account["address"], NOBODY);
    }
    for (form, detail) in [
        ("0x12345", "an address has 40 hex digits, found 5"),
        (
            &format!("{NOBODY}0"),
            "an address has 40 hex digits, found 41",
        ),
        (
            &NOBODY.replace("Ae", "AE"),
            "checksum does not match, expected 0x5aAe",
        ),
    ] {
        let path = format!("/api/v1/addresses/{form}");
        let answer = api.call(Method::GET, &path).await;
        assert_problem(&answer, 400, "bad_address");
        let found = text(&answer.json["detail"]);
        assert!(found.contains(detail), "{found}");
    }
}

#[tokio::test]
async fn digits_without_a_block_at_that_height_are_the_end_of_an_id() {
    let relay = Relay::start().await;
    let api = relay.api();
    // One id in seventeen ends so.
    let (id, digits) = loop {
        let block = api.mine(1, "0x1").await;
        let id = text(&block["id"]);
        let digits = id[id.len() - 6..].to_owned();
        if digits.bytes().all(|digit| digit.is_ascii_digit()) && !digits.starts_with('0') {
            break (id, digits);
        }
        assert!(block["height"].as_u64() < Some(5_000), "no such id");
    };
    let block = api.get(&format!("/api/v1/blocks/{digits}")).await;
    assert_eq!(text(&block["id"]), id, "{block}");
    let genesis = api.get("/api/v1/blocks/000000").await;
    assert_eq!(genesis["height"], 0, "{genesis}");
    let none = api.call(Method::GET, "/api/v1/blocks/9999999999").await;
    assert_problem(&none, 404, "unknown_block");
    let detail = text(&none.json["detail"]);
    assert!(
        detail.contains("at height 9999999999") && detail.contains("…9999999999"),
        "{detail}"
    );
    let none = api.call(Method::GET, "/api/v1/blocks/99999").await;
    let detail = text(&none.json["detail"]);
    assert!(
        detail.contains("at height 99999 yet") && !detail.contains('…'),
        "{detail}"
    );
}

#[tokio::test]
async fn a_new_address_is_generated() {
    let relay = Relay::start().await;
    let first = relay.api().post("/api/v1/addresses", &json!({})).await;
    let wallet = Wallet::from_phrase(&text(&first["phrase"])).unwrap();
    let key = wallet.account(0);
    assert_eq!(text(&first["public_key"]), key.public_key().to_string());
    let address = Address::from_public_key(&key.public_key());
    assert_eq!(text(&first["address"]), address.to_string());
    assert_eq!(text(&first["secret_key"]), hex::encode(key.to_seed()));
    let second = relay.api().post("/api/v1/addresses", &json!({})).await;
    assert_ne!(first["address"], second["address"]);
}

#[tokio::test]
async fn a_signed_transfer_waits_in_the_pool_and_is_mined() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let api = relay.api();
    let ((sender, from), (_, to)) = (key(1), key(2));
    api.mine(2, &from.to_string()).await;
    let transfer = Forge::transfer(&network, &sender, to, 7 * TAB, TAB, 0);
    let taken = submit(&api, &transfer).await;
    assert_eq!(taken.status, 202, "{taken:?}");
    assert_eq!(text(&taken.json["id"]), transfer.id().to_string());

    let pool = api.get("/api/v1/mempool").await;
    assert_eq!(pool["length"], 1, "{pool}");
    assert_eq!(text(&pool["transfers"][0]["from"]), from.to_string());
    let account = api.get(&format!("/api/v1/addresses/{from}")).await;
    assert_eq!(
        (&account["nonce"], &account["next_nonce"]),
        (&json!(0), &json!(1))
    );

    let block = api.mine(1, "0x1").await;
    let mined = &block["transfers"][0];
    assert_eq!(mined["id"], taken.json["id"]);
    assert_eq!(text(&mined["from"]), from.to_string());
    assert_eq!(text(&mined["recipient"]), to.to_string());
    assert_eq!(
        (&mined["amount"], &mined["fee"]),
        (&json!(7 * TAB), &json!(TAB))
    );
    assert_eq!(block["coinbase"]["amount"], 51 * TAB);
    assert_eq!(api.get("/api/v1/mempool").await["length"], 0);
    let recipient = api.get(&format!("/api/v1/addresses/{to}")).await;
    assert_eq!(recipient["balance"], 7 * TAB);
}

#[tokio::test]
async fn a_reward_is_spent_in_the_block_in_which_it_matures() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let api = relay.api();
    let ((sender, from), (_, to)) = (key(1), key(2));
    api.mine(1, &from.to_string()).await;
    let account = api.get(&format!("/api/v1/addresses/{from}")).await;
    assert_eq!(account["balance"], 50 * TAB, "{account}");
    assert_eq!(account["immature"], 0, "{account}");
    let transfer = Forge::transfer(&network, &sender, to, 49 * TAB, TAB, 0);
    let taken = submit(&api, &transfer).await;
    assert_eq!(taken.status, 202, "{taken:?}");
    // While the transfer waits, it takes from what can be spent, and the balance stays.
    let account = api.get(&format!("/api/v1/addresses/{from}")).await;
    assert_eq!(account["balance"], 50 * TAB, "{account}");
    assert_eq!(account["spendable"], 0, "{account}");
    assert_eq!(account["pending"], -50 * TAB.cast_signed(), "{account}");
    let account = api.get(&format!("/api/v1/addresses/{to}")).await;
    assert_eq!(account["spendable"], 0, "{account}");
    assert_eq!(account["pending"], 49 * TAB, "{account}");
    let block = api.mine(1, "0x1").await;
    assert_eq!(block["height"], 2, "{block}");
    assert_eq!(block["transfers"][0]["id"], taken.json["id"], "{block}");
    let account = api.get(&format!("/api/v1/addresses/{from}")).await;
    assert_eq!(
        (&account["balance"], &account["nonce"]),
        (&json!(0), &json!(1))
    );
}

#[tokio::test]
async fn a_transfer_that_comes_before_the_chain_is_told_so() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let ((sender, from), (_, to)) = (key(1), key(2));
    let mut forge = Forge::new(&network, from);
    forge.grow(30, 10);
    let (mut client, _) = Client::join(&relay, &network).await;
    let tip = forge.chain.tip();
    let tip = TipInfo {
        id: tip.id,
        height: tip.height,
        work: tip.work,
    };
    let peer = PeerId::ANY;
    let gossip = Gossip::Tip(tip);
    client.send(&Frame::Gossip { peer, gossip }).await;
    // It has shown the headers, and is in no hurry with the bodies.
    let (peer, id) = loop {
        let (peer, id, request) = client.request().await;
        let reply = match request {
            Request::Headers { locator } => {
                Reply::Headers(forge.chain.headers_after(&locator, 2_000))
            }
            Request::Bodies { .. } => break (peer, id),
            _ => Reply::Unavailable,
        };
        client.send(&Frame::Reply { peer, id, reply }).await;
    };
    let api = relay.api();
    let transfer = Forge::transfer(&network, &sender, to, TAB, 0, 0);
    let early = submit(&api, &transfer).await;
    assert_problem(&early, 503, "synchronising");
    assert_eq!(early.retry_after, Some(1));
    let detail = text(&early.json["detail"]);
    assert!(detail.contains("at height 0 of 30"), "{detail}");
    // It works, and is not to be sent anybody yet.
    assert_eq!(api.get("/healthz").await["status"], "ok");
    let joining = api.call(Method::GET, "/readyz").await;
    assert_problem(&joining, 503, "synchronising");
    assert_eq!(joining.retry_after, Some(1));
    let head = api.request(Method::HEAD, "/readyz").send().await.unwrap();
    assert_eq!(head.status(), 503);

    let reply = Reply::Bodies(forge.blocks.clone());
    client.send(&Frame::Reply { peer, id, reply }).await;
    api.wait_for_tip(&forge.tip()).await;
    assert_eq!(api.get("/readyz").await["status"], "ready");
    let head = api.request(Method::HEAD, "/healthz").send().await.unwrap();
    assert_eq!(head.status(), 200);
    let taken = submit(&api, &transfer).await;
    assert_eq!(taken.status, 202, "{taken:?}");
}

#[tokio::test]
async fn conflicting_transactions_are_resolved_and_refused_ones_say_why() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let api = relay.api();
    let ((sender, from), (_, to)) = (key(1), key(2));
    api.mine(2, &from.to_string()).await;
    let make = |amount, fee, nonce| Forge::transfer(&network, &sender, to, amount, fee, nonce);
    assert_eq!(submit(&api, &make(TAB, 100, 0)).await.status, 202);
    let mut forged = make(TAB, 200, 0);
    forged.body.amount = chain::Amount::from_grains(2 * TAB);
    let elsewhere = Forge::transfer(&Network::tabnet(), &sender, to, TAB, 300, 0);
    for (transfer, status, code, detail) in [
        (make(TAB, 100, 0), 409, "transfer_known", "in the pool"),
        (
            make(2 * TAB, 109, 0),
            409,
            "transfer_conflict",
            "at least 0.0000011 TAB",
        ),
        (
            make(99 * TAB, 200, 1),
            409,
            "transfer_balance",
            "can spend 100 TAB",
        ),
        (make(TAB, 100, 64), 409, "transfer_nonce", "nonce is 64"),
        (make(0, 100, 1), 422, "transfer_invalid", "amount is zero"),
        (
            make(u64::MAX, 100, 1),
            422,
            "transfer_invalid",
            "more than there can be",
        ),
        (forged, 422, "transfer_invalid", "signature"),
        (elsewhere, 422, "transfer_invalid", "signature"),
    ] {
        let refused = submit(&api, &transfer).await;
        assert_problem(&refused, status, code);
        assert!(
            text(&refused.json["detail"]).contains(detail),
            "{refused:?}"
        );
    }
    // A tenth more replaces the first, and is what is mined.
    let winner = make(2 * TAB, 110, 0);
    assert_eq!(submit(&api, &winner).await.status, 202);
    let block = api.mine(1, "0x1").await;
    assert_eq!(block["transfers"].as_array().unwrap().len(), 1);
    assert_eq!(text(&block["transfers"][0]["id"]), winner.id().to_string());
    let late = submit(&api, &make(TAB, 500, 0)).await;
    assert_problem(&late, 409, "transfer_nonce");
}

#[tokio::test]
async fn the_chain_is_answered_whole_and_every_block_by_id_and_height() {
    let relay = Relay::start().await;
    let api = relay.api();
    // More than one chunk of the stream.
    api.mine(150, "0x1").await;
    let document = api.get("/chain").await;
    assert_eq!(document["length"], 151);
    let blocks = document["chain"].as_array().unwrap();
    assert_eq!(blocks.len(), 151);
    for (height, block) in blocks.iter().enumerate() {
        assert_eq!(block["height"], height);
        assert_eq!(block["confirmations"], 151 - height);
        if height > 0 {
            assert_eq!(block["previous"], blocks[height - 1]["id"]);
        }
    }
    for height in [0, 1, 70, 150] {
        let by_height = api.get(&format!("/api/v1/blocks/{height}")).await;
        assert_eq!(by_height, blocks[height]);
        assert_eq!(
            api.get(&format!("/api/v1/blocks/{}", text(&by_height["id"])))
                .await,
            by_height
        );
    }
    assert_eq!(api.get("/api/v1/blocks/tip").await, blocks[150]);
}

#[tokio::test]
async fn ids_and_addresses_are_read_as_people_write_them() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let api = relay.api();
    let (sender, from) = key(1);
    let block = api.mine(2, &format!("%20{from}%20")).await;
    assert_eq!(text(&block["coinbase"]["miner"]), from.to_string());
    let id = text(&block["id"]);
    let end = &id[58..];
    for form in [
        id.to_uppercase(),
        format!("0x{id}"),
        format!("%200X{id}%09"),
        // As the page shows it, and as somebody types what it shows.
        format!("%E2%80%A6%E2%81%A0{end}"),
        format!("%E2%80%A6{}", end.to_uppercase()),
        format!("...{end}"),
        format!("0x{end}"),
        "%202%20".to_owned(),
        "%20tip".to_owned(),
    ] {
        let found = api.get(&format!("/api/v1/blocks/{form}")).await;
        assert_eq!(text(&found["id"]), id, "{form}");
    }
    let nobody = api.call(Method::GET, "/api/v1/blocks/...abcdef").await;
    assert_problem(&nobody, 404, "unknown_block");

    let account = api.get(&format!("/api/v1/addresses/%20{from}%0A")).await;
    assert_eq!(account["balance"], 100 * TAB, "{account}");
    let transfer = Forge::transfer(&network, &sender, key(2).1, TAB, 0, 0);
    let mut body = serde_json::to_value(&transfer).unwrap();
    body["recipient"] = json!(format!(" {} ", key(2).1));
    let taken = api.post("/api/v1/transactions", &body).await;
    assert_eq!(text(&taken["id"]), transfer.id().to_string());
}

#[tokio::test]
async fn blocks_come_in_pages() {
    let relay = Relay::start().await;
    let api = relay.api();
    api.mine(30, "0x1").await;
    let heights = |page: &Value| -> Vec<_> {
        let blocks = page["blocks"].as_array().unwrap();
        blocks
            .iter()
            .map(|block| block["height"].as_u64().unwrap())
            .collect()
    };
    let first = api.get("/api/v1/blocks").await;
    assert_eq!(heights(&first), (0..20).collect::<Vec<_>>());
    assert_eq!((&first["next"], &first["height"]), (&json!(20), &json!(30)));
    let last = api.get("/api/v1/blocks?from=29&limit=5").await;
    assert_eq!(heights(&last), [29, 30]);
    assert_eq!(last["next"], Value::Null);
    let beyond = api.get(&format!("/api/v1/blocks?from={}", u64::MAX)).await;
    assert_eq!(heights(&beyond), [0; 0]);
}

#[tokio::test]
async fn a_slash_at_the_end_of_a_path_changes_nothing() {
    let relay = Relay::start().await;
    let api = relay.api();
    api.get("/mine/?miner_address=0x1").await;
    for path in [
        "/chain",
        "/healthz",
        "/api/v1/network",
        "/api/v1/blocks",
        "/api/v1/blocks/tip",
        "/api/v1/peers",
    ] {
        let answer = api.get(path).await;
        assert_eq!(api.get(&format!("{path}/")).await, answer, "{path}");
        assert_eq!(api.get(&format!("{path}//")).await, answer, "{path}");
    }
    let page = api.get("/api/v1/blocks/?from=1").await;
    assert_eq!(page["blocks"][0]["height"], 1, "{page}");
    api.post("/api/v1/nodes/synchronise/", &json!({})).await;
    let nothing = api.call(Method::GET, "/nothing/").await;
    assert_problem(&nothing, 404, "not_found");
}

#[tokio::test]
async fn bad_input_of_every_kind_gets_a_problem_with_its_code() {
    let relay = Relay::start().await;
    let api = relay.api();
    let (get, post) = (Method::GET, Method::POST);
    let missing = format!("/api/v1/blocks/{}", "0".repeat(64));
    for (method, path, status, code) in [
        (&get, "/mine", 400, "bad_query"),
        (&get, "/mine?miner_address=", 400, "bad_address"),
        (&get, "/mine?miner_address=12345", 400, "bad_address"),
        (&get, "/mine?miner_address=0xzz", 400, "bad_address"),
        (
            &get,
            "/mine?miner_address=0x52908400098527886E0F7030069857D2E4169Ee7",
            400,
            "bad_address",
        ),
        (&get, "/mine?miner_address=0x1&timeout=0", 400, "bad_query"),
        (
            &get,
            "/mine?miner_address=0x1&timeout=3601",
            400,
            "bad_query",
        ),
        (&get, "/mine?miner_address=0x1&timeout=-1", 400, "bad_query"),
        (&get, "/mine?miner_address=0x1&threads=2", 400, "bad_query"),
        (
            &get,
            "/mine?miner_address=0x1&miner_address=0x2",
            400,
            "bad_query",
        ),
        (&post, "/mine?miner_adress=0x1", 400, "bad_query"),
        (
            &Method::DELETE,
            "/mine?miner_address=0x1",
            405,
            "method_not_allowed",
        ),
        (&post, "/chain", 405, "method_not_allowed"),
        (&post, "/healthz", 405, "method_not_allowed"),
        (&get, "/api/v1/blocks/nonsense", 400, "bad_path"),
        (&get, "/api/v1/blocks/-1", 400, "bad_path"),
        (&get, "/api/v1/blocks/%ff", 400, "bad_path"),
        (&get, "/api/v1/blocks/1", 404, "unknown_block"),
        (
            &get,
            "/api/v1/blocks/18446744073709551615",
            404,
            "unknown_block",
        ),
        (&get, &missing, 404, "unknown_block"),
        (&get, "/api/v1/blocks?limit=0", 400, "bad_query"),
        (&get, "/api/v1/blocks?limit=101", 400, "bad_query"),
        (&get, "/api/v1/blocks?from=x", 400, "bad_query"),
        (&get, "/api/v1/blocks?offset=1", 400, "bad_query"),
        (&post, "/api/v1/blocks", 405, "method_not_allowed"),
        (&get, "/api/v1/addresses/0x", 400, "bad_address"),
        (&get, "/api/v1/addresses/alice", 400, "bad_address"),
        (&get, "/api/v1/addresses", 405, "method_not_allowed"),
        (&get, "/api/v1/transactions", 405, "method_not_allowed"),
        (&post, "/api/v1/transactions", 415, "bad_content_type"),
        (&post, "/api/v1/mempool", 405, "method_not_allowed"),
        (&post, "/api/v1/nodes", 415, "bad_content_type"),
        (&get, "/api/v1/nodes/synchronise", 405, "method_not_allowed"),
        (&get, "/api/v1", 404, "not_found"),
        (&get, "/api/v1/", 404, "not_found"),
        (&get, "/api/v2/network", 404, "not_found"),
        (&get, "/nothing/here.js", 404, "not_found"),
        (&get, "/../Cargo.toml", 404, "not_found"),
        (&post, "/nothing", 404, "not_found"),
        (&get, "/ws", 400, "not_a_websocket"),
        (&post, "/ws", 405, "method_not_allowed"),
    ] {
        let answer = api.call(method.clone(), path).await;
        assert!(answer.status == status, "{method} {path}: {answer:?}");
        assert_problem(&answer, status, code);
    }
    assert_eq!(api.get("/chain").await["length"], 1);
}

#[tokio::test]
async fn bad_bodies_get_a_problem_with_their_code() {
    let relay = Relay::start().await;
    let api = relay.api();
    let long = format!("{{\"url\": \"{}\"}}", "x".repeat(20_000));
    let (transactions, nodes) = ("/api/v1/transactions", "/api/v1/nodes");
    for (path, body, status, code) in [
        (transactions, "", 400, "bad_body"),
        (transactions, "{", 400, "bad_body"),
        (transactions, "\u{0}", 400, "bad_body"),
        (transactions, "[]", 422, "wrong_fields"),
        (transactions, "{}", 422, "wrong_fields"),
        (transactions, "{\"amount\": -5}", 422, "wrong_fields"),
        (nodes, "{}", 422, "wrong_fields"),
        (nodes, "{\"url\": 5}", 422, "wrong_fields"),
        (
            nodes,
            "{\"url\": \"relay:5000\", \"name\": \"x\"}",
            422,
            "wrong_fields",
        ),
        (nodes, "{\"url\": \"ftp://relay\"}", 422, "wrong_fields"),
        (nodes, "{\"url\": \"\"}", 422, "wrong_fields"),
        (nodes, &long, 413, "body_too_large"),
    ] {
        let request = api
            .request(Method::POST, path)
            .header("content-type", "application/json");
        let answer = answer(request.body(body.to_owned())).await;
        assert!(answer.status == status, "{path} {body:.60}: {answer:?}");
        assert_problem(&answer, status, code);
    }
    assert_eq!(api.get(nodes).await["nodes"], json!([]));
}

#[tokio::test]
async fn a_field_is_refused_by_every_call_that_takes_no_body() {
    let relay = Relay::start().await;
    let api = relay.api();
    api.post("/api/v1/nodes", &json!({"url": "127.0.0.1:1"}))
        .await;
    for (method, path) in [
        (Method::GET, "/chain"),
        (Method::GET, "/mine?miner_address=0x1"),
        (Method::GET, "/healthz"),
        (Method::GET, "/api/v1/blocks"),
        (Method::GET, "/api/v1/mempool"),
        (Method::POST, "/api/v1/nodes/synchronise"),
        (Method::DELETE, "/api/v1/nodes/127.0.0.1:1"),
    ] {
        let asked = |body: &Value| api.request(method.clone(), path).json(body);
        let refused = answer(asked(&json!({"x": 1}))).await;
        assert!(refused.status == 422, "{method} {path}: {refused:?}");
        assert_problem(&refused, 422, "wrong_fields");
        let taken = answer(asked(&json!({}))).await;
        assert!(taken.status.is_success(), "{method} {path}: {taken:?}");
    }
}

#[tokio::test]
async fn other_sites_cannot_call() {
    let relay = Relay::with(&Network::regtest(), |config| {
        config.hosts = vec!["chain.example.org".parse().unwrap()];
    })
    .await;
    let api = relay.api();
    let own = format!("http://{}", relay.authority());
    for (path, header, value, status, code) in [
        ("/chain", "host", "evil.example.org", 421, "bad_host"),
        ("/chain", "host", "not a host", 421, "bad_host"),
        (
            "/chain",
            "origin",
            "http://evil.example.org",
            403,
            "foreign_origin",
        ),
        ("/chain", "origin", "null", 403, "foreign_origin"),
        ("/ws", "origin", "http://localhost:1", 403, "foreign_origin"),
        (
            "/mine?miner_address=0x1",
            "sec-fetch-site",
            "cross-site",
            403,
            "foreign_origin",
        ),
    ] {
        let answer = answer(api.request(Method::GET, path).header(header, value)).await;
        assert!(
            answer.status == status,
            "{path} {header}: {value}: {answer:?}"
        );
        assert_problem(&answer, status, code);
    }
    for (header, value) in [
        ("host", "localhost:5000"),
        ("host", "classroom.local"),
        ("host", "chain.example.org"),
        ("origin", own.as_str()),
        ("sec-fetch-site", "cross-site"),
    ] {
        let answer = answer(api.request(Method::GET, "/chain").header(header, value)).await;
        assert_eq!(answer.status, 200, "{header}: {value}: {answer:?}");
    }
}

#[tokio::test]
async fn without_native_node_its_calls_say_so_and_the_others_work() {
    let relay = Relay::with(&Network::regtest(), |config| config.node = false).await;
    let api = relay.api();
    for (method, path) in [
        (Method::GET, "/mine?miner_address=0x1"),
        (Method::GET, "/chain"),
        (Method::GET, "/api/v1/blocks"),
        (Method::GET, "/api/v1/blocks/0"),
        (Method::GET, &format!("/api/v1/addresses/{NOBODY}")),
        (Method::GET, "/api/v1/mempool"),
        (Method::GET, "/api/v1/nodes"),
        (Method::POST, "/api/v1/nodes/synchronise"),
    ] {
        let answer = api.call(method, path).await;
        assert_problem(&answer, 503, "no_node");
    }
    assert_eq!(
        api.get("/api/v1/peers").await,
        json!({ "total": 0, "peers": [] })
    );
    assert_eq!(api.get("/healthz").await["status"], "ok");
    assert_eq!(api.get("/readyz").await["status"], "ready");
    api.post("/api/v1/addresses", &json!({})).await;
}
