//! The search of a range, in one go or in steps.

use core::num::NonZeroU32;

use crate::kernel::{self, Kernel};
use crate::{Job, NonceRange};

/// How the search of a range ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The hash with this nonce is at or below the target.
    Hit {
        /// The nonce, as the number that the header holds in little-endian bytes.
        nonce: u32,
    },
    /// No nonce that was left in the range is a hit.
    Exhausted,
}

/// What [`search`] found, and what it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Search {
    /// How the search ended.
    pub outcome: Outcome,
    /// The number of nonces tried, the hit included.
    pub hashes: u64,
}

/// What one [`Searcher::step`] found, and what it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// How the search ended, or `None` when nonces are left to try.
    pub outcome: Option<Outcome>,
    /// The number of nonces that this step tried, the hit included.
    pub hashes: u64,
}

/// Finds the lowest nonce of `range` that is a hit.
pub fn search(job: &Job, range: NonceRange) -> Search {
    match first_hit(kernel::BEST, job, range) {
        Some(nonce) => Search {
            outcome: Outcome::Hit { nonce },
            hashes: u64::from(nonce - range.first()) + 1,
        },
        None => Search {
            outcome: Outcome::Exhausted,
            hashes: range.len(),
        },
    }
}

/// A search in steps, for callers that have other things to do in between: look for a newer tip, report a hash rate,
/// stop. It finds all hits of its range, in ascending order, one a step at most.
///
/// In a browser the first steps should be short: a call that runs while the optimised code becomes ready stays in
/// the slow code until it returns.
#[derive(Clone, Debug)]
pub struct Searcher {
    job: Job,
    /// What is still to be tried.
    rest: Option<NonceRange>,
}

impl Searcher {
    /// A search of the whole `range`, not begun yet.
    pub const fn new(job: Job, range: NonceRange) -> Self {
        Self {
            job,
            rest: Some(range),
        }
    }

    /// Tries the next nonces, `max` at most: up to the first hit among them, or the end of the range. After a hit the
    /// next step goes on behind it; at the end of the range each further step is exhausted with no hash tried.
    pub fn step(&mut self, max: NonZeroU32) -> Step {
        let Some(rest) = self.rest else {
            return Step {
                outcome: Some(Outcome::Exhausted),
                hashes: 0,
            };
        };
        let now = rest.at_most(max);
        let Search { outcome, hashes } = search(&self.job, now);
        let tried = match outcome {
            Outcome::Hit { nonce } => nonce,
            Outcome::Exhausted => now.last(),
        };
        self.rest = rest.behind(tried);
        let unfinished = outcome == Outcome::Exhausted && self.rest.is_some();
        Step {
            outcome: (!unfinished).then_some(outcome),
            hashes,
        }
    }
}

/// The lowest hit of `range`: the first of the kernel's candidates that the exact comparison confirms.
fn first_hit(kernel: Kernel, job: &Job, range: NonceRange) -> Option<u32> {
    let mut rest = Some(range);
    while let Some(range) = rest {
        let candidate = kernel(job, range)?;
        if job.is_hit(candidate) {
            return Some(candidate);
        }
        rest = range.behind(candidate);
    }
    None
}
