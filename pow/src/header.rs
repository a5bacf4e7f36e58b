//! A header without its nonce, and what of its double hash no nonce changes.

use core::array;

use crate::sha256::{INITIAL, K, compress, next_word, round, small_sigma0};

/// Where the nonce stands in the header's second block.
const NONCE: usize = 3;

/// The set bit behind the last byte of a message.
const END_MARK: u32 = 0x8000_0000;

/// The second hash's only block: a digest, here zero, then the end mark and the length in bits.
pub(crate) const DIGEST_BLOCK: [u32; 16] = {
    let mut block = [0; 16];
    block[8] = END_MARK;
    block[15] = 32 * 8;
    block
};

/// The 76 bytes before a nonce, the first 64 of them compressed, and the shared part of what hashing the rest takes.
///
/// Of the second block's message schedule only word 3, the nonce, varies. Words 16 and 17 do not depend on it, 18 and
/// 19 add it once, and what 20 to 30 take from the words 15 and 16 places before is fixed too. The first three rounds
/// do not see it and the fourth only adds it to both of its sums.
#[derive(Clone, Debug)]
pub(crate) struct OpenHeader {
    /// The state after the first block.
    pub(crate) midstate: [u32; 8],
    /// The second block for a nonce of 0.
    block: [u32; 16],
    /// Words 0 to 19 of the schedule for a nonce of 0, then the fixed parts of words 20 to 30.
    pub(crate) schedule: [u32; 31],
    /// The working variables after four rounds for a nonce of 0; the nonce word adds to `a` and to `e`.
    pub(crate) after_four: [u32; 8],
}

impl OpenHeader {
    pub(crate) fn new(prefix: &[u8; 76]) -> Self {
        let word = |i| u32::from_be_bytes(array::from_fn(|byte| prefix[4 * i + byte]));
        let midstate = compress(INITIAL, array::from_fn(word));
        let mut block = [0; 16];
        block[..NONCE].copy_from_slice(&[word(16), word(17), word(18)]);
        block[NONCE + 1] = END_MARK;
        block[15] = 80 * 8;

        let mut schedule = [0; 31];
        schedule[..16].copy_from_slice(&block);
        for t in 16..20 {
            let [w16, w15, w7, w2] = [16, 15, 7, 2].map(|back| schedule[t - back]);
            schedule[t] = next_word(w16, w15, w7, w2);
        }
        for t in 20..31 {
            schedule[t] = small_sigma0(schedule[t - 15]).wrapping_add(schedule[t - 16]);
        }

        let mut after_four = midstate;
        for t in 0..4 {
            after_four = round(after_four, K[t].wrapping_add(schedule[t]));
        }
        Self {
            midstate,
            block,
            schedule,
            after_four,
        }
    }

    /// The double hash with this nonce, by two whole compressions.
    pub(crate) fn hash(&self, nonce: u32) -> [u32; 8] {
        let mut block = self.block;
        block[NONCE] = nonce.swap_bytes();
        let mut digest_block = DIGEST_BLOCK;
        digest_block[..8].copy_from_slice(&compress(self.midstate, block));
        compress(INITIAL, digest_block)
    }
}
