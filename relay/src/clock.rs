//! The only clock, and how its times are written.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use chain::Millis;

/// How far this program's clock is ahead of the machine's, in milliseconds: 0, except in tests.
static AHEAD_MS: AtomicI64 = AtomicI64::new(0);

/// Unix time now; a clock set before 1970 counts as 1970.
pub(crate) fn now() -> Millis {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let ms = u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX);
    Millis::from_ms(ms.saturating_add_signed(AHEAD_MS.load(Ordering::Relaxed)))
}

/// For tests: sets this program's clock as if the machine's were set.
#[doc(hidden)]
pub fn set_clock_ahead(ms: i64) {
    AHEAD_MS.store(ms, Ordering::Relaxed);
}

/// A point in time to the second, in UTC.
pub(crate) fn utc(at: Millis) -> String {
    // No later date is written; no header's time is later.
    let seconds = Duration::from_secs(u64::from(at.timestamp().secs()));
    humantime::format_rfc3339_seconds(UNIX_EPOCH + seconds).to_string()
}

/// A length of time in its two greatest units: `2h 59m`.
pub(crate) fn length(ms: u64) -> String {
    let words = humantime::format_duration(Duration::from_secs(ms / 1_000)).to_string();
    let greatest: Vec<_> = words.split(' ').take(2).collect();
    greatest.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc_and_lengths_in_two_units() {
        let at = Millis::from_ms(1_763_769_600_999);
        assert_eq!(utc(at), "2025-11-22T00:00:00Z");
        assert_eq!(utc(Millis::from_ms(u64::MAX)), "2106-02-07T06:28:15Z");
        assert_eq!(length(10_740_999), "2h 59m");
        assert_eq!(length(59_000), "59s");
        assert_eq!(length(0), "0s");
    }
}
