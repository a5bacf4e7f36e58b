//! The kernels that this worker may use, and the test that each has to pass first.

use std::cell::RefCell;

use pow::{Job, Kernel, NonceRange, Outcome, search};

thread_local! {
    static KERNELS: RefCell<Vec<Kernel>> = RefCell::new(Kernel::all().collect());
}

/// The kernels that are right at present. A kernel that is not is never used again.
pub(crate) fn right() -> Vec<Kernel> {
    KERNELS.with_borrow_mut(|kernels| {
        kernels.retain(|kernel| is_right(*kernel));
        kernels.clone()
    })
}

/// Adds one more, if it is right; it replaces one of the same name.
pub(crate) fn add(kernel: Kernel) -> Result<(), WrongKernel> {
    if !is_right(kernel) {
        return Err(WrongKernel(kernel.name()));
    }
    KERNELS.with_borrow_mut(|kernels| {
        kernels.retain(|other| other.name() != kernel.name());
        kernels.push(kernel);
    });
    Ok(())
}

pub(crate) fn find(name: &str) -> Option<Kernel> {
    KERNELS.with_borrow(|kernels| kernels.iter().copied().find(|kernel| kernel.name() == name))
}

/// A kernel that misses hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the kernel {0} passes over a nonce that is known to be a hit")]
pub(crate) struct WrongKernel(&'static str);

/// The most nonces that a kernel may try at once.
pub(crate) const MOST_LANES: u32 = 16;

/// Whether a kernel finds a known nonce wherever it lies in a group, and under each version. False finds need no test:
/// each answer of a kernel is compared.
fn is_right(kernel: Kernel) -> bool {
    let known = Outcome::Hit {
        version: VERSION,
        nonce: NONCE,
    };
    // Each version gets its turn, as there are no more versions than lanes.
    (0..MOST_LANES).all(|before| {
        let range = NonceRange::new(NONCE - before, NONCE).expect("ends at or behind its start");
        let job = job(before as usize % Job::VERSIONS as usize);
        search(kernel, &job, range).outcome == known
    })
}

const _: () = assert!(Job::VERSIONS <= MOST_LANES);

/// Block 125,552 of Bitcoin: its nonce, its version, and the 72 bytes between the two.
const NONCE: u32 = 2_504_433_986;
const VERSION: u32 = 1;
const HEADER: [u8; 72] = bytes(
    b"81cd02ab7e569e8bcd9317e2fe99f2de44d49ab2b8851ba4a308000000000000\
      e320b6c2fffc8d750423db8b1eb942ae710e951ed797f7affc8892b0f1fc122b\
      c7f5d74df2b9441a",
);
/// The target that those last four bytes stand for.
const TARGET: [u8; 32] = {
    let mut target = [0; 32];
    [target[23], target[24], target[25]] = [0xf2, 0xb9, 0x44];
    target
};

/// That block, changed so that its own version is number `place` of those that are tried.
fn job(place: usize) -> Job {
    let with = |version: u32| {
        let mut prefix = [0; 76];
        prefix[..4].copy_from_slice(&version.to_le_bytes());
        prefix[4..].copy_from_slice(&HEADER);
        Job::new(&prefix, &TARGET)
    };
    // The versions differ in bits that are flipped: the same flips lead there and back.
    with(with(VERSION).versions()[place])
}

const fn bytes<const N: usize>(digits: &[u8]) -> [u8; N] {
    const fn value(digit: u8) -> u8 {
        match digit {
            b'0'..=b'9' => digit - b'0',
            _ => digit - b'a' + 10,
        }
    }
    let mut bytes = [0; N];
    let mut at = 0;
    while at < N {
        bytes[at] = value(digits[2 * at]) << 4 | value(digits[2 * at + 1]);
        at += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_of_this_processor_are_right() {
        let names =
            |kernels: Vec<Kernel>| kernels.into_iter().map(Kernel::name).collect::<Vec<_>>();
        assert_eq!(names(right()), names(Kernel::all().collect()));
        assert_eq!(find("portable").map(Kernel::name), Some("portable"));
        assert!(find("abacus").is_none());
    }

    /// Like the portable kernel, but it does not see one lane of eight.
    fn without_a_lane(job: &Job, range: NonceRange) -> Option<NonceRange> {
        let seen = |nonce: u32| (nonce - range.first()) % 8 != 5;
        (range.first()..=range.last())
            .filter(|nonce| seen(*nonce))
            .filter_map(|nonce| NonceRange::new(nonce, nonce))
            .find(|range| search(Kernel::PORTABLE, job, *range).outcome != Outcome::Exhausted)
    }

    #[test]
    fn a_kernel_that_misses_one_lane_is_not_used() {
        let wrong = add(Kernel::foreign("dim", without_a_lane));
        assert_eq!(wrong, Err(WrongKernel("dim")));
        assert!(find("dim").is_none());
    }

    /// Like the portable kernel, but it does not try the last version.
    fn without_a_version(job: &Job, range: NonceRange) -> Option<NonceRange> {
        let hidden = job.versions().last().copied();
        (range.first()..=range.last())
            .filter_map(|nonce| NonceRange::new(nonce, nonce))
            .find(
                |range| match search(Kernel::PORTABLE, job, *range).outcome {
                    Outcome::Hit { version, .. } => Some(version) != hidden,
                    Outcome::Exhausted => false,
                },
            )
    }

    #[test]
    fn a_kernel_that_misses_one_version_is_not_used() {
        let wrong = add(Kernel::foreign("deaf", without_a_version));
        assert_eq!(wrong, Err(WrongKernel("deaf")));
        assert!(find("deaf").is_none());
    }

    #[test]
    fn a_kernel_that_proposes_everything_is_as_right_as_any() {
        assert_eq!(
            add(Kernel::foreign("eager", |_, range| Some(range))),
            Ok(())
        );
        assert_eq!(find("eager").map(Kernel::name), Some("eager"));
    }
}
