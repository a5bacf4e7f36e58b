//! The search against a plain one by the `sha2` crate, on headers, targets and ranges of every kind.

mod common;

use std::num::NonZeroU32;

use pow::{Job, NonceRange, Outcome, Search, Searcher, search};
use proptest::collection::vec;
use proptest::prelude::*;

/// A target that the hash of no header is above.
const EVERY: [u8; 32] = [0xff; 32];
/// A target that no known hash is below.
const NONE: [u8; 32] = [0; 32];

fn prefixes() -> impl Strategy<Value = [u8; 76]> {
    vec(any::<u8>(), 76).prop_map(|bytes| bytes.try_into().expect("76 bytes were asked for"))
}

/// Ranges of up to 100 nonces: anywhere, from the first nonce, up to the last.
fn ranges() -> impl Strategy<Value = NonceRange> {
    let firsts = prop_oneof![
        Just(0),
        any::<u32>(),
        (0..100_u32).prop_map(|back| u32::MAX - back),
    ];
    (firsts, 0..100_u32).prop_map(|(first, more)| {
        NonceRange::new(first, first.saturating_add(more)).expect("last is not below first")
    })
}

/// Targets of every magnitude, mostly of those that some of 100 hashes meet.
fn targets() -> impl Strategy<Value = [u8; 32]> {
    let zero_bits = prop_oneof![4 => 0..10_usize, 1 => 10..=256_usize];
    (any::<[u8; 32]>(), zero_bits).prop_map(|(mut target, zero_bits)| {
        for bit in 256 - zero_bits..256 {
            target[bit / 8] &= !(1 << (bit % 8));
        }
        target
    })
}

/// The next lower number, little-endian; of zero, zero.
fn one_below(mut number: [u8; 32]) -> [u8; 32] {
    if number != NONE {
        for byte in &mut number {
            let borrows = *byte == 0;
            *byte = byte.wrapping_sub(1);
            if !borrows {
                break;
            }
        }
    }
    number
}

proptest! {
    #[test]
    fn a_search_finds_what_the_plain_one_finds(prefix in prefixes(), target in targets(), range in ranges()) {
        let found = search(&Job::new(&prefix, &target), range);
        prop_assert_eq!(found, common::search(&prefix, &target, range));
    }

    #[test]
    fn a_hash_equal_to_the_target_is_a_hit_and_one_above_is_not(prefix in prefixes(), nonce: u32) {
        let only = NonceRange::new(nonce, nonce).expect("one nonce");
        let hash = common::hash(&prefix, nonce);
        let found = |target| search(&Job::new(&prefix, &target), only);
        prop_assert_eq!(found(hash), Search { outcome: Outcome::Hit { nonce }, hashes: 1 });
        prop_assert_eq!(found(one_below(hash)), Search { outcome: Outcome::Exhausted, hashes: 1 });
    }

    #[test]
    fn the_lowest_hash_of_a_range_is_found_alone(prefix in prefixes(), range in ranges()) {
        let hash = |nonce| common::hash(&prefix, nonce);
        let nonce = (range.first()..=range.last())
            .min_by(|a, b| hash(*a).iter().rev().cmp(hash(*b).iter().rev()))
            .expect("a range has a nonce");
        let found = |target| search(&Job::new(&prefix, &target), range).outcome;
        prop_assert_eq!(found(hash(nonce)), Outcome::Hit { nonce });
        prop_assert_eq!(found(one_below(hash(nonce))), Outcome::Exhausted);
    }

    #[test]
    fn steps_find_every_hit_in_order(
        prefix in prefixes(),
        target in targets(),
        range in ranges(),
        lengths in vec(1..40_u32, 1..10),
    ) {
        let mut searcher = Searcher::new(Job::new(&prefix, &target), range);
        let mut hits = Vec::new();
        let mut tried = 0;
        for max in lengths.into_iter().cycle() {
            let step = searcher.step(NonZeroU32::new(max).expect("lengths begin at 1"));
            prop_assert!(step.hashes <= u64::from(max));
            tried += step.hashes;
            match step.outcome {
                Some(Outcome::Hit { nonce }) => {
                    hits.push(nonce);
                    prop_assert_eq!(u64::from(nonce - range.first()) + 1, tried);
                }
                None => prop_assert_eq!(step.hashes, u64::from(max)),
                Some(Outcome::Exhausted) => break,
            }
        }
        prop_assert_eq!(tried, range.len());
        prop_assert_eq!(hits, common::hits(&prefix, &target, range));
    }
}

#[test]
fn the_ends_of_the_nonce_space_are_searched_and_not_passed() {
    let prefix = [0xa5; 76];
    // Easy enough for a few hits among 40 nonces, and one without any.
    let mut easy = EVERY;
    easy[31] = 0x1f;
    let ends = [0, 1, 15, 16, 17, 31, 32, 33, 40];
    let at_the_start = ends.map(|last| NonceRange::new(0, last));
    let at_the_end = ends.map(|back| NonceRange::new(u32::MAX - back, u32::MAX));
    for range in at_the_start.into_iter().chain(at_the_end) {
        let range = range.expect("first is not above last");
        for target in [EVERY, easy, NONE] {
            let found = search(&Job::new(&prefix, &target), range);
            assert_eq!(found, common::search(&prefix, &target, range), "{range:?}");
        }
    }
}

#[test]
fn a_hit_at_the_end_of_the_range_is_reported_before_the_end() {
    let range = NonceRange::new(u32::MAX - 1, u32::MAX).expect("two nonces");
    let mut searcher = Searcher::new(Job::new(&[0; 76], &EVERY), range);
    let outcomes = [(); 4].map(|()| searcher.step(NonZeroU32::MAX).outcome);
    let hit = |nonce| Some(Outcome::Hit { nonce });
    let end = Some(Outcome::Exhausted);
    assert_eq!(outcomes, [hit(u32::MAX - 1), hit(u32::MAX), end, end]);
}
