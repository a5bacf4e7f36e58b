//! A deterministic network simulator over [`chain::Node`] and [`chain::Hub`].
//!
//! A [`World`] has members (a real node each, with a disk, a clock, a wallet and a hash rate),
//! relays (a real hub each, with a native node or bare), and connections between them with
//! latency, bandwidth, loss, duplication and reordering. All chance comes from one seed and all
//! arithmetic is in integers, so one seed gives one run, bit for bit.
//!
//! Nothing in the nodes is switched off. The time *when* a block is found is drawn from its
//! finder's share of the hash rate. The block then gets a nonce that meets its target, which takes
//! a few hashes at the targets used here, and every node validates it by the rule that holds in
//! production.
//!
//! # The floors
//!
//! A file names only floors below its own. A test holds the crate to this list.
//!
//! 1. `ids`, `time`, `random`: the numbers that tell things apart, simulated time ([`SimTime`]),
//!    and all chance, drawn from one seed ([`Random`]).
//! 2. `queue`, `link`, `work`: the events to come, in order of time ([`Queue`]); the fate of a
//!    frame on its way ([`Pipe`]); blocks whose work is really done.
//! 3. [`hostile`], `relay`: the acts of a member that does not keep to the protocol; the driver of a
//!    hub.
//! 4. `member`: one node with its disk, clock and wallet, made of a [`Blueprint`].
//! 5. `check`: an auditor with books of its own. No honest node takes in an invalid block; its tip has
//!    the most work of all blocks whose bodies it has; its ledger is the replay from genesis; the
//!    supply is the sum of what was issued; memory stays within its bounds.
//! 6. `world`: a [`World`], and the loop that carries out one event after the other and has the
//!    auditor look.
//! 7. [`scenario`], [`research`]: worlds whose random faults come from a seed; published results,
//!    reproduced.
//! 8. [`summary`], [`batch`]: many runs at once, and their results together.

#![forbid(unsafe_code)]
// A module that has files of its own stands beside their folder.
#![warn(clippy::mod_module_files)]

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
pub use world::{Fault, Find, Place, Settings, Totals, Violation, World};
