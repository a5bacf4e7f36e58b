//! Transfers as peers send them, and as JSON as wallets submit them.

#![no_main]

use chain::{BlockId, SecretKey, Transfer};
use libfuzzer_sys::fuzz_target;
use tabchain_fuzz::codec;

fuzz_target!(|bytes: &[u8]| {
    let encoded = codec::borsh::<Transfer>(bytes);
    if let Some(transfer) = &encoded {
        assert_eq!(transfer.encoded_len(), bytes.len());
    }
    let from_json = serde_json::from_slice::<Transfer>(bytes).ok();
    for transfer in encoded.iter().chain(&from_json) {
        codec::json(transfer);
        let encoded = borsh::to_vec(transfer).expect("writing to memory cannot fail");
        assert_eq!(codec::borsh::<Transfer>(&encoded).as_ref(), Some(transfer));
        check_signatures(transfer);
    }
});

/// Its sender can sign it, whatever its contents, for one network alone.
fn check_signatures(transfer: &Transfer) {
    let [here, elsewhere] = [1, 2].map(|network| BlockId::from_bytes([network; 32]));
    // Some keys and signatures are valid for every message (ZIP-215), so a fuzzer's may be valid,
    // too.
    let _ = transfer.verify(here);
    let key = SecretKey::from_seed(transfer.body.sender.to_bytes());
    let signed = transfer.body.clone().sign(&key, here);
    assert_eq!(signed.verify(here), Ok(()));
    assert!(signed.verify(elsewhere).is_err());
}
