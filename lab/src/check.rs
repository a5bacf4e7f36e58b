//! The auditor: checks the rules for every honest node, by other means than the node's own.
//!
//! It judges each block that enters any best chain by itself, against the state after the block's
//! parent. It has these states from genesis on, so its state for a tip *is* the replay from genesis.
//! It computes work, merkle root, amounts and balances anew (`judge`, `ledger`). After each step it
//! looks at the node's state (here, `bodies`, `pool`) and at the node's acts (`watch`, `questions`).
//! Of relays it sees the frames that go in and come out (`hub`).

mod auditor;
mod bodies;
mod hub;
mod judge;
mod judged;
mod ledger;
mod pool;
mod questions;
mod require;
mod told;
mod watch;

use std::collections::BTreeSet;

use chain::{Node, Standing};

pub(crate) use auditor::Auditor;
pub(crate) use bodies::inspect_bodies;
pub(crate) use hub::HubWatch;
pub(crate) use told::told;
pub(crate) use watch::{Driver, Watch};

use require::require;

/// The times when honest nodes are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Checks {
    /// They are looked at after each step.
    EveryStep,
    /// Blocks are judged when they come; nodes are looked at when the run ends.
    AtEnd,
}

impl Auditor {
    /// Looks into an honest node that is at rest.
    ///
    /// # Errors
    /// The rule that does not hold.
    pub(crate) fn inspect(&self, node: &Node) -> Result<(), String> {
        let chain = node.chain();
        let tip = node.tip();
        let judged = self.judged.get(&tip.id);
        let judged = judged.ok_or_else(|| format!("tip {} was never connected", tip.id))?;
        require(
            (judged.height, judged.work) == (tip.height, tip.work),
            || format!("tip {} has not the height and work it shows", tip.id),
        )?;
        judged.books.compare(chain.ledger())?;
        has_most_work(node)
    }
}

/// No complete branch has more work than the tip. A branch is complete when all its bodies are here
/// and no block of it was found invalid.
fn has_most_work(node: &Node) -> Result<(), String> {
    let (chain, tip) = (node.chain(), node.tip());
    // Blocks on branches that lack a body somewhere below.
    let mut hanging = BTreeSet::new();
    for heavier in chain.entries().filter(|entry| entry.work > tip.work) {
        let mut at = heavier;
        while matches!(at.standing, Standing::Body | Standing::Connected) && hanging.insert(at.id) {
            require(!chain.is_best(&at.id), || {
                format!(
                    "tip {} at height {} has less work than {} at height {}, which is complete",
                    tip.id, tip.height, heavier.id, heavier.height
                )
            })?;
            at = chain
                .entry(&at.header.previous)
                .ok_or_else(|| format!("header {} is kept without its parent", at.id))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
