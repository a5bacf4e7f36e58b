//! Block heights and points in time.

use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident($inner:ty), $from:ident, $get:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize,
            BorshDeserialize, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name($inner);

        impl $name {
            /// Wraps the number.
            pub const fn $from(value: $inner) -> Self {
                Self(value)
            }

            /// The number.
            pub const fn $get(self) -> $inner {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

unit! {
    /// Blocks between a block and genesis, whose height is 0.
    Height(u64), new, get
}
unit! {
    /// Unix time in seconds, as a header holds it.
    Timestamp(u32), from_secs, secs
}
unit! {
    /// Unix time in milliseconds, as a clock tells it.
    Millis(u64), from_ms, ms
}

impl Height {
    /// Height of the first block.
    pub const GENESIS: Self = Self(0);

    /// Height of a child; at most the last height there is.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Height of the parent; genesis has none.
    pub fn previous(self) -> Option<Self> {
        self.checked_sub(1)
    }

    /// Height this many blocks below, unless that is below genesis.
    pub fn checked_sub(self, blocks: u64) -> Option<Self> {
        self.0.checked_sub(blocks).map(Self)
    }
}

impl Millis {
    /// The second in which this time lies; at most the last one that a header can hold.
    pub fn timestamp(self) -> Timestamp {
        Timestamp(u32::try_from(self.0 / 1000).unwrap_or(u32::MAX))
    }

    /// This many milliseconds later, or the last point in time there is.
    #[must_use]
    pub const fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds since `earlier`; 0 if that lies ahead.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_step_and_stop_at_both_ends() {
        let third = Height::new(3);
        assert_eq!(third.next().get(), 4);
        assert_eq!(third.previous(), Some(Height::new(2)));
        assert_eq!(third.checked_sub(3), Some(Height::GENESIS));
        assert_eq!(third.checked_sub(4), None);
        assert_eq!(Height::GENESIS.previous(), None);
        assert_eq!(Height::new(u64::MAX).next(), Height::new(u64::MAX));
        assert_eq!(third.to_string(), "3");
    }

    #[test]
    fn times_saturate() {
        let now = Millis::from_ms(1_700_000_000_999);
        assert_eq!(now.timestamp(), Timestamp::from_secs(1_700_000_000));
        assert_eq!(now.plus(1).since(now), 1);
        assert_eq!(now.since(now.plus(1)), 0);
        let last = Millis::from_ms(u64::MAX);
        assert_eq!(last.plus(1), last);
        assert_eq!(last.timestamp().secs(), u32::MAX);
    }

    #[test]
    fn json_is_the_bare_number() {
        assert_eq!(serde_json::to_string(&Height::new(7)).unwrap(), "7");
        assert_eq!(serde_json::from_str::<Timestamp>("7").unwrap().secs(), 7);
        assert!(serde_json::from_str::<Timestamp>("4294967296").is_err());
        assert_eq!(
            borsh::to_vec(&Timestamp::from_secs(1)).unwrap(),
            [1, 0, 0, 0]
        );
    }
}
