//! The page, built or not.

use chain::Network;
use relay::Started;
use reqwest::Method;
use serde_json::json;

use crate::support::Relay;

#[tokio::test]
async fn the_page_or_how_to_build_it_is_at_the_root() {
    let relay = Relay::start().await;
    let response = relay.api().request(Method::GET, "/").send().await.unwrap();
    let built = response.status().is_success();
    let headers = response.headers().clone();
    let body = response.text().await.unwrap();
    if built {
        assert_eq!(headers["content-type"], "text/html; charset=utf-8");
        assert!(
            headers["content-security-policy"]
                .to_str()
                .unwrap()
                .contains("wasm-unsafe-eval")
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(body.contains("<title>Tabchain</title>"), "{body}");
        let again = relay
            .api()
            .request(Method::GET, "/")
            .header("if-none-match", &headers["etag"]);
        assert_eq!(again.send().await.unwrap().status(), 304);
    } else {
        assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
        assert!(body.contains("cargo xtask run"), "{body}");
    }
}

/// Who may frame what is at `path`, as the answer says.
async fn frame_ancestors(relay: &Relay, path: &str) -> Option<String> {
    let response = relay.api().request(Method::GET, path).send().await.unwrap();
    let policy = response.headers().get("content-security-policy")?;
    let policy = policy.to_str().unwrap().to_owned();
    let (_, ancestors) = policy.split_once("frame-ancestors ").expect("it says who");
    Some(ancestors.to_owned())
}

#[tokio::test]
async fn the_page_is_framed_by_nobody_but_its_parts_by_whom_the_host_allowed() {
    let closed = Relay::start().await;
    let origin = "https://school.example";
    let open = Relay::with(&Network::regtest(), |config| {
        config.embedders = vec![origin.parse().unwrap()];
    })
    .await;
    let room = open.api().get("/api/v1/room").await;
    assert_eq!(
        room,
        json!({"url": null, "embedders": [origin], "started": null})
    );
    for (relay, path, expected) in [
        (&closed, "/", "'none'"),
        (&closed, "/?embed=tree", "'none'"),
        (&open, "/", "'none'"),
        (&open, "/?view=projector", "'none'"),
        (&open, "/?embed=tree,mining", origin),
    ] {
        // Built without its page, the program has nothing to frame.
        if let Some(ancestors) = frame_ancestors(relay, path).await {
            assert_eq!(ancestors, expected, "{path}");
        }
    }
}

#[tokio::test]
async fn only_this_machine_is_told_how_the_relay_was_started() {
    let relay = Relay::with(&Network::regtest(), |config| {
        let typed = [
            "tabchain",
            "--listen",
            ":0",
            "--data-dir",
            "/home/ada/chain",
        ];
        config.started = Started::new(typed.map(Into::into), None);
    })
    .await;
    let room = relay.api().get("/api/v1/room").await;
    assert_eq!(
        room["started"],
        json!({"command": "tabchain serve --data-dir /home/ada/chain", "listen": "--listen :0"})
    );
    for (header, value) in [
        ("host", "room.local"),
        ("host", "192.168.1.20:5000"),
        ("x-forwarded-for", "192.0.2.7"),
        ("forwarded", "for=192.0.2.7"),
    ] {
        let asked = relay.api().request(Method::GET, "/api/v1/room");
        let asked = asked.header(header, value);
        let room: serde_json::Value = asked.send().await.unwrap().json().await.unwrap();
        assert_eq!(room["started"], json!(null), "{header}: {value}");
    }
}
