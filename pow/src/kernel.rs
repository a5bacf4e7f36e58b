//! The loops that do the hashing, one file each, and the choice of those that this processor can run.
//!
//! A kernel goes through a range in ascending order, group by group, and stops at the first group in which some double
//! hash has no bit of `zero_bits` in its last word, the most significant one of the number. Each hit has that property,
//! so no hit is passed over. The nonces of the group are then compared exactly, so a kernel is right for each target.

mod interface;
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

pub use interface::Kernel;

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
}
