//! Account addresses and their checksummed text (EIP-55).

use std::fmt;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use serde_with::{DeserializeFromStr, SerializeDisplay};
use sha3::{Digest, Keccak256};
use thiserror::Error;

use crate::hash::{first_non_hex, sha256};
use crate::keys::PublicKey;

const BYTES: usize = 20;
const DIGITS: usize = 2 * BYTES;

/// The account that a public key controls: the last 20 bytes of the key's SHA-256.
///
/// Text form: `0x` and 40 hex digits whose case is a checksum (EIP-55). Text that is read may have fewer
/// digits, which count as the last ones, and 40 digits all of one case need no checksum.
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
pub struct Address([u8; BYTES]);

impl Address {
    /// Twenty zero bytes; no known key controls it.
    pub const ZERO: Self = Self([0; BYTES]);

    /// Takes the bytes.
    pub const fn from_bytes(bytes: [u8; BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// The address that the key controls.
    pub fn from_public_key(key: &PublicKey) -> Self {
        let hash = sha256(key.as_bytes());
        let mut bytes = [0; BYTES];
        bytes.copy_from_slice(&hash[hash.len() - BYTES..]);
        Self(bytes)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lower = hex::encode(self.0);
        let hash = hex::encode(Keccak256::digest(&lower));
        let mut text = String::with_capacity(2 + DIGITS);
        text.push_str("0x");
        for (digit, check) in lower.chars().zip(hash.chars()) {
            text.push(if check >= '8' {
                digit.to_ascii_uppercase()
            } else {
                digit
            });
        }
        f.pad(&text)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is not an address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParseAddressError {
    /// It does not begin with `0x`.
    #[error("an address begins with 0x")]
    NoPrefix,
    /// Nothing follows the prefix.
    #[error("an address has 1 to 40 hex digits after 0x, found none")]
    Empty,
    /// It has more than 40 digits.
    #[error("an address has at most 40 hex digits, found {digits}")]
    TooLong {
        /// Characters after the prefix.
        digits: usize,
    },
    /// A character is not a hex digit.
    #[error("not a hex digit at position {position}: {found:?}")]
    NotHex {
        /// Characters before it, the prefix included.
        position: usize,
        /// The character.
        found: char,
    },
    /// Its letters are of both cases and not the checksum: most likely a typing error.
    #[error("the address's checksum does not match, expected {expected}")]
    Checksum {
        /// The same digits with the right case.
        expected: String,
    },
}

impl FromStr for Address {
    type Err = ParseAddressError;

    fn from_str(text: &str) -> Result<Self, ParseAddressError> {
        let digits = text
            .strip_prefix("0x")
            .or_else(|| text.strip_prefix("0X"))
            .ok_or(ParseAddressError::NoPrefix)?;
        if digits.is_empty() {
            return Err(ParseAddressError::Empty);
        }
        if let Some((position, found)) = first_non_hex(digits) {
            return Err(ParseAddressError::NotHex {
                position: position + 2,
                found,
            });
        }
        let mut bytes = [0; BYTES];
        hex::decode_to_slice(format!("{digits:0>DIGITS$}"), &mut bytes).map_err(|_| {
            ParseAddressError::TooLong {
                digits: digits.len(),
            }
        })?;
        let address = Self(bytes);
        let expected = address.to_string();
        if digits.len() == DIGITS && mixes_case(digits) && expected[2..] != *digits {
            return Err(ParseAddressError::Checksum { expected });
        }
        Ok(address)
    }
}

fn mixes_case(digits: &str) -> bool {
    digits.contains(|c: char| c.is_ascii_lowercase())
        && digits.contains(|c: char| c.is_ascii_uppercase())
}
