//! The Merkle root over a block's transaction ids, as Bitcoin computes it.

use thiserror::Error;

use crate::hash::{MerkleRoot, TxId, sha256d};

/// Why a list of ids has no acceptable root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MerkleError {
    /// There is nothing to take a root of.
    #[error("a merkle tree needs at least one leaf")]
    Empty,
    /// Two different nodes of one pair are equal, so that a shorter list may have the same root
    /// (CVE-2012-2459).
    #[error("a merkle tree has two equal siblings at level {level}")]
    DuplicatedLeaves {
        /// Levels above the leaves.
        level: u32,
    },
}

/// The root of pairwise SHA-256d; the last of an odd number at any level is paired with itself.
///
/// # Errors
/// If there is no leaf, or a pair that is not such padding holds the same hash twice.
pub fn merkle_root(leaves: &[TxId]) -> Result<MerkleRoot, MerkleError> {
    let mut nodes: Vec<[u8; 32]> = leaves.iter().map(|id| id.to_bytes()).collect();
    if nodes.is_empty() {
        return Err(MerkleError::Empty);
    }
    let mut level = 0;
    while nodes.len() > 1 {
        if nodes.chunks_exact(2).any(|pair| pair[0] == pair[1]) {
            return Err(MerkleError::DuplicatedLeaves { level });
        }
        nodes = nodes.chunks(2).map(parent).collect();
        level += 1;
    }
    Ok(MerkleRoot::from_bytes(nodes[0]))
}

/// Hash over a pair, or over a lone node twice.
fn parent(pair: &[[u8; 32]]) -> [u8; 32] {
    sha256d(&[pair[0], pair[pair.len() - 1]].concat())
}
