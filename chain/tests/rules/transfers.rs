//! What a transfer must satisfy where it stands.

use chain::{
    AccountNonce, Address, Amount, Block, Chain, LedgerError, SignatureError, Transfer,
    TransferError,
};

use crate::{
    accepted,
    common::{address, block_on, body, key, pay, quick, seal, tab},
    refused, rich,
};

fn with_transfers(transfers: &[Transfer]) -> (Chain, Block) {
    let chain = rich();
    let mut block = block_on(&chain, 2, &[]);
    block.transfers = transfers.to_vec();
    if let Some(amount) = block.fees().and_then(|fees| tab(50).checked_add(fees)) {
        block.coinbase.amount = amount;
    }
    (chain, seal(block))
}

#[track_caller]
fn all_accepted(transfers: &[Transfer]) -> Chain {
    let (mut chain, block) = with_transfers(transfers);
    accepted(&mut chain, block);
    chain
}

/// A block with these transfers must be refused for the last of them.
#[track_caller]
fn last_refused(transfers: &[Transfer], source: TransferError, words: &str) {
    refused_for(transfers.last().unwrap(), transfers, source, words);
}

#[track_caller]
fn refused_for(culprit: &Transfer, transfers: &[Transfer], source: TransferError, words: &str) {
    let (mut chain, block) = with_transfers(transfers);
    let transfer = culprit.id();
    let error = LedgerError { transfer, source };
    assert!(
        error
            .to_string()
            .starts_with(&format!("transfer {transfer}: "))
    );
    refused(&mut chain, block, error, words);
}

fn nonce(expected: u64, found: u64) -> TransferError {
    TransferError::Nonce {
        expected: AccountNonce::new(expected),
        found: AccountNonce::new(found),
    }
}

#[test]
fn a_transfer_of_nothing_is_refused() {
    let genesis = rich().network().id();
    let nothing = body(1, 2, tab(0), tab(1), 0).sign(&key(1), genesis);
    assert!(TransferError::ZeroAmount.is_permanent());
    last_refused(&[nothing], TransferError::ZeroAmount, "amount is zero");
}

#[test]
fn a_transfer_of_one_grain_is_accepted() {
    let genesis = rich().network().id();
    let grain = Amount::from_grains(1);
    let chain = all_accepted(&[body(1, 9, grain, tab(0), 0).sign(&key(1), genesis)]);
    assert_eq!(chain.account(&address(9)).balance, grain);
}

#[test]
fn an_amount_that_overflows_with_its_fee_is_refused() {
    let genesis = rich().network().id();
    let grain = Amount::from_grains(1);
    for amount in [Amount::MAX, Amount::from_grains(u64::MAX)] {
        let huge = body(1, 2, amount, grain, 0).sign(&key(1), genesis);
        let words = "amount and fee together are more than there can be";
        last_refused(&[huge], TransferError::AmountOverflow, words);
    }
}

/// Nobody has as much, so it is the balance that refuses it.
#[test]
fn amount_and_fee_of_all_coins_there_can_be_are_a_number() {
    let grain = Amount::from_grains(1);
    let rest = Amount::from_grains((1 << 53) - 2);
    let most = body(1, 2, rest, grain, 0).sign(&key(1), rich().network().id());
    let error = TransferError::Balance {
        address: address(1),
        balance: tab(150),
        needed: Amount::from_grains((1 << 53) - 1),
    };
    last_refused(&[most], error, "can spend 150 TAB");
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_a_transfer_with_a_wrong_signature() {
    let chain = rich();
    let genesis = chain.network().id();
    let honest = pay(&chain, 1, 2, 1, 0, 0);
    let mismatch = TransferError::Signature(SignatureError::Mismatch(key(1).public_key()));
    let words = "the signature does not match public key";

    // Changed after it was signed.
    let mut changed = honest.clone();
    changed.body.amount = tab(2);
    last_refused(&[changed], mismatch.clone(), words);
    // Signed by somebody else.
    let mut stolen = honest.clone();
    stolen.signature = key(2).sign(&stolen.body.signing_bytes(genesis));
    last_refused(&[stolen], mismatch.clone(), words);
    // Not signed.
    let mut unsigned = honest.clone();
    unsigned.signature = chain::Signature::from_bytes([0; 64]);
    last_refused(&[unsigned], mismatch, words);

    all_accepted(&[honest]);
}

#[test]
fn a_transfer_from_what_is_no_public_key_is_refused() {
    let chain = rich();
    let mut nobody = [0; 32];
    // No point of the curve has this y.
    nobody[0] = 2;
    let nobody = chain::PublicKey::from_bytes(nobody);
    let mut gift = body(1, 2, tab(2), tab(0), 0);
    gift.recipient = Address::from_public_key(&nobody);
    let gift = gift.sign(&key(1), chain.network().id());
    let mut transfer = pay(&chain, 1, 2, 1, 0, 0);
    transfer.body.sender = nobody;
    let error = TransferError::Signature(SignatureError::BadKey(nobody));
    last_refused(&[gift, transfer], error, "is not a point of the curve");
}

#[test]
fn a_transfer_of_another_network_is_refused() {
    let foreign = body(1, 2, tab(1), tab(0), 0).sign(&key(1), quick().id());
    let error = TransferError::Signature(SignatureError::Mismatch(key(1).public_key()));
    last_refused(
        std::slice::from_ref(&foreign),
        error,
        "the signature does not match",
    );
    assert_eq!(foreign.verify(quick().id()), Ok(()));
}

#[test]
fn a_replayed_transfer_is_refused() {
    let mut chain = rich();
    let transfer = pay(&chain, 1, 2, 1, 0, 0);
    let id = transfer.id();
    let first = block_on(&chain, 2, std::slice::from_ref(&transfer));
    accepted(&mut chain, first);
    let again = block_on(&chain, 2, std::slice::from_ref(&transfer));
    let error = LedgerError {
        transfer: id,
        source: nonce(1, 0),
    };
    refused(
        &mut chain,
        again,
        error,
        "nonce is 0, the sender's next is 1",
    );
    // Nor twice in one block.
    let twice = [transfer.clone(), transfer];
    last_refused(&twice, nonce(1, 0), "nonce is 0, the sender's next is 1");
}

#[test]
fn a_nonce_out_of_order_is_refused() {
    let chain = rich();
    let [first, second] = [0, 1].map(|nonce| pay(&chain, 1, 2, 1, 0, nonce));
    let words = "nonce is 1, the sender's next is 0";
    last_refused(std::slice::from_ref(&second), nonce(0, 1), words);
    let last = pay(&chain, 1, 2, 1, 0, u64::MAX);
    let words = "nonce is 18446744073709551615, the sender's next is 0";
    last_refused(&[last], nonce(0, u64::MAX), words);
    let chain = all_accepted(&[first, second]);
    assert_eq!(chain.account(&address(1)).nonce, AccountNonce::new(2));
}

#[test]
fn the_last_nonce_has_none_after_it() {
    let last = AccountNonce::new(u64::MAX);
    assert_eq!(last.previous().and_then(AccountNonce::next), Some(last));
    assert_eq!(last.next(), None);
    assert_eq!(AccountNonce::ZERO.previous(), None);
}

#[test]
fn an_overspend_within_one_block_is_refused_and_the_exact_balance_passes() {
    let genesis = rich().network().id();
    let first = body(1, 2, tab(60), tab(10), 0).sign(&key(1), genesis);
    let second = |amount, fee| {
        [
            first.clone(),
            body(1, 2, amount, fee, 1).sign(&key(1), genesis),
        ]
    };
    let grain = Amount::from_grains(1);
    let above = tab(80).checked_add(grain).unwrap();
    let error = TransferError::Balance {
        address: address(1),
        balance: tab(80),
        needed: above,
    };
    let words = format!(
        "{} can spend 80 TAB, amount and fee need 80.00000001 TAB",
        address(1)
    );
    last_refused(&second(above, tab(0)), error.clone(), &words);
    // A fee is as good as an amount.
    last_refused(&second(tab(80), grain), error, &words);
    for [amount, fee] in [[tab(80), tab(0)], [tab(79), tab(1)]] {
        let chain = all_accepted(&second(amount, fee));
        assert_eq!(chain.account(&address(1)).balance, tab(0));
    }
}

#[test]
fn coins_received_in_a_block_can_be_spent_later_in_it_but_not_before() {
    let chain = rich();
    let gift = pay(&chain, 1, 5, 10, 0, 0);
    let onward = pay(&chain, 5, 6, 10, 0, 0);
    let error = TransferError::Balance {
        address: address(5),
        balance: tab(0),
        needed: tab(10),
    };
    let early = [onward.clone(), gift.clone()];
    refused_for(&onward, &early, error, "can spend 0 TAB");
    let chain = all_accepted(&[gift, onward]);
    assert_eq!(chain.account(&address(6)).balance, tab(10));
}

#[test]
fn a_transfer_to_oneself_changes_the_nonce_and_pays_the_fee() {
    let chain = all_accepted(&[pay(&rich(), 1, 1, 60, 1, 0)]);
    let account = chain.account(&address(1));
    // Another reward of 50 TAB matured with the block.
    assert_eq!((account.balance, account.nonce.get()), (tab(149), 1));
}
