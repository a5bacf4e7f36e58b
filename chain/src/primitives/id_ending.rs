//! The end of an id, which people read out: a block's id begins with zeros.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use thiserror::Error;

use super::hash::{BlockId, TxId, first_non_hex};

/// The last hex digits of an id in its shown form: [`Self::FEWEST`] at least, and not all of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdEnding(String);

impl IdEnding {
    /// Fewer digits than these would name many blocks.
    pub const FEWEST: usize = 6;
    const ALL: usize = 64;

    /// Whether the id ends with these digits.
    pub fn is_of(&self, id: &BlockId) -> bool {
        self.ends(id.as_bytes())
    }

    /// Whether the id of a transaction ends with these digits.
    pub fn is_of_transaction(&self, id: &TxId) -> bool {
        self.ends(id.as_bytes())
    }

    /// The digit that is shown last is the lower half of the first byte.
    fn ends(&self, bytes: &[u8; 32]) -> bool {
        let halves = bytes.iter().flat_map(|byte| [byte & 0xf, byte >> 4]);
        let digits = self.0.chars().rev();
        digits
            .zip(halves)
            .all(|(digit, half)| digit.to_digit(16) == Some(half.into()))
    }

    /// Ids that end with these digits lie between these two, in the order of their bytes: the byte that
    /// is shown last comes first.
    pub(crate) fn bounds(&self) -> RangeInclusive<BlockId> {
        let whole = &self.0[self.0.len() % 2..];
        let (mut first, mut last) = ([0; 32], [0xff; 32]);
        let count = whole.len() / 2;
        hex::decode_to_slice(whole, &mut first[..count]).expect("was checked when it was read");
        first[..count].reverse();
        last[..count].copy_from_slice(&first[..count]);
        BlockId::from_bytes(first)..=BlockId::from_bytes(last)
    }
}

impl fmt::Display for IdEnding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The reason why a text is not the end of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParseIdEndingError {
    /// The digits are too few to name a block, or as many as an id has or more.
    #[error("the end of an id has {} to {} hex digits, found {found}", IdEnding::FEWEST, IdEnding::ALL - 1)]
    Length {
        /// Characters in the text.
        found: usize,
    },
    /// A character is not a hex digit.
    #[error("not a hex digit at place {}: {found:?}", position + 1)]
    NotHex {
        /// Characters before it.
        position: usize,
        /// The character.
        found: char,
    },
}

impl FromStr for IdEnding {
    type Err = ParseIdEndingError;

    fn from_str(text: &str) -> Result<Self, ParseIdEndingError> {
        if let Some((position, found)) = first_non_hex(text) {
            return Err(ParseIdEndingError::NotHex { position, found });
        }
        let found = text.len();
        if !(Self::FEWEST..Self::ALL).contains(&found) {
            return Err(ParseIdEndingError::Length { found });
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_with_an_ending_and_no_others_lie_within_its_bounds_or_are_told_apart() {
        let id: BlockId = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
            .parse()
            .unwrap();
        let shown = id.to_string();
        for digits in IdEnding::FEWEST..64 {
            let ending: IdEnding = shown[64 - digits..].to_uppercase().parse().unwrap();
            assert!(ending.is_of_transaction(&TxId::from_bytes(id.to_bytes())));
            assert!(
                ending.is_of(&id) && ending.bounds().contains(&id),
                "{digits}"
            );
            // Another digit, the first of those that are named.
            let mut other = id.to_bytes();
            let flip = if digits % 2 == 1 { 0x01 } else { 0x10 };
            other[(digits - 1) / 2] ^= flip;
            assert!(!ending.is_of(&BlockId::from_bytes(other)), "{digits}");
            // And the one before those.
            let mut other = id.to_bytes();
            let flip = if digits % 2 == 1 { 0x10 } else { 0x01 };
            other[digits / 2] ^= flip;
            let other = BlockId::from_bytes(other);
            assert!(
                ending.is_of(&other) && ending.bounds().contains(&other),
                "{digits}"
            );
        }
    }

    #[test]
    fn other_text_is_refused_with_the_reason() {
        let parse = |text: &str| text.parse::<IdEnding>().unwrap_err();
        assert_eq!(parse("abcde"), ParseIdEndingError::Length { found: 5 });
        assert_eq!(
            parse(&"a".repeat(64)),
            ParseIdEndingError::Length { found: 64 }
        );
        let (position, found) = (6, '…');
        assert_eq!(
            parse("abcdef…"),
            ParseIdEndingError::NotHex { position, found }
        );
    }
}
