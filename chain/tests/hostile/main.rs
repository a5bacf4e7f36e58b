//! Whole nodes among peers that lie, flood or send rubbish.

#[path = "../common/mod.rs"]
mod common;

mod header_floods;
mod hostile_peers;
mod known_failures;
mod pools;
mod unasked;
