//! All texts that people type: a text that was read is shown again as it was.

#![no_main]

use chain::{
    Address, Amount, BlockId, CompactTarget, MerkleRoot, ParseAddressError, PublicKey, Signature,
    Target, Text, TxId, Wallet, WalletError, Work, wire::NodeId,
};
use libfuzzer_sys::fuzz_target;
use tabchain_fuzz::codec;

fuzz_target!(|text: &str| {
    check_address(text);
    check_amount(text);
    check_hex(text);
    check_phrase(text);
    if let Some(work) = codec::text::<Work>(text) {
        let digits = text.trim_start_matches('0');
        assert_eq!(work.to_string().trim_start_matches('0'), digits);
    }
    assert_eq!(Text::new(text).is_ok(), text.len() <= Text::MAX_BYTES);
    if let Some(memo) = codec::text::<Text>(text) {
        assert_eq!(memo.as_str(), text);
        let encoded = borsh::to_vec(&memo).expect("writing to memory cannot fail");
        assert_eq!(codec::borsh::<Text>(&encoded), Some(memo));
    }
});

fn check_address(text: &str) {
    let address: Address = match text.parse() {
        Ok(address) => address,
        // The text that the error recommends can be read.
        Err(ParseAddressError::Checksum { expected }) => {
            assert!(expected.eq_ignore_ascii_case(text));
            codec::text::<Address>(&expected).expect("it has the right checksum");
            return;
        }
        Err(_) => return,
    };
    codec::text::<Address>(text).expect("it was just read");
    let shown = address.to_string();
    assert_eq!(shown.to_ascii_lowercase(), text.to_ascii_lowercase());
    for one_case in [shown.to_ascii_lowercase(), shown.to_ascii_uppercase()] {
        assert_eq!(one_case.parse(), Ok(address));
    }
}

fn check_amount(text: &str) {
    if let Some(amount) = codec::printed::<Amount>(text) {
        codec::json(&amount);
        assert!(amount <= Amount::MAX);
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = format!("{whole}{decimals:0<8}");
        assert_eq!(digits.parse(), Ok(u128::from(amount.grains())), "{text:?}");
    }
    let Some(grains) = text.as_bytes().first_chunk() else {
        return;
    };
    let amount = Amount::from_grains(u64::from_le_bytes(*grains));
    let read = amount.to_string().parse();
    assert_eq!(read.is_ok(), amount <= Amount::MAX);
    assert!(read.is_err() || read == Ok(amount));
}

/// These have one text each, except for the case of its letters.
fn check_hex(text: &str) {
    let shown = [
        codec::text::<BlockId>(text).map(|id| id.to_string()),
        codec::text::<TxId>(text).map(|id| id.to_string()),
        codec::text::<MerkleRoot>(text).map(|root| root.to_string()),
        codec::text::<Target>(text).map(|target| target.to_string()),
        codec::text::<CompactTarget>(text).map(|bits| bits.to_string()),
        codec::text::<PublicKey>(text).map(|key| key.to_string()),
        codec::text::<Signature>(text).map(|signature| signature.to_string()),
        codec::printed::<NodeId>(text).map(|id| id.to_string()),
    ];
    for shown in shown.into_iter().flatten() {
        assert_eq!(shown, text.to_ascii_lowercase());
    }
}

fn check_phrase(text: &str) {
    let words = text.split_whitespace().count();
    match Wallet::from_phrase(text) {
        Ok(wallet) => {
            let lower = text.to_lowercase();
            let plain: Vec<_> = lower.split_whitespace().collect();
            assert_eq!(wallet.phrase(), plain.join(" "));
            let again = Wallet::from_phrase(&wallet.phrase()).expect("it was printed");
            assert_eq!(again.account(0).to_seed(), wallet.account(0).to_seed());
        }
        Err(WalletError::UnknownWord { position }) => assert!((1..=words).contains(&position)),
        Err(WalletError::WordCount { found }) => assert_eq!(found, words),
        Err(_) => assert!([12, 15, 18, 21, 24].contains(&words)),
    }
}
