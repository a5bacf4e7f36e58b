//! The parts that the fuzz targets share.
//!
//! Each target is a file of `fuzz_targets` and is run by `cargo xtask fuzz`.
//!
//! # The floors
//!
//! A file names only floors below its own.
//!
//! 1. [`codec`]: what a decoder must promise.
//! 2. [`world`]: blocks and transfers, valid and not valid, for all parts that need some.
//! 3. [`node`]: a node led through a script, and the checks of what must be true.

pub mod codec;
pub mod node;
pub mod world;
