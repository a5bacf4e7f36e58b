//! The command line.

mod chain_command;
mod log_args;
mod network_command;
mod place;
mod refusal;

use std::{ffi::OsString, num::NonZero};

use chain::Address;
use clap::{Args, CommandFactory, Parser, Subcommand, error::ErrorKind};

use crate::{
    http::{EmbedOrigin, HostName},
    hub::Limits,
    listen::Listen,
    log::LogOptions,
    miner::MAX_THREADS,
    peers::PeerUrl,
    server::{Config, VERSION},
    started::Started,
};
pub use chain_command::{ChainCommand, ChainError};
use log_args::LogArgs;
pub use network_command::NetworkCommand;
use place::Place;

/// The environment's variable for the token.
const TOKEN_VARIABLE: &str = "TABCHAIN_TOKEN";

/// A proof-of-work blockchain whose full nodes are browser tabs.
///
/// Starts a relay with a native node and serves the page whose tabs are the other nodes. The
/// first line on standard output is the page's address; logs go to standard error (`RUST_LOG`
/// sets in detail how much).
#[derive(Debug, Parser)]
#[command(name = "tabchain", version = VERSION, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the relay (also what happens without a command).
    Serve(Serve),
    /// Check the file that has the chain, or carry the chain from one to another.
    Chain(ChainCommand),
    /// Look at the file that defines a network.
    Network(NetworkCommand),
}

/// What is to be done.
#[derive(Debug)]
pub enum Task {
    /// Serve until told to stop.
    Serve(Serve),
    /// Something about the file that has the chain.
    Chain(ChainCommand),
    /// Something about a network.
    Network(NetworkCommand),
}

/// How to serve.
#[derive(Args, Clone, Debug)]
pub struct Serve {
    /// Where to listen; :5000 is every address of this machine and lets others on the network
    /// join, port 0 takes a free port. Give it again for more.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:5000")]
    listen: Vec<Listen>,
    #[command(flatten)]
    place: Place,
    /// Another relay to join: ws://HOST:PORT/ws, http://HOST:PORT or HOST:PORT; give it again for
    /// more.
    #[arg(long, value_name = "URL")]
    peer: Vec<PeerUrl>,
    /// Run the hub alone: tabs still find each other, but nothing is stored or mined here.
    #[arg(long, conflicts_with = "peer")]
    no_node: bool,
    /// Mine for this address all the time, not only when a call of /mine asks for a block.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "no_node")]
    mine: Option<Address>,
    /// Threads that mine, at most 256; they give way to whatever else is to be done [default: one
    /// for each processor].
    #[arg(long, value_name = "N", conflicts_with = "no_node", value_parser = threads)]
    threads: Option<NonZero<usize>>,
    /// Whoever sends this as `Authorization: Bearer TOKEN` may make the calls that are otherwise
    /// for this machine: mining, registering nodes, synchronising.
    #[arg(
        long,
        value_name = "TOKEN",
        env = TOKEN_VARIABLE,
        hide_env_values = true,
        value_parser = token
    )]
    token: Option<String>,
    /// A host name under which this relay may be called, besides addresses, names without a dot and
    /// names that nobody can have in public, as under .local, .lan, .home.arpa and .internal (not
    /// .fritz.box, which is public); give it again for more.
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<HostName>,
    /// A site whose pages may show parts of this page in a frame (/?embed=…), such as
    /// <https://school.example>; nobody may unless this says so. Give it again for more.
    #[arg(long, value_name = "ORIGIN")]
    allow_embed: Vec<EmbedOrigin>,
    #[command(flatten)]
    log: LogArgs,
}

impl Cli {
    /// Reads the arguments, the program's name first.
    ///
    /// # Errors
    /// When they do not fit, or when help or the version is asked for.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        refusal::read(&arguments.into_iter().collect::<Vec<_>>())
    }

    /// What was asked for.
    pub fn into_task(self) -> Task {
        match self.command {
            Some(Command::Serve(serve)) => Task::Serve(serve),
            Some(Command::Chain(command)) => Task::Chain(command),
            Some(Command::Network(command)) => Task::Network(command),
            None => Task::Serve(self.serve),
        }
    }
}

impl Task {
    /// What is logged and how, as the environment has it too.
    ///
    /// # Errors
    /// When `RUST_LOG` is no filter.
    pub fn log(&self) -> Result<LogOptions, clap::Error> {
        let log = match self {
            Self::Serve(serve) => serve.log,
            Self::Chain(_) | Self::Network(_) => LogArgs::default(),
        };
        log.options()
            .map_err(|error| Cli::command().error(ErrorKind::ValueValidation, error))
    }
}

impl Serve {
    /// Where to listen.
    pub fn listen(&self) -> &[Listen] {
        &self.listen
    }

    /// Everything else; `started` is the command that was typed.
    pub fn into_config(self, started: Option<Started>) -> Config {
        Config {
            started,
            data_dir: self.place.data_dir(),
            network: self.place.network,
            node: !self.no_node,
            peers: self.peer,
            mine: self.mine,
            threads: self.threads,
            token: self.token,
            hosts: self.allow_host,
            embedders: self.allow_embed,
            limits: Limits::default(),
        }
    }
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

#[cfg(test)]
mod tests {
    use chain::Network;

    use super::*;

    fn parse(arguments: &[&str]) -> Result<Serve, String> {
        let arguments = std::iter::once(&"tabchain").chain(arguments);
        let cli = Cli::read(arguments.map(OsString::from)).map_err(|error| error.to_string())?;
        match cli.into_task() {
            Task::Serve(serve) => Ok(serve),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serve_is_the_default_and_takes_the_same_options() {
        let flags = [
            "--listen",
            "127.0.0.1:0",
            "--network",
            "regtest",
            "--peer",
            "relay:5001",
        ];
        let named: Vec<_> = std::iter::once("serve").chain(flags).collect();
        for arguments in [flags.as_slice(), &named] {
            let serve = parse(arguments).unwrap();
            assert_eq!(serve.listen(), ["127.0.0.1:0".parse().unwrap()]);
            assert_eq!(serve.peer[0].to_string(), "ws://relay:5001/ws");
            let config = serve.into_config(None);
            assert_eq!(config.network.id(), Network::regtest().id());
        }
        let mines = parse(&["--mine", "0x12345", "--threads", "3"]).unwrap();
        assert_eq!(mines.mine.unwrap(), "0x12345".parse().unwrap());
        assert_eq!(mines.threads.unwrap().get(), 3);
        let plain = parse(&[]).unwrap();
        assert_eq!(plain.listen(), ["127.0.0.1:5000".parse().unwrap()]);
        assert_eq!(plain.into_config(None).network.id(), Network::tabnet().id());
    }

    #[test]
    fn options_that_do_not_fit_are_refused_with_the_reason() {
        for (arguments, expected) in [
            (&["--peer", "wss://relay"][..], "needs TLS"),
            (
                &["--no-node", "--peer", "relay:5000"],
                "cannot be used with",
            ),
            (&["--speed", "9"], "unexpected argument"),
            (&["--threads", "0"], "invalid value '0'"),
            (&["--threads", "257"], "from 1 to 256"),
            (&["--mine", "0xg"], "invalid value '0xg'"),
            (&["--allow-embed", "*"], "an origin is http://HOST"),
            (&["--allow-host", "http://relay"], "a host name is like"),
            (&["--no-node", "--mine", "0x12345"], "cannot be used with"),
            (&["--token", " "], "the token is empty"),
            (&["--token", "a\nb"], "of ASCII, without a space"),
            (&["--network", "mainnet"], "neither tabnet nor regtest"),
            (&["-v", "-q"], "cannot be used with"),
            (&["--log", "xml"], "[possible values: text, json]"),
        ] {
            let error = parse(arguments).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
