//! The program's metrics, for Prometheus to fetch.

use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::{IntoResponse, Response},
};

use super::{app::App, problem::Code};
use crate::{
    metrics::Metrics,
    peers::{LinkState, NodeView},
};

/// Of `OpenMetrics` 1.0.
const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Sets all counters of this file to zero, so that no reader sees gaps.
pub(super) fn begin(metrics: &Metrics) {
    for code in Code::ALL {
        metrics.problems(code.text());
    }
    tell_nodes(metrics, &[]);
}

fn tell_nodes(metrics: &Metrics, nodes: &[NodeView]) {
    for state in LinkState::NAMES {
        let nodes = nodes.iter().filter(|node| node.state.name() == state);
        let count = i64::try_from(nodes.count()).unwrap_or(i64::MAX);
        metrics.nodes(state).set(count);
    }
}

/// `GET /metrics`.
pub(super) async fn all(State(app): State<App>) -> impl IntoResponse {
    if let Some(native) = &app.native {
        tell_nodes(&app.metrics, &native.peers.list());
    }
    let headers = [(CONTENT_TYPE, FORMAT), (CACHE_CONTROL, "no-store")];
    (headers, app.metrics.encode())
}

/// Counts an answer that is a problem.
pub(super) async fn count_problem(State(app): State<App>, response: Response) -> Response {
    if let Some(code) = response.extensions().get::<Code>() {
        app.metrics.problems(code.text()).inc();
    }
    response
}
