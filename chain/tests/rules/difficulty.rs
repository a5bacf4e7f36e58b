//! Which bits a header must have.

use chain::{BlockId, Chain, CompactTarget, HeaderError, Millis, PushOutcome, Timestamp};

use crate::{
    accepted, broken,
    common::{BODY_BYTES, NOW, block_at, quick, seal},
    refused, rich,
};

fn bits(bits: u32) -> CompactTarget {
    CompactTarget::from_consensus(bits)
}

#[test]
fn an_invalid_block_gets_a_clear_error_for_bits_easier_than_the_network_allows() {
    let easiest = bits(0x207f_ffff);
    for other in [0x2100_8000, 0x2100_ffff] {
        let found = bits(other);
        let (mut chain, mut block) = broken(|block| block.header.bits = found);
        let words = format!("bits are {other:08x}, the network's easiest are 207fffff");
        let error = HeaderError::TooEasy { easiest, found };
        refused(&mut chain, block.clone(), error.clone(), &words);
        // Before anybody is asked for its parent.
        block.header.previous = BlockId::from_bytes([7; 32]);
        refused(&mut chain, seal(block), error, &words);
    }
}

/// Harder would outweigh others; what is easier on a moving target is below.
#[test]
fn an_invalid_block_gets_a_clear_error_for_choosing_its_own_difficulty() {
    let expected = bits(0x207f_ffff);
    for other in [0x207f_fffe, 0x2000_ffff] {
        let found = bits(other);
        let (mut chain, block) = broken(|block| block.header.bits = found);
        let words = format!("bits are {other:08x}, the difficulty rule gives 207fffff");
        let error = HeaderError::Bits { expected, found };
        refused(&mut chain, block, error, &words);
    }
}

#[test]
fn the_bits_that_the_difficulty_rule_gives_are_accepted() {
    let (mut chain, block) = broken(|block| block.header.bits = bits(0x207f_ffff));
    assert_eq!(rich().next_bits(NOW.timestamp()), bits(0x207f_ffff));
    accepted(&mut chain, block);
}

/// A chain with a half-life of 30 s that is far ahead of its schedule, and the time of its tip.
///
/// ```text
/// g ---(a year)--- 1 - 2 .. 14      a second apart
/// ```
fn ahead() -> (Chain, Millis) {
    let mut chain = Chain::new(quick(), BODY_BYTES);
    let mut now = NOW;
    for _ in 0..14 {
        now = now.plus(1_000);
        let block = block_at(&chain, 1, &[], now);
        chain.push(block, now).unwrap();
    }
    (chain, now)
}

/// The error for a block with `found` that comes `gap` seconds after the tip; `None` when it is
/// accepted.
fn refusal(chain: &Chain, tip: Millis, gap: u32, found: CompactTarget) -> Option<HeaderError> {
    let now = tip.plus(u64::from(gap) * 1_000);
    let mut block = block_at(chain, 1, &[], now);
    block.header.bits = found;
    match chain.clone().push(seal(block), now) {
        Ok(PushOutcome::Extended) => None,
        Err(chain::BlockError::Header(error)) => Some(error),
        other => panic!("neither accepted nor refused for its header: {other:?}"),
    }
}

#[test]
fn on_a_moving_target_bits_one_step_easier_or_harder_are_refused() {
    let (chain, tip) = ahead();
    let due = chain.next_bits(tip.timestamp());
    assert!(due.decode().unwrap() < chain.params().easiest());
    assert_eq!(refusal(&chain, tip, 1, due), None);
    for step in [due.to_consensus() - 1, due.to_consensus() + 1] {
        let (expected, found) = (due, bits(step));
        let error = Some(HeaderError::Bits { expected, found });
        assert_eq!(refusal(&chain, tip, 1, found), error);
    }
}

#[test]
fn a_gap_of_exactly_ten_half_lives_is_no_pause() {
    let (chain, tip) = ahead();
    let due = chain.next_bits(tip.timestamp());
    let easiest = chain.params().easiest_target;
    assert_eq!(chain.params().pause(), Some(300));
    assert_eq!(refusal(&chain, tip, 300, due), None);
    let error = HeaderError::Bits {
        expected: due,
        found: easiest,
    };
    assert_eq!(refusal(&chain, tip, 300, easiest), Some(error));
}

#[test]
fn a_gap_of_one_second_more_than_ten_half_lives_is_a_pause() {
    let (chain, tip) = ahead();
    let due = chain.next_bits(tip.timestamp());
    let easiest = chain.params().easiest_target;
    assert_eq!(refusal(&chain, tip, 301, easiest), None);
    let error = HeaderError::Bits {
        expected: easiest,
        found: due,
    };
    assert_eq!(refusal(&chain, tip, 301, due), Some(error));
}

/// After the gap the schedule goes on, 300 seconds later; after the pause it starts anew, and the
/// next block is due in ten seconds.
#[test]
fn only_a_pause_starts_the_schedule_anew() {
    let schedule_after = |gap: u64| {
        let (mut chain, tip) = ahead();
        let mut now = tip.plus(gap * 1_000);
        for _ in 0..13 {
            let block = block_at(&chain, 1, &[], now);
            chain.push(block, now).unwrap();
            now = now.plus(1_000);
        }
        chain.next_bits(now.timestamp()).decode().unwrap()
    };
    let (chain, tip) = ahead();
    let hard = chain.next_bits(tip.timestamp()).decode().unwrap();
    let easiest = chain.params().easiest();
    assert_eq!(schedule_after(300), easiest, "the network is behind");
    let anew = schedule_after(301);
    assert!(anew < easiest, "thirteen blocks in as many seconds");
    assert!(anew > hard, "and fewer than before");
}

#[test]
fn a_block_earlier_than_its_parent_is_no_pause() {
    let (chain, tip) = ahead();
    let due = chain.next_bits(tip.timestamp());
    let earliest = chain.earliest_time();
    assert!(earliest < tip.timestamp());
    assert_eq!(chain.next_bits(earliest), due);
    let mut block = block_at(&chain, 1, &[], tip);
    block.header.time = Timestamp::from_secs(earliest.secs());
    assert_eq!(
        chain.clone().push(seal(block), tip),
        Ok(PushOutcome::Extended)
    );
}

#[test]
fn regtest_knows_no_pause() {
    let chain = rich();
    assert_eq!(chain.params().pause(), None);
    let later = Timestamp::from_secs(u32::MAX);
    assert_eq!(chain.next_bits(later), bits(0x207f_ffff));
}
