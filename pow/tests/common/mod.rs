//! The reference: SHA-256d by the `sha2` crate, one nonce after another, compared byte by byte.

use pow::{NonceRange, Outcome, Search};
use sha2::{Digest, Sha256};

/// The double hash of a header, a little-endian number.
pub(crate) fn hash(prefix: &[u8; 76], nonce: u32) -> [u8; 32] {
    let first = Sha256::new()
        .chain_update(prefix)
        .chain_update(nonce.to_le_bytes())
        .finalize();
    Sha256::digest(first).into()
}

/// Every hit of the range, in ascending order.
pub(crate) fn hits(prefix: &[u8; 76], target_le: &[u8; 32], range: NonceRange) -> Vec<u32> {
    (range.first()..=range.last())
        .filter(|nonce| hash(prefix, *nonce).iter().rev().le(target_le.iter().rev()))
        .collect()
}

/// What a search of the range has to answer.
pub(crate) fn search(prefix: &[u8; 76], target_le: &[u8; 32], range: NonceRange) -> Search {
    match hits(prefix, target_le, range).first() {
        Some(&nonce) => Search {
            outcome: Outcome::Hit { nonce },
            hashes: u64::from(nonce - range.first()) + 1,
        },
        None => Search {
            outcome: Outcome::Exhausted,
            hashes: range.len(),
        },
    }
}
