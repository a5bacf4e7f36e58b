//! The numbers of a network: from a host's TOML file, as JSON from a relay, and encoded in the form
//! to which genesis commits.

#![no_main]

use chain::{Amount, Height, Network, Params, asert::Anchor};
use libfuzzer_sys::fuzz_target;
use tabchain_fuzz::codec;

/// Finding genesis takes as many hashes as a first block, so only easy networks are derived: a
/// little more than twice the two hashes of regtest.
const MAX_HASHES: u64 = 64;

fuzz_target!(|bytes: &[u8]| {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let from_toml = toml::from_str::<Params>(text).ok();
    let from_json = serde_json::from_str::<Params>(text).ok();
    let encoded = codec::borsh::<Params>(bytes);
    if let Some(params) = &from_toml {
        let again = toml::to_string(params).expect("what came from TOML goes there");
        assert_eq!(toml::from_str::<Params>(&again).as_ref(), Ok(params));
    }
    for params in from_toml.iter().chain(&from_json).chain(&encoded) {
        codec::json(params);
        let encoded = borsh::to_vec(params).expect("writing to memory cannot fail");
        assert_eq!(codec::borsh::<Params>(&encoded).as_ref(), Some(params));
        if params.validate().is_ok() {
            check_valid(params);
        }
    }
});

fn check_valid(params: &Params) {
    check_supply(params);
    check_difficulty(params);
    let hashes = params.easiest().work().to_u256();
    if hashes > chain::U256::from(MAX_HASHES) {
        return;
    }
    let network = Network::derive(params.clone()).expect("so easy a nonce is found");
    let nonce = network.genesis().header().nonce;
    let again = Network::with_nonce(params.clone(), nonce).expect("it was found");
    assert_eq!(again.id(), network.id());
    assert_eq!(
        network.genesis().header().previous.to_bytes(),
        params.digest()
    );
}

/// All blocks that there can ever be pay less than the amount that can exist.
fn check_supply(params: &Params) {
    let mut supply: u128 = 0;
    for era in 0..64 {
        let Some(first) = params.halving.checked_mul(era) else {
            break;
        };
        let last = Height::new(first.saturating_add(params.halving - 1));
        let subsidy = params.subsidy_at(last);
        assert!(era == 0 || subsidy == params.subsidy_at(Height::new(first)));
        supply += u128::from(subsidy.grains()) * u128::from(params.halving);
    }
    assert!(supply <= u128::from(Amount::MAX.grains()));
    assert_eq!(params.subsidy_at(Height::GENESIS), Amount::ZERO);
    assert_eq!(params.subsidy_at(Height::new(u64::MAX)), Amount::ZERO);
}

/// No clock and no height leads the schedule out of its bounds.
fn check_difficulty(params: &Params) {
    let Some(asert) = params.asert() else {
        return assert_eq!(params.pause(), None);
    };
    assert!(params.pause() >= params.half_life);
    let start = Anchor {
        height: 0,
        parent_time: i64::from(params.genesis_time.secs()) - i64::from(params.spacing),
        bits: params.easiest_target,
    };
    for time in [0, params.genesis_time.secs(), u32::MAX] {
        for height in [0, 1, u64::from(params.spacing), u64::MAX] {
            let bits = asert.next_target(&start, i64::from(time), height);
            let target = bits.decode().expect("the schedule gives targets");
            assert!(target <= params.easiest());
        }
    }
}
