//! The command line.

mod arguments;
mod chain_command;
mod log_args;
mod network_command;
mod place;
mod refusal;

use std::ffi::OsString;

use clap::{CommandFactory, error::ErrorKind};

use crate::{hub::Limits, listen::Listen, log::LogOptions, server::Config, started::Started};

pub use arguments::{Cli, Serve};
pub use chain_command::{ChainCommand, ChainError};
pub use network_command::NetworkCommand;

use arguments::Command;
use log_args::LogArgs;

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

#[cfg(test)]
mod tests {
    use chain::Network;

    use super::*;

    const MINER: &str = "0x0000000000000000000000000000000000012345";

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
        let mines = parse(&["--mine", MINER, "--threads", "3"]).unwrap();
        assert_eq!(mines.mine.unwrap(), MINER.parse().unwrap());
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
            (&["--mine", "0x12345"], "40 hex digits, found 5"),
            (&["--allow-embed", "*"], "an origin is http://HOST"),
            (&["--allow-host", "http://relay"], "a host name is like"),
            (&["--no-node", "--mine", MINER], "cannot be used with"),
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
