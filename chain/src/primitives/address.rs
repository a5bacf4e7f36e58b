//! Account addresses and their checksummed text (EIP-55).

use std::fmt;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use serde_with::{DeserializeFromStr, SerializeDisplay};
use sha3::{Digest, Keccak256};
use thiserror::Error;

use super::{
    hash::{first_non_hex, sha256},
    keys::PublicKey,
};

const BYTES: usize = 20;
const DIGITS: usize = 2 * BYTES;
/// Characters of `0x`.
const PREFIX: usize = 2;

/// The account that a public key controls: the last 20 bytes of the key's SHA-256.
///
/// Text form: `0x` and 40 hex digits whose case is a checksum (EIP-55). A text that is read has all 40,
/// because money that goes to a wrong address is gone; digits all of one case need no checksum.
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

/// The reason why a text is not an address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParseAddressError {
    /// It does not begin with `0x`.
    #[error("an address begins with 0x")]
    NoPrefix,
    /// Nothing follows the prefix.
    #[error("an address has 40 hex digits after 0x, found none")]
    Empty,
    /// It has more than 40 digits.
    #[error("an address has 40 hex digits, found {digits}")]
    TooLong {
        /// Characters after the prefix.
        digits: usize,
    },
    /// It has fewer than 40 digits.
    #[error("an address has 40 hex digits, found {digits}")]
    TooShort {
        /// Digits after the prefix.
        digits: usize,
    },
    /// A character is not a hex digit.
    #[error("not a hex digit at place {}: {found:?}", position + 1)]
    NotHex {
        /// Characters before it, the prefix included.
        position: usize,
        /// The character.
        found: char,
    },
    /// Its letters are of both cases and do not fit the checksum: most likely a typing error.
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
                position: position + PREFIX,
                found,
            });
        }
        let mut bytes = [0; BYTES];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| wrong_length(digits.len()))?;
        let address = Self(bytes);
        let expected = address.to_string();
        if mixes_case(digits) && expected[PREFIX..] != *digits {
            return Err(ParseAddressError::Checksum { expected });
        }
        Ok(address)
    }
}

fn wrong_length(digits: usize) -> ParseAddressError {
    if digits < DIGITS {
        ParseAddressError::TooShort { digits }
    } else {
        ParseAddressError::TooLong { digits }
    }
}

fn mixes_case(digits: &str) -> bool {
    digits.contains(|c: char| c.is_ascii_lowercase())
        && digits.contains(|c: char| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The examples of EIP-55's text.
    const EIP_55: [&str; 8] = [
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77",
        "0x27b1fdb04752bbc536007a920d24acb045561c26",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ];

    #[test]
    fn eip_55_examples_round_trip() {
        for text in EIP_55 {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), text);
            let digits = &text[2..];
            assert_eq!(format!("0x{}", digits.to_lowercase()).parse(), Ok(address));
            assert_eq!(format!("0X{}", digits.to_uppercase()).parse(), Ok(address));
            assert_eq!(
                serde_json::to_string(&address).unwrap(),
                format!("\"{text}\"")
            );
        }
    }

    #[test]
    fn a_wrong_case_names_the_right_one() {
        let right = EIP_55[4];
        assert_eq!(
            right.replace("Ae", "AE").parse::<Address>(),
            Err(ParseAddressError::Checksum {
                expected: right.to_owned()
            })
        );
    }

    #[test]
    fn an_address_has_all_its_digits_and_nothing_is_filled_up() {
        let whole = EIP_55[4];
        for digits in [1, 4, 39] {
            assert_eq!(
                whole[..2 + digits].parse::<Address>(),
                Err(ParseAddressError::TooShort { digits })
            );
        }
        for digits in [41, 42] {
            let long = format!("0x{}", "0".repeat(digits));
            assert_eq!(
                long.parse::<Address>(),
                Err(ParseAddressError::TooLong { digits })
            );
        }
    }

    #[test]
    fn other_text_is_refused_with_the_reason() {
        let check = |text: &str, expected| assert_eq!(text.parse::<Address>(), Err(expected));
        check("", ParseAddressError::NoPrefix);
        check("12345", ParseAddressError::NoPrefix);
        check("0x", ParseAddressError::Empty);
        check(
            "0x1g",
            ParseAddressError::NotHex {
                position: 3,
                found: 'g',
            },
        );
        check(
            "0xé",
            ParseAddressError::NotHex {
                position: 2,
                found: 'é',
            },
        );
    }

    #[test]
    fn a_key_controls_the_end_of_its_hash() {
        let key = PublicKey::from_bytes([0; 32]);
        // SHA-256 of 32 zero bytes is 66687aad f862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925.
        assert_eq!(
            hex::encode(Address::from_public_key(&key).as_bytes()),
            "8e9f8e20089714856ee233b3902a591d0d5f2925"
        );
    }

    proptest! {
        #[test]
        fn text_round_trips(bytes: [u8; 20]) {
            let address = Address::from_bytes(bytes);
            prop_assert_eq!(address.to_string().parse(), Ok(address));
        }
    }
}
