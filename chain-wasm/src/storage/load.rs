//! Loads the chain from storage into a node, at its start.

use chain::{BlockError, BlockKey, Height, Network, Node, Signatures};

use super::{
    error::StorageError,
    store::{CHUNK, Store},
};

/// The stored chain could not be loaded as a whole; the node has it up to the fault.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    /// The database fails.
    #[error(transparent)]
    Storage(StorageError),
    /// The database works; the data in it are not a chain.
    #[error(transparent)]
    Content(StorageError),
    #[error("block at height {height}: {source}")]
    Rule { height: Height, source: BlockError },
}

impl From<StorageError> for LoadError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Gap(_) | StorageError::Unreadable(_) => Self::Content(error),
            StorageError::Missing
            | StorageError::Database { .. }
            | StorageError::Outdated
            | StorageError::Slow(_) => Self::Storage(error),
        }
    }
}

/// The number of newest blocks up to a checkpoint that are read into memory, for people to look at.
const REMEMBERED: u64 = 256;

/// Loads the chain up to the tip that the node had when it ran last: from its checkpoint on, or from
/// genesis when there is no checkpoint of use. Blocks that only other tabs of this origin chose are
/// left out: each tab is a node of its own.
pub(crate) async fn load(
    store: &Store,
    network: &Network,
    node: &mut Node,
) -> Result<(), LoadError> {
    if let Some(checkpoint) = store.checkpoint().await?
        && node.restore(&checkpoint).is_ok()
    {
        for stored in store.stored(&newest(node), network.params()).await? {
            node.remember(stored);
        }
    }
    let after = node.chain().tip_key();
    let ids = store.chain(after).await?;
    let mut first = after.height.next();
    for ids in ids.chunks(usize::try_from(CHUNK).unwrap_or(usize::MAX)) {
        for block in store.blocks(first, ids).await? {
            node.load(block, Signatures::Trusted)
                .map_err(|source| LoadError::Rule {
                    height: first,
                    source,
                })?;
            first = first.next();
        }
    }
    Ok(())
}

/// The last blocks of the best chain, oldest first.
fn newest(node: &Node) -> Vec<BlockKey> {
    let tip = node.tip().height.get();
    let lowest = tip.saturating_sub(REMEMBERED - 1).max(1);
    let entries = (lowest..=tip).filter_map(|height| node.chain().best_at(Height::new(height)));
    entries
        .map(|entry| BlockKey {
            height: entry.height,
            id: entry.id,
        })
        .collect()
}
