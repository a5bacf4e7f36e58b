//! The whole blockchain as one pure state machine.
//!
//! It has no clock, no randomness, no input or output of its own, no threads and no async code, no
//! log and no unsafe code. A driver tells a [`Node`] what happened ([`Input`], with the time) and
//! does what it asks for ([`Output`]); the browser tab, the native program and the simulator are
//! three such drivers. The same inputs give the same outputs on every machine: nothing reads a
//! float or a `usize` to decide what is valid. Where Bitcoin has a rule, the rule here is
//! Bitcoin's; each item names the source of its rule.
//!
//! # The floors
//!
//! A file names only floors below its own, so a reader who starts at the ground meets only names
//! that are already known. A test holds the crate to this list.
//!
//! 1. `util`, [`limits`]: collections that cost little code, and every bound, deadline and number of
//!    policy. One of these bounds holds for everything that a peer can fill.
//! 2. `primitives`: the values. Hashes name things ([`BlockId`], [`TxId`]); an [`Address`] is the end
//!    of the hash of a [`PublicKey`]; money is an [`Amount`] of grains. A block's id, read as a number,
//!    must not be above a [`Target`]; [`Work`] is how many hashes that takes on average. No quantity
//!    is a bare number.
//! 3. `block`: a [`Block`] is a [`Header`] of 80 bytes, laid out as Bitcoin's, and the transactions
//!    that its merkle root commits to: one [`Coinbase`], which pays the miner, and [`Transfer`]s.
//!    Each has exactly one encoding. A `Block` could be decoded; nothing else is known of it.
//! 4. `rules`: what must hold before any state is asked; `docs/consensus.md` has it in prose. A
//!    [`Network`] is a genesis block, which follows from its [`Params`]. A header is checked against
//!    the end of its branch: work, difficulty ([`asert`]) and time ([`MAX_AHEAD`]). A body becomes a
//!    [`CheckedBlock`], which cannot be made without checking. [`Signatures`] come last, because they
//!    cost most.
//! 5. `state`: a [`Chain`] keeps three things in step: the tree of all headers that keep the rules,
//!    the bodies, and the [`Ledger`] after the best chain. The best chain is the branch with the most
//!    work; on a tie the first seen stays. When another branch overtakes it, blocks are taken back
//!    and others connected: a [`Reorganisation`]. The ledger takes checked blocks only, and each
//!    block as a whole or not at all.
//! 6. `wallet`, [`wire`], [`mempool`]: three neighbours that do not know each other. Keys come from a
//!    phrase ([`Wallet`]); nodes and relays speak in [`wire::Frame`]s, and no length in a frame
//!    reserves memory before the bytes are there; transfers wait in a [`Mempool`], where the next
//!    block can spend what the ledger says.
//! 7. [`mining`]: the chain and the pool give a [`mining::Template`], the template gives a
//!    [`mining::Job`] for a search, and a [`mining::Hit`] makes a block.
//! 8. `hub`, `node`: two neighbours, driven by inputs and answering with outputs. A [`Hub`] is the
//!    routing of a relay: who is connected, and who gets which frame. A [`Node`] is all of the floors
//!    below. It believes nobody: it checks what a peer says, and no longer listens to a peer that breaks
//!    a rule.
//!
//! Users of the crate write flat names, [`Block`]. Inside, an import names the floor
//! (`crate::block::Block`), and within a floor the file (`super::header::Header`): a name from a
//! common door would hide which way an import runs.

#![forbid(unsafe_code)]
// A module that has files of its own stands in its folder's `mod.rs`.
#![warn(clippy::self_named_module_files)]

mod block;
mod hub;
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
pub use hub::*;
pub use mempool::{Flow, Mempool, MempoolError};
pub use node::{
    CloseReason, Input, LinkId, LinkKind, LinkView, MinedError, Node, NodeConfig, Notice, Output,
    RefusedItem, SyncProgress,
};
pub use primitives::*;
pub use rules::*;
pub use state::*;
pub use util::*;
pub use wallet::{Wallet, WalletError, slip10_ed25519};
