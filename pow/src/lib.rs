//! The nonce search of proof of work: SHA-256d over 80-byte headers, one nonce after another.
//!
//! A [`Job`] says what to search, a [`NonceRange`] says where. [`search`] goes through a range until the first hit; a
//! [`Searcher`] does the same in steps. Both are exact for every target: the fast loops inside (`kernel`) only propose
//! nonces, and the whole 256-bit hash of each is then compared with the target.
//!
//! The crate knows no clock, no thread and no platform, needs no allocator, and depends on nothing.

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
