//! Which chain is the best one, and what happens when that changes.

use chain::{BlockError, Chain, HeaderError, Height, Millis, PushOutcome, Reorganisation};

use crate::common::{self, NOW, address, block_at, block_on, grow, pay, quick, regtest, seal, tab};

fn reorganised(outcome: PushOutcome) -> Reorganisation {
    match outcome {
        PushOutcome::Reorganised(reorganisation) => reorganisation,
        other => panic!("expected a reorganisation, got {other:?}"),
    }
}

/// ```text
/// g - 1 - 2 - 3
/// ```
#[test]
fn a_block_on_the_tip_extends_the_chain() {
    let mut chain = regtest();
    let blocks = grow(&mut chain, 1, 3);
    assert_eq!(chain.tip().height, Height::new(3));
    assert_eq!(chain.tip().id, blocks[2].id());
    assert_eq!(chain.push(blocks[1].clone(), NOW), Ok(PushOutcome::Known));
}

#[test]
fn a_block_is_found_by_the_end_of_its_id() {
    let mut chain = regtest();
    for block in grow(&mut chain, 1, 50) {
        let id = block.id();
        let shown = id.to_string();
        for digits in [6, 7, 16, 63] {
            let ending = shown[64 - digits..].parse().unwrap();
            let found: Vec<_> = chain.ending_in(&ending).map(|entry| entry.id).collect();
            assert_eq!(found, [id]);
        }
    }
    let ending = "012345".parse().unwrap();
    assert_eq!(chain.ending_in(&ending).count(), 0);
}

/// ```text
/// g - a1 - a2
///  \- b1           as heavy as a1, but a1 was first, and a2 is ahead
/// ```
#[test]
fn a_block_that_does_not_extend_the_tip_is_called_a_side_branch() {
    let mut chain = regtest();
    let mut other = regtest();
    let a = grow(&mut chain, 1, 2);
    let b = grow(&mut other, 2, 1);
    assert_eq!(chain.push(b[0].clone(), NOW), Ok(PushOutcome::SideBranch));
    assert_eq!(chain.tip().id, a[1].id());
}

/// ```text
/// g - a1
///  \- b1
/// ```
#[test]
fn on_equal_work_the_first_seen_stays() {
    for first in [1, 2] {
        let mut chain = regtest();
        let mut other = regtest();
        let own = grow(&mut chain, first, 1);
        let late = grow(&mut other, 3 - first, 1);
        assert_eq!(
            chain.push(late[0].clone(), NOW),
            Ok(PushOutcome::SideBranch)
        );
        assert_eq!(chain.tip().id, own[0].id());
    }
}

/// ```text
/// g - a1 - a2
///  \- b1 - b2 - b3
/// ```
#[test]
fn conflicting_blocks_are_resolved_by_a_reorganisation_to_the_branch_with_more_work() {
    let mut chain = regtest();
    let mut other = regtest();
    let a = grow(&mut chain, 1, 2);
    let b = grow(&mut other, 2, 3);
    assert_eq!(chain.push(b[0].clone(), NOW), Ok(PushOutcome::SideBranch));
    assert_eq!(chain.push(b[1].clone(), NOW), Ok(PushOutcome::SideBranch));
    let change = reorganised(chain.push(b[2].clone(), NOW).unwrap());
    assert_eq!(change.depth(), 2);
    assert_eq!(change.ancestor.id, chain.network().id());
    assert_eq!(change.old_tip.id, a[1].id());
    assert_eq!(change.new_tip.id, b[2].id());
    assert_eq!(chain.ledger(), other.ledger());
    assert!(!chain.is_best(&a[0].id()) && chain.is_best(&b[0].id()));
}

/// ```text
/// g - a1 .. a10           a second apart: ever harder
///  \- b1 ..... b14        a minute apart: as easy as can be
/// ```
#[test]
fn best_chain_is_the_one_with_most_work_not_the_longest() {
    let network = quick();
    let mut heavy = Chain::new(network.clone(), common::BODY_BYTES);
    let mut long = Chain::new(network, common::BODY_BYTES);
    let mut branches = [Vec::new(), Vec::new()];
    for (chain, branch, seconds, count) in [(&mut heavy, 0, 1, 10), (&mut long, 1, 60, 14)] {
        let mut now = NOW;
        for _ in 0..count {
            now = now.plus(seconds * 1_000);
            let block = block_at(chain, 1, &[], now);
            chain.push(block.clone(), now).unwrap();
            branches[branch].push(block);
        }
    }
    assert!(long.tip().height > heavy.tip().height);
    assert!(long.tip().work < heavy.tip().work);
    let [heavy_blocks, long_blocks] = branches;
    let later = NOW.plus(3_600_000);
    for block in heavy_blocks {
        long.push(block, later).unwrap();
    }
    assert_eq!(
        long.tip().id,
        heavy.tip().id,
        "the shorter, heavier chain won"
    );
    for block in long_blocks {
        assert_eq!(heavy.push(block, later), Ok(PushOutcome::SideBranch));
    }
}

#[test]
fn an_orphan_names_the_missing_parent() {
    let mut chain = regtest();
    let mut other = regtest();
    let blocks = grow(&mut other, 1, 2);
    let missing = blocks[0].id();
    assert_eq!(
        chain.push(blocks[1].clone(), NOW),
        Ok(PushOutcome::Orphan { missing })
    );
}

/// ```text
/// g - a1 - a2
///  \- b1 - b2 - x3 - b4      x3 overspends
/// ```
#[test]
fn a_reorganisation_onto_an_invalid_block_is_undone_and_its_children_are_refused() {
    let mut chain = regtest();
    let mut other = regtest();
    grow(&mut chain, 1, 2);
    let before = chain.ledger().clone();
    let b = grow(&mut other, 2, 2);
    let overspend = pay(&other, 2, 3, 1_000, 0, 0);
    let bad = block_on(&other, 2, &[overspend]);
    let mut child = block_on(&other, 3, &[]);
    child.header.previous = bad.id();
    child.coinbase.height = Height::new(4);
    let child = seal(child);
    for block in b {
        assert_eq!(chain.push(block, NOW), Ok(PushOutcome::SideBranch));
    }
    let error = chain.push(bad.clone(), NOW).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("can spend 100 TAB, amount and fee need 1000 TAB"),
        "{error}"
    );
    assert_eq!(chain.ledger(), &before);
    let parent = bad.id();
    assert_eq!(
        chain.push(child, NOW),
        Err(BlockError::Header(HeaderError::InvalidParent { parent }))
    );
    assert_eq!(
        chain.push(bad, NOW),
        Err(BlockError::Header(HeaderError::Invalid { id: parent }))
    );
}

/// ```text
/// g - 1 - a2(pays) - a3
///      \- b2 - b3 - b4
/// ```
#[test]
fn balances_and_nonces_follow_the_reorganisation_and_coins_are_conserved() {
    let mut chain = regtest();
    let first = grow(&mut chain, 1, 1);
    let mut other = regtest();
    other.push(first[0].clone(), NOW).unwrap();
    let paid = block_on(&chain, 2, &[pay(&chain, 1, 9, 20, 1, 0)]);
    chain.push(paid, NOW).unwrap();
    grow(&mut chain, 2, 1);
    assert_eq!(chain.account(&address(9)).balance, tab(20));
    assert_eq!(chain.account(&address(1)).balance, tab(29));
    assert_eq!(
        chain.account(&address(2)).balance,
        tab(101),
        "two subsidies and the fee, which the next block can spend"
    );
    assert_eq!(chain.ledger().supply(), tab(150));

    let b = grow(&mut other, 3, 3);
    for block in b {
        chain.push(block, NOW).unwrap();
    }
    assert_eq!(chain.account(&address(9)).balance, tab(0));
    assert_eq!(chain.account(&address(1)).nonce.get(), 0);
    assert_eq!(chain.ledger(), other.ledger());
    assert_eq!(chain.ledger().supply(), tab(200));
}

#[test]
fn rewards_mature_after_the_number_of_blocks_that_the_params_say() {
    let params = chain::Params {
        maturity: 3,
        ..chain::Params::regtest()
    };
    let mut chain = Chain::new(chain::Network::derive(params).unwrap(), common::BODY_BYTES);
    grow(&mut chain, 1, 2);
    assert_eq!(chain.account(&address(1)).balance, tab(0));
    assert_eq!(chain.ledger().immature(&address(1)), tab(100));
    grow(&mut chain, 1, 1);
    // The reward of block 1 can be spent in block 4 itself, one grain more cannot.
    assert_eq!(chain.account(&address(1)).balance, tab(50));
    assert_eq!(chain.ledger().immature(&address(1)), tab(100));
    let too_much = block_on(&chain, 2, &[pay(&chain, 1, 5, 50, 1, 0)]);
    assert!(chain.push(too_much, NOW).is_err());
    let exact = block_on(&chain, 2, &[pay(&chain, 1, 5, 50, 0, 0)]);
    assert_eq!(chain.push(exact, NOW), Ok(PushOutcome::Extended));
}

#[test]
fn subsidy_halves_and_ends() {
    let params = chain::Params::regtest();
    let subsidy = |height| params.subsidy_at(Height::new(height));
    assert_eq!(subsidy(0), tab(0));
    assert_eq!(subsidy(1), tab(50));
    assert_eq!(subsidy(149), tab(50));
    assert_eq!(subsidy(150), tab(25));
    assert_eq!(subsidy(150 * 40), chain::Amount::ZERO);
    assert_eq!(subsidy(u64::MAX), chain::Amount::ZERO);
}

/// ```text
/// g ---(a year)--- 1 - 2 .. 14 ---(an hour)--- 15 - 16 .. 28
/// ```
#[test]
fn a_pause_starts_the_difficulty_schedule_anew() {
    let mut chain = Chain::new(quick(), common::BODY_BYTES);
    let mut now = NOW;
    let mut mine_after = |seconds: u64| {
        now = Millis::from_ms(now.ms() + seconds * 1_000);
        let block = block_at(&chain, 1, &[], now);
        chain.push(block.clone(), now).unwrap();
        block.header.bits.decode().unwrap()
    };
    let easiest = quick().params().easiest();
    assert_eq!(mine_after(0), easiest);
    let hard = (0..13).map(|_| mine_after(1)).last().unwrap();
    assert!(
        hard < easiest,
        "blocks a second apart are ahead of a schedule of ten"
    );
    assert_eq!(mine_after(3_600), easiest, "nobody was there to mine");
    let again = (0..13).map(|_| mine_after(1)).last().unwrap();
    assert_eq!(again, hard, "the hour does not have to be caught up with");
}

#[test]
fn a_locator_finds_the_last_shared_block() {
    let mut chain = regtest();
    let shared = grow(&mut chain, 1, 40);
    let mut other = regtest();
    for block in shared {
        other.push(block, NOW).unwrap();
    }
    let ahead = grow(&mut chain, 1, 5);
    grow(&mut other, 2, 2);
    let headers = chain.headers_after(&other.locator(), 2_000);
    // Locators thin out, so a few shared headers may come along.
    let ids: Vec<_> = headers.iter().map(chain::Header::id).collect();
    assert_eq!(
        ids[ids.len() - 5..],
        ahead.iter().map(chain::Block::id).collect::<Vec<_>>()
    );
    assert!(ids.len() < 10, "{} headers", ids.len());
    let stranger = [chain::BlockId::ZERO];
    assert_eq!(chain.headers_after(&stranger, 2_000).len(), 45);
    assert_eq!(chain.headers_after(&stranger, 7).len(), 7);
}
