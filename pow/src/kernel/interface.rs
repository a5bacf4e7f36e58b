//! What a kernel is for its users: a name and a loop.

use core::fmt;

use crate::{job::Job, range::NonceRange};

/// A way to do the search. All ways find the same hits; they differ in speed.
#[derive(Clone, Copy)]
pub struct Kernel {
    pub(super) name: &'static str,
    pub(super) first_group: fn(&Job, NonceRange) -> Option<NonceRange>,
}

impl Kernel {
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
