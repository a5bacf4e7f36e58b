//! The loops that do the hashing, one file each.
//!
//! A kernel goes through a range in ascending order and returns the first nonce whose double hash has no bit of
//! [`Job::zero_bits`] in its last word, the most significant one of the number. Each hit has that property, so none is
//! passed over; what else has it is told apart by an exact comparison outside, so a kernel is right for each target.

use crate::{Job, NonceRange};

mod portable;

pub(crate) type Kernel = fn(&Job, NonceRange) -> Option<u32>;

/// The quickest kernel there is for this processor.
pub(crate) const BEST: Kernel = portable::first_candidate;
