//! The parts that the chain's measurements share natively and in a browser: the chains to measure with, the
//! contenders, and the form of figures.
//!
//! The program that measures brings the clock, because WebAssembly has no clock, and the peers, which differ
//! from place to place.

mod blocks;
mod contender;
mod figures;
mod headers;
mod ledger;
pub mod pieces;
mod pool;
mod replay;
mod signatures;
mod world;

pub use blocks::blocks;
pub use contender::{Clock, Contender, Contest, Work};
pub use figures::Figure;
pub use headers::Headers;
pub use ledger::ledger;
pub use pool::pool;
pub use replay::Replay;
pub use signatures::{Signatures, Signed};
pub use world::{BODY_BYTES, NOW, World};
