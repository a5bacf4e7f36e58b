//! What is measured of the chain natively and in a browser alike: the chains to measure with, the contenders, and
//! how figures look.
//!
//! Whoever measures brings the clock, which WebAssembly has none of, and the peers, which differ from place to place.

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
