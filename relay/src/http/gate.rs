//! Who may make which call, by the settings and the names of `access`.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::request::Parts,
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    access::host,
    app::App,
    problem::{Code, Problem},
};

/// Lets a request through whose host and origin are the relay's.
pub(super) async fn check_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    match app.access.check(request.headers(), request.uri()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// Where a call comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Caller {
    /// From this machine: it is called by a name that leads every machine to itself, from an address
    /// of that kind, and nobody says that he hands the call on.
    Here,
    /// From another machine, as far as can be told.
    Elsewhere,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let host = host(&parts.headers, &parts.uri)?;
        let name = host.host().trim_start_matches('[').trim_end_matches(']');
        let is_named_here = name.eq_ignore_ascii_case("localhost")
            || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let is_from_here = peer.is_some_and(|info| info.0.ip().to_canonical().is_loopback());
        let is_handed_on = ["forwarded", "via", "x-forwarded-for", "x-real-ip"]
            .iter()
            .any(|header| parts.headers.contains_key(*header));
        Ok(if is_named_here && is_from_here && !is_handed_on {
            Self::Here
        } else {
            Self::Elsewhere
        })
    }
}

/// The call comes from this machine and from no other site's page, or it has the token.
pub(super) struct Privileged;

impl FromRequestParts<App> for Privileged {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if app.access.has_token(&parts.headers) {
            return Ok(Self);
        }
        // Browsers say so when another site's page makes them load something, such as an image,
        // even where they name no origin.
        let site = parts
            .headers
            .get("sec-fetch-site")
            .map(axum::http::HeaderValue::as_bytes);
        if matches!(site, Some(b"cross-site" | b"same-site")) {
            let detail = "the call comes from a page of another site";
            return Err(Problem::new(Code::ForeignOrigin, detail));
        }
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip().to_canonical());
        if peer.is_some_and(|ip| ip.is_loopback()) {
            return Ok(Self);
        }
        let hint = match app.access.token {
            Some(_) => "it needs `Authorization: Bearer TOKEN`",
            None => "start the relay with --token to allow it for others",
        };
        let from = peer.map_or("somewhere".to_owned(), |ip| ip.to_string());
        Err(Problem::new(
            Code::Forbidden,
            format!("the call comes from {from}; {hint}"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::access::Access;

    /// The result of a privileged call from `ip`.
    async fn privileged(
        ip: [u8; 4],
        token: Option<&str>,
        header: (&str, &str),
    ) -> Result<(), String> {
        let network = std::sync::Arc::new(chain::Network::regtest());
        let app = App {
            hub: crate::hub::HubHandle::start(
                std::sync::Arc::clone(&network),
                crate::hub::Limits::default(),
                None,
                std::sync::Arc::default(),
            ),
            network,
            native: None,
            access: Access {
                token: token.map(str::to_owned),
                hosts: Vec::new(),
            }
            .into(),
            room: std::sync::Arc::default(),
            metrics: std::sync::Arc::default(),
            stop: tokio_util::sync::CancellationToken::new(),
            sockets: tokio_util::task::TaskTracker::new(),
        };
        let request = axum::http::Request::builder().header(header.0, header.1);
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        parts
            .extensions
            .insert(ConnectInfo(SocketAddr::from((ip, 1234))));
        let privileged = Privileged::from_request_parts(&mut parts, &app).await;
        privileged
            .map(|_| ())
            .map_err(|problem| format!("{problem:?}"))
    }

    #[tokio::test]
    async fn calls_that_cost_are_for_this_machine_or_for_the_token() {
        let (here, there) = ([127, 0, 0, 1], [192, 0, 2, 7]);
        let plain = ("accept", "*/*");
        let token = ("authorization", "Bearer secret");
        privileged(here, None, plain).await.unwrap();
        privileged(here, Some("secret"), plain).await.unwrap();
        privileged(there, Some("secret"), token).await.unwrap();
        for (given, header, expected) in [
            (None, plain, "--token"),
            (None, token, "--token"),
            (Some("secret"), plain, "Bearer TOKEN"),
            (Some("other"), token, "Bearer TOKEN"),
        ] {
            let problem = privileged(there, given, header).await.unwrap_err();
            assert!(
                problem.contains("Forbidden") && problem.contains(expected),
                "{problem}"
            );
            assert!(problem.contains("192.0.2.7"), "{problem}");
        }
        let image = ("sec-fetch-site", "cross-site");
        assert!(
            privileged(here, None, image)
                .await
                .unwrap_err()
                .contains("ForeignOrigin")
        );
    }
}
