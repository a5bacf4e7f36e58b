//! What waits for a block, and what becomes one.

#[path = "../common/mod.rs"]
mod common;

mod mempool;
mod mempool_floods;
mod mining;
