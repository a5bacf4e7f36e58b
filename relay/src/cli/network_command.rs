//! `tabchain network`: what a network file comes to.

use chain::Network;
use clap::{Args, Subcommand};

use super::place::network;
use crate::network_file;

/// What to do with a network.
#[derive(Args, Clone, Debug)]
#[command(arg_required_else_help = false)]
pub struct NetworkCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Read a network file and tell what it makes of it, with the genesis id that names the network.
    #[command(display_name = "tabchain")]
    Check {
        /// The TOML file; tabnet and regtest can be looked at, too.
        #[arg(value_name = "FILE", value_parser = network())]
        network: Network,
    },
}

impl NetworkCommand {
    /// Answers in some lines.
    pub fn run(self) -> String {
        let What::Check { network } = self.what;
        network_file::report(&network)
    }
}
