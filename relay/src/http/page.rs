//! The page, which is part of the program.

use axum::{
    extract::State,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY,
            CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::{
    app::App,
    fields::Short,
    problem::{Code, Problem},
};

/// The files that `cargo xtask build` made of `web/`; empty where that has not been run. If gzip makes
/// a file shorter, the short form stands beside it, under the same name and [`GZIPPED`].
#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Dist;

/// The page, its workers and its module come from here alone; sockets may go to any relay. The sites
/// that may frame it follow.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; \
    manifest-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; \
    frame-ancestors ";

/// In the notation of `frame-ancestors`.
const NOBODY: &str = "'none'";

const NOT_BUILT: &str = "This program was built without its page.\n\n\
    `cargo xtask run` builds everything and starts it again with the page inside.\n\
    The calls work without: try /chain.\n";

/// `GET /`.
pub(super) async fn index(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    if let Some(file) = find("index.html", &headers) {
        let framing = app.room.frame_ancestors(uri.query());
        return respond("index.html", &file, &framing, &headers);
    }
    let plain = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::SERVICE_UNAVAILABLE, plain, NOT_BUILT).into_response()
}

/// Every path that is not a call: a file of the page, or nothing.
pub(super) async fn file(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    match find(path, &headers) {
        Some(file) if matches!(method, Method::GET | Method::HEAD) => {
            respond(path, &file, NOBODY, &headers)
        }
        Some(_) => {
            let detail = format!("/{} cannot be called by {method}", Short(path));
            let problem = Problem::new(Code::MethodNotAllowed, detail);
            problem.allow("GET, HEAD").into_response()
        }
        None => {
            Problem::new(Code::NotFound, format!("there is no /{}", Short(path))).into_response()
        }
    }
}

/// The ending of a file that gzip made.
const GZIPPED: &str = ".gz";

/// A file of the page, as it is sent.
struct Sent {
    file: EmbeddedFile,
    gzipped: bool,
}

fn find(path: &str, request: &HeaderMap) -> Option<Sent> {
    if path.ends_with(GZIPPED) {
        return None;
    }
    let gzipped = Some(format!("{path}{GZIPPED}")).filter(|_| takes_gzip(request));
    let gzipped = gzipped.and_then(|path| Dist::get(&path)).map(|file| Sent {
        file,
        gzipped: true,
    });
    gzipped.or_else(|| {
        Dist::get(path).map(|file| Sent {
            file,
            gzipped: false,
        })
    })
}

/// Whether the caller lists gzip among the encodings that it takes (RFC 9110, section 12.5.3).
fn takes_gzip(request: &HeaderMap) -> bool {
    let listed = request.get_all(ACCEPT_ENCODING).iter();
    let listed = listed.filter_map(|value| value.to_str().ok());
    listed.flat_map(|list| list.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let coding = parts.next().unwrap_or_default();
        let refused = parts.any(|weight| {
            let weight = weight.strip_prefix("q=");
            weight.and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0)
        });
        coding.eq_ignore_ascii_case("gzip") && !refused
    })
}

fn respond(path: &str, sent: &Sent, framing: &str, request: &HeaderMap) -> Response {
    let Sent { file, gzipped } = sent;
    let policy = format!("{POLICY}{framing}");
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    // Vite puts a hash of the content into the names of the files under assets/.
    let cache = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers: [(HeaderName, &str); 6] = [
        (CONTENT_TYPE, content_type(path)),
        (CACHE_CONTROL, cache),
        (CONTENT_SECURITY_POLICY, &policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (ETAG, &tag),
    ];
    let vary = [(VARY, "accept-encoding")];
    if is_current(request.get(IF_NONE_MATCH), &tag) {
        return (StatusCode::NOT_MODIFIED, headers, vary).into_response();
    }
    let mut response = (headers, vary, file.data.to_vec()).into_response();
    if *gzipped {
        let encoding = HeaderValue::from_static("gzip");
        response.headers_mut().insert(CONTENT_ENCODING, encoding);
    }
    response
}

/// Whether the caller has this version; a proxy in between can have made its tag weak.
fn is_current(given: Option<&HeaderValue>, tag: &str) -> bool {
    let given = given
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    given.split(',').any(|one| {
        let one = one.trim();
        one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
    })
}

/// Browsers accept workers, modules and wasm only under their right types.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Sent {
        Sent {
            file: EmbeddedFile {
                data: b"page".as_slice().into(),
                metadata: rust_embed::Metadata::__rust_embed_new([7; 32], None, None),
            },
            gzipped: false,
        }
    }

    #[test]
    fn gzip_is_sent_to_who_takes_it() {
        let takes = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, value.parse().unwrap());
            takes_gzip(&headers)
        };
        for value in [
            "gzip",
            "deflate, gzip;q=0.5, br",
            "GZip",
            "br;q=1, gzip ; q=1",
        ] {
            assert!(takes(value), "{value}");
        }
        for value in [
            "",
            "br",
            "gzip;q=0",
            "gzip; q=0.0, br",
            "x-gzipped",
            "identity",
        ] {
            assert!(!takes(value), "{value}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn what_is_compressed_says_so_and_no_cache_hands_it_to_who_cannot_read_it() {
        let plain = respond("index.html", &sample(), NOBODY, &HeaderMap::new());
        assert_eq!(plain.headers().get(CONTENT_ENCODING), None);
        let gzipped = Sent {
            gzipped: true,
            ..sample()
        };
        let gzipped = respond("index.html", &gzipped, NOBODY, &HeaderMap::new());
        assert_eq!(gzipped.headers()[CONTENT_ENCODING], "gzip");
        assert_eq!(gzipped.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        for response in [plain, gzipped] {
            assert_eq!(response.headers()[VARY], "accept-encoding");
        }
    }

    #[test]
    fn hashed_assets_are_kept_for_ever_and_the_rest_is_asked_for_again() {
        let cache = |path| {
            respond(path, &sample(), NOBODY, &HeaderMap::new()).headers()[CACHE_CONTROL].clone()
        };
        assert!(
            cache("assets/pow-worker-Bx1.js")
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        assert_eq!(cache("index.html"), "no-cache");
    }

    #[test]
    fn a_file_that_the_caller_has_is_not_sent_again() {
        let first = respond("index.html", &sample(), NOBODY, &HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        for tag in [
            first.headers()[ETAG].to_str().unwrap().to_owned(),
            format!("W/{}", first.headers()[ETAG].to_str().unwrap()),
            format!("\"other\", {}", first.headers()[ETAG].to_str().unwrap()),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, tag.parse().unwrap());
            let again = respond("index.html", &sample(), NOBODY, &headers);
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{tag}");
        }
    }

    #[test]
    fn wasm_has_the_type_that_browsers_stream() {
        assert_eq!(
            content_type("assets/chain_wasm_bg-1.wasm"),
            "application/wasm"
        );
        assert_eq!(content_type("no-extension"), "application/octet-stream");
    }
}
