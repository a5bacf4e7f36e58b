//! Ranges of nonces and how they are cut.

use std::num::NonZeroU32;

use pow::NonceRange;
use proptest::prelude::*;

fn parts(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap()
}

#[test]
fn a_range_has_a_nonce() {
    assert_eq!(NonceRange::new(1, 0), None);
    assert_eq!(NonceRange::new(u32::MAX, 0), None);
    assert_eq!(NonceRange::new(7, 7).unwrap().len(), 1);
}

#[test]
fn all_is_the_whole_space() {
    assert_eq!(NonceRange::new(0, u32::MAX), Some(NonceRange::ALL));
    assert_eq!(NonceRange::ALL.len(), 1 << 32);
}

#[test]
fn the_whole_space_is_split_without_overflow() {
    let halves: Vec<_> = NonceRange::ALL.split(parts(2)).collect();
    let expected = [
        NonceRange::new(0, 0x7fff_ffff).unwrap(),
        NonceRange::new(0x8000_0000, u32::MAX).unwrap(),
    ];
    assert_eq!(halves, expected);
    // One nonce more than parts, so one part, the last, has two.
    let first = NonceRange::ALL.split(NonZeroU32::MAX).next().unwrap();
    assert_eq!(first, NonceRange::new(0, 0).unwrap());
}

proptest! {
    #[test]
    fn parts_cover_the_range_once_in_order(ends: [u32; 2], count in 1..300_u32) {
        let range = NonceRange::new(ends[0].min(ends[1]), ends[0].max(ends[1])).unwrap();
        check(range, count)?;
    }

    #[test]
    fn a_short_range_gives_no_empty_parts(first: u32, more in 0..20_u32, count in 1..40_u32) {
        check(NonceRange::new(first, first.saturating_add(more)).unwrap(), count)?;
    }
}

fn check(range: NonceRange, count: u32) -> Result<(), TestCaseError> {
    let split: Vec<_> = range.split(parts(count)).collect();
    prop_assert_eq!(split.len() as u64, range.len().min(u64::from(count)));
    prop_assert_eq!(split[0].first(), range.first());
    prop_assert_eq!(split[split.len() - 1].last(), range.last());
    for pair in split.windows(2) {
        prop_assert_eq!(u64::from(pair[0].last()) + 1, u64::from(pair[1].first()));
    }
    let lengths = || split.iter().map(|part| part.len());
    prop_assert!(lengths().max().unwrap() - lengths().min().unwrap() <= 1);
    Ok(())
}
