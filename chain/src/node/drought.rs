//! The time for which bodies have been wanted and none came.

use crate::{limits, primitives::Millis};

/// A drought counts only time in which this node was awake and its clock ran without a jump. In
/// other time nobody could deliver, so nobody is blamed for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drought {
    since: Millis,
    seen: Millis,
}

impl Drought {
    pub(super) fn begin(now: Millis) -> Self {
        Self {
            since: now,
            seen: now,
        }
    }

    /// How long it has lasted, in milliseconds. It begins anew when the clock was set back, or when
    /// nobody has looked for so long that the machine must have slept or its clock must have been
    /// set.
    pub(super) fn lasts(&mut self, now: Millis) -> u64 {
        if now < self.seen || now.since(self.seen) > limits::ASLEEP_MS {
            self.since = now;
        }
        self.seen = now;
        now.since(self.since)
    }

    /// The time when it will have lasted this long.
    pub(super) fn reaches(&self, ms: u64) -> Millis {
        self.since.plus(ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Millis = Millis::from_ms(1_763_769_600_000);
    const HOUR_MS: u64 = 3_600_000;

    #[test]
    fn only_time_awake_counts() {
        let mut drought = Drought::begin(NOON);
        let mut now = NOON;
        let mut pass = |ms: u64| {
            now = now.plus(ms);
            drought.lasts(now)
        };
        assert_eq!(pass(60_000), 60_000);
        assert_eq!(pass(limits::ASLEEP_MS), 60_000 + limits::ASLEEP_MS);
        assert_eq!(pass(HOUR_MS), 0, "it slept");
        assert_eq!(pass(5_000), 5_000);
        let mut put_back = Drought::begin(NOON.plus(HOUR_MS));
        assert_eq!(put_back.lasts(NOON), 0);
        assert_eq!(put_back.lasts(NOON.plus(5_000)), 5_000);
        assert_eq!(put_back.reaches(60_000), NOON.plus(60_000));
    }
}
