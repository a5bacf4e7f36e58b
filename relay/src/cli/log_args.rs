//! How much is logged, and in which form.

use std::env;

use clap::{ArgAction, Args};

use crate::log::{LogFilterError, LogFormat, LogOptions};

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
    pub(super) fn options(self) -> Result<LogOptions, LogFilterError> {
        let verbosity = i16::from(self.verbose) - i16::from(self.quiet);
        LogOptions::new(self.log, verbosity, env::var_os("RUST_LOG"))
    }
}
