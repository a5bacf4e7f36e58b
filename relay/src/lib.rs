//! The native program `tabchain`: relay hub, native node, HTTP calls, storage, page.
//!
//! - [`Server`] puts everything together; [`Cli`] says how from the command line.
//! - `hub` knows who is connected and routes their frames; `socket` is one WebSocket.
//! - `node` is the driver of [`chain::Node`]: one thread that owns it and its `store`.
//! - `peers` makes this node a client of other relays; `miner` mines for `/mine`.
//! - `metrics` is what can be watched from outside.
//! - `archive` checks a chain's file, and carries a chain from one to another.
//! - `http` is everything that is called by HTTP, the page included.
//! - [`Log`] is what the program says while it runs.
//!
//! Only `store` knows redb, only `http` knows JSON, and nothing here decides whether a block
//! holds: that is [`chain`]'s.

// A module with files of its own stands beside their folder.
#![warn(clippy::mod_module_files)]

mod archive;
mod budget;
mod cli;
mod clock;
mod http;
mod hub;
mod listen;
mod log;
mod metrics;
mod miner;
mod network_file;
mod node;
mod peers;
mod random;
mod server;
mod signals;
mod socket;
mod store;
mod waiting;

pub use archive::ArchiveError;
pub use cli::{ChainCommand, ChainError, Cli, NetworkCommand, Serve, Task, VERSION};
#[doc(hidden)]
pub use clock::set_clock_ahead;
pub use http::{EmbedOrigin, HostName, ParseEmbedOriginError, ParseHostNameError};
pub use hub::Limits;
pub use listen::{Listen, ListenError, ParseListenError};
pub use log::{Log, LogFilterError, LogFormat, LogOptions};
pub use network_file::NetworkFileError;
pub use peers::{ParsePeerUrlError, PeerUrl};
pub use server::{Config, ServeError, Server};
pub use signals::{mind_limits, stop_signal};
pub use store::StoreError;
