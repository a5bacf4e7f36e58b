//! The nonce search of proof of work: SHA-256d over 80-byte headers, one nonce after another.
//!
//! A [`Job`] says what to search, a [`NonceRange`] says where. [`search`] goes through a range until the first hit; a
//! [`Searcher`] does the same in steps. Both are exact for every target: the fast loops inside (`kernel`) only propose
//! nonces, and the whole 256-bit hash of each is then compared with the target.
//!
//! The crate knows no clock, no thread and no platform, needs no allocator, and depends on nothing.
//!
//! # The floors
//!
//! A file names only floors below its own. A test holds the crate to this list.
//!
//! 1. `sha256`, `range`: the rounds of the hash; nonces from one to another ([`NonceRange`]).
//! 2. `header`: all that a search can work out before it knows the nonce.
//! 3. `job`: the task of a search ([`Job`]).
//! 4. `kernel`, [`foreign`]: the loops that do the hashing, one a file ([`Kernel`]); the data for loops that are
//!    made elsewhere.
//! 5. `search`: a range gone through with a kernel, and every find compared exactly.

#![deny(unsafe_code)]

pub mod foreign;
mod header;
mod job;
mod kernel;
mod range;
mod search;
mod sha256;

pub use job::Job;
pub use kernel::Kernel;
pub use range::NonceRange;
pub use search::{Outcome, Search, Searcher, Step, search};
