//! The loops that do the hashing, one file each, and which of them this processor can run.
//!
//! A kernel goes through a range in ascending order, group by group, and stops at the first group in which some double
//! hash has no bit of `zero_bits` in its last word, the most significant one of the number. Each hit has that property,
//! so none is passed over; the nonces of the group are then compared exactly, so a kernel is right for each target.

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

/// A way to do the search. All find the same; they differ in speed.
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

    /// All that this processor can run, [`Kernel::PORTABLE`] first.
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

    /// A kernel that is not of this crate. Of the range that it is given, `first_group` has to answer with the first
    /// part in which some nonce, under some version, has a double hash whose last word has no bit of
    /// [`place::ZERO_BITS`](crate::foreign::place::ZERO_BITS).
    ///
    /// One that answers too often costs time and nothing else; one that passes such a nonce over misses hits.
    pub const fn foreign(
        name: &'static str,
        first_group: fn(&Job, NonceRange) -> Option<NonceRange>,
    ) -> Self {
        Self { name, first_group }
    }

    /// What the kernel is called after: the instructions that it uses.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The first group of nonces of the range in which there may be a hit.
    pub(crate) fn first_group(self, job: &Job, range: NonceRange) -> Option<NonceRange> {
        (self.first_group)(job, range)
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
