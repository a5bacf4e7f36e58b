//! What a header must satisfy.

use chain::{
    BlockId, BodyError, CompactTarget, CompactTargetError, HeaderError, Height, PushOutcome,
    Target, Timestamp, U256, WorkError,
};

use crate::{
    accepted, broken,
    common::{NOW, block_on, child_of, regtest, seal, solve, tab, unsolve},
    refused, rich,
};

#[test]
fn an_invalid_block_gets_a_clear_error_for_its_version() {
    // 1 is older than the rule; the others set the bits next to the free ones.
    for found in [1, 0x2000_1000, 0x6000_0000] {
        let (mut chain, block) = broken(|block| block.header.version = found);
        let words = format!("version {found:#010x}, expected 0x20000000");
        refused(&mut chain, block, HeaderError::Version { found }, &words);
    }
}

#[test]
fn all_sixteen_version_bits_of_bip_320_may_be_set() {
    let (mut chain, block) = broken(|block| block.header.version = 0x3fff_e000);
    accepted(&mut chain, block);
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_its_work() {
    let (mut chain, block) = broken(|_| {});
    let block = unsolve(block);
    let (id, bits) = (block.id(), block.header.bits);
    let error = HeaderError::Work(WorkError::HashAboveTarget { id, bits });
    let words = format!("block id {id} is above the target of bits 207fffff");
    refused(&mut chain, block, error, &words);
}

/// No header can be searched for whose id is its target, so the target is made for the id.
#[test]
fn an_id_equal_to_the_target_is_work_and_one_above_it_is_not() {
    let (_, block) = broken(|_| {});
    let id = U256::from_le_bytes(block.id().to_bytes());
    assert!(Target::from_u256(id).is_met_by(block.id()));
    assert!(!Target::from_u256(id - U256::ONE).is_met_by(block.id()));
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_bits_that_name_no_target() {
    let bits = CompactTarget::from_consensus;
    for (error, words) in [
        (CompactTargetError::Zero(bits(0x2000_0000)), "are zero"),
        (
            CompactTargetError::Negative(bits(0x2080_0001)),
            "are negative",
        ),
        (
            CompactTargetError::Overflow(bits(0x2300_0001)),
            "are above 2^256",
        ),
    ] {
        let (CompactTargetError::Zero(found)
        | CompactTargetError::Negative(found)
        | CompactTargetError::Overflow(found)) = error
        else {
            panic!("another reason: {error}");
        };
        let (mut chain, mut block) = broken(|_| {});
        block.header.bits = found;
        let error = HeaderError::Work(WorkError::BadTarget(error));
        refused(&mut chain, block, error, words);
    }
}

#[test]
fn a_block_whose_parent_is_unknown_names_the_parent() {
    let missing = BlockId::from_bytes([7; 32]);
    let (mut chain, block) = broken(|block| block.header.previous = missing);
    assert_eq!(chain.push(block, NOW), Ok(PushOutcome::Orphan { missing }));
}

#[test]
fn an_orphan_is_taken_as_soon_as_its_parent_is_known() {
    let mut chain = rich();
    let parent = block_on(&chain, 1, &[]);
    let missing = parent.id();
    let orphan = child_of(&parent, 2, &[]);
    assert_eq!(
        chain.push(orphan.clone(), NOW),
        Ok(PushOutcome::Orphan { missing })
    );
    accepted(&mut chain, parent);
    accepted(&mut chain, orphan);
}

/// ```text
/// 1 - 2 - 3 - x4 - 5      x4 pays its miner too much
///          \- b4
/// ```
#[test]
fn an_invalid_block_gets_a_clear_error_for_a_parent_that_is_invalid() {
    let (mut chain, bad) = broken(|block| block.coinbase.amount = tab(51));
    let parent = bad.id();
    let mut child = child_of(&bad, 2, &[]);
    child.coinbase.amount = tab(50);
    let child = seal(child);
    let error = BodyError::CoinbaseAmount {
        expected: tab(50),
        found: tab(51),
    };
    refused(&mut chain, bad, error, "coinbase pays 51 TAB");
    let error = HeaderError::InvalidParent { parent };
    let words = format!("parent {parent} is invalid");
    refused(&mut chain, child, error, &words);
    let sibling = block_on(&chain, 2, &[]);
    accepted(&mut chain, sibling);
}

#[test]
fn an_invalid_block_is_refused_again_without_being_checked_again() {
    let (mut chain, bad) = broken(|block| block.coinbase.height = Height::new(9));
    let id = bad.id();
    chain.push(bad.clone(), NOW).unwrap_err();
    let words = format!("block {id} is known to be invalid");
    refused(&mut chain, bad, HeaderError::Invalid { id }, &words);
}

#[test]
fn a_valid_block_that_comes_again_is_known() {
    let (mut chain, block) = broken(|_| {});
    accepted(&mut chain, block.clone());
    assert_eq!(chain.push(block, NOW), Ok(PushOutcome::Known));
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_a_time_that_is_not_after_the_median() {
    let median = Timestamp::from_secs(rich().earliest_time().secs() - 1);
    for found in [median, Timestamp::from_secs(0)] {
        let (mut chain, block) = broken(|block| block.header.time = found);
        let error = HeaderError::TooEarly { median, found };
        let words = format!("time {found} is not later than {median}, the median of the last 11");
        refused(&mut chain, block, error, &words);
    }
}

#[test]
fn a_time_of_one_second_after_the_median_is_accepted() {
    let earliest = rich().earliest_time();
    let (mut chain, block) = broken(|block| block.header.time = earliest);
    accepted(&mut chain, block);
}

/// Times in seconds after genesis. While there are fewer than eleven blocks, the median is that of all;
/// of an even number it is the later of the two in the middle, as Bitcoin's is.
#[test]
fn the_median_is_over_the_blocks_that_there_are_and_then_over_the_last_eleven() {
    let mut chain = regtest();
    let genesis = chain.tip().header.time.secs();
    for (median, time) in [
        (0, 100),
        (100, 300),
        (100, 101),
        (101, 500),
        (101, 102),
        (102, 600),
        (102, 103),
        (103, 700),
        (103, 104),
        (104, 800),
        (104, 900),
        // Genesis has left the eleven.
        (300, 1_000),
        // And so has the block of 100.
        (500, 501),
        (501, 502),
        (502, 503),
        (503, 504),
        (504, 505),
        // The last to leave is later than the median, which would be 505 with it.
        (504, 505),
    ] {
        let at = |time: u32| Timestamp::from_secs(genesis + time);
        assert_eq!(chain.earliest_time(), at(median + 1), "before {time}");
        let mut block = block_on(&chain, 1, &[]);
        block.header.time = at(median);
        let error = HeaderError::TooEarly {
            median: at(median),
            found: at(median),
        };
        refused(&mut chain, seal(block.clone()), error, "is not later than");
        block.header.time = at(median + 1);
        accepted(&mut chain.clone(), seal(block.clone()));
        block.header.time = at(time);
        accepted(&mut chain, seal(block));
    }
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_a_time_too_far_ahead() {
    let limit = Timestamp::from_secs(NOW.timestamp().secs() + 120);
    let found = Timestamp::from_secs(limit.secs() + 1);
    let (mut chain, block) = broken(|block| block.header.time = found);
    let words = format!("time {found} is later than {limit}, 120 s ahead of this clock");
    let error = HeaderError::TooFarAhead { limit, found };
    assert!(!error.is_misbehaviour(), "clocks differ");
    refused(&mut chain, block.clone(), error, &words);
    // The same block a second later.
    assert_eq!(
        chain.push(block, NOW.plus(1_000)),
        Ok(PushOutcome::Extended)
    );
}

#[test]
fn a_time_of_120_seconds_ahead_is_accepted() {
    assert_eq!(chain::MAX_AHEAD, 120);
    let limit = Timestamp::from_secs(NOW.timestamp().secs() + 120);
    let (mut chain, block) = broken(|block| block.header.time = limit);
    accepted(&mut chain, block);
}

#[test]
fn genesis_is_the_same_for_everybody_and_cannot_be_pushed_again() {
    let mut chain = regtest();
    let genesis = chain.network().genesis().block().clone();
    assert_eq!(chain.push(genesis.clone(), NOW), Ok(PushOutcome::Known));
    let mut other = genesis;
    other.header.time = Timestamp::from_secs(1);
    let missing = other.header.previous;
    assert_eq!(
        chain.push(solve(other), NOW),
        Ok(PushOutcome::Orphan { missing })
    );
}
