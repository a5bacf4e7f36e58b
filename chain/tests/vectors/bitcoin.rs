//! Headers, targets, work and Merkle roots against the `bitcoin` crate: an independent implementation
//! of the same formats.

#![cfg(not(target_family = "wasm"))]

use bitcoin::consensus::encode;
use bitcoin::hashes::{Hash, sha256d};
use bitcoin::merkle_tree;
use bitcoin::pow;
use chain::{
    BlockId, CompactTarget, CompactTargetError, Header, MerkleRoot, Target, Timestamp, TxId, U256,
    merkle_root,
};
use proptest::collection::hash_set;
use proptest::prelude::*;

/// Their header with the same fields as ours.
fn theirs(header: &Header) -> bitcoin::block::Header {
    bitcoin::block::Header {
        version: bitcoin::block::Version::from_consensus(header.version.cast_signed()),
        prev_blockhash: bitcoin::BlockHash::from_byte_array(header.previous.to_bytes()),
        merkle_root: bitcoin::TxMerkleNode::from_byte_array(header.merkle_root.to_bytes()),
        time: header.time.secs(),
        bits: pow::CompactTarget::from_consensus(header.bits.to_consensus()),
        nonce: header.nonce,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn headers_have_the_same_bytes_and_ids(
        version: u32, previous: [u8; 32], root: [u8; 32], time: u32, bits: u32, nonce: u32,
    ) {
        let header = Header {
            version,
            previous: BlockId::from_bytes(previous),
            merkle_root: MerkleRoot::from_bytes(root),
            time: Timestamp::from_secs(time),
            bits: CompactTarget::from_consensus(bits),
            nonce,
        };
        let theirs = theirs(&header);
        prop_assert_eq!(header.to_bytes().to_vec(), encode::serialize(&theirs));
        prop_assert_eq!(header.id().to_string(), theirs.block_hash().to_string());
        prop_assert_eq!(Header::from_bytes(&header.to_bytes()), header);
        prop_assert_eq!(borsh::to_vec(&header).unwrap(), header.to_bytes());
    }

    #[test]
    fn compact_targets_decode_to_the_same_numbers(bits: u32) {
        let theirs = pow::Target::from_compact(pow::CompactTarget::from_consensus(bits));
        match CompactTarget::from_consensus(bits).decode() {
            Ok(target) => prop_assert_eq!(target.to_le_bytes(), theirs.to_le_bytes()),
            // Theirs takes the sign of short mantissas for a digit, and drops bits that overflow, as Bitcoin
            // Core does not.
            Err(CompactTargetError::Zero(_)) => {
                prop_assert!(theirs == pow::Target::ZERO || bits & 0x0080_0000 != 0);
            }
            Err(CompactTargetError::Negative(_)) => prop_assert!(bits & 0x0080_0000 != 0),
            Err(_) => prop_assert!(bits >> 24 > 32),
        }
    }

    #[test]
    fn targets_encode_and_count_the_same(bytes: [u8; 32], zeros in 0_usize..=31) {
        let mut bytes = bytes;
        bytes[32 - zeros..].fill(0);
        let target = Target::from_le_bytes(bytes);
        let theirs = pow::Target::from_le_bytes(bytes);
        prop_assert_eq!(
            target.encode().to_consensus(),
            theirs.to_compact_lossy().to_consensus()
        );
        // Theirs defines the work of targets 0 and 1 as the greatest number.
        if target.to_u256() > U256::ONE {
            let work = target.work();
            prop_assert_eq!(borsh::to_vec(&work).unwrap(), theirs.to_work().to_le_bytes());
            prop_assert_eq!(work.to_string(), theirs.to_work().to_string());
        }
    }

    #[test]
    fn the_same_hashes_meet_the_same_targets(bits: u32, id: [u8; 32], zeros in 0_usize..=31) {
        let mut id = id;
        id[32 - zeros..].fill(0);
        if let Ok(target) = CompactTarget::from_consensus(bits).decode() {
            let theirs = pow::Target::from_le_bytes(target.to_le_bytes());
            prop_assert_eq!(
                target.is_met_by(BlockId::from_bytes(id)),
                theirs.is_met_by(bitcoin::BlockHash::from_byte_array(id))
            );
        }
    }

    #[test]
    fn merkle_roots_are_the_same(leaves in hash_set(any::<[u8; 32]>(), 1..70)) {
        let ours: Vec<TxId> = leaves.iter().copied().map(TxId::from_bytes).collect();
        let theirs = merkle_tree::calculate_root(leaves.iter().copied().map(sha256d::Hash::from_byte_array));
        prop_assert_eq!(
            merkle_root(&ours).map(MerkleRoot::to_bytes).ok(),
            theirs.map(Hash::to_byte_array)
        );
    }
}
