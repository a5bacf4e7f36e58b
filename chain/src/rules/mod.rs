//! The rules, one file for each heading of `docs/consensus.md` that needs no state: a network's
//! numbers, headers and their difficulty, bodies, transfers and signatures.

pub mod asert;
mod body;
mod header;
mod network;
mod params;
mod signatures;
mod transfer;

pub use body::{BodyError, CheckedBlock};
pub(crate) use header::{Head, HeaderRules, MEDIAN_SPAN};
pub use header::{HeaderError, MAX_AHEAD, counts_from};
pub use network::Network;
pub use params::{Params, ParamsError};
pub use signatures::{Signatures, all_signed};
pub(crate) use transfer::check_amounts;
pub use transfer::{LedgerError, TransferError};
