//! The arguments that the program takes.

use std::num::NonZero;

use chain::Address;
use clap::{Args, Parser, Subcommand};

use super::{
    chain_command::ChainCommand, log_args::LogArgs, network_command::NetworkCommand, place::Place,
};
use crate::{
    http::{EmbedOrigin, HostName},
    listen::Listen,
    miner::MAX_THREADS,
    peers::PeerUrl,
    server::VERSION,
};

/// The environment's variable for the token.
pub(super) const TOKEN_VARIABLE: &str = "TABCHAIN_TOKEN";

/// A proof-of-work blockchain whose full nodes are browser tabs.
///
/// Starts a relay with a native node and serves the page whose tabs are the other nodes. The
/// first line on standard output is the page's address; logs go to standard error (`RUST_LOG`
/// sets in detail how much).
#[derive(Debug, Parser)]
#[command(
    name = "tabchain",
    version = VERSION,
    propagate_version = true,
    args_conflicts_with_subcommands = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) serve: Serve,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Start the relay (also what happens without a command).
    #[command(display_name = "tabchain")]
    Serve(Serve),
    /// Check the file that has the chain, or carry the chain from one to another.
    #[command(display_name = "tabchain")]
    Chain(ChainCommand),
    /// Look at the file that defines a network.
    #[command(display_name = "tabchain")]
    Network(NetworkCommand),
}

/// How to serve.
#[derive(Args, Clone, Debug)]
pub struct Serve {
    /// Where to listen; :5000 is every address of this machine and lets others on the network
    /// join, port 0 takes a free port. Give it again for more.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:5000")]
    pub(super) listen: Vec<Listen>,
    #[command(flatten)]
    pub(super) place: Place,
    /// Another relay to join: ws://HOST:PORT/ws, http://HOST:PORT or HOST:PORT; give it again for
    /// more.
    #[arg(long, value_name = "URL")]
    pub(super) peer: Vec<PeerUrl>,
    /// Run the hub alone: tabs still find each other, but nothing is stored or mined here.
    #[arg(long, conflicts_with = "peer")]
    pub(super) no_node: bool,
    /// Mine for this address all the time, not only when a call of /mine asks for a block.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "no_node")]
    pub(super) mine: Option<Address>,
    /// Threads that mine, at most 256; they give way to whatever else is to be done [default: one
    /// for each processor].
    #[arg(long, value_name = "N", conflicts_with = "no_node", value_parser = threads)]
    pub(super) threads: Option<NonZero<usize>>,
    /// Whoever sends this as `Authorization: Bearer TOKEN` may make the calls that are otherwise
    /// for this machine: mining, registering nodes, synchronising.
    #[arg(
        long,
        value_name = "TOKEN",
        env = TOKEN_VARIABLE,
        hide_env_values = true,
        value_parser = token
    )]
    pub(super) token: Option<String>,
    /// A host name under which this relay may be called, besides addresses, names without a dot and
    /// names that nobody can have in public, as under .local, .lan, .home.arpa and .internal (not
    /// .fritz.box, which is public); give it again for more.
    #[arg(long, value_name = "NAME")]
    pub(super) allow_host: Vec<HostName>,
    /// A site whose pages may show parts of this page in a frame (/?embed=…), such as
    /// <https://school.example>; nobody may unless this says so. Give it again for more.
    #[arg(long, value_name = "ORIGIN")]
    pub(super) allow_embed: Vec<EmbedOrigin>,
    #[command(flatten)]
    pub(super) log: LogArgs,
}

fn threads(text: &str) -> Result<NonZero<usize>, NoThreads> {
    let threads = text.parse::<NonZero<usize>>().map_err(|_| NoThreads)?;
    if threads > MAX_THREADS {
        return Err(NoThreads);
    }
    Ok(threads)
}

/// The text is no number of threads.
#[derive(Debug, thiserror::Error)]
#[error("a number of threads is a whole number from 1 to {MAX_THREADS}")]
struct NoThreads;

fn token(text: &str) -> Result<String, NoToken> {
    // As it is compared with what callers send.
    match text.trim() {
        "" => Err(NoToken::Empty),
        token if token.chars().all(|c| c.is_ascii_graphic()) => Ok(token.to_owned()),
        _ => Err(NoToken::Unsendable),
    }
}

/// The text is no token.
#[derive(Debug, thiserror::Error)]
enum NoToken {
    /// Everybody could guess it.
    #[error("the token is empty")]
    Empty,
    /// Callers send it in a header (RFC 6750, section 2.1).
    #[error("a token is of letters, digits and signs of ASCII, without a space")]
    Unsendable,
}
