//! Errors as RFC 9457 has them.

use std::fmt::Display;

use axum::{
    Json,
    extract::{OriginalUri, rejection::PathRejection},
    http::{
        HeaderValue, Method, StatusCode,
        header::{ALLOW, CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
    routing::MethodRouter,
};
use serde::Serialize;

use super::fields::Short;
use crate::node::NodeError;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident, $code:literal, $status:ident, $title:literal;)*) => {
        /// The kinds of errors. Codes, once given out, keep their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// All of them.
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            /// The kind, as a problem tells it.
            pub(crate) fn text(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

codes! {
    BadQuery, "bad_query", BAD_REQUEST, "The query cannot be read";
    BadPath, "bad_path", BAD_REQUEST, "The path cannot be read";
    BadAddress, "bad_address", BAD_REQUEST, "Not an address";
    BadBody, "bad_body", BAD_REQUEST, "The body cannot be read";
    BadContentType, "bad_content_type", UNSUPPORTED_MEDIA_TYPE, "The body is not said to be JSON";
    BodyTooLarge, "body_too_large", PAYLOAD_TOO_LARGE, "The body is too large";
    WrongFields, "wrong_fields", UNPROCESSABLE_ENTITY, "The body's fields are not those of the call";
    UriTooLong, "uri_too_long", URI_TOO_LONG, "The address is too long";
    HeadersTooLarge, "headers_too_large", REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large";
    NotFound, "not_found", NOT_FOUND, "There is nothing here";
    MethodNotAllowed, "method_not_allowed", METHOD_NOT_ALLOWED, "The call has other methods";
    UnknownBlock, "unknown_block", NOT_FOUND, "The block is not known here";
    UnknownNode, "unknown_node", NOT_FOUND, "The node is not registered here";
    AmbiguousBlock, "ambiguous_block", CONFLICT, "Several blocks have ids that end so";
    BadHost, "bad_host", MISDIRECTED_REQUEST, "The host name is not this relay's";
    ForeignOrigin, "foreign_origin", FORBIDDEN, "Another site's page may not call this relay";
    Forbidden, "forbidden", FORBIDDEN, "The call is for this machine or for holders of the token";
    OnlyPrefetched, "only_prefetched", FORBIDDEN, "Nobody has opened this yet";
    NotHealthy, "not_healthy", SERVICE_UNAVAILABLE, "A part of the program does not work";
    NoNode, "no_node", SERVICE_UNAVAILABLE, "There is no native node";
    Stopping, "stopping", SERVICE_UNAVAILABLE, "The relay is stopping";
    Synchronising, "synchronising", SERVICE_UNAVAILABLE, "The chain is still being fetched";
    Full, "full", SERVICE_UNAVAILABLE, "There is no room";
    MiningTimeout, "mining_timeout", GATEWAY_TIMEOUT, "No block was found in time";
    MiningWaits, "mining_waits", SERVICE_UNAVAILABLE, "No block can be mined yet";
    BlockRefused, "block_refused", INTERNAL_SERVER_ERROR, "The mined block breaks a rule";
    Storage, "storage", INTERNAL_SERVER_ERROR, "The stored blocks cannot be read";
    NotAWebSocket, "not_a_websocket", BAD_REQUEST, "Not a WebSocket handshake";
    WrongProtocol, "wrong_protocol", BAD_REQUEST, "The WebSocket must speak this relay's protocol";
    TransferKnown, "transfer_known", CONFLICT, "The transfer waits already";
    TransferConflict, "transfer_conflict", CONFLICT, "Another transfer has its place";
    TransferNonce, "transfer_nonce", CONFLICT, "The transfer is not the sender's next";
    TransferBalance, "transfer_balance", CONFLICT, "The sender has too little";
    TransferInvalid, "transfer_invalid", UNPROCESSABLE_ENTITY, "The transfer can never be valid";
}

/// An error as the caller gets it.
#[derive(Debug)]
pub(crate) struct Problem {
    code: Code,
    detail: String,
    retry_after_s: Option<u64>,
    /// The methods that the path has.
    allow: Option<&'static str>,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: &'static str,
}

impl Problem {
    /// Says what was wrong, with the numbers in it.
    pub(crate) fn new(code: Code, detail: impl Display) -> Self {
        Self {
            code,
            detail: detail.to_string(),
            retry_after_s: None,
            allow: None,
        }
    }

    /// Says which methods the path has.
    pub(crate) fn allow(mut self, methods: &'static str) -> Self {
        self.allow = Some(methods);
        self
    }

    /// Says after how many seconds another try makes sense.
    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.code.status();
        let code = self.code.text();
        let body = Body {
            r#type: format!("urn:tabchain:problem:{code}"),
            title: self.code.title(),
            status: status.as_u16(),
            detail: &self.detail,
            code,
        };
        let mut response = (status, Json(body)).into_response();
        response.extensions_mut().insert(self.code);
        let json = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, json);
        if let Some(seconds) = self.retry_after_s {
            let seconds = HeaderValue::from(seconds);
            response.headers_mut().insert(RETRY_AFTER, seconds);
        }
        if let Some(methods) = self.allow {
            let methods = HeaderValue::from_static(methods);
            response.headers_mut().insert(ALLOW, methods);
        }
        response
    }
}

/// For a call that has other methods, which the router adds as `Allow`.
pub(crate) async fn method_not_allowed(method: Method, OriginalUri(uri): OriginalUri) -> Problem {
    Problem::new(
        Code::MethodNotAllowed,
        format!("{} cannot be called by {method}", Short(uri.path())),
    )
}

/// Writes `Allow` in one way; the router has no blanks there.
pub(crate) async fn with_blanks(mut response: Response) -> Response {
    let allow = response.headers().get(ALLOW);
    let methods = allow.and_then(|allow| allow.to_str().ok());
    let methods = methods.map(|methods| methods.split(',').map(str::trim).collect::<Vec<_>>());
    let written = methods.and_then(|methods| HeaderValue::try_from(methods.join(", ")).ok());
    if let Some(written) = written {
        response.headers_mut().insert(ALLOW, written);
    }
    response
}

/// A route that has these methods alone. The router would add `HEAD`, as it does wherever there is
/// `GET`.
pub(crate) fn only<S: Clone + Send + Sync + 'static>(
    methods: &'static str,
    route: MethodRouter<S>,
) -> MethodRouter<S> {
    let refuse = async move |method: Method, uri: OriginalUri| {
        method_not_allowed(method, uri).await.allow(methods)
    };
    route.head(refuse).fallback(refuse)
}

impl From<PathRejection> for Problem {
    /// Paths hold only texts, so nothing else can be wrong with one.
    fn from(_: PathRejection) -> Self {
        Self::new(Code::BadPath, "what its %-signs stand for is no UTF-8 text")
    }
}

impl From<NodeError> for Problem {
    fn from(error: NodeError) -> Self {
        let code = match error {
            NodeError::Stopped => Code::Stopping,
            NodeError::Silent(_) => Code::NotHealthy,
        };
        Self::new(code, error)
    }
}

impl From<crate::hub::HubGone> for Problem {
    fn from(_: crate::hub::HubGone) -> Self {
        Self::new(Code::Stopping, "the hub has stopped")
    }
}

impl From<crate::store::StoreError> for Problem {
    fn from(error: crate::store::StoreError) -> Self {
        Self::new(Code::Storage, error)
    }
}
