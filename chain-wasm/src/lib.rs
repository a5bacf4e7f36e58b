//! The browser's node: the chain behind a JavaScript surface.
//!
//! The node worker holds a [`BrowserNode`]. What crosses the border is in [`views`], from which the
//! TypeScript definitions are made.
//!
//! Inside, three layers:
//!
//! - `tab` is the browser node without the browser. It owns the [`chain::Node`] and decides;
//!   `connection`, `mining`, `report` and `transfer` are its parts. It has no I/O and runs in
//!   native tests.
//! - `driver` is the one loop that owns the tab. It takes in one closed set of events and carries
//!   out what the tab wants.
//! - `explore` looks through stored blocks, and `sandbox` judges changed ones on a chain of its own
//!   (`tamper` makes the changes). Both take what they need from the node at once and work aside.
//! - `socket` and `storage` are WebSocket and `IndexedDB`. Their callbacks only queue events.

mod backoff;
mod browser_node;
mod clock;
mod connection;
mod driver;
mod explore;
mod mining;
mod report;
mod sandbox;
mod socket;
mod storage;
mod tab;
mod tamper;
mod throttle;
mod transfer;
pub mod views;

use chain::{Address, Amount, Wallet};
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

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

/// Grains from text in TAB, such as `1.5`.
///
/// # Errors
/// Why the text is no amount.
#[wasm_bindgen(js_name = "parseAmount")]
#[expect(clippy::cast_precision_loss, reason = "amounts are below 2^53")]
pub fn parse_amount(text: &str) -> Result<f64, JsError> {
    Ok(text.trim().parse::<Amount>()?.grains() as f64)
}

/// Text in TAB from grains; what is no amount counts as zero.
#[wasm_bindgen(js_name = "formatAmount")]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number that is no amount is cut off"
)]
pub fn format_amount(grains: f64) -> String {
    Amount::from_grains(grains as u64).to_string()
}
