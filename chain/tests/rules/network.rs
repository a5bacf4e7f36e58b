//! Which numbers make a network.

use chain::{Amount, Chain, CompactTarget, CompactTargetError, Network, Params, ParamsError};

use crate::common::{BODY_BYTES, NOW, block_on, unsolve};

/// Regtest's params with one thing changed.
fn params(change: impl FnOnce(&mut Params)) -> Params {
    let mut params = Params::regtest();
    change(&mut params);
    params
}

#[track_caller]
fn refused(change: impl FnOnce(&mut Params), expected: &ParamsError, words: &str) {
    let error = Network::derive(params(change)).unwrap_err();
    assert_eq!(&error, expected);
    let said = error.to_string();
    assert!(said.contains(words), "expected {words:?} in {said:?}");
}

#[track_caller]
fn accepted(change: impl FnOnce(&mut Params)) {
    assert_eq!(params(change).validate(), Ok(()));
}

fn bits(bits: u32) -> CompactTarget {
    CompactTarget::from_consensus(bits)
}

#[test]
fn a_network_needs_a_plain_name() {
    for name in ["", "Upper", "under_score", "a b", "é", &"x".repeat(33)] {
        let found = name.to_owned();
        let error = ParamsError::Name { found };
        refused(
            |p| name.clone_into(&mut p.name),
            &error,
            "1 to 32 lower-case letters",
        );
    }
}

#[test]
fn a_name_of_one_or_thirty_two_characters_is_a_name() {
    for name in ["x", "7", "-", &"x".repeat(32)] {
        accepted(|p| name.clone_into(&mut p.name));
    }
}

#[test]
fn a_network_with_a_zero_where_something_is_counted_is_refused() {
    let zero = |change: fn(&mut Params), field| {
        let words = format!("{field} must be more than 0");
        refused(change, &ParamsError::Zero { field }, &words);
    };
    zero(|p| p.spacing = 0, "spacing");
    zero(|p| p.half_life = Some(0), "half_life");
    zero(|p| p.halving = 0, "halving");
    zero(|p| p.maturity = 0, "maturity");
}

#[test]
fn a_network_with_a_one_where_something_is_counted_is_accepted() {
    accepted(|p| p.spacing = 1);
    accepted(|p| p.half_life = Some(1));
    accepted(|p| p.halving = 1);
    accepted(|p| p.maturity = 1);
}

#[test]
fn a_maturity_that_makes_large_ledgers_is_refused() {
    for found in [Params::MAX_MATURITY + 1, u64::MAX] {
        let error = ParamsError::Maturity { found };
        let words = format!("maturity must be 1 to 100000, not {found}: every ledger");
        refused(|p| p.maturity = found, &error, &words);
    }
}

#[test]
fn the_greatest_maturity_is_accepted() {
    accepted(|p| p.maturity = Params::MAX_MATURITY);
}

#[test]
fn the_easiest_target_of_a_network_must_be_a_target() {
    for (wrong, error) in [
        (0, CompactTargetError::Zero(bits(0))),
        (0x2080_0001, CompactTargetError::Negative(bits(0x2080_0001))),
        (0x2300_0001, CompactTargetError::Overflow(bits(0x2300_0001))),
    ] {
        let words = format!("easiest_target: {error}");
        let error = ParamsError::Target(error);
        refused(|p| p.easiest_target = bits(wrong), &error, &words);
    }
}

#[test]
fn the_easiest_target_of_a_network_must_not_be_easier_than_every_second_hash() {
    let [found, limit] = [bits(0x2100_8000), bits(0x207f_ffff)];
    let error = ParamsError::TooEasy { found, limit };
    refused(
        |p| p.easiest_target = found,
        &error,
        "is easier than 207fffff",
    );
    accepted(|p| p.easiest_target = limit);
}

#[test]
fn the_easiest_target_of_a_network_must_not_be_too_hard_to_find_genesis() {
    let [found, limit] = [bits(0x1e00_fffe), bits(0x1e00_ffff)];
    let error = ParamsError::TooHard { found, limit };
    refused(
        |p| p.easiest_target = found,
        &error,
        "is harder than 1e00ffff",
    );
    accepted(|p| p.easiest_target = limit);
}

#[test]
fn all_coins_of_a_network_must_stay_below_2_to_the_53_grains() {
    let era = |p: &mut Params, grains| {
        p.subsidy = Amount::from_grains(grains);
        p.halving = 1;
    };
    let error = ParamsError::Supply { era: 1 << 52 };
    refused(
        |p| era(p, 1 << 52),
        &error,
        "subsidy x halving is 4503599627370496 grains; all eras come to twice that, which must stay below 2^53",
    );
}

#[test]
fn a_network_of_one_coin_less_than_the_bound_can_be_mined() {
    let greatest = Amount::from_grains((1 << 52) - 1);
    let params = params(|p| {
        p.subsidy = greatest;
        p.halving = 2;
    });
    assert!(params.validate().is_err(), "two such blocks are too many");
    let params = Params {
        halving: 1,
        ..params
    };
    let mut chain = Chain::new(Network::derive(params).unwrap(), BODY_BYTES);
    // The first era ends with genesis, which creates nothing.
    for _ in 0..60 {
        let block = block_on(&chain, 1, &[]);
        chain.push(block, NOW).unwrap();
    }
    assert!(chain.ledger().supply() < greatest);
}

#[test]
fn a_genesis_without_work_is_refused() {
    let derived = Network::regtest();
    let right = derived.genesis().header().nonce;
    let nonce = unsolve(derived.genesis().block().clone()).header.nonce;
    let error = Network::with_nonce(Params::regtest(), nonce).unwrap_err();
    assert_eq!(error, ParamsError::GenesisWork { nonce });
    let words = format!("genesis with nonce {nonce} does not meet its target");
    assert_eq!(error.to_string(), words);
    let again = Network::with_nonce(Params::regtest(), right).unwrap();
    assert_eq!(again.id(), derived.id());
}

#[test]
fn genesis_commits_to_the_params_and_pays_nobody() {
    let network = Network::regtest();
    let genesis = network.genesis();
    assert_eq!(
        genesis.header().previous.to_bytes(),
        chain::sha256d(&borsh::to_vec(&Params::regtest()).unwrap())
    );
    let coinbase = &genesis.block().coinbase;
    assert_eq!(coinbase.amount, Amount::ZERO);
    assert_eq!(coinbase.message, Params::regtest().genesis_message);
    assert!(genesis.block().transfers.is_empty());
    let header = *genesis.header();
    let earlier = (0..header.nonce).map(|nonce| chain::Header { nonce, ..header });
    for header in earlier {
        assert!(
            header.check_work().is_err(),
            "nonce {} comes first",
            header.nonce
        );
    }
}

#[test]
fn the_greatest_numbers_are_refused_with_their_true_product() {
    let greatest = |p: &mut Params| {
        p.subsidy = Amount::from_grains(u64::MAX);
        p.halving = u64::MAX;
    };
    let era = u128::from(u64::MAX) * u128::from(u64::MAX);
    let words = "340282366920938463426481119284349108225 grains";
    refused(greatest, &ParamsError::Supply { era }, words);
}
