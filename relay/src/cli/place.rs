//! Which network, and where its chain is kept.

use std::path::PathBuf;

use chain::Network;
use clap::{
    Args,
    builder::{OsStringValueParser, TypedValueParser},
};
use directories::ProjectDirs;

use crate::network_file::{self, NetworkFileError};

#[derive(Args, Clone, Debug)]
pub(super) struct Place {
    /// Folder for the chain, one file a network [default: the platform's folder for data of
    /// programs, such as ~/.local/share/tabchain, else ./tabchain-data].
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// tabnet, regtest, or a TOML file that defines a network.
    #[arg(long, value_name = "NETWORK|FILE", default_value = "tabnet", value_parser = network())]
    pub(super) network: Network,
}

impl Place {
    pub(super) fn data_dir(&self) -> PathBuf {
        self.data_dir.clone().unwrap_or_else(default_data_dir)
    }
}

/// Reads the name of a network, or of a file, which need be no text; derives genesis.
pub(super) fn network() -> impl TypedValueParser<Value = Network> {
    OsStringValueParser::new().try_map(|name| -> Result<Network, NetworkFileError> {
        match name.to_str().and_then(network_file::built_in) {
            Some(network) => Ok(network),
            None => network_file::load(name.as_ref()),
        }
    })
}

fn default_data_dir() -> PathBuf {
    ProjectDirs::from("", "", "tabchain").map_or_else(
        || PathBuf::from("tabchain-data"),
        |dirs| dirs.data_dir().to_owned(),
    )
}
