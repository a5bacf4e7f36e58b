//! The rules, one file for each heading of `docs/consensus.md` that needs no state: a network's
//! numbers, headers and their difficulty, bodies, transfers and signatures. `gossip` puts together those
//! that need no chain.

pub mod asert;
mod body;
mod gossip;
mod header;
mod network;
mod params;
mod signatures;
mod transfer;

pub use body::{BodyError, CheckedBlock};
pub use gossip::{GossipError, check_gossiped_block, check_gossiped_transfers};
pub(crate) use header::{Head, HeaderRules, MEDIAN_SPAN};
pub use header::{HeaderError, MAX_AHEAD, counts_from};
pub use network::Network;
pub use params::{Params, ParamsError};
pub use signatures::{Signatures, all_signed};
pub(crate) use transfer::check_amounts;
pub use transfer::{LedgerError, TransferError};
