//! The data for kernels that are made outside of this crate, in code that its compiler cannot make.

use crate::header::{OpenHeader, VERSIONS, Variant};
use crate::job::Job;

pub use crate::header::DIGEST_BLOCK;
pub use crate::sha256::{INITIAL, K, round, small_sigma0, small_sigma1};

/// The places of a [`Job`]'s words in [`words`].
pub mod place {
    /// The bits that are 0 in the last word of the double hash of each hit.
    pub const ZERO_BITS: usize = 0;
    /// Words 0 to 19 of the message schedule of the header's second block, for a nonce of 0, and the parts of words
    /// 20 to 31 that come from the words 15 and 16 places before.
    pub const SCHEDULE: usize = 1;
    /// The variants, one for each version, one after the other, each of [`VARIANT_WORDS`].
    pub const VARIANTS: usize = SCHEDULE + 32;
    /// In a variant: the state after the header's first block.
    pub const MIDSTATE: usize = 0;
    /// In a variant: the working variables after four rounds of the second block, for a nonce of 0. The nonce's word
    /// is yet to be added to `a` and to `e`.
    pub const AFTER_FOUR: usize = MIDSTATE + 8;
    /// The number of words of one variant.
    pub const VARIANT_WORDS: usize = AFTER_FOUR + 8;
}

/// The number of [`words`].
pub const WORDS: usize = place::VARIANTS + VERSIONS * place::VARIANT_WORDS;

/// All data of a job that the search for candidates needs.
pub fn words(job: &Job) -> [u32; WORDS] {
    let OpenHeader {
        variants, schedule, ..
    } = &job.header;
    let mut words = [0; WORDS];
    words[place::ZERO_BITS] = job.zero_bits;
    words[place::SCHEDULE..place::VARIANTS].copy_from_slice(schedule);
    let places = words[place::VARIANTS..].chunks_exact_mut(place::VARIANT_WORDS);
    for (place, variant) in places.zip(variants) {
        let Variant {
            midstate,
            after_four,
            ..
        } = variant;
        place[place::MIDSTATE..][..8].copy_from_slice(midstate);
        place[place::AFTER_FOUR..][..8].copy_from_slice(after_four);
    }
    words
}
