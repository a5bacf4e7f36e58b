//! The 80-byte block header and its proof of work.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::primitives::{
    BlockId, CompactTarget, CompactTargetError, MerkleRoot, Timestamp, Work, sha256d,
};

/// A block header, laid out as Bitcoin's: fields in this order, numbers little-endian, 80 bytes.
///
/// Its borsh encoding is the same 80 bytes.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
    Serialize,
    Deserialize,
)]
pub struct Header {
    /// [`Header::VERSION`], with the bits of [`Header::VERSION_ROLLING_MASK`] as the miner likes.
    pub version: u32,
    /// Id of the parent.
    pub previous: BlockId,
    /// Root over the ids of the block's transactions.
    pub merkle_root: MerkleRoot,
    /// When the miner says that it was made.
    pub time: Timestamp,
    /// The target that its id meets.
    pub bits: CompactTarget,
    /// The number that miners vary.
    pub nonce: u32,
}

/// The reason why a header is not a proof of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WorkError {
    /// Its bits name no target.
    #[error(transparent)]
    BadTarget(#[from] CompactTargetError),
    /// Its id passes its target.
    #[error("block id {id} is above the target of bits {bits}")]
    HashAboveTarget {
        /// The header's id.
        id: BlockId,
        /// The target that it had to meet.
        bits: CompactTarget,
    },
}

impl Header {
    /// Bytes in an encoded header.
    pub const SIZE: usize = 80;

    /// The version of every header (BIP 9's top bits), but for the bits that miners may roll.
    pub const VERSION: u32 = 0x2000_0000;

    /// The version bits that miners may roll (BIP 320).
    pub const VERSION_ROLLING_MASK: u32 = 0x1fff_e000;

    /// The bytes that are hashed.
    pub fn to_bytes(&self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        bytes[..76].copy_from_slice(&self.work_prefix());
        bytes[76..].copy_from_slice(&self.nonce.to_le_bytes());
        bytes
    }

    /// Reads the bytes that are hashed. Any 80 bytes are a header; no rule is checked.
    pub fn from_bytes(bytes: &[u8; Self::SIZE]) -> Self {
        Self {
            version: u32::from_le_bytes(field(bytes, 0)),
            previous: BlockId::from_bytes(field(bytes, 4)),
            merkle_root: MerkleRoot::from_bytes(field(bytes, 36)),
            time: Timestamp::from_secs(u32::from_le_bytes(field(bytes, 68))),
            bits: CompactTarget::from_consensus(u32::from_le_bytes(field(bytes, 72))),
            nonce: u32::from_le_bytes(field(bytes, 76)),
        }
    }

    /// All bytes but the nonce: they stay the same through one search.
    pub fn work_prefix(&self) -> [u8; 76] {
        let mut bytes = [0; 76];
        bytes[..4].copy_from_slice(&self.version.to_le_bytes());
        bytes[4..36].copy_from_slice(self.previous.as_bytes());
        bytes[36..68].copy_from_slice(self.merkle_root.as_bytes());
        bytes[68..72].copy_from_slice(&self.time.secs().to_le_bytes());
        bytes[72..].copy_from_slice(&self.bits.to_consensus().to_le_bytes());
        bytes
    }

    /// SHA-256d of the 80 bytes.
    pub fn id(&self) -> BlockId {
        BlockId::from_bytes(sha256d(&self.to_bytes()))
    }

    /// The work that the header proves by its own bits. This does not check whether its chain asks for
    /// these bits.
    ///
    /// # Errors
    /// If the bits name no target, or the id passes it.
    pub fn check_work(&self) -> Result<Work, WorkError> {
        self.check_work_as(self.id())
    }

    /// [`Header::check_work`] for a caller that has hashed the header already.
    pub(crate) fn check_work_as(&self, id: BlockId) -> Result<Work, WorkError> {
        let target = self.bits.decode()?;
        if target.is_met_by(id) {
            Ok(target.work())
        } else {
            Err(WorkError::HashAboveTarget {
                id,
                bits: self.bits,
            })
        }
    }

    /// Whether the version is [`Header::VERSION`] apart from the bits that miners may roll.
    pub const fn check_version(&self) -> bool {
        self.version & !Self::VERSION_ROLLING_MASK == Self::VERSION
    }
}

/// `N` bytes of a header from `start`.
fn field<const N: usize>(bytes: &[u8; Header::SIZE], start: usize) -> [u8; N] {
    let mut field = [0; N];
    field.copy_from_slice(&bytes[start..start + N]);
    field
}
