//! WebAssembly's simd128: twice four nonces at once.

#![expect(
    clippy::inline_always,
    reason = "code that is not inlined keeps its vectors in memory"
)]

use core::arch::wasm32::{
    i8x16_shuffle, u32x4, u32x4_add, u32x4_all_true, u32x4_shl, u32x4_shr, u32x4_splat, v128,
    v128_and, v128_bitselect, v128_or, v128_xor,
};
use core::num::NonZeroU32;

use super::interface::Kernel;
use super::simd::{self, Pair, Simd};

/// For every engine that accepted this module: the module is compiled with these instructions.
pub(super) const KERNEL: Kernel = Kernel {
    name: "simd128",
    first_group: |job, range| simd::first_group(Pair(Simd128), job, range),
};

#[derive(Clone, Copy)]
struct Simd128;

#[inline(always)]
fn rotate_right<const BITS: u32>(x: v128) -> v128 {
    v128_or(u32x4_shr(x, BITS), u32x4_shl(x, 32 - BITS))
}

#[inline(always)]
fn xor3(a: v128, b: v128, c: v128) -> v128 {
    v128_xor(v128_xor(a, b), c)
}

impl Simd for Simd128 {
    type Vector = v128;

    const LANES: NonZeroU32 = NonZeroU32::new(4).unwrap();

    #[inline(always)]
    fn splat(self, word: u32) -> v128 {
        u32x4_splat(word)
    }

    #[inline(always)]
    fn nonces(self, first: u32) -> v128 {
        let nonces = u32x4_add(u32x4_splat(first), u32x4(0, 1, 2, 3));
        i8x16_shuffle::<3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12>(nonces, nonces)
    }

    #[inline(always)]
    fn add(self, a: v128, b: v128) -> v128 {
        u32x4_add(a, b)
    }

    #[inline(always)]
    fn big_sigma0(self, x: v128) -> v128 {
        xor3(
            rotate_right::<2>(x),
            rotate_right::<13>(x),
            rotate_right::<22>(x),
        )
    }

    #[inline(always)]
    fn big_sigma1(self, x: v128) -> v128 {
        xor3(
            rotate_right::<6>(x),
            rotate_right::<11>(x),
            rotate_right::<25>(x),
        )
    }

    #[inline(always)]
    fn small_sigma0(self, x: v128) -> v128 {
        xor3(rotate_right::<7>(x), rotate_right::<18>(x), u32x4_shr(x, 3))
    }

    #[inline(always)]
    fn small_sigma1(self, x: v128) -> v128 {
        xor3(
            rotate_right::<17>(x),
            rotate_right::<19>(x),
            u32x4_shr(x, 10),
        )
    }

    #[inline(always)]
    fn choice(self, e: v128, f: v128, g: v128) -> v128 {
        v128_bitselect(f, g, e)
    }

    #[inline(always)]
    fn majority(self, a: v128, b: v128, c: v128) -> v128 {
        // The next round has this round's `a ^ b` as its `b ^ c`: the compiler works it out once.
        v128_xor(b, v128_and(v128_xor(a, b), v128_xor(b, c)))
    }

    #[inline(always)]
    fn any_clear(self, x: v128, mask: u32) -> bool {
        // A word is false when it has no bit of the mask.
        !u32x4_all_true(v128_and(x, u32x4_splat(mask)))
    }
}
