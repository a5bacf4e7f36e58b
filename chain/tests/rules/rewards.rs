//! What a block creates, and when it can be spent.

use chain::{Amount, BodyError, Chain, Height, LedgerError, Network, Params, TransferError};

use crate::{
    accepted,
    common::{BODY_BYTES, address, block_on, body, grow, key, pay, regtest, seal, tab},
    refused,
};

/// A chain whose rewards are spendable ten blocks later, as on tabnet.
fn slow() -> Chain {
    let params = Params {
        maturity: Params::tabnet().maturity,
        ..Params::regtest()
    };
    Chain::new(Network::derive(params).unwrap(), BODY_BYTES)
}

/// ```text
/// g - 1 - 2 .. 9 - x10 - 11      1 pays key 1, who spends it in x10 and in 11
/// ```
#[test]
fn a_reward_cannot_be_spent_a_block_before_its_maturity() {
    let mut chain = slow();
    assert_eq!(chain.params().maturity, 10);
    grow(&mut chain, 1, 1);
    grow(&mut chain, 2, 8);
    let spend = pay(&chain, 1, 5, 50, 0, 0);
    let early = block_on(&chain, 2, std::slice::from_ref(&spend));
    assert_eq!(early.coinbase.height, Height::new(10));
    let error = LedgerError {
        transfer: spend.id(),
        source: TransferError::Balance {
            address: address(1),
            balance: tab(0),
            needed: tab(50),
        },
    };
    refused(&mut chain, early, error, "can spend 0 TAB");
    assert_eq!(chain.ledger().immature(&address(1)), tab(50));
}

/// The picture is that of the test above.
#[test]
fn a_reward_can_be_spent_in_the_block_in_which_it_matures() {
    let mut chain = slow();
    grow(&mut chain, 1, 1);
    grow(&mut chain, 2, 9);
    assert_eq!(
        chain.account(&address(1)).balance,
        tab(50),
        "block 11, in which it matures, can spend it"
    );
    assert_eq!(chain.ledger().immature(&address(1)), tab(0));
    let grain_more =
        body(1, 5, tab(50), Amount::from_grains(1), 0).sign(&key(1), chain.network().id());
    let error = LedgerError {
        transfer: grain_more.id(),
        source: TransferError::Balance {
            address: address(1),
            balance: tab(50),
            needed: Amount::from_grains(tab(50).grains() + 1),
        },
    };
    let greedy = block_on(&chain, 2, &[grain_more]);
    refused(&mut chain, greedy, error, "can spend 50 TAB");
    let spend = block_on(&chain, 2, &[pay(&chain, 1, 5, 50, 0, 0)]);
    assert_eq!(spend.coinbase.height, Height::new(11));
    accepted(&mut chain, spend);
    assert_eq!(chain.account(&address(5)).balance, tab(50));
    assert_eq!(chain.ledger().immature(&address(1)), tab(0));
}

/// Regtest halves at 150.
#[test]
fn the_last_block_before_a_halving_pays_the_old_subsidy_and_the_first_after_it_half() {
    let mut chain = regtest();
    grow(&mut chain, 1, 148);
    for (height, right, wrong) in [(149, 50, 25), (150, 25, 50)] {
        let mut block = block_on(&chain, 2, &[]);
        block.coinbase.amount = tab(wrong);
        let error = BodyError::CoinbaseAmount {
            expected: tab(right),
            found: tab(wrong),
        };
        let words = format!("coinbase pays {wrong} TAB, subsidy and fees are {right} TAB");
        refused(&mut chain, seal(block.clone()), error, &words);
        assert_eq!(block.coinbase.height, Height::new(height));
        block.coinbase.amount = tab(right);
        accepted(&mut chain, seal(block));
    }
    assert_eq!(chain.ledger().supply(), tab(149 * 50 + 25));
}

/// The subsidy of tabnet, 5,000,000,000 grains, has 33 binary digits.
#[test]
fn the_subsidy_ends_when_it_is_halved_below_a_grain() {
    let params = Params::tabnet();
    let subsidy = |height| params.subsidy_at(Height::new(height));
    let last = 33 * params.halving - 1;
    assert_eq!(subsidy(0), Amount::ZERO, "genesis creates nothing");
    assert_eq!(subsidy(1), tab(50));
    assert_eq!(subsidy(last), Amount::from_grains(1));
    assert_eq!(subsidy(last + 1), Amount::ZERO);
    // A shift by 64 or more would be none.
    assert_eq!(subsidy(64 * params.halving), Amount::ZERO);
    assert_eq!(subsidy(u64::MAX), Amount::ZERO);
}
