//! AVX-512: twice sixteen nonces at once.

#![expect(unsafe_code, reason = "instructions that not every processor has")]
#![expect(
    clippy::inline_always,
    reason = "code that is not inlined is compiled without the instructions"
)]

use core::arch::x86_64::{
    __m512i, _mm_setr_epi8, _mm512_add_epi32, _mm512_broadcast_i32x4, _mm512_ror_epi32,
    _mm512_set1_epi32, _mm512_setr_epi32, _mm512_shuffle_epi8, _mm512_srli_epi32,
    _mm512_ternarylogic_epi32, _mm512_testn_epi32_mask,
};
use core::num::NonZeroU32;

use super::interface::Kernel;
use super::simd::{self, Pair, Simd};
use crate::job::Job;
use crate::range::NonceRange;

/// The kernel, where the processor has AVX-512.
pub(super) fn kernel() -> Option<Kernel> {
    let found = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
    found.then_some(Kernel {
        name: "AVX-512",
        first_group,
    })
}

fn first_group(job: &Job, range: NonceRange) -> Option<NonceRange> {
    #[target_feature(enable = "avx512f,avx512bw")]
    fn with_avx512(job: &Job, range: NonceRange) -> Option<NonceRange> {
        simd::first_group(Pair(Avx512(())), job, range)
    }
    // SAFETY: only `kernel` hands this function out, after it has found AVX-512.
    unsafe { with_avx512(job, range) }
}

/// Only made where the processor has AVX-512.
#[derive(Clone, Copy)]
struct Avx512(());

macro_rules! avx512 {
    ($vectors:expr) => {{
        // SAFETY: an `Avx512` is proof that the processor has what these take.
        unsafe { $vectors }
    }};
}

/// The truth tables for instructions with three operands.
const XOR3: i32 = 0x96;
const CHOICE: i32 = 0xca;
const MAJORITY: i32 = 0xe8;

impl Simd for Avx512 {
    type Vector = __m512i;

    const LANES: NonZeroU32 = NonZeroU32::new(16).unwrap();

    #[inline(always)]
    fn splat(self, word: u32) -> __m512i {
        avx512!(_mm512_set1_epi32(word.cast_signed()))
    }

    #[inline(always)]
    fn nonces(self, first: u32) -> __m512i {
        avx512!({
            let lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
            let nonces = _mm512_add_epi32(_mm512_set1_epi32(first.cast_signed()), lanes);
            let swapped = _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
            _mm512_shuffle_epi8(nonces, _mm512_broadcast_i32x4(swapped))
        })
    }

    #[inline(always)]
    fn add(self, a: __m512i, b: __m512i) -> __m512i {
        avx512!(_mm512_add_epi32(a, b))
    }

    #[inline(always)]
    fn big_sigma0(self, x: __m512i) -> __m512i {
        avx512!(_mm512_ternarylogic_epi32::<XOR3>(
            _mm512_ror_epi32::<2>(x),
            _mm512_ror_epi32::<13>(x),
            _mm512_ror_epi32::<22>(x)
        ))
    }

    #[inline(always)]
    fn big_sigma1(self, x: __m512i) -> __m512i {
        avx512!(_mm512_ternarylogic_epi32::<XOR3>(
            _mm512_ror_epi32::<6>(x),
            _mm512_ror_epi32::<11>(x),
            _mm512_ror_epi32::<25>(x)
        ))
    }

    #[inline(always)]
    fn small_sigma0(self, x: __m512i) -> __m512i {
        avx512!(_mm512_ternarylogic_epi32::<XOR3>(
            _mm512_ror_epi32::<7>(x),
            _mm512_ror_epi32::<18>(x),
            _mm512_srli_epi32::<3>(x)
        ))
    }

    #[inline(always)]
    fn small_sigma1(self, x: __m512i) -> __m512i {
        avx512!(_mm512_ternarylogic_epi32::<XOR3>(
            _mm512_ror_epi32::<17>(x),
            _mm512_ror_epi32::<19>(x),
            _mm512_srli_epi32::<10>(x)
        ))
    }

    #[inline(always)]
    fn choice(self, e: __m512i, f: __m512i, g: __m512i) -> __m512i {
        avx512!(_mm512_ternarylogic_epi32::<CHOICE>(e, f, g))
    }

    #[inline(always)]
    fn majority(self, a: __m512i, b: __m512i, c: __m512i) -> __m512i {
        avx512!(_mm512_ternarylogic_epi32::<MAJORITY>(a, b, c))
    }

    #[inline(always)]
    fn any_clear(self, x: __m512i, mask: u32) -> bool {
        avx512!(_mm512_testn_epi32_mask(x, _mm512_set1_epi32(mask.cast_signed())) != 0)
    }
}
