//! The native program `tabchain`: relay hub, native node, HTTP calls, storage, page.
//!
//! Only `store` knows redb, only `http` knows JSON, and nothing here decides whether a block
//! holds: that is [`chain`]'s.
//!
//! # The floors
//!
//! A file may use only floors below its own. A test holds the crate to this list.
//!
//! 1. `clock`, `random`, `ordinary`, `budget`: the system's time and its chance, asked nowhere else; files
//!    that are no pipes; the bounds of memory for frames: a frame waits only when there is room for its
//!    bytes.
//! 2. `log`, `signals`, `listen`, `network_file`, `started`, `waiting`, `metrics`: what the program says
//!    while it runs ([`Log`]), what the system wants of it, where it listens, the networks that a host
//!    defines, the command that was typed, why no block can be mined yet, and what can be watched from
//!    outside.
//! 3. `store`, `socket`: the file of blocks; one WebSocket, with either library.
//! 4. `hub`: who is connected, and who gets which frame.
//! 5. `node`: the driver of [`chain::Node`], a thread that owns it and its store. It is a client of the
//!    hub.
//! 6. `miner`, `peers`, `archive`: the parts that work with the node. Mining for `/mine` and for `--mine`,
//!    connections to other relays, and a chain's file checked, or carried from one to another.
//! 7. `http`: all HTTP calls, and the page.
//! 8. `server`: all of it put together ([`Server`]).
//! 9. `cli`: the command line ([`Cli`]).

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
mod ordinary;
mod peers;
mod random;
mod server;
mod signals;
mod socket;
mod started;
mod store;
mod waiting;

pub use archive::ArchiveError;
pub use cli::{ChainCommand, ChainError, Cli, NetworkCommand, Serve, Task};
#[doc(hidden)]
pub use clock::set_clock_ahead;
pub use http::{EmbedOrigin, HostName, ParseEmbedOriginError, ParseHostNameError};
pub use hub::Limits;
pub use listen::{Listen, ListenError, ParseListenError};
pub use log::{Log, LogFilterError, LogFormat, LogOptions};
pub use network_file::NetworkFileError;
pub use peers::{ParsePeerUrlError, PeerUrl};
pub use server::{Config, ServeError, Server, VERSION};
pub use signals::{mind_limits, outlive_terminal, stop_signal};
pub use started::Started;
pub use store::{Away, Left, StoreError};
