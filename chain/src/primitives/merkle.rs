//! The Merkle root over a block's transaction ids, as Bitcoin computes it.

use thiserror::Error;

use super::hash::{MerkleRoot, TxId, sha256d};

/// The reason why a list of ids has no acceptable root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MerkleError {
    /// The list is empty.
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

/// The root of pairwise SHA-256d; at a level with an odd number of nodes the last is paired with
/// itself.
///
/// # Errors
/// If the list has no leaf, or a pair that is not such padding holds the same hash twice.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn root(leaves: &[&str]) -> Result<String, MerkleError> {
        let leaves: Vec<TxId> = leaves.iter().map(|leaf| leaf.parse().unwrap()).collect();
        merkle_root(&leaves).map(|root| root.to_string())
    }

    fn leaves(count: u8) -> Vec<TxId> {
        (0..count).map(|n| TxId::from_bytes([n; 32])).collect()
    }

    /// Blocks of Bitcoin's chain: genesis, 170, 586 (an odd number of transactions) and 100,000.
    #[test]
    fn roots_of_real_blocks() {
        let check = |leaves: &[&str], expected: &str| {
            assert_eq!(root(leaves).as_deref(), Ok(expected));
        };
        let coinbase = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";
        check(&[coinbase], coinbase);
        check(
            &[
                "b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082",
                "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16",
            ],
            "7dac2c5666815c17a3b36427de37bb9d2e2c5ccec3f8633eb91a4205cb4c10ff",
        );
        check(
            &[
                "d45724bacd1480b0c94d363ebf59f844fb54e60cdfda0cd38ef67154e9d0bc43",
                "4d6edbeb62735d45ff1565385a8b0045f066055c9425e21540ea7a8060f08bf2",
                "6bf363548b08aa8761e278be802a2d84b8e40daefe8150f9af7dd7b65a0de49f",
            ],
            "197b3d968ce463aa5da7d8eeba8af35eba80ded4e4fe6808e6cc0dd1c069594d",
        );
        check(
            &[
                "8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d87",
                "fff2525b8931402dd09222c50775608f75787bd2b87e56995a7bdd30f79702c4",
                "6359f0868171b1d194cbee1af2f16ea598ae8fad666d9b012c8ed2b79a236ec4",
                "e9a66845e05d5abc0ad04ec80f774a7e585c6e8db975962d069a522137b80c1d",
            ],
            "f3e94742aca4b5ef85488dc37c06c3282295ffec960994b2c0d5ac2a25a95766",
        );
    }

    #[test]
    fn no_leaf_no_root() {
        assert_eq!(merkle_root(&[]), Err(MerkleError::Empty));
    }

    /// CVE-2012-2459: a list that repeats the padded nodes has the same root, so it must be refused.
    #[test]
    fn repeated_leaves_are_refused_at_every_level() {
        let mutate = |count: u8, repeat: usize| {
            let mut list = leaves(count);
            list.extend_from_within(list.len() - repeat..);
            merkle_root(&list)
        };
        assert!(merkle_root(&leaves(3)).is_ok());
        assert_eq!(
            mutate(3, 1),
            Err(MerkleError::DuplicatedLeaves { level: 0 })
        );
        assert!(merkle_root(&leaves(6)).is_ok());
        assert_eq!(
            mutate(6, 2),
            Err(MerkleError::DuplicatedLeaves { level: 1 })
        );
        assert!(merkle_root(&leaves(12)).is_ok());
        assert_eq!(
            mutate(12, 4),
            Err(MerkleError::DuplicatedLeaves { level: 2 })
        );
    }

    #[test]
    fn equal_leaves_in_different_pairs_have_a_root() {
        let [a, b, c] = [0, 1, 2].map(|n| TxId::from_bytes([n; 32]));
        assert!(merkle_root(&[a, b, b, c]).is_ok());
        assert_eq!(
            merkle_root(&[a, a, b]),
            Err(MerkleError::DuplicatedLeaves { level: 0 })
        );
    }
}
