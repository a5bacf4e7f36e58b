//! How much is logged, and in which form.

use std::env;

use clap::{ArgAction, Args, CommandFactory, error::ErrorKind};

use super::Cli;
use crate::log::{LogFormat, LogOptions};

#[derive(Args, Clone, Copy, Debug, Default)]
pub(super) struct LogArgs {
    /// Log lines for people, or JSON objects, one a line.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    log: LogFormat,
    /// Log more; twice for all there is.
    #[arg(short, long, action = ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
    /// Log warnings and errors alone; twice for errors.
    #[arg(short, long, action = ArgAction::Count)]
    quiet: u8,
}

impl LogArgs {
    /// As the environment has it too.
    pub(super) fn options(self) -> Result<LogOptions, clap::Error> {
        let verbosity = i16::from(self.verbose) - i16::from(self.quiet);
        LogOptions::new(self.log, verbosity, env::var_os("RUST_LOG"))
            .map_err(|error| Cli::command().error(ErrorKind::ValueValidation, error))
    }
}
