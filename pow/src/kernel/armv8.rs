//! The SHA-2 instructions of ARMv8: two versions side by side, because each instruction waits for the one before.

#![expect(unsafe_code, reason = "instructions that not every processor has")]

use core::arch::aarch64::{
    uint32x4_t, vaddq_u32, vdupq_n_u32, vgetq_lane_u32, vld1q_u32, vsha256h2q_u32, vsha256hq_u32,
    vsha256su0q_u32, vsha256su1q_u32,
};

use super::interface::Kernel;
use crate::header::{DIGEST_BLOCK, NONCE, OpenHeader, VERSIONS, Variant};
use crate::job::Job;
use crate::range::NonceRange;
use crate::sha256::{INITIAL, K};

/// Versions whose rounds are done side by side.
const WAYS: usize = 2;

/// The kernel, where the processor has these instructions.
pub(super) fn kernel() -> Option<Kernel> {
    std::arch::is_aarch64_feature_detected!("sha2").then_some(Kernel {
        name: "SHA-2",
        first_group,
    })
}

fn first_group(job: &Job, range: NonceRange) -> Option<NonceRange> {
    // SAFETY: only `kernel` hands this function out, after it has found the instructions.
    unsafe { with_sha2(job, range) }
}

/// The first nonce for which some hash has no bit of `zero_bits` in its last word.
#[target_feature(enable = "neon,sha2")]
fn with_sha2(job: &Job, range: NonceRange) -> Option<NonceRange> {
    let variants: &[[Variant; WAYS]] = job.header.variants.as_chunks().0;
    assert_eq!(variants.len() * WAYS, VERSIONS);
    for nonce in range.first()..=range.last() {
        let keyed = header_schedule(&job.header, nonce.swap_bytes());
        for variants in variants {
            for word in last_words(variants, &keyed, nonce.swap_bytes()) {
                if word & job.zero_bits == 0 {
                    return NonceRange::new(nonce, nonce);
                }
            }
        }
    }
    None
}

/// Working variables, four in a vector.
#[derive(Clone, Copy)]
struct State {
    abcd: uint32x4_t,
    efgh: uint32x4_t,
}

impl State {
    #[target_feature(enable = "neon,sha2")]
    fn new([a, b, c, d, e, f, g, h]: [u32; 8]) -> Self {
        Self {
            abcd: quad([a, b, c, d]),
            efgh: quad([e, f, g, h]),
        }
    }

    #[target_feature(enable = "neon,sha2")]
    fn add(self, other: Self) -> Self {
        Self {
            abcd: vaddq_u32(self.abcd, other.abcd),
            efgh: vaddq_u32(self.efgh, other.efgh),
        }
    }

    #[target_feature(enable = "neon,sha2")]
    fn four_rounds(self, keyed: uint32x4_t) -> Self {
        Self {
            abcd: vsha256hq_u32(self.abcd, self.efgh, keyed),
            efgh: vsha256h2q_u32(self.efgh, self.abcd, keyed),
        }
    }
}

/// The message schedule of the header's second block, each word with its constant, in fours; the same for all
/// versions.
#[target_feature(enable = "neon,sha2")]
fn header_schedule(header: &OpenHeader, nonce_word: u32) -> [uint32x4_t; 16] {
    let mut block = header.block;
    block[NONCE] = nonce_word;
    let mut words =
        [0, 4, 8, 12].map(|t| quad([block[t], block[t + 1], block[t + 2], block[t + 3]]));
    let mut keyed = [vdupq_n_u32(0); 16];
    for (i, keyed) in keyed.iter_mut().enumerate() {
        *keyed = vaddq_u32(words[0], constants(i));
        words = following(words);
    }
    keyed
}

/// The last words of the hashes under `WAYS` versions.
#[target_feature(enable = "neon,sha2")]
fn last_words(
    variants: &[Variant; WAYS],
    keyed: &[uint32x4_t; 16],
    nonce_word: u32,
) -> [u32; WAYS] {
    let nonce = State::new([nonce_word, 0, 0, 0, nonce_word, 0, 0, 0]);
    let mut states = variants.map(|variant| State::new(variant.after_four).add(nonce));
    for keyed in &keyed[1..] {
        for state in &mut states {
            *state = state.four_rounds(*keyed);
        }
    }

    let padding = [2, 3].map(|i| {
        let block = &DIGEST_BLOCK[4 * i..];
        quad([block[0], block[1], block[2], block[3]])
    });
    let mut words = [[vdupq_n_u32(0); 4]; WAYS];
    for ((words, state), variant) in words.iter_mut().zip(states).zip(variants) {
        let digest = state.add(State::new(variant.midstate));
        *words = [digest.abcd, digest.efgh, padding[0], padding[1]];
    }
    let mut states = [State::new(INITIAL); WAYS];
    for i in 0..16 {
        for (state, words) in states.iter_mut().zip(&mut words) {
            *state = state.four_rounds(vaddq_u32(words[0], constants(i)));
            *words = following(*words);
        }
    }
    states.map(|state| vgetq_lane_u32::<3>(state.efgh).wrapping_add(INITIAL[7]))
}

/// Drops the first four words of sixteen that follow each other in a schedule, and adds the next four.
#[target_feature(enable = "neon,sha2")]
fn following([first, second, third, fourth]: [uint32x4_t; 4]) -> [uint32x4_t; 4] {
    let early = vsha256su0q_u32(first, second);
    [second, third, fourth, vsha256su1q_u32(early, third, fourth)]
}

/// The constants of rounds `4 * i` to `4 * i + 3`.
#[target_feature(enable = "neon,sha2")]
fn constants(i: usize) -> uint32x4_t {
    let k = &K[4 * i..4 * i + 4];
    quad([k[0], k[1], k[2], k[3]])
}

/// Four words side by side, the first in the lowest place.
#[target_feature(enable = "neon,sha2")]
fn quad(words: [u32; 4]) -> uint32x4_t {
    // SAFETY: it reads four words from where four stand.
    unsafe { vld1q_u32(words.as_ptr()) }
}
