//! The only clock.

use std::time::{SystemTime, UNIX_EPOCH};

use chain::Millis;

/// Unix time now; a clock set before 1970 counts as 1970.
pub(crate) fn now() -> Millis {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis::from_ms(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}
