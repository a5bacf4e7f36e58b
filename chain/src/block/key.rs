//! The key by which storage and peers tell blocks apart.

use crate::primitives::{BlockId, Height};

/// Name of a block together with its height, as storage orders them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BlockKey {
    /// Distance from genesis.
    pub height: Height,
    /// The id.
    pub id: BlockId,
}
