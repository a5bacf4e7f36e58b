//! What to search.

use core::array;

use crate::header::OpenHeader;

/// What to search: the 76 bytes of a header that come before its nonce, and the target.
#[derive(Clone, Debug)]
pub struct Job {
    pub(crate) header: OpenHeader,
    /// The bits that are 0 in the last word of the double hash of each hit.
    pub(crate) zero_bits: u32,
    /// As words, the most significant first.
    target: [u32; 8],
}

impl Job {
    /// A search for nonces that, put behind `prefix`, give a SHA-256d at or below the target. Hash and target are
    /// 256-bit little-endian numbers, as in Bitcoin.
    pub fn new(prefix: &[u8; 76], target_le: &[u8; 32]) -> Self {
        let target: [u32; 8] = array::from_fn(|i| {
            u32::from_le_bytes(array::from_fn(|byte| target_le[28 - 4 * i + byte]))
        });
        let zero_bits = !u32::MAX.checked_shr(target[0].leading_zeros()).unwrap_or(0);
        Self {
            header: OpenHeader::new(prefix),
            // The hash's last word is big-endian, the number's first one little-endian.
            zero_bits: zero_bits.swap_bytes(),
            target,
        }
    }

    /// Whether the hash with this nonce is at or below the target, exactly.
    pub(crate) fn is_hit(&self, nonce: u32) -> bool {
        let hash = self.header.hash(nonce);
        let number: [u32; 8] = array::from_fn(|i| hash[7 - i].swap_bytes());
        number <= self.target
    }
}
