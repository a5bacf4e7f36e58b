//! Bad input of every kind, to every call: refused alike, in this program's own words.

use reqwest::Method;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Answer, Api, Relay, answer, assert_problem, in_time, text};

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
    "/api/v1/addresses/0x0000000000000000000000000000000000000001",
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
async fn what_is_wrong_with_a_number_is_told_with_the_same_range() {
    let relay = Relay::start().await;
    for (path, detail) in [
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
    ] {
        let answer = relay.api().call(Method::GET, path).await;
        assert_problem(&answer, 400, "bad_query");
        assert_eq!(text(&answer.json["detail"]), detail, "{path}");
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
            "{\"recipient\": \"0x12345\"}",
            "`recipient`: an address has 40 hex digits, found 5",
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

/// The answer to a request as it is written, its status and what follows its head.
async fn written(relay: &Relay, request: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(relay.authority()).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // A connection that is closed with something unread ends with an error behind the answer.
    let _ = in_time("the answer's end", stream.read_to_end(&mut answer)).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let is_problem = head.contains("content-type: application/problem+json");
    assert_eq!(is_problem, !body.is_empty(), "{answer}");
    (status, body.to_owned())
}

#[tokio::test]
async fn a_head_that_is_too_long_is_told_with_the_bound_and_one_at_the_bound_is_taken() {
    let relay = Relay::start().await;
    let host = "Host: localhost\r\nConnection: close\r\n";
    let address = |bytes: usize| {
        let name = "a".repeat(bytes - 1);
        format!("GET /{name} HTTP/1.1\r\n{host}\r\n")
    };
    let headers = |count: usize| {
        let others = "X: a\r\n".repeat(count - 2);
        format!("GET /healthz HTTP/1.1\r\n{others}{host}\r\n")
    };
    // Names and values of both headers of every call have 28 bytes.
    let long = |bytes: usize| {
        let value = "a".repeat(bytes - 28 - 1);
        format!("GET /healthz HTTP/1.1\r\nX: {value}\r\n{host}\r\n")
    };
    for (request, status, words) in [
        (address(8 * 1024), 404, "\"not_found\""),
        (
            address(8 * 1024 + 1),
            414,
            "the address is 8193 bytes long, at most 8192",
        ),
        (address(65_000), 414, "\"uri_too_long\""),
        (headers(65), 431, "there are 65 headers, at most 64"),
        (headers(100), 431, "\"headers_too_large\""),
        (
            long(64 * 1024 + 1),
            431,
            "the headers are 65537 bytes long, at most 65536",
        ),
        (long(300_000), 431, "\"headers_too_large\""),
        (
            format!(
                "POST /api/v1/nodes HTTP/1.1\r\n{host}Content-Type: application/json\r\n\
                 Content-Length: 16385\r\n\r\n"
            ),
            413,
            "the body is longer than 16384 bytes",
        ),
        (
            format!("GET http://evil.example.org/chain HTTP/1.1\r\n{host}\r\n"),
            421,
            "\"bad_host\"",
        ),
        (
            format!("GET /chain HTTP/1.1\r\n{host}Host: evil.example.org\r\n\r\n"),
            421,
            "more than one host",
        ),
    ] {
        let (found, body) = written(&relay, request.as_bytes()).await;
        assert_eq!(found, status, "{body}");
        assert!(body.contains(words), "{body}");
        assert!(body.len() < 500, "{body}");
    }
    for request in [headers(64), long(64 * 1024)] {
        let mut stream = TcpStream::connect(relay.authority()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    }
}

/// As the README says: the library answers before the program sees a request.
#[tokio::test]
async fn what_the_http_library_cannot_read_gets_a_bare_status() {
    let relay = Relay::start().await;
    let host = "Host: localhost\r\nConnection: close\r\n\r\n";
    for (request, status) in [
        ("NONSENSE\r\n\r\n".to_owned(), 400),
        (format!("GET /a b HTTP/1.1\r\n{host}"), 400),
        (
            format!("GET /{} HTTP/1.1\r\n{host}", "a".repeat(70_000)),
            414,
        ),
        (
            format!("GET / HTTP/1.1\r\n{}{host}", "X: a\r\n".repeat(101)),
            431,
        ),
    ] {
        assert_eq!(
            written(&relay, request.as_bytes()).await,
            (status, String::new())
        );
    }
}
