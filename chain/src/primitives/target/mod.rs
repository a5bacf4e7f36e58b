//! Proof-of-work targets, their compact form in a header (nBits), and the work that they prove.

use std::fmt;
use std::io;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
pub use ruint::aliases::U256;
use serde_with::{DeserializeFromStr, SerializeDisplay};
use thiserror::Error;

use super::hash::{BlockId, first_non_hex};

/// A target in a header: a floating-point form with one byte of exponent to base 256 and a signed
/// mantissa of 24 bits, which Bitcoin calls nBits.
///
/// Text form: eight hex digits, `1e0fffff`.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
    SerializeDisplay,
    DeserializeFromStr,
)]
pub struct CompactTarget(u32);

/// The reason why compact bits name no target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CompactTargetError {
    /// The sign bit is set on a mantissa that is not zero.
    #[error("target bits {0} are negative")]
    Negative(CompactTarget),
    /// The target passes 256 bits.
    #[error("target bits {0} are above 2^256")]
    Overflow(CompactTarget),
    /// No hash is below a target of zero.
    #[error("target bits {0} are zero")]
    Zero(CompactTarget),
}

impl CompactTarget {
    /// Takes the bits in a header's form.
    pub const fn from_consensus(bits: u32) -> Self {
        Self(bits)
    }

    /// The bits in a header's form.
    pub const fn to_consensus(self) -> u32 {
        self.0
    }

    /// The target that the bits name, by the rules of Bitcoin Core's `arith_uint256::SetCompact`.
    ///
    /// # Errors
    /// If the bits are negative, pass 256 bits, or name zero.
    pub fn decode(self) -> Result<Target, CompactTargetError> {
        let size = self.0 >> 24;
        let mantissa = self.0 & 0x007f_ffff;
        // An exponent of up to three drops mantissa bytes; only the rest counts below.
        let word = if size <= 3 {
            mantissa >> (8 * (3 - size))
        } else {
            mantissa
        };
        if word == 0 {
            return Err(CompactTargetError::Zero(self));
        }
        if self.0 & 0x0080_0000 != 0 {
            return Err(CompactTargetError::Negative(self));
        }
        if size <= 3 {
            return Ok(Target(U256::from(word)));
        }
        usize::try_from(8 * (size - 3))
            .ok()
            .and_then(|shift| U256::from(word).checked_shl(shift))
            .map(Target)
            .ok_or(CompactTargetError::Overflow(self))
    }
}

impl fmt::Display for CompactTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Debug for CompactTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The reason why a text is not a target, compact or whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParseTargetError {
    /// The text has another number of digits.
    #[error("expected {expected} hex digits, found {found}")]
    Length {
        /// Digits of this form.
        expected: usize,
        /// Digits in the text.
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

fn parse_be<const N: usize>(text: &str) -> Result<[u8; N], ParseTargetError> {
    if let Some((position, found)) = first_non_hex(text) {
        return Err(ParseTargetError::NotHex { position, found });
    }
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| ParseTargetError::Length {
        expected: 2 * N,
        found: text.len(),
    })?;
    Ok(bytes)
}

impl FromStr for CompactTarget {
    type Err = ParseTargetError;

    fn from_str(text: &str) -> Result<Self, ParseTargetError> {
        parse_be(text).map(u32::from_be_bytes).map(Self)
    }
}

/// The greatest hash that still counts as a proof of work.
///
/// Text form: 64 hex digits, the most significant first, so that it reads like a block id.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr,
)]
pub struct Target(U256);

impl Target {
    /// Takes the target as a number.
    pub const fn from_u256(target: U256) -> Self {
        Self(target)
    }

    /// The target as a number.
    pub const fn to_u256(self) -> U256 {
        self.0
    }

    /// The target as 32 bytes, the least significant first.
    pub const fn to_le_bytes(self) -> [u8; 32] {
        self.0.to_le_bytes()
    }

    /// Takes the target from 32 bytes, the least significant first.
    pub const fn from_le_bytes(bytes: [u8; 32]) -> Self {
        Self(U256::from_le_bytes(bytes))
    }

    /// The compact form, by the rules of Bitcoin Core's `arith_uint256::GetCompact`; keeps the top 15 to
    /// 23 bits and drops the rest.
    pub fn encode(self) -> CompactTarget {
        let mut size = self.0.byte_len();
        let mut mantissa = if size <= 3 {
            self.0 << (8 * (3 - size))
        } else {
            self.0 >> (8 * (size - 3))
        };
        // The mantissa's top bit is its sign.
        if mantissa.bit(23) {
            mantissa >>= 8;
            size += 1;
        }
        let [low, mid, high, ..] = mantissa.to_le_bytes::<32>();
        // At most 33: the size of a 32-byte number and one for the sign.
        let exponent = size.to_le_bytes()[0];
        CompactTarget(u32::from_be_bytes([exponent, high, mid, low]))
    }

    /// Whether the id, as a little-endian number, does not pass the target.
    pub fn is_met_by(self, id: BlockId) -> bool {
        U256::from_le_bytes(id.to_bytes()) <= self.0
    }

    /// Hashes that are tried on average until one meets the target: floor(2^256 / (target + 1)).
    ///
    /// The quotient of a zero target does not fit and is given as 2^256 - 1.
    pub fn work(self) -> Work {
        // 2^256 does not fit: take target + 1 out of it first, and count that as one.
        let quotient = self
            .0
            .checked_add(U256::ONE)
            .map_or(U256::ZERO, |divisor| divided(!self.0, divisor));
        Work(quotient.saturating_add(U256::ONE))
    }

    /// How many times harder the target is than `easiest`. For display only: consensus reads no float.
    pub fn difficulty(self, easiest: Self) -> f64 {
        to_f64(easiest.0) / to_f64(self.0)
    }
}

/// floor(`rest` / `divisor`), one bit of the quotient at a time: a block's work has few bits. The division of
/// `U256` is faster, but that is a small part of the time for a header, and its code would be a hundredth of
/// the bytes that a browser has to load before anything works.
fn divided(mut rest: U256, divisor: U256) -> U256 {
    let mut quotient = U256::ZERO;
    let places = divisor.leading_zeros().saturating_sub(rest.leading_zeros());
    let mut part = divisor << places;
    for _ in 0..=places {
        quotient <<= 1;
        if part <= rest {
            rest -= part;
            quotient |= U256::ONE;
        }
        part >>= 1;
    }
    quotient
}

#[expect(clippy::cast_precision_loss, reason = "display only")]
fn to_f64(number: U256) -> f64 {
    let limbs = number.as_limbs().iter().rev();
    limbs.fold(0.0, |sum, limb| sum * 2f64.powi(64) + *limb as f64)
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&hex::encode(self.0.to_be_bytes::<32>()))
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Target {
    type Err = ParseTargetError;

    fn from_str(text: &str) -> Result<Self, ParseTargetError> {
        parse_be::<32>(text).map(|bytes| Self(U256::from_be_bytes(bytes)))
    }
}

/// Expected number of hashes behind a block or a whole chain. Text form: decimal.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr,
)]
pub struct Work(U256);

impl Work {
    /// No work.
    pub const ZERO: Self = Self(U256::ZERO);

    /// Takes the number of hashes.
    pub const fn from_u256(hashes: U256) -> Self {
        Self(hashes)
    }

    /// The number of hashes.
    pub const fn to_u256(self) -> U256 {
        self.0
    }

    /// The sum of both; at most 2^256 - 1.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// This work less the other; at least zero.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The reason why a text is not an amount of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParseWorkError {
    /// The text has no digit.
    #[error("the work is empty")]
    Empty,
    /// A character is not a decimal digit.
    #[error("not a digit at place {}: {found:?}", position + 1)]
    NotADigit {
        /// Characters before it.
        position: usize,
        /// The character.
        found: char,
    },
    /// The number is 2^256 or more.
    #[error("the work passes 256 bits")]
    TooLarge,
}

impl FromStr for Work {
    type Err = ParseWorkError;

    fn from_str(text: &str) -> Result<Self, ParseWorkError> {
        if text.is_empty() {
            return Err(ParseWorkError::Empty);
        }
        let stray = text.chars().enumerate().find(|(_, c)| !c.is_ascii_digit());
        if let Some((position, found)) = stray {
            return Err(ParseWorkError::NotADigit { position, found });
        }
        U256::from_str_radix(text, 10)
            .map(Self)
            .map_err(|_| ParseWorkError::TooLarge)
    }
}

macro_rules! borsh_as_32_le_bytes {
    ($($name:ident)*) => {$(
        impl BorshSerialize for $name {
            fn serialize<W: io::Write>(&self, writer: &mut W) -> io::Result<()> {
                writer.write_all(&self.0.to_le_bytes::<32>())
            }
        }

        impl BorshDeserialize for $name {
            fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
                <[u8; 32]>::deserialize_reader(reader).map(|bytes| Self(U256::from_le_bytes(bytes)))
            }
        }
    )*};
}

borsh_as_32_le_bytes!(Target Work);

#[cfg(test)]
mod tests;
