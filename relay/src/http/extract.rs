//! The parts that calls take from a request, with problems for the parts they refuse.

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, Method, StatusCode, header::CONTENT_TYPE, request::Parts},
    middleware::Next,
    response::Response,
};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::{
    fields::{self, Nothing, Object},
    problem::{Code, Problem},
};

/// The longest body of a request; the longest useful one is a transfer's.
pub(super) const MAX_BODY_BYTES: usize = 16 * 1024;

/// The values in the path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(super) struct Path<T>(pub(super) T);

/// The values behind the question mark.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let fields = fields::of_query(query).map_err(|error| Problem::new(Code::BadQuery, error));
        fields.map(Self)
    }
}

/// A JSON body.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let detail = "send it with the header `Content-Type: application/json`";
            return Err(Problem::new(Code::BadContentType, detail));
        }
        of_body(&body(request, state).await?).map(Self)
    }
}

/// No body, or a body without fields.
pub(super) struct NoBody;

impl<S: Send + Sync> FromRequest<S> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = body(request, state).await?;
        if !bytes.trim_ascii().is_empty() {
            of_body::<Nothing>(&bytes)?;
        }
        Ok(Self)
    }
}

/// Lets a call that takes no body pass when it brings none, or one without fields.
pub(super) async fn bodyless(request: Request, next: Next) -> Result<Response, Problem> {
    let takes_none = [Method::GET, Method::HEAD, Method::DELETE].contains(request.method());
    if !takes_none || request.body().is_end_stream() {
        return Ok(next.run(request).await);
    }
    let (parts, body) = request.into_parts();
    NoBody::from_request(Request::from_parts(parts.clone(), body), &()).await?;
    Ok(next.run(Request::from_parts(parts, Body::empty())).await)
}

/// Whether the body's type is JSON, or a special type that is written in JSON (RFC 6839, section
/// 3.1).
fn is_json(headers: &HeaderMap) -> bool {
    let named = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = named.and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| {
        let essence = essence.trim().to_ascii_lowercase();
        essence == "application/json" || essence.ends_with("+json")
    })
}

async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let too_large = || {
        let detail = format!("the body is longer than {MAX_BODY_BYTES} bytes");
        Problem::new(Code::BodyTooLarge, detail)
    };
    // One that says so is not waited for.
    if request.body().size_hint().lower() > MAX_BODY_BYTES as u64 {
        return Err(too_large());
    }
    let body = Bytes::from_request(request, state).await;
    body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return too_large();
        }
        Problem::new(Code::BadBody, "the body did not come whole")
    })
}

fn of_body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let bad = |detail: String| Problem::new(Code::BadBody, detail);
    if bytes.trim_ascii().is_empty() {
        return Err(bad("the body is empty; send a JSON object".to_owned()));
    }
    let object = serde_json::from_slice::<Object>(bytes).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        match error.classify() {
            Category::Data => Problem::new(Code::WrongFields, "the body must be a JSON object"),
            Category::Eof | Category::Io => bad(format!("the JSON ends too early, on {place}")),
            Category::Syntax => bad(format!("the body is no JSON from {place} on")),
        }
    })?;
    fields::of_json(object).map_err(|error| Problem::new(Code::WrongFields, error))
}
