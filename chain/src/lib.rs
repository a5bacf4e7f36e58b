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

mod block;
pub mod limits;
pub mod mempool;
pub mod mining;
mod node;
mod primitives;
mod rules;
mod state;
mod util;
mod wallet;
pub mod wire;

pub use block::*;
pub use mempool::{Mempool, MempoolError};
pub use node::{
    CloseReason, Input, LinkId, LinkKind, LinkView, MinedError, Node, NodeConfig, Notice, Output,
    RefusedItem, SyncProgress,
};
pub use primitives::*;
pub use rules::*;
pub use state::*;
pub use util::*;
pub use wallet::{Wallet, WalletError, slip10_ed25519};
