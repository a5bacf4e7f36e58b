//! The wallet's module: the only one in the page that holds secrets.
//!
//! The node knows the public keys of the accounts and nothing else of the wallet, so it can start, and
//! show the network, before anybody needs a key. It hands over whole what it wants signed: a
//! [`Wallet`] reads that, and signs it only if it is a transfer of the account that is meant.

mod phrase;
mod signing;
mod vault;

use chain::BlockId;
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

pub use phrase::PhraseView;

/// Twelve new BIP-39 words, from the browser's own randomness.
///
/// # Errors
/// When the browser has no randomness.
#[wasm_bindgen(js_name = "newPhrase")]
pub fn new_phrase() -> Result<String, JsError> {
    Ok(chain::Wallet::generate(random()?).phrase())
}

/// Reads a text that should be a wallet's phrase, and says what it is.
///
/// # Errors
/// Never, as long as JavaScript has memory.
#[wasm_bindgen(js_name = "readPhrase")]
pub fn read_phrase(text: &str) -> Result<Ts<PhraseView>, JsError> {
    Ok(PhraseView::read(text).into_ts()?)
}

/// Seals a phrase with a passphrase. [`open_phrase`] takes about half a second to open it on a
/// device like this one. A passphrase that is not ASCII has to be in one of Unicode's normal forms.
///
/// # Errors
/// When the text is not a phrase, or the browser has no randomness.
#[wasm_bindgen(js_name = "sealPhrase")]
pub fn seal_phrase(phrase: &str, passphrase: &str) -> Result<String, JsError> {
    const SAMPLE: u32 = 20_000;
    let phrase = chain::Wallet::from_phrase(phrase)?.phrase();
    let before = js_sys::Date::now();
    drop(vault::try_rounds(SAMPLE));
    let rounds = vault::rounds_for_half_a_second(SAMPLE, js_sys::Date::now() - before);
    Ok(vault::seal(&phrase, passphrase, rounds, random()?))
}

/// The phrase that [`seal_phrase`] has sealed with a passphrase.
///
/// # Errors
/// When the passphrase is wrong, or the text is damaged.
#[wasm_bindgen(js_name = "openPhrase")]
pub fn open_phrase(sealed: &str, passphrase: &str) -> Result<String, JsError> {
    let phrase = vault::open(sealed, passphrase)?;
    Ok(chain::Wallet::from_phrase(&phrase)?.phrase())
}

/// A phrase's keys. Letting go of it (`free`) wipes them from memory.
#[wasm_bindgen]
pub struct Wallet(chain::Wallet);

#[wasm_bindgen]
impl Wallet {
    /// The wallet of a phrase.
    ///
    /// # Errors
    /// When the text is not a phrase.
    #[wasm_bindgen(constructor)]
    pub fn new(phrase: &str) -> Result<Self, JsError> {
        Ok(Self(chain::Wallet::from_phrase(phrase)?))
    }

    /// Public keys of the accounts `from` to `to`, the last not included, as hex digits.
    #[wasm_bindgen(js_name = "publicKeys")]
    pub fn public_keys(&self, from: u32, to: u32) -> Vec<String> {
        let keys = (from..to).map(|number| self.0.account(number).public_key());
        keys.map(|key| key.to_string()).collect()
    }

    /// Signs the transfer in `body` with an account's key, for the network that starts with `genesis`;
    /// answers with the whole transfer as blocks hold it.
    ///
    /// # Errors
    /// When `body` is not a transfer, or a transfer of another sender.
    pub fn sign(&self, account: u32, genesis: &str, body: &[u8]) -> Result<Vec<u8>, JsError> {
        let genesis: BlockId = genesis.parse()?;
        Ok(signing::sign(&self.0.account(account), genesis, body)?)
    }
}

/// Random bytes that nobody can guess.
fn random() -> Result<[u8; 16], JsError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| JsError::new("this browser has no random numbers"))?;
    Ok(bytes)
}
