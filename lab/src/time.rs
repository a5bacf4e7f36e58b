//! Simulated time.

use std::{fmt, time::Duration};

use chain::Millis;

/// The time on every clock when the simulation begins: an hour after genesis.
pub(crate) const EPOCH: Millis = Millis::from_ms(1_763_773_200_000);

/// Microseconds since the simulation began.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct SimTime(u64);

impl SimTime {
    /// The time when the simulation begins.
    pub const START: Self = Self(0);

    /// Wraps the number.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The number.
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// The time on a clock that is right.
    pub(crate) const fn clock(self) -> Millis {
        Millis::from_ms(EPOCH.ms() + self.ms())
    }

    /// The time when a clock that is right shows `at`.
    pub(crate) const fn when(at: Millis) -> Self {
        Self(at.ms().saturating_sub(EPOCH.ms()).saturating_mul(1_000))
    }

    /// Whole milliseconds.
    pub const fn ms(self) -> u64 {
        self.0 / 1_000
    }

    /// Later by `span`, or the last point in time there is.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        let micros = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(micros))
    }

    /// The span since `earlier`; zero when `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06} s", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}
