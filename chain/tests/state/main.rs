//! The chain by itself: which branch is the best, and what the ledger says after it.

#[path = "../common/mod.rs"]
mod common;

mod forks;
mod ledger_model;
