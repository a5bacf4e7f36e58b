//! A deterministic network simulator over [`chain::Node`].
//!
//! A [`World`] has members (a real node each, with a disk, a clock, a wallet and a hash rate),
//! relays (the hub's routing, with a native node or bare), and connections between them with
//! latency, bandwidth, loss, duplication and reordering. All chance comes from one seed, all
//! arithmetic is in integers, so a seed is a run, bit for bit.
//!
//! Nothing in the nodes is switched off. *When* a block is found is drawn from its finder's share
//! of the hash rate; the block then gets a nonce that meets its target, which takes a few hashes at
//! the targets used here, and every node validates it by the rule that holds in production.
//!
//! What must hold is checked by an auditor of its own (`check`) while the world runs:
//! no honest node takes in an invalid block; its tip has the most work of all that it has with
//! bodies; its ledger is the replay from genesis; supply is what was issued; memory stays within
//! its bounds. [`scenario`] makes worlds with random faults of a seed; [`hostile`] has members that
//! do not keep to the protocol; [`research`] reproduces published results.

#![forbid(unsafe_code)]

pub mod batch;
mod check;
pub mod hostile;
mod ids;
mod link;
mod member;
mod queue;
mod random;
mod relay;
pub mod research;
pub mod scenario;
pub mod summary;
mod time;
mod work;
mod world;

pub use check::Checks;
pub use ids::{MemberId, RelayId};
pub use link::{Arrivals, Conditions, Latency, Pipe};
pub use member::Blueprint;
pub use queue::Queue;
pub use random::{Chance, Random, Stream};
pub use relay::Favour;
pub use time::SimTime;
pub use world::{Fault, Find, Settings, Totals, Violation, World};
