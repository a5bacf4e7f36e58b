//! A chain as a file that can be carried about, and the check of a node's own file of blocks.
//!
//! `format` says what an export looks like, `progress` shows people how far the work is. All of it
//! is done by the chain's own rules: an import takes blocks as from a peer, a check replays the
//! whole chain.

mod check;
mod error;
mod export;
mod format;
mod import;
mod progress;

pub(crate) use check::{Checked, check};
pub use error::ArchiveError;
pub(crate) use export::export;
pub(crate) use format::is_standard;
pub(crate) use import::{Imported, import};
