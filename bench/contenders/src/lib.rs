//! What is measured of the chain natively and in a browser alike: the chains to measure with, and the contenders.
//!
//! Whoever measures brings the clock, which WebAssembly has none of, and the peers, which differ from place to place.

mod blocks;
mod contender;
mod headers;
mod ledger;
mod pool;
mod signatures;
mod world;

pub use blocks::blocks;
pub use contender::{Clock, Contender, Contest, Work};
pub use headers::Headers;
pub use ledger::ledger;
pub use pool::pool;
pub use signatures::{Signatures, Signed};
pub use world::{BODY_BYTES, NOW, World};
