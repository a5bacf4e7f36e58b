//! The answer to the page about a text that should be a phrase.

use chain::{Address, Wallet, WalletError};
use serde::Serialize;
use tsify::Tsify;

/// The answer about a text that should be a phrase.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum PhraseView {
    /// A phrase.
    Phrase {
        /// Its words, one space between.
        phrase: String,
        /// Address of its first account.
        address: String,
    },
    /// It has another number of words than any phrase.
    WordCount {
        /// The number of words.
        found: u32,
    },
    /// A word is not in the list.
    UnknownWord {
        /// The number of the word, counted from 1.
        position: u32,
    },
    /// A word is wrong or out of place.
    Checksum,
}

impl PhraseView {
    pub(crate) fn read(text: &str) -> Self {
        match Wallet::from_phrase(text) {
            Ok(wallet) => Self::Phrase {
                phrase: wallet.phrase(),
                address: Address::from_public_key(&wallet.account(0).public_key()).to_string(),
            },
            Err(error) => error.into(),
        }
    }
}

impl From<WalletError> for PhraseView {
    fn from(error: WalletError) -> Self {
        let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        match error {
            WalletError::WordCount { found } => Self::WordCount {
                found: small(found),
            },
            WalletError::UnknownWord { position } => Self::UnknownWord {
                position: small(position),
            },
            _ => Self::Checksum,
        }
    }
}
