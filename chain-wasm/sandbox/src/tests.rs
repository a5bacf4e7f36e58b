use chain::{
    AccountNonce, Address, Amount, Mempool, Network, SecretKey, Text, TransferBody,
    mining::Template,
};

use super::*;
use crate::{
    tamper::Tampered,
    views::{FieldFault, Rule, RulingView, TamperChange, TamperField},
};

/// Later than the genesis of regtest.
const START: Millis = Millis::from_ms(1_800_000_000_000);

fn key() -> SecretKey {
    SecretKey::from_seed([7; 32])
}

fn mined(mut block: Block) -> Block {
    block.header.nonce = 0;
    while block.header.check_work().is_err() {
        block.header.nonce += 1;
    }
    block
}

fn next(chain: &Chain, pool: &Mempool, time: Millis) -> Block {
    let miner = Address::from_public_key(&key().public_key());
    let template = Template::new(chain, pool, miner, Text::default(), time);
    mined(template.with_extra_nonce(u64::MAX))
}

fn seconds(count: u64) -> Millis {
    START.plus(count * 1_000)
}

/// A sandbox at the third block of a chain, which has a transfer.
fn sandbox() -> Sandbox {
    sandbox_of(1)
}

/// The same, with so many transfers, each of which pays a fee of 0.5 TAB.
fn sandbox_of(transfers: u64) -> Sandbox {
    let network = Network::regtest();
    let mut chain = Chain::new(network.clone(), 1 << 20);
    let mut headers = Vec::new();
    for height in 1..3 {
        let block = next(&chain, &Mempool::default(), seconds(height));
        headers.push(block.header);
        chain.push(block, seconds(10)).unwrap();
    }
    let mut pool = Mempool::default();
    for nonce in 0..transfers {
        let body = TransferBody {
            sender: key().public_key(),
            recipient: Address::ZERO,
            amount: "1".parse().unwrap(),
            fee: "0.5".parse().unwrap(),
            nonce: AccountNonce::new(nonce),
            memo: Text::default(),
        };
        let transfer = body.sign(&key(), network.id());
        pool.insert(transfer, chain.ledger(), START).unwrap();
    }
    let specimen = Specimen {
        params: network.params().clone(),
        genesis_nonce: network.genesis().header().nonce,
        headers,
        ledger: chain.ledger().encode(),
        block: next(&chain, &pool, seconds(3)),
    };
    Sandbox {
        chain: specimen.chain().unwrap(),
        block: specimen.block,
    }
}

fn change(field: TamperField, value: &str) -> TamperChange {
    TamperChange {
        field,
        transfer: None,
        value: value.to_owned(),
    }
}

fn of_transfer(field: TamperField, value: &str) -> TamperChange {
    TamperChange {
        transfer: Some(0),
        ..change(field, value)
    }
}

fn judge(sandbox: &Sandbox, changes: &[TamperChange]) -> VerdictView {
    let form = TamperForm {
        changes: changes.to_vec(),
    };
    sandbox.verdict(&form, seconds(10))
}

fn ruling_of(verdict: &VerdictView) -> &RulingView {
    match verdict {
        VerdictView::Judged { ruling, .. } => ruling,
        VerdictView::Malformed { fault, .. } => panic!("malformed: {fault:?}"),
    }
}

/// The ruling after the block is made to fit its changed body, and mined again.
fn mended(sandbox: &Sandbox, changes: &[TamperChange]) -> RulingView {
    let form = TamperForm {
        changes: changes.to_vec(),
    };
    let Tampered { mut block, .. } = tamper(sandbox.block.clone(), &form).unwrap();
    block.header.merkle_root = merkle_root(&block.transaction_ids()).unwrap();
    let block = mined(block);
    let mut changes = changes.to_vec();
    changes.extend([
        change(
            TamperField::MerkleRoot,
            &block.header.merkle_root.to_string(),
        ),
        change(TamperField::Nonce, &block.header.nonce.to_string()),
    ]);
    ruling_of(&judge(sandbox, &changes)).clone()
}

fn refused(ruling: &RulingView) -> (Rule, &str) {
    match ruling {
        RulingView::Refused { rule, reason } => (*rule, reason),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn the_block_is_accepted_as_it_is_each_time() {
    let sandbox = sandbox();
    let tip = sandbox.chain.tip().id;
    for _ in 0..2 {
        let verdict = judge(&sandbox, &[]);
        assert_eq!(ruling_of(&verdict), &RulingView::Accepted);
        let VerdictView::Judged {
            id,
            header,
            merkle_root,
            target,
            ..
        } = verdict
        else {
            panic!("there is a block");
        };
        let block = &sandbox.block;
        assert_eq!(id, block.id().to_string());
        assert_eq!(header, block.header.to_bytes());
        assert_eq!(merkle_root, Some(block.header.merkle_root.to_string()));
        assert_eq!(target, Some(format!("7fffff{}", "0".repeat(58))));
        assert_eq!(sandbox.chain.tip().id, tip, "a verdict is of a copy");
    }
}

#[test]
fn a_changed_header_breaks_the_rule_of_that_field() {
    let sandbox = sandbox();
    let check = |field, value: &str, expected| {
        let ruling = mended(&sandbox, &[change(field, value)]);
        assert_eq!(refused(&ruling).0, expected, "{ruling:?}");
    };
    check(TamperField::Version, "20000001", Rule::Version);
    check(TamperField::Time, "1800000001", Rule::TooEarly);
    check(TamperField::Time, "1800000131", Rule::TooFarAhead);
    check(TamperField::Bits, "207ffffe", Rule::Bits);
    let target = |bits| judge(&sandbox, &[change(TamperField::Bits, bits)]);
    for (bits, expected) in [
        ("0", Rule::ZeroTarget),
        ("20ffffff", Rule::NegativeTarget),
        ("ff123456", Rule::TargetOverflow),
    ] {
        let verdict = target(bits);
        assert_eq!(refused(ruling_of(&verdict)).0, expected);
        assert!(matches!(verdict, VerdictView::Judged { target: None, .. }));
    }
    let orphan = mended(&sandbox, &[change(TamperField::Previous, &"ab".repeat(32))]);
    assert_eq!(
        orphan,
        RulingView::Orphan {
            missing: "ab".repeat(32)
        }
    );
}

#[test]
fn without_new_work_a_changed_header_is_above_its_target() {
    let sandbox = sandbox();
    // Every second hash is above this target: takes the first nonce with such a hash.
    let above =
        (0..).map(|nonce: u32| judge(&sandbox, &[change(TamperField::Nonce, &nonce.to_string())]));
    let verdict = above
        .into_iter()
        .find(|verdict| ruling_of(verdict) != &RulingView::Accepted);
    let verdict = verdict.expect("one in two");
    let (rule, reason) = refused(ruling_of(&verdict));
    assert_eq!(rule, Rule::HashAboveTarget);
    assert!(reason.contains("207fffff"), "{reason}");
}

#[test]
fn a_changed_body_is_not_the_one_that_the_header_commits_to_until_it_is_mended() {
    let sandbox = sandbox();
    for changed in [
        change(TamperField::Message, "changed"),
        change(TamperField::ExtraNonce, "5"),
        of_transfer(TamperField::Removed, ""),
    ] {
        let verdict = judge(&sandbox, std::slice::from_ref(&changed));
        let (rule, reason) = refused(ruling_of(&verdict));
        assert_eq!(rule, Rule::MerkleRoot, "{reason}");
        let is_gone = changed.field == TamperField::Removed;
        let mended = mended(&sandbox, &[changed]);
        if is_gone {
            // The fee of the removed transfer cannot be paid.
            assert_eq!(refused(&mended).0, Rule::CoinbaseAmount);
        } else {
            assert_eq!(mended, RulingView::Accepted);
        }
    }
}

#[test]
fn work_does_not_help_against_the_rules_of_the_body_and_the_ledger() {
    let sandbox = sandbox();
    let check = |changes: &[TamperChange], expected, number: &str| {
        let ruling = mended(&sandbox, changes);
        let (rule, reason) = refused(&ruling);
        assert_eq!(rule, expected, "{reason}");
        assert!(reason.contains(number), "{number:?} in {reason:?}");
    };
    check(
        &[change(TamperField::Height, "9")],
        Rule::CoinbaseHeight,
        "9",
    );
    check(
        &[change(TamperField::Reward, "99")],
        Rule::CoinbaseAmount,
        "99",
    );
    check(
        &[of_transfer(TamperField::Amount, "2")],
        Rule::Signature,
        "",
    );
    check(
        &[of_transfer(TamperField::Amount, "0")],
        Rule::ZeroAmount,
        "",
    );
    check(
        &[of_transfer(TamperField::Amount, "160")],
        Rule::Balance,
        "160.5",
    );
    check(
        &[of_transfer(TamperField::AccountNonce, "3")],
        Rule::AccountNonce,
        "3",
    );
    let other = Address::from_bytes([0x12; 20]).to_string();
    let recipient = of_transfer(TamperField::Recipient, &other);
    check(&[recipient], Rule::Signature, "");
    let all = Amount::MAX.to_string();
    let fee = of_transfer(TamperField::Fee, &all);
    check(&[fee], Rule::FeesOverflow, "");
    let amount = of_transfer(TamperField::Amount, &all);
    check(&[amount], Rule::AmountOverflow, "");
    check(&[of_transfer(TamperField::Memo, "x")], Rule::Signature, "");
}

#[test]
fn a_transfer_is_named_by_its_number_from_1_whichever_are_left_out() {
    let sandbox = sandbox_of(2);
    let reason = |changes: &[TamperChange]| {
        let ruling = mended(&sandbox, changes);
        refused(&ruling).1.to_owned()
    };
    let first = of_transfer(TamperField::AccountNonce, "7");
    let said = "transfer 1: nonce is 7, the sender's next is 0";
    assert_eq!(reason(&[first]), said);
    let second = TamperChange {
        transfer: Some(1),
        ..change(TamperField::Amount, "2")
    };
    let said = reason(std::slice::from_ref(&second));
    assert!(said.starts_with("transfer 2: the signature"), "{said}");
    let without_fee = sandbox.block.coinbase.amount.grains() - 50_000_000;
    let reward = Amount::from_grains(without_fee).to_string();
    let left_out = [
        of_transfer(TamperField::Removed, ""),
        change(TamperField::Reward, &reward),
    ];
    let said = "transfer 2: nonce is 1, the sender's next is 0";
    assert_eq!(reason(&left_out), said);
}

#[test]
fn what_cannot_be_in_a_field_is_told_with_the_change_that_it_is_in() {
    let sandbox = sandbox();
    let check = |changed, expected: FieldFault| {
        let verdict = judge(&sandbox, &[change(TamperField::Nonce, "1"), changed]);
        let VerdictView::Malformed { change: 1, fault } = verdict else {
            panic!("{verdict:?}");
        };
        assert_eq!(fault, expected);
    };
    let number = |most: u64| FieldFault::Number {
        most: most.to_string(),
    };
    let text = |reason: &str| FieldFault::Text {
        reason: reason.to_owned(),
    };
    for (field, most) in [
        (TamperField::Time, u32::MAX.into()),
        (TamperField::Nonce, u32::MAX.into()),
        (TamperField::Height, u64::MAX),
        (TamperField::ExtraNonce, u64::MAX),
    ] {
        for value in ["", "abc", "-1", "+1", "1.5", "18446744073709551616"] {
            check(change(field, value), number(most));
        }
    }
    check(
        change(TamperField::Nonce, "4294967296"),
        number(u32::MAX.into()),
    );
    check(
        of_transfer(TamperField::AccountNonce, "abc"),
        number(u64::MAX),
    );
    for value in ["", "0x", "xyz", "+1", "123456789"] {
        check(change(TamperField::Bits, value), FieldFault::Hex);
        check(change(TamperField::Version, value), FieldFault::Hex);
    }
    check(
        change(TamperField::Previous, "ab"),
        text("an id has 64 hex digits, found 2"),
    );
    check(
        change(TamperField::Miner, "0x0g"),
        text("not a hex digit at place 4: 'g'"),
    );
    check(
        change(TamperField::Miner, "0x3090"),
        text("an address has 40 hex digits, found 4"),
    );
    check(
        change(TamperField::Reward, "1,5"),
        text(
            "',' does not belong in an amount: write digits, and a dot before decimals, as in 12.5",
        ),
    );
    check(
        change(TamperField::Message, &"x".repeat(81)),
        text("text is 81 bytes long, at most 80 are allowed"),
    );
    check(change(TamperField::Memo, "x"), FieldFault::NoTransfer);
    check(
        TamperChange {
            transfer: Some(1),
            ..change(TamperField::Removed, "")
        },
        FieldFault::NoTransfer,
    );
}
