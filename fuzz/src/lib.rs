//! The parts that the fuzz targets share.
//!
//! - `codec` says what a decoder must promise;
//! - `world` has blocks and transfers, valid and not valid, for all parts that need some;
//! - `node` leads a node through a script and checks what must be true;
//! - each target is a file of `fuzz_targets` and is run by `cargo xtask fuzz`.

pub mod codec;
pub mod node;
pub mod world;
