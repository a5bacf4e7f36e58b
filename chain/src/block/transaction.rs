//! What a block carries: one coinbase, which pays its miner, and transfers.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::primitives::{
    Address, Amount, BlockId, Height, PublicKey, SecretKey, Signature, SignatureError, Text, TxId,
    sha256d,
};

/// How many transfers an account has sent; the next transfer must carry exactly this number.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    BorshSerialize,
    BorshDeserialize,
    Serialize,
    Deserialize,
)]
#[serde(transparent)]
pub struct AccountNonce(u64);

impl AccountNonce {
    /// The nonce of an account that has never sent anything.
    pub const ZERO: Self = Self(0);

    /// Wraps a number.
    pub const fn new(nonce: u64) -> Self {
        Self(nonce)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The nonce that follows; `None` past 2^64 - 1.
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }

    /// The nonce before; `None` at zero.
    pub fn previous(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }
}

impl std::fmt::Display for AccountNonce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The first entry of every block: new coins and the block's fees, for its miner.
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct Coinbase {
    /// Height of the block, which also makes every coinbase id unique on its branch.
    pub height: Height,
    /// The address that is paid.
    pub miner: Address,
    /// Subsidy of that height plus the fees of the block, exactly.
    pub amount: Amount,
    /// Free for the miner: changes when all nonces of the header are used up.
    pub extra_nonce: u64,
    /// Free for the miner: any short text.
    pub message: Text,
}

/// Ids begin with a tag, so that no coinbase, transfer or inner merkle node (64 bytes, no tag)
/// can ever stand for another.
const COINBASE_TAG: &[u8] = b"tabchain:coinbase";
const TRANSFER_TAG: &[u8] = b"tabchain:transfer";
const SIGNING_TAG: &[u8] = b"tabchain:sign:v1:";

impl Coinbase {
    /// SHA-256d of a tag and the encoding.
    pub fn id(&self) -> TxId {
        tagged_id(COINBASE_TAG, self)
    }
}

/// The part of a transfer that its sender signs.
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct TransferBody {
    /// Key whose address pays.
    pub sender: PublicKey,
    /// Address that is paid.
    pub recipient: Address,
    /// The amount for the recipient; more than zero.
    pub amount: Amount,
    /// The amount for the miner.
    pub fee: Amount,
    /// The sender's account nonce.
    pub nonce: AccountNonce,
    /// Any short text.
    pub memo: Text,
}

impl TransferBody {
    /// The address that pays.
    pub fn from(&self) -> Address {
        Address::from_public_key(&self.sender)
    }

    /// Amount and fee together; `None` when the sum is too great for an amount.
    pub fn total(&self) -> Option<Amount> {
        self.amount.checked_add(self.fee)
    }

    /// The bytes that are signed: a tag, the genesis id, and the encoding. With the genesis id the
    /// transfer is worth nothing on another network.
    pub fn signing_bytes(&self, genesis: BlockId) -> Vec<u8> {
        let mut bytes = SIGNING_TAG.to_vec();
        bytes.extend_from_slice(genesis.as_bytes());
        append(&mut bytes, self);
        bytes
    }

    /// Signs with `key`; its public key becomes the sender.
    pub fn sign(mut self, key: &SecretKey, genesis: BlockId) -> Transfer {
        self.sender = key.public_key();
        let signature = key.sign(&self.signing_bytes(genesis));
        Transfer {
            body: self,
            signature,
        }
    }
}

/// A signed transfer.
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct Transfer {
    /// The part that was signed.
    #[serde(flatten)]
    pub body: TransferBody,
    /// Ed25519 over [`TransferBody::signing_bytes`], under the ZIP-215 rules.
    pub signature: Signature,
}

impl Transfer {
    /// SHA-256d of a tag and the encoding, the signature included, so that the merkle root
    /// covers every byte of a block.
    pub fn id(&self) -> TxId {
        tagged_id(TRANSFER_TAG, self)
    }

    /// Checks the signature for the network that starts with `genesis`.
    ///
    /// # Errors
    /// [`SignatureError`] when the signature is not the sender's.
    pub fn verify(&self, genesis: BlockId) -> Result<(), SignatureError> {
        self.body
            .sender
            .verify(&self.body.signing_bytes(genesis), &self.signature)
    }

    /// Length of the encoding, in bytes.
    pub fn encoded_len(&self) -> usize {
        encoded_len(self)
    }
}

fn tagged_id(tag: &[u8], value: &impl BorshSerialize) -> TxId {
    let mut bytes = tag.to_vec();
    append(&mut bytes, value);
    TxId::from_bytes(sha256d(&bytes))
}

/// Appends the encoding of `value`.
pub(crate) fn append(bytes: &mut Vec<u8>, value: &impl BorshSerialize) {
    value
        .serialize(bytes)
        .expect("writing to memory cannot fail");
}

/// Length of the encoding of `value`, in bytes.
pub(crate) fn encoded_len(value: &impl BorshSerialize) -> usize {
    borsh::object_length(value).expect("writing to memory cannot fail")
}
