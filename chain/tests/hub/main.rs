//! The hub by itself: who joins, who hears whom, what goes round and what does not.

#[path = "../common/mod.rs"]
mod common;

mod anything;
mod door;
mod groups;
mod news;
mod rig;
mod routing;
