//! What goes wrong with storage, and what the page is told of it.

use chain::Height;

use crate::views::{StorageCause, StorageTrouble};

/// Storage cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StorageError {
    #[error("this browser offers no IndexedDB here")]
    Missing,
    #[error("IndexedDB: {reason}")]
    Database { cause: StorageCause, reason: String },
    /// Another page has written under this node's name since, so this page's data are not written.
    #[error("another tab has this node's place")]
    Outdated,
    #[error("IndexedDB did not answer in {0} ms")]
    Slow(u32),
    #[error("no block at height {0} leads on to the stored tip")]
    Gap(Height),
    #[error("the stored {0} cannot be read")]
    Unreadable(&'static str),
}

impl StorageError {
    fn cause(&self) -> StorageCause {
        match self {
            Self::Missing => StorageCause::Missing,
            Self::Database { cause, .. } => *cause,
            Self::Slow(_) => StorageCause::Slow,
            Self::Outdated | Self::Gap(_) | Self::Unreadable(_) => StorageCause::Failed,
        }
    }

    /// When the state does not allow a database to be opened, the window is one that keeps nothing.
    pub(super) fn of_private(self) -> Self {
        match self {
            Self::Database {
                cause: StorageCause::Closed,
                reason,
            } => Self::Database {
                cause: StorageCause::Private,
                reason,
            },
            other => other,
        }
    }

    /// The reason that the page is told.
    pub(crate) fn trouble(&self) -> StorageTrouble {
        StorageTrouble {
            cause: self.cause(),
            reason: self.to_string(),
        }
    }
}
