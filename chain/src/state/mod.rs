//! A node's knowledge of its chain: every header in a tree, bodies, and the ledger after the best
//! branch; and the outcomes for a block that is taken in.

mod bodies;
mod chain;
mod checkpoint;
mod ledger;
mod outcome;
mod specimen;
mod tree;

pub use bodies::StoredBlock;
pub use chain::Chain;
pub(crate) use chain::MissingBodies;
pub use checkpoint::{Checkpoint, RestoreError};
pub use ledger::{Account, Draft, Ledger, Reward, Undo};
pub(crate) use outcome::{Added, Advance, Checking, Move};
pub use outcome::{Batch, BlockError, PushOutcome, Reorganisation};
pub use specimen::{Specimen, SpecimenError};
pub use tree::{Entry, Standing};
pub(crate) use tree::{HeaderOutcome, Place};
