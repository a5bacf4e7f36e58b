//! Ranges of nonces that are never empty and can be the whole space.

use core::num::NonZeroU32;

/// The nonces from `first` to `last`, both included: at least one, at most all 2^32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NonceRange {
    first: u32,
    last: u32,
}

impl NonceRange {
    /// All nonces.
    pub const ALL: Self = Self {
        first: 0,
        last: u32::MAX,
    };

    /// The nonces `first..=last`, or `None` when there is not one.
    pub const fn new(first: u32, last: u32) -> Option<Self> {
        if first <= last {
            Some(Self { first, last })
        } else {
            None
        }
    }

    /// The lowest nonce of the range.
    pub const fn first(self) -> u32 {
        self.first
    }

    /// The highest nonce of the range.
    pub const fn last(self) -> u32 {
        self.last
    }

    /// The number of nonces: 1 to 2^32.
    #[expect(
        clippy::len_without_is_empty,
        reason = "a range of nonces is never empty"
    )]
    pub fn len(self) -> u64 {
        u64::from(self.last - self.first) + 1
    }

    /// Cuts the range into `parts` disjoint ranges that together cover it, in ascending order, their lengths one apart
    /// at most. A range of fewer nonces than `parts` gives one range for each nonce.
    pub fn split(self, parts: NonZeroU32) -> impl Iterator<Item = Self> {
        let parts = u64::from(parts.get()).min(self.len());
        (0..parts).map(move |part| Self {
            first: self.cut(part, parts),
            last: self.cut(part + 1, parts).wrapping_sub(1),
        })
    }

    /// The first `max` nonces, or all when there are fewer.
    pub(crate) fn at_most(self, max: NonZeroU32) -> Self {
        let last = self.first.saturating_add(max.get() - 1).min(self.last);
        Self { last, ..self }
    }

    /// The nonces above `nonce`, if there are any.
    pub(crate) fn behind(self, nonce: u32) -> Option<Self> {
        Self::new(nonce.checked_add(1)?, self.last)
    }

    /// The first nonce of one of `parts` equal parts; wraps to 0 where a part would begin at 2^32.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "2^32, the end of the space, wraps to 0 on purpose"
    )]
    fn cut(self, part: u64, parts: u64) -> u32 {
        // At most 2^32 nonces times less than 2^32 parts: the product fits.
        self.first.wrapping_add((self.len() * part / parts) as u32)
    }
}
