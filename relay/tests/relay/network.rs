//! What a tab learns about the network.

use std::process::Command;

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

#[test]
fn a_network_file_is_checked_without_being_used() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("class.toml");
    let mut params = Params::regtest();
    params.name = "class".to_owned();
    let check = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_tabchain"));
        let output = command.args(["network", "check"]).arg(&file).output();
        let output = output.unwrap();
        let read = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            read(output.stdout),
            read(output.stderr),
        )
    };
    let text = toml::to_string(&params).unwrap();
    let (code, told, errors) = check(&text);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    let genesis = Network::derive(params).unwrap().id();
    assert!(
        told.starts_with(&format!("network     class\ngenesis     {genesis}\n")),
        "{told}"
    );

    let (code, told, errors) = check(&text.replace("spacing = 10", "spacing = 0"));
    assert_eq!((code, told.as_str()), (Some(2), ""));
    let expected = format!("{}:2: spacing must be 1 to", file.display());
    assert!(errors.contains(&expected), "{errors}");
}
