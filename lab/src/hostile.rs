//! Nodes that do not keep to the protocol: one trait, one file a kind.
//!
//! A hostile member has a real node inside, so that it looks like any other, and bends what that
//! node says and does.

mod cheater;
mod equivocator;
mod flooder;
mod forker;
mod selfish;
mod stage;
mod staller;

pub use cheater::Cheater;
pub use equivocator::Equivocator;
pub use flooder::Flooder;
pub use forker::LowWorkForker;
pub use selfish::SelfishMiner;
pub use stage::{Hostile, Stage};
pub use staller::Staller;

/// One of each kind.
pub fn all_kinds() -> Vec<Box<dyn Hostile>> {
    vec![
        Box::<Staller>::default(),
        Box::<Flooder>::default(),
        Box::<Equivocator>::default(),
        Box::<LowWorkForker>::default(),
        Box::<SelfishMiner>::default(),
        Box::<Cheater>::default(),
    ]
}
