//! Ed25519 keys, and the signatures made with them.

use std::fmt;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use ed25519_zebra::SigningKey;
use serde_with::{DeserializeFromStr, SerializeDisplay};
use thiserror::Error;
use zeroize::Zeroizing;

use super::hash::first_non_hex;

/// A key that signs. Its memory is wiped when it is dropped, and it never shows its secret.
#[derive(Clone)]
pub struct SecretKey(Zeroizing<SigningKey>);

impl SecretKey {
    /// The key of a seed (RFC 8032's private key); any 32 bytes are a seed.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(Zeroizing::new(SigningKey::from(seed)))
    }

    /// The seed that [`SecretKey::from_seed`] makes the key from.
    pub fn to_seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The key that verifies this one's signatures.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verification_key().into())
    }

    /// Signs a message; the same message always gets the same signature (RFC 8032).
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {})", self.public_key())
    }
}

/// The reason why a text is not a key or a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParseKeyError {
    /// The text has another number of digits.
    #[error("expected {expected} hex digits, found {found}")]
    Length {
        /// Digits of this kind.
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

macro_rules! bytes_as_hex {
    ($(#[$doc:meta])* $name:ident, $size:literal) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
            SerializeDisplay, DeserializeFromStr,
        )]
        pub struct $name([u8; $size]);

        impl $name {
            /// Takes the bytes; a later check of a signature shows whether they are of use.
            pub const fn from_bytes(bytes: [u8; $size]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            pub const fn to_bytes(self) -> [u8; $size] {
                self.0
            }

            /// The bytes.
            pub const fn as_bytes(&self) -> &[u8; $size] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseKeyError;

            fn from_str(text: &str) -> Result<Self, ParseKeyError> {
                if let Some((position, found)) = first_non_hex(text) {
                    return Err(ParseKeyError::NotHex { position, found });
                }
                let mut bytes = [0; $size];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| ParseKeyError::Length {
                    expected: 2 * $size,
                    found: text.len(),
                })?;
                Ok(Self(bytes))
            }
        }
    };
}

bytes_as_hex! {
    /// An encoded Ed25519 point. Text form: 64 hex digits.
    PublicKey, 32
}
bytes_as_hex! {
    /// An Ed25519 signature: an encoded point R and a scalar s. Text form: 128 hex digits.
    Signature, 64
}
