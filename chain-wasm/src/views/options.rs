//! What a node is started with.

use chain::{BlockId, Network, Params, ParamsError};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// Which node to start, for which network.
#[derive(Clone, Tsify, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeOptions {
    /// The network, as its relay describes it.
    pub network: NetworkInfo,
    /// Address of the relay's WebSocket.
    pub socket_url: String,
    /// The node's own name: 16 hex digits that it keeps.
    pub node_id: String,
    /// Whether the chain is kept in `IndexedDB`.
    pub storage: bool,
}

/// A network, as `GET /api/v1/network` describes it.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkInfo {
    /// The network's name.
    pub name: String,
    /// Id of its first block.
    #[tsify(type = "string")]
    pub genesis: BlockId,
    /// Nonce of its first block, which saves the search for it.
    pub genesis_nonce: u32,
    /// Its rules.
    #[tsify(type = "unknown")]
    pub params: Params,
}

impl NetworkInfo {
    /// Derives the network from its rules and checks that it is the one that was named.
    ///
    /// # Errors
    /// [`NetworkError`] when the rules are none, or those of another network.
    pub fn derive(&self) -> Result<Network, NetworkError> {
        let network = Network::with_nonce(self.params.clone(), self.genesis_nonce)?;
        if network.id() != self.genesis {
            return Err(NetworkError::Genesis {
                named: self.genesis,
                derived: network.id(),
            });
        }
        Ok(network)
    }
}

/// The description of a network does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// The rules make no network.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// The rules are those of another network.
    #[error("the network's rules give genesis {derived}, its description names {named}")]
    Genesis {
        /// Id in the description.
        named: BlockId,
        /// Id that follows from the rules.
        derived: BlockId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regtest() -> NetworkInfo {
        let network = Network::regtest();
        NetworkInfo {
            name: "regtest".to_owned(),
            genesis: network.id(),
            genesis_nonce: network.genesis().header().nonce,
            params: Params::regtest(),
        }
    }

    #[test]
    fn a_description_makes_the_network_that_it_names() {
        assert_eq!(regtest().derive().unwrap().id(), Network::regtest().id());
    }

    #[test]
    fn other_rules_or_another_nonce_under_a_known_genesis_are_refused() {
        let mut other = regtest();
        other.params.maturity += 1;
        other.genesis_nonce = Network::derive(other.params.clone())
            .unwrap()
            .genesis()
            .header()
            .nonce;
        assert!(matches!(other.derive(), Err(NetworkError::Genesis { .. })));

        let mut wrong = regtest();
        wrong.genesis_nonce = wrong.genesis_nonce.wrapping_add(1);
        assert!(wrong.derive().is_err());
    }

    #[test]
    fn it_is_read_from_what_the_relay_answers() {
        let json = serde_json::to_value(regtest()).unwrap();
        assert_eq!(json["genesisNonce"], regtest().genesis_nonce);
        assert_eq!(
            serde_json::from_value::<NetworkInfo>(json).unwrap(),
            regtest()
        );
    }
}
