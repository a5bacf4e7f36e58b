//! The nonce search behind a JavaScript surface.
//!
//! Each pow worker has an instance of this module and of nothing else of the node. It asks once which kernels there
//! are, has the fastest run one [`NonceSearch`] after the other, and may hand in one more, which is WebAssembly of its
//! own that no compiler made ([`add_emitted`]).
//!
//! No kernel is used before it has shown that it finds what there is to find (`kernels`). What it finds is compared
//! exactly by `pow`, so that none gives a wrong hit either.

mod emitted;
mod kernels;
mod search;

use js_sys::WebAssembly::Module;
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

pub use search::NonceSearch;

/// What the kernels are called that this engine runs without a fault, just tried anew. "portable" is the first.
///
/// An engine first runs code as it comes and later once more optimised, so what was right once may be asked again.
#[wasm_bindgen]
pub fn kernels() -> Vec<String> {
    kernels::right()
        .into_iter()
        .map(|kernel| kernel.name().to_owned())
        .collect()
}

/// Has [`kernels()`] offer "emitted", too, the kernel in this module.
///
/// # Errors
/// When it cannot be instantiated, is another kind of module, or passes a nonce over that it should find.
#[wasm_bindgen(js_name = "addEmitted")]
pub fn add_emitted(module: &Module) -> Result<(), JsError> {
    Ok(emitted::add(module)?)
}
