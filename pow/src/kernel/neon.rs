//! NEON: twice four nonces at once. Every 64-bit ARM processor has it.

#![expect(unsafe_code, reason = "instructions that not every processor has")]
#![expect(
    clippy::inline_always,
    reason = "code that is not inlined keeps its vectors in memory"
)]

use core::arch::aarch64::{
    uint32x4_t, vaddq_u32, vandq_u32, vbslq_u32, vdupq_n_u32, veorq_u32, vld1q_u32, vminvq_u32,
    vreinterpretq_u8_u32, vreinterpretq_u32_u8, vrev32q_u8, vshlq_n_u32, vshrq_n_u32, vsriq_n_u32,
};
use core::num::NonZeroU32;

use super::interface::Kernel;
use super::simd::{self, Pair, Simd};
use crate::job::Job;
use crate::range::NonceRange;

/// The kernel, where the processor has NEON.
pub(super) fn kernel() -> Option<Kernel> {
    std::arch::is_aarch64_feature_detected!("neon").then_some(Kernel {
        name: "NEON",
        first_group,
    })
}

fn first_group(job: &Job, range: NonceRange) -> Option<NonceRange> {
    #[target_feature(enable = "neon")]
    fn with_neon(job: &Job, range: NonceRange) -> Option<NonceRange> {
        simd::first_group(Pair(Neon(())), job, range)
    }
    // SAFETY: only `kernel` hands this function out, after it has found NEON.
    unsafe { with_neon(job, range) }
}

/// Only made where the processor has NEON.
#[derive(Clone, Copy)]
struct Neon(());

macro_rules! neon {
    ($vectors:expr) => {{
        // SAFETY: a `Neon` is proof that the processor has what these take.
        unsafe { $vectors }
    }};
}

macro_rules! rotate_right {
    ($x:expr, $bits:literal) => {
        // The shifted-out bits are put in front of the others in one go.
        vsriq_n_u32::<$bits>(vshlq_n_u32::<{ 32 - $bits }>($x), $x)
    };
}

macro_rules! xor3 {
    ($a:expr, $b:expr, $c:expr) => {
        veorq_u32(veorq_u32($a, $b), $c)
    };
}

impl Simd for Neon {
    type Vector = uint32x4_t;

    const LANES: NonZeroU32 = NonZeroU32::new(4).unwrap();

    #[inline(always)]
    fn splat(self, word: u32) -> uint32x4_t {
        neon!(vdupq_n_u32(word))
    }

    #[inline(always)]
    fn nonces(self, first: u32) -> uint32x4_t {
        let lanes = [0, 1, 2, 3];
        neon!({
            // Reads the four words of `lanes`.
            let nonces = vaddq_u32(vdupq_n_u32(first), vld1q_u32(lanes.as_ptr()));
            vreinterpretq_u32_u8(vrev32q_u8(vreinterpretq_u8_u32(nonces)))
        })
    }

    #[inline(always)]
    fn add(self, a: uint32x4_t, b: uint32x4_t) -> uint32x4_t {
        neon!(vaddq_u32(a, b))
    }

    #[inline(always)]
    fn big_sigma0(self, x: uint32x4_t) -> uint32x4_t {
        neon!(xor3!(
            rotate_right!(x, 2),
            rotate_right!(x, 13),
            rotate_right!(x, 22)
        ))
    }

    #[inline(always)]
    fn big_sigma1(self, x: uint32x4_t) -> uint32x4_t {
        neon!(xor3!(
            rotate_right!(x, 6),
            rotate_right!(x, 11),
            rotate_right!(x, 25)
        ))
    }

    #[inline(always)]
    fn small_sigma0(self, x: uint32x4_t) -> uint32x4_t {
        neon!(xor3!(
            rotate_right!(x, 7),
            rotate_right!(x, 18),
            vshrq_n_u32::<3>(x)
        ))
    }

    #[inline(always)]
    fn small_sigma1(self, x: uint32x4_t) -> uint32x4_t {
        neon!(xor3!(
            rotate_right!(x, 17),
            rotate_right!(x, 19),
            vshrq_n_u32::<10>(x)
        ))
    }

    #[inline(always)]
    fn choice(self, e: uint32x4_t, f: uint32x4_t, g: uint32x4_t) -> uint32x4_t {
        neon!(vbslq_u32(e, f, g))
    }

    #[inline(always)]
    fn majority(self, a: uint32x4_t, b: uint32x4_t, c: uint32x4_t) -> uint32x4_t {
        // Where `a` and `b` differ, `c` decides; elsewhere either of them does.
        neon!(vbslq_u32(veorq_u32(a, b), c, b))
    }

    #[inline(always)]
    fn any_clear(self, x: uint32x4_t, mask: u32) -> bool {
        neon!(vminvq_u32(vandq_u32(x, vdupq_n_u32(mask))) == 0)
    }
}
