//! What a tab learns about the network.

use std::process::Command;

use chain::{Network, Params};

#[cfg(unix)]
use crate::support::pipe;
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

    for (from, to, expected) in [
        ("spacing = 10", "spacing = 0", "2: spacing must be 1 to"),
        (
            "halving = 150",
            "halving = 9_223_372_036_854_775_807",
            "4: subsidy x halving is 46116860184273879035000000000 grains; all eras come to twice that, \
             which must stay below 2^53 (halving stands in line 5)",
        ),
        (
            "maturity = 1",
            "maturity = 18_446_744_073_709_551_615",
            "6: maturity must be 1 to 100000, not 18446744073709551615",
        ),
    ] {
        let (code, told, errors) = check(&text.replace(from, to));
        assert_eq!((code, told.as_str()), (Some(2), ""), "{text}");
        let expected = format!("{}:{expected}", file.display());
        assert!(errors.contains(&expected), "{errors}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_ordinary_file_is_no_network_file() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().to_str().unwrap().to_owned();
    for (path, expected) in [
        (pipe(dir.path(), "pipe"), "this is a pipe or a device"),
        ("/dev/zero".to_owned(), "this is a pipe or a device"),
        (folder, "this is a folder"),
    ] {
        for arguments in [&["network", "check"][..], &["serve", "--network"]] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_tabchain"));
            let output = command.args(arguments).arg(&path).output().unwrap();
            let errors = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{errors}");
            assert!(errors.contains(expected), "{errors}");
        }
    }
}
