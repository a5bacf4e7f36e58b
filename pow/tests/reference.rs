//! Every kernel's search against a plain one by the `sha2` crate, on headers, targets and ranges of every kind.

mod common;

use std::num::NonZeroU32;

use common::{Task, VERSIONS};
use pow::{Job, Kernel, NonceRange, Outcome, Search, Searcher, search};
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

fn tasks() -> impl Strategy<Value = Task> {
    (prefixes(), targets()).prop_map(|(prefix, target)| Task { prefix, target })
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

fn only(nonce: u32) -> NonceRange {
    NonceRange::new(nonce, nonce).expect("one nonce")
}

proptest! {
    #[test]
    fn a_search_finds_what_the_plain_one_finds(task in tasks(), range in ranges()) {
        let expected = task.search(range);
        for kernel in Kernel::all() {
            prop_assert_eq!(search(kernel, &task.job(), range), expected, "{:?}", kernel);
        }
    }

    #[test]
    fn a_hash_equal_to_the_target_is_a_hit_and_one_above_is_not(prefix in prefixes(), nonce: u32) {
        let task = |target| Task { prefix, target };
        let versions = task(NONE).versions();
        let (place, lowest) = versions
            .map(|version| task(NONE).hash(version, nonce))
            .into_iter()
            .enumerate()
            .min_by(|(_, a), (_, b)| a.iter().rev().cmp(b.iter().rev()))
            .expect("a header has a version");
        let hit = Search {
            outcome: Outcome::Hit { version: versions[place], nonce },
            hashes: place as u64 + 1,
        };
        let miss = Search { outcome: Outcome::Exhausted, hashes: VERSIONS };
        for kernel in Kernel::all() {
            let found = |target| search(kernel, &task(target).job(), only(nonce));
            prop_assert_eq!(found(lowest), hit, "{:?}", kernel);
            prop_assert_eq!(found(one_below(lowest)), miss, "{:?}", kernel);
        }
    }

    #[test]
    fn the_lowest_hash_of_a_range_is_found_alone(prefix in prefixes(), range in ranges()) {
        let task = |target| Task { prefix, target };
        let versions = task(NONE).versions();
        let (version, nonce, lowest) = (range.first()..=range.last())
            .flat_map(|nonce| versions.map(|version| (version, nonce)))
            .map(|(version, nonce)| (version, nonce, task(NONE).hash(version, nonce)))
            .min_by(|(.., a), (.., b)| a.iter().rev().cmp(b.iter().rev()))
            .expect("a range has a nonce");
        for kernel in Kernel::all() {
            let found = |target| search(kernel, &task(target).job(), range).outcome;
            prop_assert_eq!(found(lowest), Outcome::Hit { version, nonce }, "{:?}", kernel);
            prop_assert_eq!(found(one_below(lowest)), Outcome::Exhausted, "{:?}", kernel);
        }
    }

    #[test]
    fn steps_find_every_hit_in_order(
        task in tasks(),
        range in ranges(),
        lengths in vec(1..320_u32, 1..10),
    ) {
        let expected = task.hits(range);
        for kernel in Kernel::all() {
            let mut searcher = Searcher::new(kernel, task.job(), range);
            let mut hits = Vec::new();
            let mut unseen = 0;
            let mut tried = 0;
            for max in lengths.iter().cycle() {
                let step = searcher.step(NonZeroU32::new(*max).expect("lengths begin at 1"));
                prop_assert!(step.hashes < u64::from(*max) + VERSIONS);
                tried += step.hashes;
                match step.outcome {
                    Some(Outcome::Hit { version, nonce }) => {
                        let place = task.versions().iter().position(|other| *other == version);
                        hits.push((nonce, place.expect("is one that was asked for")));
                        // What the other versions would have given is not tried.
                        unseen += VERSIONS - 1 - place.unwrap_or(0) as u64;
                        prop_assert_eq!(u64::from(nonce - range.first() + 1) * VERSIONS, tried + unseen);
                    }
                    None => prop_assert!(step.hashes >= u64::from(*max)),
                    Some(Outcome::Exhausted) => break,
                }
            }
            prop_assert_eq!(tried + unseen, range.len() * VERSIONS);
            prop_assert_eq!(&hits, &expected, "{:?}", kernel);
        }
    }
}

#[test]
fn the_ends_of_the_nonce_space_are_searched_and_not_passed() {
    // Easy enough for a few hits among 80 nonces, and one without any.
    let mut easy = EVERY;
    easy[31] = 0x03;
    let ends = || 0..80;
    let at_the_start = ends().map(|last| NonceRange::new(0, last));
    let at_the_end = ends().map(|back| NonceRange::new(u32::MAX - back, u32::MAX));
    for range in at_the_start.chain(at_the_end) {
        let range = range.expect("first is not above last");
        for target in [EVERY, easy, NONE] {
            let prefix = [0xa5; 76];
            let task = Task { prefix, target };
            let expected = task.search(range);
            for kernel in Kernel::all() {
                let found = search(kernel, &task.job(), range);
                assert_eq!(found, expected, "{kernel:?} {range:?}");
            }
        }
    }
}

#[test]
fn a_hit_at_the_end_of_the_range_is_reported_before_the_end() {
    let range = NonceRange::new(u32::MAX - 1, u32::MAX).expect("two nonces");
    for kernel in Kernel::all() {
        let mut searcher = Searcher::new(kernel, Job::new(&[0; 76], &EVERY), range);
        let outcomes = [(); 4].map(|()| searcher.step(NonZeroU32::MAX).outcome);
        let hit = |nonce| Some(Outcome::Hit { version: 0, nonce });
        let end = Some(Outcome::Exhausted);
        assert_eq!(outcomes, [hit(u32::MAX - 1), hit(u32::MAX), end, end]);
    }
}
