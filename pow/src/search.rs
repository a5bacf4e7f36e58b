//! The search of a range, in one go or in steps.

use core::num::NonZeroU32;

use crate::job::Job;
use crate::kernel::Kernel;
use crate::range::NonceRange;

/// How the search of a range ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With these two the hash of the header is at or below the target.
    Hit {
        /// The header's version, one of [`Job::versions`].
        version: u32,
        /// The nonce, as the number that the header holds in little-endian bytes.
        nonce: u32,
    },
    /// No nonce left in the range is a hit.
    Exhausted,
}

/// The result of [`search`], and the number of tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Search {
    /// How the search ended.
    pub outcome: Outcome,
    /// The number of headers tried, the hit included. They are tried in the order of their nonces, and for each nonce
    /// in that of [`Job::versions`].
    pub hashes: u64,
}

/// The result of one [`Searcher::step`], and the number of tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// How the search ended, or `None` when nonces are left to try.
    pub outcome: Option<Outcome>,
    /// The number of headers that this step tried, the hit included.
    pub hashes: u64,
}

/// Finds the lowest nonce of `range` that is a hit, and the first version that makes it one.
pub fn search(kernel: Kernel, job: &Job, range: NonceRange) -> Search {
    let mut rest = Some(range);
    while let Some(group) = rest.and_then(|range| kernel.first_group(job, range)) {
        for nonce in group.first()..=group.last() {
            if let Some(place) = job.hit(nonce) {
                return hit(job, range, nonce, place);
            }
        }
        rest = rest.and_then(|range| range.behind(group.last()));
    }
    Search {
        outcome: Outcome::Exhausted,
        hashes: range.len() * u64::from(Job::VERSIONS),
    }
}

fn hit(job: &Job, range: NonceRange, nonce: u32, place: usize) -> Search {
    let before = u64::from(nonce - range.first()) * u64::from(Job::VERSIONS);
    Search {
        outcome: Outcome::Hit {
            version: job.versions()[place],
            nonce,
        },
        hashes: before + place as u64 + 1,
    }
}

/// A search in steps, for callers that have other things to do in between: look for a newer tip, report a hash rate,
/// stop. It finds all hits of its range, in ascending order of the nonces, at most one in each step.
///
/// In a browser the first steps should be short: a call that began before the optimised code was ready stays in the
/// slow code until it returns.
#[derive(Clone, Debug)]
pub struct Searcher {
    kernel: Kernel,
    job: Job,
    /// The nonces that are still to be tried.
    rest: Option<NonceRange>,
}

impl Searcher {
    /// A search of the whole `range` by a kernel; it has not begun yet.
    pub const fn new(kernel: Kernel, job: Job, range: NonceRange) -> Self {
        Self {
            kernel,
            job,
            rest: Some(range),
        }
    }

    /// Makes the next hashes, up to the first hit or the end of the range, and `max` at most; it may make a few more,
    /// because the last nonce is tried with all versions. After a hit the next step goes on with the next nonce. At the
    /// end of the range each further step makes no hash and answers that the range is exhausted.
    pub fn step(&mut self, max: NonZeroU32) -> Step {
        let Some(rest) = self.rest else {
            return Step {
                outcome: Some(Outcome::Exhausted),
                hashes: 0,
            };
        };
        let nonces = max.get().div_ceil(Job::VERSIONS);
        let now = rest.at_most(NonZeroU32::new(nonces).unwrap_or(NonZeroU32::MIN));
        let Search { outcome, hashes } = search(self.kernel, &self.job, now);
        let tried = match outcome {
            Outcome::Hit { nonce, .. } => nonce,
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
