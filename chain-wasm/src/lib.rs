//! The browser's node: the chain behind a JavaScript surface.
//!
//! The node worker holds a [`BrowserNode`]. The data that cross the border are in [`views`], from
//! which the TypeScript definitions are made.
//!
//! # The floors
//!
//! A file names only floors below its own. A test holds the crate to this list.
//!
//! 1. `clock`, `lease`, `description`: the things that a node is given. Time and chance; the page's word
//!    on whether it may still act for the node; the network that the node is started for.
//! 2. [`views`]: what JavaScript sees.
//! 3. `tab`: the browser node without the browser. It owns the [`chain::Node`] and decides. It has no
//!    I/O and runs in native tests.
//! 4. `answer`, `storage`, `socket`, `line`: the answers that JavaScript still waits for; the chain
//!    in `IndexedDB`; the WebSocket, whose callbacks only queue events; the line as an experiment
//!    wants it.
//! 5. `explore`: looks through stored blocks, and cuts one out for the sandbox, which is a module of its
//!    own. It takes what it needs from the node at once and then works beside it.
//! 6. `driver`: the one loop that owns the tab. It takes in one closed set of events and carries out what
//!    the tab wants. While the lease is in doubt it takes nothing in and sends nothing: one place asks,
//!    after every wait (`round`).
//! 7. `browser_node`: the handle that JavaScript holds.

// A module that has files of its own stands beside their folder.
#![warn(clippy::mod_module_files)]

mod answer;
mod browser_node;
mod clock;
mod description;
mod driver;
mod explore;
mod lease;
mod line;
mod socket;
mod storage;
mod tab;
pub mod views;

use chain::Address;
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

use crate::views::{RecipientView, short_name};

pub use browser_node::BrowserNode;

/// SHA-256; the browser itself offers it only where the connection is secure.
#[must_use]
#[wasm_bindgen]
pub fn sha256(data: &[u8]) -> Vec<u8> {
    chain::sha256(data).to_vec()
}

/// The address with its checksum.
///
/// # Errors
/// Says why the text is not an address.
#[wasm_bindgen(js_name = "checkAddress")]
pub fn check_address(text: &str) -> Result<String, JsError> {
    Ok(text.trim().parse::<Address>()?.to_string())
}

/// Reads a text that should be a whole address, and says what it is.
///
/// # Errors
/// Never, as long as JavaScript has memory.
#[wasm_bindgen(js_name = "readRecipient")]
pub fn read_recipient(text: &str) -> Result<Ts<RecipientView>, JsError> {
    Ok(RecipientView::read(text).into_ts()?)
}

/// The short name that follows from a node's id.
///
/// # Errors
/// When the text is not an id.
#[wasm_bindgen(js_name = "nodeName")]
pub fn node_name(node: &str) -> Result<String, JsError> {
    Ok(short_name(node.parse()?))
}
