//! The task of a search.

use core::array;

use crate::header::{OpenHeader, VERSIONS};

/// The task of a search: the 76 bytes of a header that come before its nonce, and the target.
///
/// Every nonce is tried with [`Job::VERSIONS`] versions: the header's own, and others that differ from it in bits that
/// miners may roll (BIP 320).
#[derive(Clone, Debug)]
pub struct Job {
    pub(crate) header: OpenHeader,
    /// The bits that are 0 in the last word of the double hash of each hit.
    pub(crate) zero_bits: u32,
    /// The target as words, the most significant first.
    target: [u32; 8],
}

impl Job {
    /// Hashes that each nonce takes: one for each version that it is tried with.
    #[expect(clippy::cast_possible_truncation, reason = "a few versions")]
    pub const VERSIONS: u32 = VERSIONS as u32;

    /// A search for nonces that give, after `prefix`, a SHA-256d at or below the target. Hash and target are 256-bit
    /// little-endian numbers, as in Bitcoin.
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

    /// The versions that each nonce is tried with, the header's own first.
    pub fn versions(&self) -> [u32; VERSIONS] {
        self.header.variants.map(|variant| variant.version)
    }

    /// The place among [`Job::versions`] of the first version whose hash with this nonce is at or below the target. The
    /// comparison is exact.
    pub(crate) fn hit(&self, nonce: u32) -> Option<usize> {
        self.header.variants.iter().position(|variant| {
            let hash = self.header.hash(variant, nonce);
            let number: [u32; 8] = array::from_fn(|i| hash[7 - i].swap_bytes());
            number <= self.target
        })
    }
}
