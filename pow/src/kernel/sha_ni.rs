//! SHA-NI: the rounds of two versions side by side, because each instruction waits for the one before.

#![expect(unsafe_code, reason = "instructions that not every processor has")]
#![expect(
    clippy::inline_always,
    reason = "code that is not inlined is compiled without the instructions"
)]

use core::arch::asm;
use core::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_blend_epi16, _mm_cvtsi128_si32, _mm_set_epi32,
    _mm_setzero_si128, _mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32,
    _mm_shuffle_epi32,
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
    let found = is_x86_feature_detected!("sha") && is_x86_feature_detected!("sse4.1");
    found.then_some(Kernel {
        name: "SHA-NI",
        first_group,
    })
}

fn first_group(job: &Job, range: NonceRange) -> Option<NonceRange> {
    // SAFETY: only `kernel` hands this function out, after it has found the instructions.
    unsafe { with_sha(job, range) }
}

/// The first nonce for which some hash has no bit of `zero_bits` in its last word.
#[target_feature(enable = "sha,sse4.1")]
fn with_sha(job: &Job, range: NonceRange) -> Option<NonceRange> {
    let starts = job.header.variants.map(|variant| Start::new(&variant));
    let starts: [[Start; WAYS]; VERSIONS / WAYS] =
        core::array::from_fn(|pair| [starts[WAYS * pair], starts[WAYS * pair + 1]]);
    for nonce in range.first()..=range.last() {
        let keyed = header_schedule(&job.header, nonce.swap_bytes());
        for starts in &starts {
            for word in last_words(starts, &keyed, nonce.swap_bytes()) {
                if word & job.zero_bits == 0 {
                    return NonceRange::new(nonce, nonce);
                }
            }
        }
    }
    None
}

/// Working variables in the instructions' order: the first one named is in the highest word.
#[derive(Clone, Copy)]
struct State {
    abef: __m128i,
    cdgh: __m128i,
}

impl State {
    #[expect(clippy::many_single_char_names, reason = "the standard's names")]
    #[target_feature(enable = "sha,sse4.1")]
    fn new([a, b, c, d, e, f, g, h]: [u32; 8]) -> Self {
        Self {
            abef: quad([f, e, b, a]),
            cdgh: quad([h, g, d, c]),
        }
    }

    #[target_feature(enable = "sha,sse4.1")]
    fn add(self, other: Self) -> Self {
        Self {
            abef: _mm_add_epi32(self.abef, other.abef),
            cdgh: _mm_add_epi32(self.cdgh, other.cdgh),
        }
    }

    /// The variables in their own order, as words of a message.
    #[target_feature(enable = "sha,sse4.1")]
    fn words(self) -> [__m128i; 2] {
        let abef = _mm_shuffle_epi32::<0b00_01_10_11>(self.abef);
        let ghcd = _mm_shuffle_epi32::<0b10_11_00_01>(self.cdgh);
        [
            _mm_blend_epi16::<0xf0>(abef, ghcd),
            _mm_alignr_epi8::<8>(ghcd, abef),
        ]
    }
}

/// The state that a version begins with.
#[derive(Clone, Copy)]
struct Start {
    midstate: State,
    after_four: State,
}

impl Start {
    #[target_feature(enable = "sha,sse4.1")]
    fn new(variant: &Variant) -> Self {
        Self {
            midstate: State::new(variant.midstate),
            after_four: State::new(variant.after_four),
        }
    }
}

/// The message schedule of the header's second block, each word with its constant, in fours; the same for all
/// versions.
#[target_feature(enable = "sha,sse4.1")]
fn header_schedule(header: &OpenHeader, nonce_word: u32) -> [__m128i; 16] {
    let mut block = header.block;
    block[NONCE] = nonce_word;
    let mut words =
        [0, 4, 8, 12].map(|t| quad([block[t], block[t + 1], block[t + 2], block[t + 3]]));
    let mut keyed = [_mm_setzero_si128(); 16];
    for (i, keyed) in keyed.iter_mut().enumerate() {
        *keyed = _mm_add_epi32(words[0], constants(i));
        words = following(words);
    }
    keyed
}

/// The last words of the hashes under `WAYS` versions.
#[target_feature(enable = "sha,sse4.1")]
fn last_words(starts: &[Start; WAYS], keyed: &[__m128i; 16], nonce_word: u32) -> [u32; WAYS] {
    let nonce = State {
        abef: quad([0, nonce_word, 0, nonce_word]),
        cdgh: _mm_setzero_si128(),
    };
    let mut states = [
        starts[0].after_four.add(nonce),
        starts[1].after_four.add(nonce),
    ];
    for keyed in &keyed[1..] {
        four_shared_rounds(&mut states, *keyed);
    }

    let padding = [2, 3].map(|i| {
        let block = &DIGEST_BLOCK[4 * i..];
        quad([block[0], block[1], block[2], block[3]])
    });
    let mut words = [[_mm_setzero_si128(); 4]; WAYS];
    for way in 0..WAYS {
        let [low, high] = states[way].add(starts[way].midstate).words();
        words[way] = [low, high, padding[0], padding[1]];
    }
    let initial = State::new(INITIAL);
    let mut states = [initial; WAYS];
    for i in 0..12 {
        four_rounds(&mut states, keyed_words(&words, 0, i));
        words = [following(words[0]), following(words[1])];
    }
    for i in 0..3 {
        four_rounds(&mut states, keyed_words(&words, i, 12 + i));
    }
    let keyed = keyed_words(&words, 3, 15);
    // `e` of round 60 is `f` of round 61, and moves on through `g` to be `h` of the last one, 63.
    let mut last = [0; WAYS];
    for way in 0..WAYS {
        let State { abef, cdgh } = states[way];
        let f = _mm_cvtsi128_si32(_mm_sha256rnds2_epu32(cdgh, abef, keyed[way]));
        last[way] = f.cast_unsigned().wrapping_add(INITIAL[7]);
    }
    last
}

/// Four words of each schedule, with the constants of rounds `4 * i` to `4 * i + 3`.
#[target_feature(enable = "sha,sse4.1")]
fn keyed_words(words: &[[__m128i; 4]; WAYS], place: usize, i: usize) -> [__m128i; WAYS] {
    let constants = constants(i);
    [
        _mm_add_epi32(words[0][place], constants),
        _mm_add_epi32(words[1][place], constants),
    ]
}

/// Four rounds of each state, with words of its own.
#[inline(always)]
fn four_rounds(states: &mut [State; WAYS], keyed: [__m128i; WAYS]) {
    let [one, two] = states;
    // SAFETY: only registers are read and written, and callers have the instructions. The compiler alone would do the
    // rounds of one state after those of the other.
    unsafe {
        asm!(
            "movdqa xmm0, {k1}",
            "sha256rnds2 {c1}, {a1}",
            "movdqa xmm0, {k2}",
            "sha256rnds2 {c2}, {a2}",
            "pshufd xmm0, {k1}, 0x0e",
            "sha256rnds2 {a1}, {c1}",
            "pshufd xmm0, {k2}, 0x0e",
            "sha256rnds2 {a2}, {c2}",
            k1 = in(xmm_reg) keyed[0],
            k2 = in(xmm_reg) keyed[1],
            a1 = inout(xmm_reg) one.abef,
            c1 = inout(xmm_reg) one.cdgh,
            a2 = inout(xmm_reg) two.abef,
            c2 = inout(xmm_reg) two.cdgh,
            out("xmm0") _,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
}

/// Four rounds of each state, with the same words.
#[inline(always)]
fn four_shared_rounds(states: &mut [State; WAYS], keyed: __m128i) {
    let [one, two] = states;
    // SAFETY: as above.
    unsafe {
        asm!(
            "sha256rnds2 {c1}, {a1}",
            "sha256rnds2 {c2}, {a2}",
            "pshufd xmm0, xmm0, 0x0e",
            "sha256rnds2 {a1}, {c1}",
            "sha256rnds2 {a2}, {c2}",
            a1 = inout(xmm_reg) one.abef,
            c1 = inout(xmm_reg) one.cdgh,
            a2 = inout(xmm_reg) two.abef,
            c2 = inout(xmm_reg) two.cdgh,
            inout("xmm0") keyed => _,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
}

/// Drops the first four words of sixteen that follow each other in a schedule, and adds the next four.
#[target_feature(enable = "sha,sse4.1")]
fn following([first, second, third, fourth]: [__m128i; 4]) -> [__m128i; 4] {
    let early = _mm_sha256msg1_epu32(first, second);
    let sum = _mm_add_epi32(early, _mm_alignr_epi8::<4>(fourth, third));
    [second, third, fourth, _mm_sha256msg2_epu32(sum, fourth)]
}

/// The constants of rounds `4 * i` to `4 * i + 3`.
#[target_feature(enable = "sha,sse4.1")]
fn constants(i: usize) -> __m128i {
    let k = &K[4 * i..4 * i + 4];
    quad([k[0], k[1], k[2], k[3]])
}

/// Four words side by side, the first in the lowest place.
#[target_feature(enable = "sha,sse4.1")]
fn quad([a, b, c, d]: [u32; 4]) -> __m128i {
    let [a, b, c, d] = [a, b, c, d].map(u32::cast_signed);
    _mm_set_epi32(d, c, b, a)
}
