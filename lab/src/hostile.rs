//! Nodes that do not keep to the protocol: one trait, and one file for each kind.
//!
//! A hostile member has a real node inside, so that it looks like any other. It changes the words
//! and acts of that node.

mod cheater;
mod crowd;
mod drifter;
mod equivocator;
mod flooder;
mod forker;
mod selfish;
mod stage;
mod staller;

pub use cheater::Cheater;
pub use drifter::Drifter;
pub use equivocator::Equivocator;
pub use flooder::Flooder;
pub use forker::LowWorkForker;
pub use selfish::SelfishMiner;
pub use stage::{Hostile, Stage};
pub use staller::Staller;

/// One hostile member of each kind.
pub fn all_kinds() -> Vec<Box<dyn Hostile>> {
    vec![
        Box::<Staller>::default(),
        Box::<Flooder>::default(),
        Box::<Equivocator>::default(),
        Box::<LowWorkForker>::default(),
        Box::<SelfishMiner>::default(),
        Box::<Cheater>::default(),
        Box::<Drifter>::default(),
    ]
}
