//! A node under arbitrary inputs: what happens to it is a [`Script`], what must hold is checked after
//! each step.
//!
//! - `script` is what the fuzzer's bytes are read as;
//! - `rig` has the node and all that its driver has, `disk` and `storage` what outlives it, `start`
//!   what was before;
//! - `peers` makes the frames that come, `blocks` the blocks in them;
//! - `check` says what must hold at any time, `recover` what must come of it in the end.

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
/// When something does not hold.
pub fn run(script: &Script) {
    let mut rig = rig::Rig::new(script);
    for step in script.steps.iter().take(script::MAX_STEPS) {
        rig.step(step);
    }
    rig.end();
}
