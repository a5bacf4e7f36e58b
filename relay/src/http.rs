//! The HTTP calls, with one file for each group.
//!
//! Every error is `application/problem+json` (RFC 9457) with a stable code, also the errors of the
//! framework. A request that the HTTP library itself cannot read never comes here.

mod access;
mod addresses;
mod blocks;
mod chain_stream;
mod extract;
mod fields;
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

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts},
    http::request::Parts,
    middleware,
    routing::{delete, get, post},
};
use chain::Network;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::normalize_path::NormalizePath;

pub(crate) use access::Access;
pub use access::{HostName, ParseHostNameError};
pub(crate) use room::Room;
pub use room::{EmbedOrigin, ParseEmbedOriginError};

use crate::{hub::Hub, metrics::Metrics, miner::Miner, node::NodeHandle, peers::Peers};
use extract::Query;
use fields::Nothing;
use problem::{Code, Problem, only};

/// The longest body of a request; the longest useful one is a transfer's.
const MAX_BODY_BYTES: usize = 16 * 1024;

/// The parts that the calls work with; cheap to clone.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) network: Arc<Network>,
    pub(crate) hub: Hub,
    /// Absent where only the hub runs.
    pub(crate) native: Option<Native>,
    pub(crate) access: Arc<Access>,
    pub(crate) room: Arc<Room>,
    pub(crate) metrics: Arc<Metrics>,
    /// Cancelled when the program stops.
    pub(crate) stop: CancellationToken,
    /// The sockets, which outlive their requests.
    pub(crate) sockets: TaskTracker,
}

impl App {
    fn node(&self) -> Option<&NodeHandle> {
        self.native.as_ref().map(|native| &native.node)
    }
}

/// The native node and what belongs to it.
#[derive(Clone)]
pub(crate) struct Native {
    pub(crate) node: NodeHandle,
    pub(crate) miner: Miner,
    pub(crate) peers: Peers,
}

/// All calls, each at its path with or without a slash at the end.
pub(crate) fn service(app: App) -> NormalizePath<Router> {
    metrics::begin(&app.metrics);
    NormalizePath::trim_trailing_slash(router(app))
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
            access::check_origin,
        ))
        .layer(middleware::from_fn(head::check))
        .layer(middleware::map_response_with_state(
            app.clone(),
            metrics::count_problem,
        ))
        .with_state(app)
}

impl FromRequestParts<App> for Native {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Problem> {
        app.native.clone().ok_or_else(|| {
            Problem::new(
                Code::NoNode,
                "this relay runs without a native node (--no-node)",
            )
        })
    }
}
