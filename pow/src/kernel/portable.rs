//! Plain Rust for every processor, in loops over lanes that the compiler turns into the processor's vectors.
//!
//! Each nonce has its lane. The work is cut into short loops over all lanes, one loop for a schedule word or for four
//! rounds. So the loops vectorise, their code stays in the instruction caches, and independent lanes hide each other's
//! latency. The crate that is linked must be built with `opt-level` 2 or 3: link-time optimisation for size does not
//! vectorise.

use core::array;
use core::num::NonZeroU32;
use core::ops::Range;

use crate::header::{DIGEST_BLOCK, OpenHeader, Variant};
use crate::job::Job;
use crate::range::NonceRange;
use crate::sha256::{INITIAL, K, next_word, round, small_sigma0, small_sigma1};

/// Nonces tried at once. Loops over 8 or fewer are unrolled before they are vectorised, which makes them slower.
const GROUP: NonZeroU32 = NonZeroU32::new(16).unwrap();
const LANES: usize = GROUP.get() as usize;

/// One word for each nonce.
type Lanes = [u32; LANES];

/// The first group in which some hash has no bit of `zero_bits` in its last word.
pub(super) fn first_group(job: &Job, range: NonceRange) -> Option<NonceRange> {
    let mut rest = range;
    loop {
        let group = rest.at_most(GROUP);
        // In the last group the words of nonces past the range may stop the search without a hit.
        if any_candidate(&job.header, group.first(), job.zero_bits) {
            return Some(group);
        }
        rest = rest.behind(group.last())?;
    }
}

/// Whether a double hash with one of the nonces from `first` on has no bit of `zero_bits`; the nonces wrap past 2^32.
fn any_candidate(header: &OpenHeader, first: u32, zero_bits: u32) -> bool {
    let mut nonce_words = splat(first);
    for (nonce, lane) in nonce_words.iter_mut().zip(0..) {
        *nonce = nonce.wrapping_add(lane).swap_bytes();
    }
    let w = header_schedule(header, &nonce_words);
    header.variants.iter().any(|variant| {
        let words = second_hash(&first_hash(variant, &nonce_words, &w));
        words.iter().any(|word| word & zero_bits == 0)
    })
}

/// The message schedule of the header's second block, the same for all versions.
fn header_schedule(header: &OpenHeader, nonce_words: &Lanes) -> [Lanes; 64] {
    let mut w = [splat(0); 64];
    for (w, fixed) in w.iter_mut().zip(header.schedule) {
        *w = splat(fixed);
    }
    w[18] = sum(&w[18], &lanes(|lane| small_sigma0(nonce_words[lane])));
    w[19] = sum(&w[19], nonce_words);
    complete(&mut w, 20..32);
    extend(&mut w, 32..64);
    w
}

#[inline]
fn first_hash(variant: &Variant, nonce_words: &Lanes, w: &[Lanes; 64]) -> [Lanes; 8] {
    let mut state = variant.after_four.map(splat);
    state[0] = sum(&state[0], nonce_words);
    state[4] = sum(&state[4], nonce_words);
    rounds(&mut state, &w[4..], &K[4..]);
    array::from_fn(|i| sum(&state[i], &splat(variant.midstate[i])))
}

/// The last words of the digests' hashes.
#[inline]
fn second_hash(digests: &[Lanes; 8]) -> Lanes {
    let mut w = [splat(0); 64];
    w[..8].copy_from_slice(digests);
    for (w, fixed) in w[8..].iter_mut().zip(&DIGEST_BLOCK[8..]) {
        *w = splat(*fixed);
    }
    extend(&mut w, 16..24);
    // Words 24 to 30 take only padding, most of it zero, from the words 15 and 16 places before.
    w[24] = splat(DIGEST_BLOCK[8]);
    w[30] = splat(small_sigma0(DIGEST_BLOCK[15]));
    complete(&mut w, 24..31);
    extend(&mut w, 31..61);

    let mut state = INITIAL.map(splat);
    rounds(&mut state, &w[..60], &K[..60]);
    // `e` of round 60 moves on through `f` and `g` to be `h` of the last one, 63.
    lanes(|lane| {
        let variables = array::from_fn(|i| state[i][lane]);
        let [.., e, _, _, _] = round(variables, K[60].wrapping_add(w[60][lane]));
        INITIAL[7].wrapping_add(e)
    })
}

/// Works out the schedules' words at `places`, each from earlier words.
#[inline]
fn extend(w: &mut [Lanes; 64], places: Range<usize>) {
    for t in places {
        let [w16, w15, w7, w2] = [16, 15, 7, 2].map(|back| w[t - back]);
        w[t] = lanes(|lane| next_word(w16[lane], w15[lane], w7[lane], w2[lane]));
    }
}

/// The same at places that already hold the part from the words 15 and 16 places before.
#[inline]
fn complete(w: &mut [Lanes; 64], places: Range<usize>) {
    for t in places {
        let w2 = w[t - 2];
        let late = sum(&w[t - 7], &lanes(|lane| small_sigma1(w2[lane])));
        w[t] = sum(&w[t], &late);
    }
}

/// One round for each schedule word of `w` and its constant in `k`. Their number is a multiple of four.
#[inline]
fn rounds(state: &mut [Lanes; 8], w: &[Lanes], k: &[u32]) {
    for (w, k) in w.chunks_exact(4).zip(k.chunks_exact(4)) {
        for lane in 0..LANES {
            let mut variables = array::from_fn(|i| state[i][lane]);
            for (w, k) in w.iter().zip(k) {
                variables = round(variables, k.wrapping_add(w[lane]));
            }
            for (words, variable) in state.iter_mut().zip(variables) {
                words[lane] = variable;
            }
        }
    }
}

#[inline]
fn splat(word: u32) -> Lanes {
    [word; LANES]
}

#[inline]
fn sum(a: &Lanes, b: &Lanes) -> Lanes {
    lanes(|lane| a[lane].wrapping_add(b[lane]))
}

/// Does the same as `array::from_fn`, as a loop that the compiler vectorises.
#[inline]
fn lanes(word: impl Fn(usize) -> u32) -> Lanes {
    let mut lanes = splat(0);
    for (lane, place) in lanes.iter_mut().enumerate() {
        *place = word(lane);
    }
    lanes
}
