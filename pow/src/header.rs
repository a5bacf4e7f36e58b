//! A header without its nonce, under each of its versions, and the parts of the double hashes that no nonce changes.

use core::array;

use crate::sha256::{INITIAL, K, compress, next_word, round, small_sigma0};

/// The number of versions that each nonce is tried with. More would share the schedule further, but gain less and less.
pub(crate) const VERSIONS: usize = 8;

/// The lowest of the version bits that miners may roll (BIP 320: mask 0x1fffe000).
const ROLLED_BIT: u32 = 13;

/// Where the nonce stands in the header's second block.
pub(crate) const NONCE: usize = 3;

/// The set bit after the last byte of a message.
const END_MARK: u32 = 0x8000_0000;

/// The second hash's only block: a digest, here zero, then the end mark and the length in bits.
pub const DIGEST_BLOCK: [u32; 16] = {
    let mut block = [0; 16];
    block[8] = END_MARK;
    block[15] = 32 * 8;
    block
};

/// The 76 bytes before a nonce, with the part of their hashing that all nonces share.
///
/// The version stands in the first of the header's two blocks, the nonce in the second. So headers that differ only in
/// the version have one message schedule for the second block, and it is worked out once for all of them. This is the
/// "overt" kind of `AsicBoost` (T. Hanke, 2016, arXiv:1604.00575).
///
/// In that schedule only word 3, the nonce, varies. Words 16 and 17 do not depend on it, words 18 and 19 add it once,
/// and the part of words 20 to 31 that comes from the words 15 and 16 places before is fixed, too.
#[derive(Clone, Debug)]
pub(crate) struct OpenHeader {
    /// The header under each version.
    pub(crate) variants: [Variant; VERSIONS],
    /// The second block for a nonce of 0.
    pub(crate) block: [u32; 16],
    /// Words 0 to 19 of the schedule for a nonce of 0, then the fixed parts of words 20 to 31.
    pub(crate) schedule: [u32; 32],
}

/// The parts that differ from version to version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variant {
    pub(crate) version: u32,
    /// The state after the first block.
    pub(crate) midstate: [u32; 8],
    /// The working variables after four rounds for a nonce of 0. The first three rounds do not see the nonce, and the
    /// fourth only adds it to `a` and to `e`.
    pub(crate) after_four: [u32; 8],
}

impl OpenHeader {
    pub(crate) fn new(prefix: &[u8; 76]) -> Self {
        let word = |i| u32::from_be_bytes(array::from_fn(|byte| prefix[4 * i + byte]));
        let mut block = [0; 16];
        block[..NONCE].copy_from_slice(&[word(16), word(17), word(18)]);
        block[NONCE + 1] = END_MARK;
        block[15] = 80 * 8;

        let mut schedule = [0; 32];
        schedule[..16].copy_from_slice(&block);
        for t in 16..20 {
            let [w16, w15, w7, w2] = [16, 15, 7, 2].map(|back| schedule[t - back]);
            schedule[t] = next_word(w16, w15, w7, w2);
        }
        for t in 20..32 {
            schedule[t] = small_sigma0(schedule[t - 15]).wrapping_add(schedule[t - 16]);
        }

        let first_block = array::from_fn(word);
        Self {
            variants: array::from_fn(|i| Variant::new(first_block, rolled(i), &block)),
            block,
            schedule,
        }
    }

    /// The double hash with this nonce under a version, by two whole compressions.
    pub(crate) fn hash(&self, variant: &Variant, nonce: u32) -> [u32; 8] {
        let mut block = self.block;
        block[NONCE] = nonce.swap_bytes();
        let mut digest_block = DIGEST_BLOCK;
        digest_block[..8].copy_from_slice(&compress(variant.midstate, block));
        compress(INITIAL, digest_block)
    }
}

impl Variant {
    fn new(mut first_block: [u32; 16], rolled: u32, second_block: &[u32; 16]) -> Self {
        let version = first_block[0].swap_bytes() ^ rolled;
        first_block[0] = version.swap_bytes();
        let midstate = compress(INITIAL, first_block);
        let mut after_four = midstate;
        for t in 0..4 {
            after_four = round(after_four, K[t].wrapping_add(second_block[t]));
        }
        Self {
            version,
            midstate,
            after_four,
        }
    }
}

/// The bits that a variant's version flips.
fn rolled(variant: usize) -> u32 {
    u32::try_from(variant).expect("there are a few versions") << ROLLED_BIT
}
