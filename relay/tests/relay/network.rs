//! What a tab learns about the network.

use chain::{Network, Params};

use crate::support::{Relay, text};

#[tokio::test]
async fn a_tab_derives_the_same_genesis_from_what_the_relay_tells() {
    for (network, node) in [(Network::tabnet(), true), (Network::regtest(), false)] {
        let relay = Relay::with(&network, |config| config.node = node).await;
        let told = relay.api().get("/api/v1/network").await;
        let mut fields: Vec<_> = told.as_object().unwrap().keys().collect();
        fields.sort();
        assert_eq!(fields, ["genesis", "genesisNonce", "name", "params"]);
        let params: Params = serde_json::from_value(told["params"].clone()).unwrap();
        let nonce = u32::try_from(told["genesisNonce"].as_u64().unwrap()).unwrap();
        let derived = Network::with_nonce(params, nonce).unwrap();
        assert_eq!(derived.id(), network.id());
        assert_eq!(text(&told["genesis"]), network.id().to_string());
        assert_eq!(text(&told["name"]), network.params().name);
    }
}
