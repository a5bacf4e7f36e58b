//! The values that everything else is made of. Each knows its bytes and its text, and none knows a
//! block.

mod address;
mod amount;
mod chance;
mod ed25519;
mod hash;
mod id_ending;
mod keys;
mod merkle;
mod short_id;
mod target;
mod text;
mod units;

pub use address::{Address, ParseAddressError};
pub use amount::{Amount, ParseAmountError};
pub(crate) use chance::Chance;
pub use ed25519::{SignatureError, all_hold};
pub use hash::{BlockId, MerkleRoot, ParseIdError, TxId, sha256, sha256d};
pub use id_ending::{IdEnding, ParseIdEndingError};
pub use keys::{ParseKeyError, PublicKey, SecretKey, Signature};
pub use merkle::{MerkleError, merkle_root};
pub use short_id::{Salt, ShortId};
pub use target::{
    CompactTarget, CompactTargetError, ParseTargetError, ParseWorkError, Target, U256, Work,
};
pub use text::{Text, TextTooLong};
pub use units::{Height, Millis, Timestamp};
