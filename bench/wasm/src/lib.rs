//! The libraries for comparison in a browser: `sha2`, which hashes every header whole, twice, and
//! `ed25519-dalek`.
//!
//! Only the benchmarks load this module; the page contains nothing of it.

use std::hint::black_box;

use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

/// Double SHA-256 of a header of 80 bytes.
///
/// # Errors
/// When it is not 80 bytes long.
#[wasm_bindgen(js_name = "doubleHash")]
pub fn double_hash(header: &[u8]) -> Result<Vec<u8>, JsError> {
    let header = header.try_into().map_err(|_| NoHeader(header.len()))?;
    Ok(hash(header).to_vec())
}

/// Hashes one header with `count` nonces from `first` on.
#[wasm_bindgen(js_name = "hashNonces")]
pub fn hash_nonces(first: u32, count: u32) {
    let mut header = [0x5a; 80];
    for at in 0..count {
        let nonce = first.wrapping_add(at);
        header[76..].copy_from_slice(&nonce.to_le_bytes());
        black_box(hash(black_box(&header)));
    }
}

/// Whether a key signed a message.
///
/// # Errors
/// When key or signature is malformed.
#[wasm_bindgen(js_name = "isSigned")]
pub fn is_signed(key: &[u8], message: &[u8], signature: &[u8]) -> Result<bool, JsError> {
    let key = VerifyingKey::try_from(key)?;
    let signature = Signature::from_slice(signature)?;
    Ok(key.verify_strict(message, &signature).is_ok())
}

fn hash(header: &[u8; 80]) -> [u8; 32] {
    Sha256::digest(Sha256::digest(header)).into()
}

#[derive(Debug, thiserror::Error)]
#[error("a header is 80 bytes long, found {0}")]
struct NoHeader(usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_bitcoins_first_block() {
        let mut header = [0; 80];
        header[0] = 1;
        header[36..].copy_from_slice(
            b"\x3b\xa3\xed\xfd\x7a\x7b\x12\xb2\x7a\xc7\x2c\x3e\x67\x76\x8f\x61\
              \x7f\xc8\x1b\xc3\x88\x8a\x51\x32\x3a\x9f\xb8\xaa\x4b\x1e\x5e\x4a\
              \x29\xab\x5f\x49\xff\xff\x00\x1d\x1d\xac\x2b\x7c",
        );
        let id = hash(&header);
        assert_eq!(id[..4], [0x6f, 0xe2, 0x8c, 0x0a]);
        assert_eq!(id[27..], [0; 5]);
    }
}
