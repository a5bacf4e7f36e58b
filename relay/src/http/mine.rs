//! Mining on call.

use std::{borrow::Cow, time::Duration};

use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderValue, header::CACHE_CONTROL, request::Parts},
    response::{IntoResponse, Response},
};
use chain::BlockKey;
use serde::Deserialize;

use super::{
    addresses,
    app::{App, Native},
    blocks,
    extract::{NoBody, Query},
    fields::Within,
    gate::Privileged,
    problem::{Code, Problem},
    views::BlockView,
};
use crate::miner::MineError;

/// Patience if no other is asked for, in seconds.
const PATIENCE_S: u64 = 120;
/// The most patience, in seconds.
const MAX_PATIENCE_S: u64 = 3600;

/// Whom to mine for, and for how long.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    miner_address: String,
    /// In seconds.
    timeout: Option<Within<1, MAX_PATIENCE_S>>,
}

/// The call is not a browser's guess at what the user opens next: a guess should not mine.
pub(super) struct Meant;

/// Browsers say here that they guess: the header of the standard, and the one that was in use
/// before it.
const PURPOSES: [&str; 4] = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

impl<S: Sync> FromRequestParts<S> for Meant {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        for purpose in PURPOSES {
            for value in parts.headers.get_all(purpose) {
                let value = value.to_str().unwrap_or_default();
                let mut words = value.split([';', ',']).map(str::trim);
                let guesses = ["prefetch", "prerender", "preview"];
                if words.any(|word| guesses.iter().any(|guess| word.eq_ignore_ascii_case(guess))) {
                    let detail = format!(
                        "a browser only guesses that this will be opened ({purpose}: {value}); opened, it mines"
                    );
                    return Err(Problem::new(Code::OnlyPrefetched, detail));
                }
            }
        }
        Ok(Self)
    }
}

/// The result of a call belongs to that call: it must not be shown for another.
pub(super) async fn never_stored(mut response: Response) -> Response {
    let never = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, never);
    response
}

/// `GET|POST /mine?miner_address=0x12345`: mines a block on the native node's chain and answers
/// with it. Ends when the caller hangs up.
pub(super) async fn mine(
    _: Privileged,
    _: Meant,
    native: Native,
    State(app): State<App>,
    Query(order): Query<Order>,
    _: NoBody,
) -> Result<Response, Problem> {
    let address = addresses::parse("miner_address ", &filled_up(&order.miner_address))?;
    let Within(seconds) = order.timeout.unwrap_or(Within(PATIENCE_S));
    let mining = native.miner.mine(address, Duration::from_secs(seconds));
    let mined = app.unless_stopping(mining).await??;
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
    Ok(axum::Json(BlockView::new(&block, place)).into_response())
}

/// The address as the Flask chain took it: with zeros before its digits where they are fewer than 40.
/// Any other text is unchanged.
fn filled_up(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let digits = text
        .strip_prefix("0x")
        .or_else(|| text.strip_prefix("0X"))
        .unwrap_or_default();
    let is_short = (1..40).contains(&digits.len());
    if is_short && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        // In one case, because their checksum would be that of all 40.
        format!("0x{:0>40}", digits.to_lowercase()).into()
    } else {
        text.into()
    }
}

impl From<MineError> for Problem {
    fn from(error: MineError) -> Self {
        match error {
            MineError::Waits(waits) => {
                let seconds = waits.left_ms().div_ceil(1_000);
                Self::new(Code::MiningWaits, waits).retry_after(seconds)
            }
            MineError::Timeout(_) => Self::new(Code::MiningTimeout, error),
            MineError::Refused(_) => Self::new(Code::BlockRefused, error),
            MineError::Node(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_address_is_filled_up_and_no_other_text_is_changed() {
        let zeros = |count| "0".repeat(count);
        for (short, whole) in [
            ("0x12345", format!("0x{}12345", zeros(35))),
            (" 0XaB ", format!("0x{}ab", zeros(38))),
            (
                &format!("0x{}", "f".repeat(39)),
                format!("0x0{}", "f".repeat(39)),
            ),
        ] {
            assert_eq!(filled_up(short), whole);
        }
        let whole = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        for other in [
            "",
            "0x",
            "12345",
            "0x1g",
            "0xé",
            whole,
            &format!("{whole}0"),
        ] {
            assert_eq!(filled_up(other), other);
        }
    }
}
