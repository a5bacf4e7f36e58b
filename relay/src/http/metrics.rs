//! What can be watched, for Prometheus to fetch.

use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::{IntoResponse, Response},
};

use super::{App, Code};

/// Of `OpenMetrics` 1.0.
const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `GET /metrics`.
pub(super) async fn all(State(app): State<App>) -> impl IntoResponse {
    if let Some(native) = &app.native {
        app.metrics.tell_nodes(&native.peers.list());
    }
    let headers = [(CONTENT_TYPE, FORMAT), (CACHE_CONTROL, "no-store")];
    (headers, app.metrics.encode())
}

/// Counts an answer that is a problem.
pub(super) async fn count_problem(State(app): State<App>, response: Response) -> Response {
    if let Some(code) = response.extensions().get::<Code>() {
        app.metrics.problem(*code);
    }
    response
}
