//! AVX2: twice eight nonces at once.

#![expect(unsafe_code, reason = "instructions that not every processor has")]
#![expect(
    clippy::inline_always,
    reason = "code that is not inlined is compiled without the instructions"
)]

use core::arch::x86_64::{
    __m256i, _mm_setr_epi8, _mm256_add_epi32, _mm256_and_si256, _mm256_broadcastsi128_si256,
    _mm256_cmpeq_epi32, _mm256_or_si256, _mm256_set1_epi32, _mm256_setr_epi32,
    _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_slli_epi32, _mm256_srli_epi32,
    _mm256_testz_si256, _mm256_xor_si256,
};
use core::num::NonZeroU32;

use super::interface::Kernel;
use super::simd::{self, Pair, Simd};
use crate::job::Job;
use crate::range::NonceRange;

/// The kernel, where the processor has AVX2.
pub(super) fn kernel() -> Option<Kernel> {
    is_x86_feature_detected!("avx2").then_some(Kernel {
        name: "AVX2",
        first_group,
    })
}

fn first_group(job: &Job, range: NonceRange) -> Option<NonceRange> {
    #[target_feature(enable = "avx2")]
    fn with_avx2(job: &Job, range: NonceRange) -> Option<NonceRange> {
        simd::first_group(Pair(Avx2(())), job, range)
    }
    // SAFETY: only `kernel` hands this function out, after it has found AVX2.
    unsafe { with_avx2(job, range) }
}

/// Only made where the processor has AVX2.
#[derive(Clone, Copy)]
struct Avx2(());

macro_rules! avx2 {
    ($vectors:expr) => {{
        // SAFETY: an `Avx2` is proof that the processor has what these take.
        unsafe { $vectors }
    }};
}

macro_rules! rotate_right {
    ($x:expr, $bits:literal) => {
        _mm256_or_si256(
            _mm256_srli_epi32::<$bits>($x),
            _mm256_slli_epi32::<{ 32 - $bits }>($x),
        )
    };
}

macro_rules! xor3 {
    ($a:expr, $b:expr, $c:expr) => {
        _mm256_xor_si256(_mm256_xor_si256($a, $b), $c)
    };
}

impl Simd for Avx2 {
    type Vector = __m256i;

    const LANES: NonZeroU32 = NonZeroU32::new(8).unwrap();

    #[inline(always)]
    fn splat(self, word: u32) -> __m256i {
        avx2!(_mm256_set1_epi32(word.cast_signed()))
    }

    #[inline(always)]
    fn nonces(self, first: u32) -> __m256i {
        avx2!({
            let lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
            let nonces = _mm256_add_epi32(_mm256_set1_epi32(first.cast_signed()), lanes);
            let swapped = _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
            _mm256_shuffle_epi8(nonces, _mm256_broadcastsi128_si256(swapped))
        })
    }

    #[inline(always)]
    fn add(self, a: __m256i, b: __m256i) -> __m256i {
        avx2!(_mm256_add_epi32(a, b))
    }

    #[inline(always)]
    fn big_sigma0(self, x: __m256i) -> __m256i {
        avx2!(xor3!(
            rotate_right!(x, 2),
            rotate_right!(x, 13),
            rotate_right!(x, 22)
        ))
    }

    #[inline(always)]
    fn big_sigma1(self, x: __m256i) -> __m256i {
        avx2!(xor3!(
            rotate_right!(x, 6),
            rotate_right!(x, 11),
            rotate_right!(x, 25)
        ))
    }

    #[inline(always)]
    fn small_sigma0(self, x: __m256i) -> __m256i {
        avx2!(xor3!(
            rotate_right!(x, 7),
            rotate_right!(x, 18),
            _mm256_srli_epi32::<3>(x)
        ))
    }

    #[inline(always)]
    fn small_sigma1(self, x: __m256i) -> __m256i {
        avx2!(xor3!(
            rotate_right!(x, 17),
            rotate_right!(x, 19),
            _mm256_srli_epi32::<10>(x)
        ))
    }

    #[inline(always)]
    fn choice(self, e: __m256i, f: __m256i, g: __m256i) -> __m256i {
        avx2!(_mm256_xor_si256(
            g,
            _mm256_and_si256(e, _mm256_xor_si256(f, g))
        ))
    }

    #[inline(always)]
    fn majority(self, a: __m256i, b: __m256i, c: __m256i) -> __m256i {
        avx2!({
            // The next round has this round's `a ^ b` as its `b ^ c`: the compiler works it out once.
            let outer = _mm256_xor_si256(a, b);
            _mm256_xor_si256(b, _mm256_and_si256(outer, _mm256_xor_si256(b, c)))
        })
    }

    #[inline(always)]
    fn any_clear(self, x: __m256i, mask: u32) -> bool {
        avx2!({
            let masked = _mm256_and_si256(x, _mm256_set1_epi32(mask.cast_signed()));
            let clear = _mm256_cmpeq_epi32(masked, _mm256_setzero_si256());
            _mm256_testz_si256(clear, clear) == 0
        })
    }
}
