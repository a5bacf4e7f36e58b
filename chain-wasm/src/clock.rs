//! Time and chance, from the browser.

use chain::Millis;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;

/// The time now.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole milliseconds since 1970, far below 2^53"
)]
pub(crate) fn now() -> Millis {
    Millis::from_ms(js_sys::Date::now() as u64)
}

/// Whether the time `at` has come. The wall clock can be set back: a wait of at most `span_ms` must
/// not last until the clock has caught up.
pub(crate) fn reached(at: Millis, now: Millis, span_ms: u64) -> bool {
    now >= at || at.since(now) > span_ms
}

/// The result of `future`, unless it takes longer than `ms` milliseconds.
pub(crate) async fn within<F: Future>(ms: u32, future: F) -> Option<F::Output> {
    match select(std::pin::pin!(future), TimeoutFuture::new(ms)).await {
        Either::Left((answer, _)) => Some(answer),
        Either::Right(_) => None,
    }
}

/// The browser gives no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this browser has no random numbers")]
pub(crate) struct NoChance;

/// Random bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], NoChance> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoChance)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_reached_on_time_or_when_the_clock_went_back() {
        let at = Millis::from_ms(10_000);
        assert!(!reached(at, Millis::from_ms(9_999), 1_000));
        assert!(!reached(at, Millis::from_ms(9_000), 1_000));
        assert!(reached(at, Millis::from_ms(10_000), 1_000));
        assert!(reached(at, Millis::from_ms(8_999), 1_000));
    }
}
