//! Keys from a phrase of words: BIP-39 for the phrase, SLIP-0010 for the keys.

use std::fmt;

use bip39::{Language, Mnemonic};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::primitives::SecretKey;

/// The bit of an index that derives by the parent's secret key; Ed25519 has no other derivation.
const HARDENED: u32 = 1 << 31;

/// Purpose (BIP-44), coin type (1 is for test networks, SLIP-0044), account, change.
const ACCOUNTS: [u32; 4] = [44, 1, 0, 0];

/// A phrase, and all the keys that follow from it. Its memory is wiped when it is dropped.
#[derive(Clone)]
pub struct Wallet {
    mnemonic: Mnemonic,
    /// The seed. To stretch the phrase takes 2,048 rounds, so that is done once.
    seed: Zeroizing<[u8; 64]>,
}

/// The reason why a text is not a wallet's phrase. The text itself is a secret, so it is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WalletError {
    /// It has another number of words.
    #[error("a phrase has 12, 15, 18, 21 or 24 words, found {found}")]
    WordCount {
        /// Words in the text.
        found: usize,
    },
    /// A word is not in BIP-39's English list.
    #[error("word {position} of the phrase is not in the list of words")]
    UnknownWord {
        /// The number of the word, counted from 1.
        position: usize,
    },
    /// All words are in the list, but the last one's check bits do not fit: one is wrong or misplaced.
    #[error("the phrase's checksum does not match: a word is wrong or out of place")]
    Checksum,
}

impl Wallet {
    /// The wallet of a BIP-39 phrase in English, without a passphrase. Case and spacing do not matter.
    ///
    /// # Errors
    /// If the number of words is not one of BIP-39's, a word is not in the list, or the checksum fails.
    pub fn from_phrase(phrase: &str) -> Result<Self, WalletError> {
        let lower = Zeroizing::new(phrase.to_lowercase());
        Mnemonic::parse_in_normalized(Language::English, &lower)
            .map(Self::from_mnemonic)
            .map_err(|error| match error {
                bip39::Error::UnknownWord(index) => WalletError::UnknownWord {
                    position: index + 1,
                },
                bip39::Error::InvalidChecksum => WalletError::Checksum,
                _ => WalletError::WordCount {
                    found: lower.split_whitespace().count(),
                },
            })
    }

    /// The wallet of the 12 words that stand for these random bytes.
    pub fn generate(entropy: [u8; 16]) -> Self {
        Self::from_mnemonic(
            Mnemonic::from_entropy(&entropy).expect("16 bytes is a size of BIP-39, 12 words"),
        )
    }

    fn from_mnemonic(mnemonic: Mnemonic) -> Self {
        let seed = Zeroizing::new(mnemonic.to_seed_normalized(""));
        Self { mnemonic, seed }
    }

    /// The words, one space between. A person who has them has the money.
    pub fn phrase(&self) -> String {
        self.mnemonic.to_string()
    }

    /// The key at `m/44'/1'/0'/0'/index'`. The index's top bit is always set, so its value does not
    /// matter.
    pub fn account(&self, index: u32) -> SecretKey {
        let [purpose, coin, account, change] = ACCOUNTS;
        let path = [purpose, coin, account, change, index];
        SecretKey::from_seed(slip10_ed25519(self.seed.as_slice(), &path))
    }
}

impl fmt::Debug for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wallet").finish_non_exhaustive()
    }
}

/// The private key that SLIP-0010 derives for Ed25519 from a seed along a path. Every index is taken as
/// hardened, whether its top bit is set or not.
pub fn slip10_ed25519(seed: &[u8], path: &[u32]) -> [u8; 32] {
    let mut node = hmac_sha512(b"ed25519 seed", &[seed]);
    for index in path {
        let (key, chain_code) = node.split_at(32);
        let index = (index | HARDENED).to_be_bytes();
        node = hmac_sha512(chain_code, &[&[0], key, &index]);
    }
    let mut key = [0; 32];
    key.copy_from_slice(&node[..32]);
    key
}

fn hmac_sha512(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 64]> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests;
