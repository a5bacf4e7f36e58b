//! The loops that do the hashing, one file each, and the choice of those that this processor can run.
//!
//! A kernel goes through a range in ascending order, group by group, and stops at the first group in which some double
//! hash has no bit of `zero_bits` in its last word, the most significant one of the number. Each hit has that property,
//! so no hit is passed over. The nonces of the group are then compared exactly, so a kernel is right for each target.

use core::fmt;

use crate::{Job, NonceRange};

mod portable;
mod simd;

#[cfg(target_arch = "aarch64")]
mod armv8;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "x86_64")]
mod sha_ni;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;

/// A way to do the search. All ways find the same hits; they differ in speed.
#[derive(Clone, Copy)]
pub struct Kernel {
    name: &'static str,
    first_group: fn(&Job, NonceRange) -> Option<NonceRange>,
}

impl Kernel {
    /// Plain Rust, for every processor.
    pub const PORTABLE: Self = Self {
        name: "portable",
        first_group: portable::first_group,
    };

    /// All kernels that this processor can run, [`Kernel::PORTABLE`] first.
    pub fn all() -> impl Iterator<Item = Self> {
        let kernels = [
            Some(Self::PORTABLE),
            #[cfg(target_arch = "x86_64")]
            avx2::kernel(),
            #[cfg(target_arch = "x86_64")]
            sha_ni::kernel(),
            #[cfg(target_arch = "x86_64")]
            avx512::kernel(),
            #[cfg(target_arch = "aarch64")]
            neon::kernel(),
            #[cfg(target_arch = "aarch64")]
            armv8::kernel(),
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Some(simd128::KERNEL),
        ];
        kernels.into_iter().flatten()
    }

    /// A kernel that is not of this crate. `first_group` gets a range, and has to answer with its first part in which
    /// some nonce, under some version, has a double hash whose last word has no bit of
    /// [`place::ZERO_BITS`](crate::foreign::place::ZERO_BITS).
    ///
    /// A kernel that answers too often only costs time; a kernel that passes over such a nonce misses hits.
    pub const fn foreign(
        name: &'static str,
        first_group: fn(&Job, NonceRange) -> Option<NonceRange>,
    ) -> Self {
        Self { name, first_group }
    }

    /// The kernel's name: the instructions that it uses.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The first group of nonces of the range that may hold a hit.
    pub(crate) fn first_group(self, job: &Job, range: NonceRange) -> Option<NonceRange> {
        (self.first_group)(job, range)
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
