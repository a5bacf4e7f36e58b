//! From storage into a node, at its start.

use chain::{BlockError, Height, Network, Node, Signatures};

use super::{CHUNK, StorageError, Store};

/// The stored chain could not be taken over as a whole; the node has it up to where it went wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    /// The database fails.
    #[error(transparent)]
    Storage(StorageError),
    /// The database works; what is in it is no chain.
    #[error(transparent)]
    Content(StorageError),
    #[error("block at height {height}: {source}")]
    Rule { height: Height, source: BlockError },
}

impl From<StorageError> for LoadError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Gap(_) | StorageError::Unreadable(_) => Self::Content(error),
            StorageError::Missing | StorageError::Database(_) | StorageError::Slow(_) => {
                Self::Storage(error)
            }
        }
    }
}

/// Loads the chain up to the tip that the node had when it ran last. Blocks that only other tabs
/// of this origin chose are left out: each tab is a node of its own.
pub(crate) async fn load(
    store: &Store,
    network: &Network,
    node: &mut Node,
) -> Result<(), LoadError> {
    let ids = store.chain(network.id()).await?;
    let mut first = Height::GENESIS.next();
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
