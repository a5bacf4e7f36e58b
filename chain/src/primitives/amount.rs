//! Amounts of money.

use std::fmt;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use thiserror::Error;

const DECIMALS: usize = 8;

/// An amount of grains; 1 TAB = 100,000,000 grains.
///
/// A decoded amount can be any u64. Arithmetic never yields more than [`Amount::MAX`].
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
    Serialize,
    Deserialize,
)]
#[serde(transparent)]
pub struct Amount(u64);

impl Amount {
    /// Grains in one TAB.
    pub const GRAINS_PER_TAB: u64 = 100_000_000;

    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The most that can exist: 2^53 - 1 grains, so that a JSON number holds every amount exactly.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// An amount of this many grains.
    pub const fn from_grains(grains: u64) -> Self {
        Self(grains)
    }

    /// The amount in grains.
    pub const fn grains(self) -> u64 {
        self.0
    }

    /// The sum, unless it passes [`Amount::MAX`].
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .filter(|sum| *sum <= Self::MAX)
    }

    /// The difference, unless `other` is greater.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The sum of all, unless it passes [`Amount::MAX`] on the way.
    pub fn checked_sum(amounts: impl Iterator<Item = Self>) -> Option<Self> {
        let mut amounts = amounts;
        amounts.try_fold(Self::ZERO, Self::checked_add)
    }
}

/// Shows TAB with as many decimals as are needed: `12.5`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / Self::GRAINS_PER_TAB, self.0 % Self::GRAINS_PER_TAB);
        if rest == 0 {
            return f.pad(&whole.to_string());
        }
        let text = format!("{whole}.{rest:0DECIMALS$}");
        f.pad(text.trim_end_matches('0'))
    }
}

/// The reason why a text is not an amount of TAB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParseAmountError {
    /// The text has no digit.
    #[error("the amount is empty")]
    Empty,
    /// A character is neither a digit nor the one decimal point.
    #[error(
        "{found:?} does not belong in an amount: write digits, and a dot before decimals, as in 12.5"
    )]
    NotADigit {
        /// Characters before it.
        position: usize,
        /// The character.
        found: char,
    },
    /// The amount is finer than a grain.
    #[error("an amount has at most 8 decimals, found {found}")]
    TooManyDecimals {
        /// Digits after the point.
        found: usize,
    },
    /// The amount passes [`Amount::MAX`].
    #[error("the amount is more than {} TAB, the most that can exist", Amount::MAX)]
    TooLarge,
}

/// Reads TAB: `12.5`, `12`, `.5`.
impl FromStr for Amount {
    type Err = ParseAmountError;

    fn from_str(text: &str) -> Result<Self, ParseAmountError> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        if whole.is_empty() && decimals.is_empty() {
            return Err(ParseAmountError::Empty);
        }
        let point = whole.chars().count();
        let stray = text
            .chars()
            .enumerate()
            .find(|(position, c)| *position != point && !c.is_ascii_digit());
        if let Some((position, found)) = stray {
            return Err(ParseAmountError::NotADigit { position, found });
        }
        if decimals.len() > DECIMALS {
            return Err(ParseAmountError::TooManyDecimals {
                found: decimals.len(),
            });
        }
        format!("{whole}{decimals:0<DECIMALS$}")
            .parse()
            .map(Self)
            .ok()
            .filter(|amount| *amount <= Self::MAX)
            .ok_or(ParseAmountError::TooLarge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shown_in_tab_without_trailing_zeros() {
        let check = |grains, expected: &str| {
            assert_eq!(Amount::from_grains(grains).to_string(), expected);
        };
        check(0, "0");
        check(1, "0.00000001");
        check(Amount::GRAINS_PER_TAB, "1");
        check(1_250_000_000, "12.5");
        check(10 * Amount::GRAINS_PER_TAB, "10");
        check(Amount::MAX.grains(), "90071992.54740991");
        check(u64::MAX, "184467440737.09551615");
    }

    #[test]
    fn read_in_tab_or_refused_with_the_reason() {
        let check = |text: &str, expected: Result<u64, ParseAmountError>| {
            assert_eq!(text.parse(), expected.map(Amount::from_grains), "{text:?}");
        };
        let stray = |position, found| Err(ParseAmountError::NotADigit { position, found });
        check("0", Ok(0));
        check("12.5", Ok(1_250_000_000));
        check("12.50000000", Ok(1_250_000_000));
        check("12.", Ok(1_200_000_000));
        check(".5", Ok(50_000_000));
        check("007", Ok(700_000_000));
        check("0.00000001", Ok(1));
        check("90071992.54740991", Ok(Amount::MAX.grains()));
        check("90071992.54740992", Err(ParseAmountError::TooLarge));
        check("99999999999999999999999", Err(ParseAmountError::TooLarge));
        check("", Err(ParseAmountError::Empty));
        check(".", Err(ParseAmountError::Empty));
        check("-1", stray(0, '-'));
        check("+1", stray(0, '+'));
        check(" 1", stray(0, ' '));
        check("1e3", stray(1, 'e'));
        check("1.2.3", stray(3, '.'));
        check("1,5", stray(1, ','));
        check("٣", stray(0, '٣'));
        check(
            "0.000000001",
            Err(ParseAmountError::TooManyDecimals { found: 9 }),
        );
    }

    #[test]
    fn arithmetic_stays_within_the_supply() {
        let one = Amount::from_grains(1);
        let vast = Amount::from_grains(u64::MAX);
        assert_eq!(Amount::MAX.checked_add(Amount::ZERO), Some(Amount::MAX));
        assert_eq!(Amount::MAX.checked_add(one), None);
        assert_eq!(vast.checked_add(one), None);
        assert_eq!(one.checked_sub(one), Some(Amount::ZERO));
        assert_eq!(Amount::ZERO.checked_sub(one), None);
        assert_eq!(Amount::checked_sum([].into_iter()), Some(Amount::ZERO));
        assert_eq!(
            Amount::checked_sum([one; 3].into_iter()),
            Some(Amount::from_grains(3))
        );
        assert_eq!(Amount::checked_sum([one, vast].into_iter()), None);
        assert_eq!(Amount::checked_sum([vast].into_iter()), None);
    }

    #[test]
    fn json_is_a_number_of_grains() {
        let amount: Amount = serde_json::from_str("9007199254740991").unwrap();
        assert_eq!(amount, Amount::MAX);
        assert_eq!(serde_json::to_string(&amount).unwrap(), "9007199254740991");
    }

    proptest! {
        #[test]
        fn text_round_trips(grains in 0..=Amount::MAX.grains()) {
            let amount = Amount::from_grains(grains);
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
        }
    }
}
