//! Which methods a path has, and what the others are told.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode, header::ALLOW};

use crate::support::Relay;

/// Every path that has calls, with its methods.
const ROUTES: [(&str, &[&str]); 21] = [
    ("/", &["GET", "HEAD"]),
    ("/mine?miner_address=0x", &["GET", "POST"]),
    ("/chain", &["GET", "HEAD"]),
    ("/healthz", &["GET", "HEAD"]),
    ("/readyz", &["GET", "HEAD"]),
    ("/metrics", &["GET", "HEAD"]),
    ("/ws", &["GET"]),
    ("/api/v1/network", &["GET", "HEAD"]),
    ("/api/v1/room", &["GET", "HEAD"]),
    ("/api/v1/blocks", &["GET", "HEAD"]),
    ("/api/v1/blocks/tip", &["GET", "HEAD"]),
    ("/api/v1/addresses", &["POST"]),
    ("/api/v1/addresses/0x1", &["GET", "HEAD"]),
    ("/api/v1/transactions", &["POST"]),
    ("/api/v1/mempool", &["GET", "HEAD"]),
    ("/api/v1/peers", &["GET", "HEAD"]),
    ("/api/v1/nodes", &["GET", "HEAD", "POST"]),
    ("/api/v1/nodes/synchronise", &["POST"]),
    ("/api/v1/nodes/relay:5000", &["DELETE"]),
    // Built without its page, the program has no such file.
    ("/index.html", &["GET", "HEAD"]),
    ("/nothing", &[]),
];

const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
];

#[tokio::test]
async fn every_405_names_the_methods_that_the_path_has() {
    let relay = Relay::start().await;
    for (path, allowed) in ROUTES {
        let mut allowed_there = BTreeSet::new();
        let mut named = BTreeSet::new();
        let mut missing = 0;
        for method in METHODS {
            let request = relay.api().request(method.parse::<Method>().unwrap(), path);
            let response = request.send().await.unwrap();
            // Nothing is there, as opposed to a call that knows nothing of what it is asked.
            if response.status() == StatusCode::NOT_FOUND && !path.starts_with("/api/") {
                missing += 1;
            } else if response.status() == StatusCode::METHOD_NOT_ALLOWED {
                let allow = response.headers().get(ALLOW);
                let allow = allow.unwrap_or_else(|| panic!("{method} {path} has no Allow"));
                let allow = allow.to_str().unwrap();
                assert_eq!(allow, allowed.join(", "), "{method} {path}");
                named.extend(allow.split(", ").map(str::to_owned));
            } else {
                allowed_there.insert(method.to_owned());
            }
        }
        assert_eq!(named, allowed_there, "{path}");
        assert!([0, METHODS.len()].contains(&missing), "{path}");
        assert_eq!(missing > 0 && path != "/index.html", path == "/nothing");
    }
}
