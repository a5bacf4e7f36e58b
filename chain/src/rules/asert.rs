//! Difficulty by aserti3-2d: an exponentially weighted target, anchored at one block, in integers only.
//!
//! Source: the Bitcoin Cash specification of 2020-11-15 ("ASERT difficulty adjustment algorithm"), as
//! Bitcoin Cash Node computes it in `CalculateASERT`. The target doubles for every half-life that the
//! chain is behind its schedule and halves for every one it is ahead.

use ruint::Uint;

use crate::primitives::{CompactTarget, Target, U256};

/// Wide enough for a 256-bit target times the 17-bit factor.
type Product = Uint<320, 5>;

/// Fraction bits of the exponent and of the factor.
const FRACTION_BITS: u32 = 16;

/// The block that the schedule is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Height of the anchor block.
    pub height: u64,
    /// Unix time in seconds of the anchor block's parent.
    pub parent_time: i64,
    /// Target of the anchor block. Bits that name no target count as the easiest one.
    pub bits: CompactTarget,
}

/// The constants of a network's schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asert {
    /// Seconds that a block should take.
    pub spacing: u32,
    /// The target doubles or halves when the chain is this many seconds off schedule; 0 counts as 1.
    pub half_life: u32,
    /// The target is never easier than this.
    pub easiest: Target,
}

impl Asert {
    /// The target of the block whose parent has this time (Unix seconds) and height.
    pub fn next_target(
        &self,
        anchor: &Anchor,
        parent_time: i64,
        parent_height: u64,
    ) -> CompactTarget {
        let time = i128::from(parent_time) - i128::from(anchor.parent_time);
        let blocks = i128::from(parent_height) - i128::from(anchor.height);
        let behind = time - i128::from(self.spacing) * (blocks + 1);
        // Rust's division rounds toward zero, as C++ does and the published vectors need.
        let exponent = (behind << FRACTION_BITS) / i128::from(self.half_life.max(1));
        let doublings = exponent >> FRACTION_BITS;
        let fraction = u16::try_from(exponent & 0xffff).expect("masked to 16 bits");

        let start = anchor.bits.decode().unwrap_or(self.easiest);
        let product = Product::from(start.to_u256()) * Product::from(factor(fraction));
        let target = self.clamp(shift(product, doublings - i128::from(FRACTION_BITS)));
        target.encode()
    }

    /// Keeps a target between 1 and the easiest; `None` is a target too great to compute.
    fn clamp(&self, target: Option<Product>) -> Target {
        let easiest = self.easiest.to_u256();
        let target = target.map_or(U256::MAX, U256::saturating_from);
        Target::from_u256(target.max(U256::ONE).min(easiest))
    }
}

/// 2^(fraction / 65536) in 1/65536, by the specification's cubic polynomial.
const fn factor(fraction: u16) -> u32 {
    let x = fraction as u64;
    let above_one =
        (195_766_423_245_049 * x + 971_821_376 * x * x + 5_127 * x * x * x + (1 << 47)) >> 48;
    // The sum fits 64 bits even for the greatest fraction, so what is left after the shift fits 16.
    65_536 + above_one as u32
}

/// Shifts left, or right by a negative number; `None` if bits fall off the top.
fn shift(number: Product, left: i128) -> Option<Product> {
    let by = usize::try_from(left.unsigned_abs()).unwrap_or(usize::MAX);
    if left < 0 {
        Some(number.wrapping_shr(by))
    } else {
        number.checked_shl(by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_runs_from_one_to_just_below_two() {
        assert_eq!(factor(0), 65_536);
        assert_eq!(factor(u16::MAX), 131_071);
        for x in 1..=u16::MAX {
            assert!(factor(x - 1) <= factor(x), "{x}");
            // The specification gives the polynomial's error as below 0.013 %.
            let exact = (f64::from(x) / 65_536.0).exp2() * 65_536.0;
            assert!((f64::from(factor(x)) / exact - 1.0).abs() < 0.000_13, "{x}");
        }
    }
}
