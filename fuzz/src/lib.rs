//! What the fuzz targets have in common.
//!
//! - `codec` says what a decoder must hold to;
//! - `world` has blocks and transfers, valid and not, for all who need some;
//! - `node` leads a node through a script and checks what must hold;
//! - each target is a file of `fuzz_targets` and is run by `cargo xtask fuzz`.

pub mod codec;
pub mod node;
pub mod world;
