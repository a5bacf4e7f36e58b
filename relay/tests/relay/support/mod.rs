//! A relay within the test, calls to it, and clients for its sockets.

mod client;
mod forge;
mod program;

use std::{
    fmt::Debug,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use chain::Network;
use relay::{Config, Limits, Server};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time};

pub(crate) use client::{Client, TestNode, hello, open, run_while};
pub(crate) use forge::Forge;
pub(crate) use program::{Program, REGTEST, command, failure};

/// How long anything may take before a test fails.
pub(crate) const DEADLINE: Duration = Duration::from_mins(1);
/// How often a condition is looked at that nothing tells of.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A relay on a free port.
pub(crate) struct Relay {
    url: String,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
    dir: Option<TempDir>,
}

/// What a relay in a test is told.
pub(crate) fn config(network: &Network, dir: &Path) -> Config {
    Config {
        started: None,
        network: network.clone(),
        data_dir: dir.to_owned(),
        node: true,
        peers: Vec::new(),
        mine: None,
        threads: None,
        token: None,
        hosts: Vec::new(),
        embedders: Vec::new(),
        limits: Limits::default(),
    }
}

impl Relay {
    /// For regtest, with an empty folder.
    pub(crate) async fn start() -> Self {
        Self::with(&Network::regtest(), |_| {}).await
    }

    /// With an empty folder, after `change`.
    pub(crate) async fn with(network: &Network, change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = config(network, dir.path());
        change(&mut config);
        let mut relay = Self::at("127.0.0.1:0", config).await;
        relay.dir = Some(dir);
        relay
    }

    /// On a certain address, which may be in use for a moment longer.
    pub(crate) async fn at(address: &str, config: Config) -> Self {
        let listener = eventually("the port is free", async || {
            TcpListener::bind(address).await.ok()
        })
        .await;
        let server = Server::start(vec![listener], config).await.unwrap();
        let url = server.urls().next().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(async move {
            let shutdown = async {
                // A dropped sender stops the relay as well.
                let _ = stopped.await;
            };
            server.run(shutdown).await.unwrap();
        });
        Self {
            url,
            stop,
            running,
            dir: None,
        }
    }

    /// Stops it and waits until it has ended.
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(());
        time::timeout(DEADLINE, self.running)
            .await
            .expect("it ends in time")
            .unwrap();
    }

    pub(crate) fn api(&self) -> Api {
        Api::new(&self.url)
    }

    /// Host and port.
    pub(crate) fn authority(&self) -> &str {
        authority(&self.url)
    }
}

/// Host and port of an address.
fn authority(url: &str) -> &str {
    url.strip_prefix("http://").unwrap().trim_end_matches('/')
}

/// Calls to a relay.
#[derive(Clone)]
pub(crate) struct Api {
    base: String,
    client: reqwest::Client,
}

/// A status with the JSON that came with it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: String,
    /// Seconds after which the call is worth another try.
    pub(crate) retry_after: Option<u64>,
    pub(crate) json: Value,
}

impl Api {
    pub(crate) fn new(url: &str) -> Self {
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(DEADLINE)
            .build()
            .unwrap();
        Self {
            base: url.trim_end_matches('/').to_owned(),
            client,
        }
    }

    /// Host and port.
    pub(crate) fn authority(&self) -> &str {
        authority(&self.base)
    }

    /// A call that is still to be sent.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// The JSON of a call that succeeds.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.call(Method::GET, path).await;
        assert!(answer.status.is_success(), "GET {path}: {answer:?}");
        answer.json
    }

    /// The JSON of a call with a body that succeeds.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Value {
        let answer = answer(self.request(Method::POST, path).json(body)).await;
        assert!(answer.status.is_success(), "POST {path}: {answer:?}");
        answer.json
    }

    pub(crate) async fn call(&self, method: Method, path: &str) -> Answer {
        answer(self.request(method, path)).await
    }

    /// Mines `count` blocks, and answers with the last.
    pub(crate) async fn mine(&self, count: usize, address: &str) -> Value {
        let mut last = Value::Null;
        for _ in 0..count {
            last = self.get(&format!("/mine?miner_address={address}")).await;
        }
        last
    }

    /// Id of the tip.
    pub(crate) async fn tip(&self) -> String {
        text(&self.get("/api/v1/blocks/tip").await["id"])
    }

    /// Waits until the tip is `id`.
    pub(crate) async fn wait_for_tip(&self, id: &str) {
        let what = format!("the tip of {} is {id}", self.base);
        eventually(&what, async || (self.tip().await == id).then_some(())).await;
    }

    /// Waits until the first registered node's state is `state`.
    pub(crate) async fn wait_for_node(&self, state: &str) {
        let what = format!("the node's state is {state}");
        eventually(&what, async || {
            (self.get("/api/v1/nodes").await["nodes"][0]["state"] == state).then_some(())
        })
        .await;
    }
}

/// Sends a call; every answer has JSON.
pub(crate) async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let header = |name| {
        let value = response.headers().get(name)?;
        Some(value.to_str().unwrap().to_owned())
    };
    let content_type = header("content-type").unwrap_or_default();
    let retry_after = header("retry-after").map(|seconds| seconds.parse().unwrap());
    let status = response.status();
    let body = response.text().await.unwrap();
    let json =
        serde_json::from_str(&body).unwrap_or_else(|_| panic!("{status}, no JSON: {body:?}"));
    Answer {
        status,
        content_type,
        retry_after,
        json,
    }
}

pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

/// Looks until there is something to see, or fails with what was waited for.
pub(crate) async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(begun.elapsed() < DEADLINE, "waited in vain until {what}");
        time::sleep(LOOK_EVERY).await;
    }
}

/// Waits for something that must come in time.
pub(crate) async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    time::timeout(DEADLINE, future)
        .await
        .unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// A problem with this status and code, in the right form.
pub(crate) fn assert_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    assert_eq!(
        answer.content_type, "application/problem+json",
        "{answer:?}"
    );
    assert_eq!(answer.json["code"], code, "{answer:?}");
    assert_eq!(answer.json["status"], status, "{answer:?}");
    for field in ["type", "title", "detail"] {
        assert!(!text(&answer.json[field]).is_empty(), "{answer:?}");
    }
}

/// A pipe to which nobody writes, and from which nobody reads.
#[cfg(unix)]
pub(crate) fn pipe(dir: &Path, name: &str) -> String {
    let path = dir.join(name);
    let made = Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    path.to_str().unwrap().to_owned()
}

/// As `Result::unwrap_err`, for what has no `Debug`.
pub(crate) fn error_of<T, E: Debug>(result: Result<T, E>) -> E {
    match result {
        Ok(_) => panic!("it should have failed"),
        Err(error) => error,
    }
}
