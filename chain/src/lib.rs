//! The whole blockchain as one pure state machine.
//!
//! [`Node`] is the heart: consensus, ledger, mempool and sync protocol, without a clock, without
//! randomness, without input or output of its own. A driver tells it what happened
//! ([`Input`], with the time) and does what it asks for ([`Output`]). The browser tab, the native
//! node and the simulator are three such drivers.
//!
//! Below it, each usable alone: [`Chain`] keeps the tree of blocks, the best chain and the
//! [`Ledger`] in step; [`Mempool`] holds transfers that wait; [`mining`] makes templates and jobs;
//! [`wire`] is what nodes say to each other. The rules are Bitcoin's where Bitcoin has one; each
//! item names the source of its rule.

#![forbid(unsafe_code)]

mod address;
mod amount;
pub mod asert;
mod block;
mod bodies;
mod body;
mod checkpoint;
mod hash;
mod header;
mod header_rules;
mod id_ending;
mod key;
mod keys;
mod ledger;
pub mod limits;
pub mod mempool;
mod merkle;
pub mod mining;
mod network;
mod node;
mod outcome;
mod params;
mod signatures;
mod specimen;
mod state;
mod target;
mod text;
mod transaction;
mod transfer;
mod tree;
mod units;
mod util;
mod verification;
mod wallet;
pub mod wire;

pub use address::{Address, ParseAddressError};
pub use amount::{Amount, ParseAmountError};
pub use block::Block;
pub use bodies::StoredBlock;
pub use body::{BodyError, CheckedBlock};
pub use checkpoint::{Checkpoint, RestoreError};
pub use hash::{BlockId, MerkleRoot, ParseIdError, TxId, sha256, sha256d};
pub use header::{Header, WorkError};
pub use header_rules::{HeaderError, MAX_AHEAD, counts_from};
pub use id_ending::{IdEnding, ParseIdEndingError};
pub use key::BlockKey;
pub use keys::{ParseKeyError, PublicKey, SecretKey, Signature};
pub use ledger::{Account, Draft, Ledger, Reward, Undo};
pub use mempool::{Mempool, MempoolError};
pub use merkle::{MerkleError, merkle_root};
pub use network::Network;
pub use node::{
    CloseReason, Input, LinkId, LinkKind, LinkView, MinedError, Node, NodeConfig, Notice, Output,
    RefusedItem, SyncProgress,
};
pub use outcome::{Batch, BlockError, PushOutcome, Reorganisation};
pub use params::{Params, ParamsError};
pub use signatures::{Signatures, all_signed};
pub use specimen::{Specimen, SpecimenError};
pub use state::Chain;
pub use target::{
    CompactTarget, CompactTargetError, ParseTargetError, ParseWorkError, Target, U256, Work,
};
pub use text::{Text, TextTooLong};
pub use transaction::{AccountNonce, Coinbase, Transfer, TransferBody};
pub use transfer::{LedgerError, TransferError};
pub use tree::{Entry, Standing};
pub use units::{Height, Millis, Timestamp};
pub use util::*;
pub use verification::{SignatureError, all_hold};
pub use wallet::{Wallet, WalletError, slip10_ed25519};
