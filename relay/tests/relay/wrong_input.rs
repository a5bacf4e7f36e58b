//! Bad input of every kind, to every call: refused alike, in this program's own words.

use reqwest::Method;
use serde_json::Value;

use crate::support::{Answer, Api, Relay, answer, assert_problem, text};

/// Calls that take something in their query.
const ASKING: [&str; 2] = ["/mine", "/api/v1/blocks"];
/// Other calls by `GET`.
const PLAIN: [&str; 13] = [
    "/chain",
    "/healthz",
    "/readyz",
    "/metrics",
    "/ws",
    "/api/v1/network",
    "/api/v1/room",
    "/api/v1/blocks/tip",
    "/api/v1/blocks/0",
    "/api/v1/addresses/0x1",
    "/api/v1/mempool",
    "/api/v1/peers",
    "/api/v1/nodes",
];
/// Calls by `POST` that take a body.
const TAKING: [&str; 2] = ["/api/v1/transactions", "/api/v1/nodes"];
/// Calls by `POST` that take none.
const BARE: [&str; 3] = [
    "/api/v1/addresses",
    "/api/v1/nodes/synchronise",
    "/mine?miner_address=0x1",
];

const QUERIES: [&str; 14] = [
    "x=1",
    "x",
    "=",
    "=1",
    "limit=",
    "limit=x",
    "limit=1.5",
    "limit=-1",
    "limit=99999999999999999999",
    "limit=1&limit=2",
    "from=%ff&from=%ff",
    "timeout=now",
    "miner_address=0x1&timeout=[]",
    "%ff=%00",
];

const BODIES: [&[u8]; 24] = [
    b"",
    b" ",
    b"{",
    b"}",
    b"[",
    b"[]",
    b"5",
    b"-",
    b"1e999",
    b"null",
    b"true",
    b"\"x\"",
    b"\"x",
    b"\xff\xfe",
    b"{\"url\": \"\xff\"}",
    b"{} {}",
    b"{\"x\": 1}",
    b"{\"url\": 5}",
    b"{\"url\": null}",
    b"{\"url\": {\"url\": \"relay\"}}",
    b"{\"url\": \"relay\", \"url\": \"relay\"}",
    b"{\"url\": \"relay:5000\", \"name\": \"x\"}",
    b"{\"amount\": -5, \"fee\": 1.5, \"nonce\": \"x\"}",
    b"{\"sender\": \"zz\", \"signature\": [], \"recipient\": \"0x\"}",
];

const PATHS: [&str; 10] = [
    "",
    "x",
    "-1",
    "%ff",
    "%00",
    "%20",
    "99999999999999999999",
    "0x",
    "0x0x1",
    "%22%7B",
];

/// What libraries say of bad input.
const LIBRARIES_WORDS: [&str; 21] = [
    "Failed to",
    "invalid type",
    "invalid value",
    "invalid length",
    "invalid digit",
    "too large to fit",
    "missing field",
    "unknown field",
    "duplicate field",
    "expected struct",
    "expected one of",
    "expected a",
    "expected `",
    "expected value",
    "expected u",
    "deserialize",
    "EOF",
    "at line",
    "Invalid URL",
    "trailing",
    "did not include",
];

fn assert_own_words(what: &str, answer: &Answer) {
    if answer.status.is_success() {
        return;
    }
    let code = text(&answer.json["code"]);
    assert_problem(answer, answer.status.as_u16(), &code);
    let said = answer.json.to_string();
    for words in LIBRARIES_WORDS {
        assert!(!said.contains(words), "{what}: {said}");
    }
}

async fn send(api: &Api, path: &str, body: &[u8], kind: Option<&str>) -> Answer {
    let mut request = api.request(Method::POST, path).body(body.to_owned());
    if let Some(kind) = kind {
        request = request.header("content-type", kind);
    }
    answer(request).await
}

#[tokio::test]
async fn no_call_answers_a_query_that_it_does_not_know() {
    let relay = Relay::start().await;
    let api = relay.api();
    for query in QUERIES {
        for path in ASKING {
            let answer = api.call(Method::GET, &format!("{path}?{query}")).await;
            assert_own_words(&format!("{path}?{query}"), &answer);
            assert_eq!(answer.status, 400, "{path}?{query}: {answer:?}");
        }
        for path in PLAIN {
            let answer = api.call(Method::GET, &format!("{path}?{query}")).await;
            assert_own_words(&format!("{path}?{query}"), &answer);
            assert_problem(&answer, 400, "bad_query");
            let detail = text(&answer.json["detail"]);
            assert!(detail.ends_with("the call takes nothing"), "{detail}");
        }
        for path in TAKING.into_iter().chain(BARE) {
            let join = if path.contains('?') { '&' } else { '?' };
            let path = format!("{path}{join}{query}");
            let answer = send(&api, &path, b"", None).await;
            assert_own_words(&path, &answer);
            assert_problem(&answer, 400, "bad_query");
        }
    }
    assert_eq!(api.get("/chain").await["length"], 1);
}

#[tokio::test]
async fn no_call_takes_a_body_that_it_does_not_know() {
    let relay = Relay::start().await;
    let api = relay.api();
    for body in BODIES {
        let name = String::from_utf8_lossy(body);
        for kind in [
            Some("application/json"),
            Some("application/json; charset=utf-8"),
            Some("Application/LD+JSON"),
            Some("text/plain"),
            Some("application/x-www-form-urlencoded"),
            None,
        ] {
            for path in TAKING {
                let answer = send(&api, path, body, kind).await;
                assert_own_words(&format!("{path} {name} as {kind:?}"), &answer);
                let is_json = kind.is_some_and(|kind| kind.to_lowercase().contains("json"));
                let expected: &[u16] = if is_json { &[400, 422] } else { &[415] };
                let status = answer.status.as_u16();
                assert!(expected.contains(&status), "{path} {name}: {answer:?}");
            }
            for path in BARE {
                if body.trim_ascii().is_empty() {
                    continue;
                }
                let answer = send(&api, path, body, kind).await;
                assert_own_words(&format!("{path} {name} as {kind:?}"), &answer);
                let status = answer.status.as_u16();
                assert!([400, 422].contains(&status), "{path} {name}: {answer:?}");
            }
        }
    }
    assert_eq!(api.get("/chain").await["length"], 1);
    assert_eq!(
        api.get("/api/v1/nodes").await["nodes"],
        Value::Array(vec![])
    );
}

#[tokio::test]
async fn no_path_is_read_in_another_librarys_words() {
    let relay = Relay::start().await;
    for path in PATHS {
        for call in [
            "/api/v1/blocks/",
            "/api/v1/addresses/",
            "/api/v1/nodes/",
            "/",
        ] {
            let path = format!("{call}{path}");
            let answer = relay
                .api()
                .request(Method::GET, &path)
                .send()
                .await
                .unwrap();
            let said = answer.text().await.unwrap();
            for words in LIBRARIES_WORDS {
                assert!(!said.contains(words), "{path}: {said}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_with_what_is_known() {
    let relay = Relay::start().await;
    let api = relay.api();
    let number = "and must be a whole number from 0 to 2^64 - 1";
    for (path, detail) in [
        (
            "/api/v1/blocks?offset=1",
            "`offset` is not known here; known are `from` and `limit`",
        ),
        (
            "/api/v1/blocks?from=x",
            &format!("`from`: it is \"x\" {number}"),
        ),
        (
            "/api/v1/blocks?limit=1&limit=2",
            "`limit` is given more than once",
        ),
        (
            "/api/v1/blocks?limit=x",
            "`limit`: it is \"x\" and must be a whole number from 1 to 100",
        ),
        (
            "/api/v1/blocks?limit=0",
            "`limit`: it is 0 and must be a whole number from 1 to 100",
        ),
        (
            "/api/v1/blocks?limit=101",
            "`limit`: it is 101 and must be a whole number from 1 to 100",
        ),
        (
            "/mine?miner_address=0x1&timeout=x",
            "`timeout`: it is \"x\" and must be a whole number from 1 to 3600",
        ),
        (
            "/mine?miner_address=0x1&timeout=0",
            "`timeout`: it is 0 and must be a whole number from 1 to 3600",
        ),
        (
            "/mine?miner_address=0x1&timeout=3601",
            "`timeout`: it is 3601 and must be a whole number from 1 to 3600",
        ),
        ("/mine", "`miner_address` is missing"),
        (
            "/mine?miner_adress=0x1",
            "`miner_adress` is not known here; known are `miner_address` and `timeout`",
        ),
        (
            "/chain?limit=5",
            "`limit` is not known here; the call takes nothing",
        ),
        (
            "/api/v1/blocks/%ff",
            "what its %-signs stand for is no UTF-8 text",
        ),
    ] {
        let answer = api.call(Method::GET, path).await;
        assert_eq!(text(&answer.json["detail"]), detail, "{path}");
    }
    let json = Some("application/json");
    for (path, body, detail) in [
        ("/api/v1/nodes", "{}", "`url` is missing"),
        (
            "/api/v1/nodes",
            "{\"url\": 5}",
            "`url`: it is 5 and must be a text",
        ),
        (
            "/api/v1/nodes",
            "{\"url\": \"relay\", \"name\": 1}",
            "`name` is not known here; known is `url`",
        ),
        ("/api/v1/nodes", "", "the body is empty; send a JSON object"),
        ("/api/v1/nodes", "[]", "the body must be a JSON object"),
        (
            "/api/v1/nodes",
            "{\n  \"url\"",
            "the JSON ends too early, on line 2, column 7",
        ),
        (
            "/api/v1/nodes",
            "{\n  url",
            "the body is no JSON from line 2, column 3 on",
        ),
        (
            "/api/v1/transactions",
            "{\"recipient\": \"12\"}",
            "`recipient`: an address begins with 0x",
        ),
        (
            "/api/v1/transactions",
            "{\"note\": \"\"}",
            "`note` is not known here; known are `sender`, `recipient`, `amount`, `fee`, `nonce`, \
             `memo` and `signature`",
        ),
        (
            "/api/v1/addresses",
            "{\"x\": 1}",
            "`x` is not known here; the call takes nothing",
        ),
    ] {
        let answer = send(&api, path, body.as_bytes(), json).await;
        assert_eq!(text(&answer.json["detail"]), detail, "{path} {body}");
    }
}
