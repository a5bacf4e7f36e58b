//! SHA-256, SHA-256d and the 32-byte identifiers made with them.
//!
//! Identifiers are kept in the byte order in which they were hashed, and shown with the bytes reversed,
//! as Bitcoin shows them.

use std::fmt;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use serde_with::{DeserializeFromStr, SerializeDisplay};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// SHA-256 of `data`.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    Sha256::digest(data).into()
}

/// SHA-256 of the SHA-256 of `data`.
pub fn sha256d(data: &[u8]) -> [u8; 32] {
    sha256(&sha256(data))
}

/// The reason why a text is not a 32-byte identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParseIdError {
    /// The text does not have 64 digits.
    #[error("an id has 64 hex digits, found {found}")]
    Length {
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

/// The first character of `text` that is not a hex digit, with the number of characters before it.
pub(crate) fn first_non_hex(text: &str) -> Option<(usize, char)> {
    text.chars()
        .enumerate()
        .find(|(_, found)| !found.is_ascii_hexdigit())
}

fn parse_id(text: &str) -> Result<[u8; 32], ParseIdError> {
    if let Some((position, found)) = first_non_hex(text) {
        return Err(ParseIdError::NotHex { position, found });
    }
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes)
        .map_err(|_| ParseIdError::Length { found: text.len() })?;
    bytes.reverse();
    Ok(bytes)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
            SerializeDisplay, DeserializeFromStr,
        )]
        pub struct $name([u8; 32]);

        impl $name {
            /// Thirty-two zero bytes.
            pub const ZERO: Self = Self([0; 32]);

            /// Takes the bytes in the order in which they were hashed.
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The bytes in the order in which they were hashed.
            pub const fn to_bytes(self) -> [u8; 32] {
                self.0
            }

            /// The bytes in the order in which they were hashed.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut reversed = self.0;
                reversed.reverse();
                f.pad(&hex::encode(reversed))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                parse_id(text).map(Self)
            }
        }
    };
}

id! {
    /// SHA-256d of a block's 80-byte header.
    BlockId
}
id! {
    /// Id of a transaction: SHA-256d of its encoding.
    TxId
}
id! {
    /// Root of the Merkle tree over a block's transaction ids.
    MerkleRoot
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENESIS: &str = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

    #[test]
    fn sha256_of_abc_is_the_published_one() {
        // FIPS 180-4 example.
        assert_eq!(
            hex::encode(sha256(b"abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(sha256d(b"abc"), sha256(&sha256(b"abc")));
    }

    #[test]
    fn text_is_byte_reversed_and_round_trips() {
        let id: BlockId = GENESIS.parse().unwrap();
        assert_eq!(id.as_bytes()[0], 0x6f);
        assert_eq!(id.to_bytes()[31], 0);
        assert_eq!(id.to_string(), GENESIS);
        assert_eq!(format!("{id:?}"), GENESIS);
        assert_eq!(GENESIS.to_uppercase().parse(), Ok(id));

        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{GENESIS}\""));
        assert_eq!(serde_json::from_str::<BlockId>(&json).unwrap(), id);
        assert_eq!(borsh::to_vec(&id).unwrap(), id.as_bytes());
    }

    #[test]
    fn other_text_is_refused_with_the_reason() {
        assert_eq!("".parse::<TxId>(), Err(ParseIdError::Length { found: 0 }));
        assert_eq!(
            GENESIS[1..].parse::<TxId>(),
            Err(ParseIdError::Length { found: 63 })
        );
        assert_eq!(
            format!("{GENESIS}00").parse::<TxId>(),
            Err(ParseIdError::Length { found: 66 })
        );
        assert_eq!(
            "0é".parse::<MerkleRoot>(),
            Err(ParseIdError::NotHex {
                position: 1,
                found: 'é'
            })
        );
    }
}
