//! The nonce search behind a JavaScript surface.
//!
//! Each pow worker has an instance of this module and of no other part of the node. It asks once which kernels there
//! are, and runs one [`NonceSearch`] after the other with the fastest. It may hand in two more kernels: WebAssembly
//! modules of their own that no compiler made ([`add_emitted`]).
//!
//! A kernel is used only after it has shown that it misses no hit (`kernels`). `pow` compares each of its finds
//! exactly, so it cannot give a wrong hit either.

mod emitted;
mod kernels;
mod search;

use js_sys::WebAssembly::Module;
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

pub use search::NonceSearch;

/// The names of the kernels that this engine runs without a fault; each has just been tried again. "portable" is the
/// first.
///
/// An engine runs code first as it comes and later in an optimised form, so a kernel that was right once may have to be
/// tried again.
#[wasm_bindgen]
pub fn kernels() -> Vec<String> {
    kernels::right()
        .into_iter()
        .map(|kernel| kernel.name().to_owned())
        .collect()
}

/// Adds the kernel in this module to those that [`kernels()`] offers: "emitted", or "multiplied", which shifts to the
/// left by products.
///
/// # Errors
/// When the name is another, or the module cannot be instantiated, is of another kind, or passes over a nonce that it
/// should find.
#[wasm_bindgen(js_name = "addEmitted")]
pub fn add_emitted(name: &str, module: &Module) -> Result<(), JsError> {
    Ok(emitted::add(name, module)?)
}
