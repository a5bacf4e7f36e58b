//! Collections that every floor above may use.

mod collections;
mod recent;

pub use collections::{BoxMap, Gather};
pub(crate) use recent::Recent;
