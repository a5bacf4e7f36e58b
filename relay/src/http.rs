//! The HTTP calls, with one file for each group.
//!
//! Every error is `application/problem+json` (RFC 9457) with a stable code, also the errors of the
//! framework. A request that the HTTP library itself cannot read never comes here.

mod access;
mod addresses;
mod app;
mod blocks;
mod chain_stream;
mod entry;
mod extract;
mod fields;
mod gate;
mod head;
mod health;
mod metrics;
mod mine;
mod network;
mod nodes;
mod page;
mod peers;
mod problem;
mod room;
mod socket;
mod transactions;
mod views;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{delete, get, post},
};
use tower_http::normalize_path::NormalizePath;

pub(crate) use access::Access;
pub use access::{HostName, ParseHostNameError};
pub(crate) use app::{App, Native};
pub(crate) use entry::Room;
pub use entry::{EmbedOrigin, ParseEmbedOriginError};

use extract::{MAX_BODY_BYTES, Query};
use fields::Nothing;
use problem::only;

/// All calls, each at its path with or without a slash at the end.
pub(crate) fn service(app: App) -> NormalizePath<Router> {
    metrics::begin(&app.metrics);
    // A router adds `Allow` behind all of its layers.
    let outer = Router::new()
        .fallback_service(router(app))
        .layer(middleware::map_response(problem::with_blanks));
    NormalizePath::trim_trailing_slash(outer)
}

fn router(app: App) -> Router {
    let asking = Router::new()
        .route("/api/v1/blocks", get(blocks::list))
        // A request for the headers alone should not mine.
        .route(
            "/mine",
            only("GET, POST", get(mine::mine).post(mine::mine))
                .layer(middleware::map_response(mine::never_stored)),
        );
    let api = Router::new()
        .route("/network", get(network::show))
        .route("/room", get(room::show))
        .route("/blocks/{block}", get(blocks::show))
        .route("/addresses", post(addresses::generate))
        .route("/addresses/{address}", get(addresses::show))
        .route("/transactions", post(transactions::submit))
        .route("/mempool", get(transactions::waiting))
        .route("/peers", get(peers::list))
        .route("/nodes", get(nodes::list).post(nodes::register))
        .route("/nodes/synchronise", post(nodes::synchronise))
        .route("/nodes/{*url}", delete(nodes::remove));
    let plain = Router::new()
        .route("/chain", get(chain_stream::chain))
        .route("/healthz", get(health::healthy))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::all))
        .route("/ws", only("GET", get(socket::upgrade)))
        .nest("/api/v1", api)
        .route_layer(middleware::from_extractor::<Query<Nothing>>());
    asking
        .merge(plain)
        .route_layer(middleware::from_fn(extract::bodyless))
        .route("/", get(page::index))
        .fallback(page::file)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            gate::check_origin,
        ))
        .layer(middleware::from_fn(head::check))
        .layer(middleware::map_response_with_state(
            app.clone(),
            metrics::count_problem,
        ))
        .with_state(app)
}
