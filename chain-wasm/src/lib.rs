//! The browser's node: the chain behind a JavaScript surface.
//!
//! The node worker holds a [`BrowserNode`]. What crosses the border is in [`views`], from which the
//! TypeScript definitions are made.
//!
//! Inside, three layers:
//!
//! - `tab` is the browser node without the browser. It owns the [`chain::Node`] and decides;
//!   `connection`, `mining`, `report`, `transfer` and `wallet` are its parts. It has no I/O and runs in
//!   native tests.
//! - `driver` is the one loop that owns the tab. It takes in one closed set of events and carries
//!   out what the tab wants.
//! - `socket` and `storage` are WebSocket and `IndexedDB`. Their callbacks only queue events.
//!
//! Beside them, `explore` looks through stored blocks, and `sandbox` judges changed ones on a chain of
//! its own (`tamper` makes the changes): both take what they need from the node at once and work aside.

mod backoff;
mod browser_node;
mod clock;
mod connection;
mod driver;
mod explore;
mod line;
mod mining;
mod report;
mod sandbox;
mod socket;
mod storage;
mod tab;
mod tamper;
mod throttle;
mod transfer;
mod vault;
pub mod views;
mod wallet;

use chain::{Address, Wallet};
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

use crate::{
    views::{PhraseView, RecipientView},
    wallet::Accounts,
};

pub use browser_node::BrowserNode;
pub use sandbox::Sandbox;

/// Has panics told on the console, with their place.
#[wasm_bindgen(start, private)]
fn start() {
    console_error_panic_hook::set_once();
}

/// Twelve new BIP-39 words, from the browser's own randomness.
///
/// # Errors
/// When the browser has none.
#[wasm_bindgen(js_name = "newPhrase")]
pub fn new_phrase() -> Result<String, JsError> {
    Ok(Wallet::generate(clock::random()?).phrase())
}

/// SHA-256, which the browser itself offers only where the connection is secure.
#[must_use]
#[wasm_bindgen]
pub fn sha256(data: &[u8]) -> Vec<u8> {
    chain::sha256(data).to_vec()
}

/// The address with its checksum.
///
/// # Errors
/// Why the text is no address.
#[wasm_bindgen(js_name = "checkAddress")]
pub fn check_address(text: &str) -> Result<String, JsError> {
    Ok(text.trim().parse::<Address>()?.to_string())
}

/// What a text is that should be an address.
///
/// # Errors
/// Never, as long as JavaScript has memory.
#[wasm_bindgen(js_name = "readRecipient")]
pub fn read_recipient(text: &str) -> Result<Ts<RecipientView>, JsError> {
    Ok(RecipientView::from(text.trim().parse::<Address>()).into_ts()?)
}

/// What a text is that should be a wallet's phrase.
///
/// # Errors
/// Never, as long as JavaScript has memory.
#[wasm_bindgen(js_name = "readPhrase")]
pub fn read_phrase(text: &str) -> Result<Ts<PhraseView>, JsError> {
    let view = match Wallet::from_phrase(text) {
        Ok(wallet) => PhraseView::Phrase {
            phrase: wallet.phrase(),
            address: Accounts::new(wallet, 0).address().to_string(),
        },
        Err(error) => error.into(),
    };
    Ok(view.into_ts()?)
}

/// A phrase under a passphrase, which [`open_phrase`] takes about half a second for on a device like
/// this one. A passphrase that is not ASCII has to be in one of Unicode's normal forms.
///
/// # Errors
/// When it is no phrase, or the browser has no randomness.
#[wasm_bindgen(js_name = "sealPhrase")]
pub fn seal_phrase(phrase: &str, passphrase: &str) -> Result<String, JsError> {
    const SAMPLE: u32 = 20_000;
    let phrase = Wallet::from_phrase(phrase)?.phrase();
    let before = clock::now();
    drop(vault::try_rounds(SAMPLE));
    let sample_ms = clock::now().since(before);
    let rounds = vault::rounds_for_half_a_second(SAMPLE, sample_ms);
    Ok(vault::seal(&phrase, passphrase, rounds, clock::random()?))
}

/// The phrase that [`seal_phrase`] has put under a passphrase.
///
/// # Errors
/// When the passphrase is another one, or the text is damaged.
#[wasm_bindgen(js_name = "openPhrase")]
pub fn open_phrase(sealed: &str, passphrase: &str) -> Result<String, JsError> {
    let phrase = vault::open(sealed, passphrase)?;
    Ok(Wallet::from_phrase(&phrase)?.phrase())
}
