//! Whole nodes among honest ones: they join, sync, agree, and get by when clocks and disks do not.

#[path = "../common/mod.rs"]
mod common;

mod checkpoints;
mod clock;
mod convergence;
mod nodes;
mod pools;
mod random_nets;
mod short_ids;
mod storage_trouble;
