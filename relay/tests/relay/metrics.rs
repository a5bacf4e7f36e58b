//! What can be watched: the names, the units and what moves them.

use std::collections::{BTreeMap, BTreeSet};

use chain::{Address, Network, SecretKey};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, Client, Forge, Relay, eventually, text};

/// A family with its samples, by their names and labels as they are written.
#[derive(Default)]
struct Family {
    kind: String,
    help: String,
    unit: Option<String>,
    samples: BTreeMap<String, f64>,
}

/// Everything that a relay tells, every line of it read.
async fn scrape(api: &Api) -> BTreeMap<String, Family> {
    let response = api.request(Method::GET, "/metrics").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(response.headers()["content-type"], format);
    let body = response.text().await.unwrap();
    let lines = body.strip_suffix("# EOF\n").expect("it ends as it should");
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut last = String::new();
    for line in lines.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            let mut words = comment.splitn(3, ' ');
            let (what, name) = (words.next().unwrap(), words.next().unwrap());
            let rest = words.next().unwrap().to_owned();
            if what == "HELP" {
                assert!(!families.contains_key(name), "{name} comes twice");
                name.clone_into(&mut last);
            }
            assert_eq!(name, last, "{line}");
            let family = families.entry(name.to_owned()).or_default();
            match what {
                "HELP" => family.help = rest,
                "TYPE" => family.kind = rest,
                "UNIT" => family.unit = Some(rest),
                _ => panic!("{line}"),
            }
            continue;
        }
        let (name, value) = line.rsplit_once(' ').unwrap();
        let family = families.get_mut(&last).expect("it was told what this is");
        let value = value.parse().unwrap_or_else(|_| panic!("{line}"));
        let before = family.samples.insert(name.to_owned(), value);
        assert_eq!(before, None, "{line}");
    }
    families
}

/// One sample, by its name and labels as they are written.
async fn sample(api: &Api, name: &str) -> f64 {
    let families = scrape(api).await;
    let mut samples = families.values().flat_map(|family| &family.samples);
    let found = samples.find(|(known, _)| *known == name);
    *found.unwrap_or_else(|| panic!("there is no {name}")).1
}

/// Waits until a sample is at least this much.
async fn reaches(api: &Api, name: &str, least: f64) {
    eventually(&format!("{name} reaches {least}"), async || {
        (sample(api, name).await >= least).then_some(())
    })
    .await;
}

fn name_of(sample: &str) -> &str {
    sample.split('{').next().unwrap()
}

fn labels_of(sample: &str) -> Vec<(String, String)> {
    let Some((_, labels)) = sample.split_once('{') else {
        return Vec::new();
    };
    let labels = labels.strip_suffix('}').unwrap().split(',');
    let pairs = labels.map(|label| label.split_once('=').unwrap());
    pairs
        .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()))
        .collect()
}

fn is_simple(value: &str) -> bool {
    let simple = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.+-".contains(c);
    value == "+Inf" || value.chars().all(simple)
}

#[tokio::test]
async fn names_units_and_labels_are_as_prometheus_has_them() {
    let relay = Relay::start().await;
    let api = relay.api();
    api.mine(1, "0x1").await;
    for (name, family) in scrape(&api).await {
        let Family {
            kind,
            help,
            unit,
            samples,
        } = family;
        assert!(name.starts_with("tabchain_"), "{name}");
        assert!(
            name.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
            "{name}"
        );
        assert!(help.len() > 10 && help.ends_with('.'), "{name}: {help}");
        assert!(!samples.is_empty(), "{name}");
        for unit_of in ["seconds", "bytes"] {
            let is_named = name.ends_with(&format!("_{unit_of}"));
            assert_eq!(is_named, unit.as_deref() == Some(unit_of), "{name}");
        }
        let endings: &[&str] = match kind.as_str() {
            "counter" => &["_total"],
            "gauge" => &[""],
            "info" => &["_info"],
            "histogram" => &["_bucket", "_count", "_sum"],
            _ => panic!("{name} is a {kind}"),
        };
        let named: BTreeSet<_> = samples
            .keys()
            .map(|sample| name_of(sample).to_owned())
            .collect();
        let expected = endings.iter().map(|ending| format!("{name}{ending}"));
        assert_eq!(named, expected.collect(), "{name}");
        for sample in samples.keys() {
            for (label, value) in labels_of(sample) {
                let closed = [
                    "kind",
                    "queue",
                    "side",
                    "direction",
                    "reason",
                    "code",
                    "item",
                    "state",
                    "le",
                    "version",
                    "commit",
                ];
                assert!(closed.contains(&label.as_str()), "{sample}");
                assert!(
                    !value.is_empty() && value.len() <= 40 && is_simple(&value),
                    "{sample}"
                );
            }
        }
        if kind == "histogram" {
            let count = samples[&format!("{name}_count")];
            let all = format!("{name}_bucket{{le=\"+Inf\"}}");
            assert_eq!(samples[&all].to_bits(), count.to_bits(), "{name}");
        }
    }
}

#[tokio::test]
async fn mining_a_block_and_joining_move_what_they_should() {
    let network = Network::regtest();
    let relay = Relay::start().await;
    let api = relay.api();
    let tabs = "tabchain_clients{kind=\"tab\"}";
    for zero in [
        tabs,
        "tabchain_chain_height",
        "tabchain_mining_hashes_total",
        "tabchain_store_commit_seconds_count",
        "tabchain_validation_seconds_count",
        "tabchain_block_propagation_seconds_count",
        "tabchain_traffic_frames_total{side=\"client\",direction=\"in\"}",
    ] {
        assert!(sample(&api, zero).await.abs() < 0.5, "{zero}");
    }
    let (mut client, _) = Client::join(&relay, &network).await;
    reaches(&api, tabs, 1.0).await;
    api.mine(3, "0x1").await;
    for (name, least) in [
        ("tabchain_chain_height", 3.0),
        ("tabchain_mining_hashes_total", 3.0),
        ("tabchain_store_commit_seconds_count", 3.0),
        ("tabchain_validation_seconds_count", 3.0),
        ("tabchain_block_propagation_seconds_count", 3.0),
        (
            "tabchain_traffic_frames_total{side=\"client\",direction=\"out\"}",
            4.0,
        ),
        (
            "tabchain_traffic_bytes_total{side=\"client\",direction=\"out\"}",
            300.0,
        ),
    ] {
        reaches(&api, name, least).await;
    }
    // What the client's socket has taken waits no more.
    eventually("nothing waits", async || {
        let waiting = sample(&api, "tabchain_queue_bytes{queue=\"client\"}").await;
        (waiting.abs() < 0.5).then_some(())
    })
    .await;
    let peer = chain::wire::PeerId::ANY;
    let gossip = chain::wire::Gossip::Transfers(Vec::new());
    client
        .send(&chain::wire::Frame::Gossip { peer, gossip })
        .await;
    let received = "tabchain_traffic_frames_total{side=\"client\",direction=\"in\"}";
    reaches(&api, received, 1.0).await;
    drop(client);
    let ended = "tabchain_socket_closures_total{side=\"client\",reason=\"other_side\"}";
    reaches(&api, ended, 1.0).await;
    eventually("the client is gone", async || {
        (sample(&api, tabs).await.abs() < 0.5).then_some(())
    })
    .await;
}

#[tokio::test]
async fn pool_problems_reorganisations_and_nodes_are_counted() {
    let network = Network::regtest();
    let (first, second) = (Relay::start().await, Relay::start().await);
    let key = SecretKey::from_seed([1; 32]);
    let from = Address::from_public_key(&key.public_key());
    let api = first.api();
    api.mine(3, &from.to_string()).await;
    let transfer = Forge::transfer(&network, &key, Address::ZERO, 1, 0, 0);
    api.post(
        "/api/v1/transactions",
        &serde_json::to_value(&transfer).unwrap(),
    )
    .await;
    reaches(&api, "tabchain_mempool_transfers", 1.0).await;
    reaches(&api, "tabchain_mempool_bytes", 100.0).await;
    api.call(Method::GET, "/nothing").await;
    reaches(
        &api,
        "tabchain_http_problems_total{code=\"not_found\"}",
        1.0,
    )
    .await;
    let foreign = api
        .request(Method::GET, "/chain")
        .header("host", "evil.example.org");
    foreign.send().await.unwrap();
    reaches(&api, "tabchain_http_problems_total{code=\"bad_host\"}", 1.0).await;

    let winner = text(&second.api().mine(5, "0x2").await["id"]);
    api.post("/api/v1/nodes", &json!({ "url": second.authority() }))
        .await;
    api.wait_for_tip(&winner).await;
    reaches(&api, "tabchain_nodes{state=\"online\"}", 1.0).await;
    reaches(&api, "tabchain_reorganisations_total", 1.0).await;
    reaches(&api, "tabchain_reorganisation_depth_blocks_sum", 3.0).await;
    reaches(&second.api(), "tabchain_clients{kind=\"native\"}", 1.0).await;
    api.call(
        Method::DELETE,
        &format!("/api/v1/nodes/{}", second.authority()),
    )
    .await;
    let left = "tabchain_socket_closures_total{side=\"relay\",reason=\"going_away\"}";
    reaches(&api, left, 1.0).await;
}

#[tokio::test]
async fn a_hub_alone_is_watched_too() {
    let network = Network::regtest();
    let relay = Relay::with(&network, |config| config.node = false).await;
    let api = relay.api();
    let (_client, _) = Client::join(&relay, &network).await;
    reaches(&api, "tabchain_clients{kind=\"tab\"}", 1.0).await;
}

const BOARD: &str = include_str!("../../../docs/grafana.json");
const TOLD: &str = include_str!("../../../docs/operating.md");

/// All that is asked for in a board.
fn queries(board: &Value, into: &mut Vec<String>) {
    match board {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(query) if name == "expr" || name == "query" => {
                        into.push(query.clone());
                    }
                    value => queries(value, into),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| queries(value, into)),
        _ => {}
    }
}

/// The metrics named in a text.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words
        .filter(|word| word.starts_with("tabchain_"))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn the_board_and_the_table_name_what_there_is_and_all_of_it() {
    let relay = Relay::start().await;
    let families = scrape(&relay.api()).await;
    let samples = families.values().flat_map(|family| family.samples.keys());
    let there: BTreeSet<_> = samples.map(|sample| name_of(sample).to_owned()).collect();

    let mut found = Vec::new();
    queries(&serde_json::from_str(BOARD).unwrap(), &mut found);
    assert!(found.len() >= 10, "{found:?}");
    for query in &found {
        for name in named(query) {
            assert!(there.contains(&name), "{name} in {query}");
        }
    }
    let told = named(TOLD);
    for family in families.keys() {
        let samples = there
            .iter()
            .filter(|name| name.starts_with(family.as_str()));
        let mut samples = samples.chain([family]);
        assert!(
            samples.any(|name| told.contains(name)),
            "{family} is not told of"
        );
    }
    for name in &told {
        let is_family = families.contains_key(name);
        assert!(
            is_family || there.contains(name),
            "{name} is told of and not there"
        );
    }
}
