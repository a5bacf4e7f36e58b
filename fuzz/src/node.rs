//! A node under arbitrary inputs: a [`Script`] says what happens to it, and checks after each step
//! say what must be true.
//!
//! - `script` is the form in which the fuzzer's bytes are read;
//! - `rig` has the node and all that its driver has, `disk` and `storage` the parts that outlive it,
//!   `start` the state before the first step;
//! - `peers` makes the frames that come, `blocks` the blocks in them;
//! - `check` says what must be true at any time, `recover` in which state it must end.

mod blocks;
mod check;
mod disk;
mod peers;
mod recover;
mod rig;
pub mod script;
mod start;
mod storage;

pub use script::Script;

/// Leads a node through a script.
///
/// # Panics
/// When a check fails.
pub fn run(script: &Script) {
    let mut rig = rig::Rig::new(script);
    for step in script.steps.iter().take(script::MAX_STEPS) {
        rig.step(step);
    }
    rig.end();
}
