//! Mining on call.

use std::time::Duration;

use axum::{
    extract::State,
    http::header::CACHE_CONTROL,
    response::{IntoResponse, Response},
};
use chain::BlockKey;
use serde::Deserialize;

use super::{
    App, Native,
    access::Privileged,
    addresses, blocks,
    extract::{NoBody, Query},
    problem::{Code, Problem},
    views::BlockView,
};
use crate::miner::MineError;

/// Patience unless another is asked for, in seconds.
const PATIENCE_S: u64 = 120;
/// The most patience, in seconds.
const MAX_PATIENCE_S: u64 = 3600;

/// Whom to mine for, and for how long.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    miner_address: String,
    timeout: Option<u64>,
}

/// `GET|POST /mine?miner_address=0x12345`: mines a block on the native node's chain and answers
/// with it. Ends when the caller hangs up.
pub(super) async fn mine(
    _: Privileged,
    native: Native,
    State(app): State<App>,
    Query(order): Query<Order>,
    _: NoBody,
) -> Result<Response, Problem> {
    let address = addresses::parse("miner_address ", &order.miner_address)?;
    let seconds = order.timeout.unwrap_or(PATIENCE_S);
    if seconds == 0 || seconds > MAX_PATIENCE_S {
        let detail = format!("timeout is {seconds} s, it must be 1 to {MAX_PATIENCE_S}");
        return Err(Problem::new(Code::BadQuery, detail));
    }
    let mining = native.miner.mine(address, Duration::from_secs(seconds));
    let mined = app.stop.run_until_cancelled(mining).await;
    let mined = mined.ok_or_else(|| Problem::new(Code::Stopping, "the relay is stopping"))??;
    let key = BlockKey {
        height: mined.height,
        id: mined.id,
    };
    let placed = native
        .node
        .inspect(move |node, store| blocks::placed(node, store, key))
        .await??;
    let (block, place) = placed.ok_or_else(|| {
        Problem::new(
            Code::UnknownBlock,
            format!("block {} was mined and is gone again", mined.id),
        )
    })?;
    let headers = [(CACHE_CONTROL, "no-store")];
    Ok((headers, axum::Json(BlockView::new(&block, place))).into_response())
}

impl From<MineError> for Problem {
    fn from(error: MineError) -> Self {
        let code = match &error {
            MineError::Waits(waits) => {
                let seconds = waits.left_ms().div_ceil(1_000);
                return Self::new(Code::MiningWaits, waits).retry_after(seconds);
            }
            MineError::Timeout(_) => Code::MiningTimeout,
            MineError::Refused(_) => Code::BlockRefused,
            MineError::Stopped(_) => Code::Stopping,
        };
        Self::new(code, error)
    }
}
