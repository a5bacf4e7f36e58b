//! ASERT against its published vectors and against an independent reference in big integers.

use std::fs;
use std::path::Path;

use chain::asert::{Anchor, Asert};
use chain::{CompactTarget, Target};
use num_bigint::BigInt;
use proptest::prelude::*;

const RUNS: usize = 12;

fn bits(bits: u32) -> CompactTarget {
    CompactTarget::from_consensus(bits)
}

fn target(compact: u32) -> Target {
    bits(compact).decode().expect("a valid target")
}

/// The constants of Bitcoin Cash, which the vectors are made for.
fn bitcoin_cash() -> Asert {
    Asert {
        spacing: 600,
        half_life: 172_800,
        easiest: target(0x1d00_ffff),
    }
}

fn parse_bits(text: &str) -> CompactTarget {
    text.strip_prefix("0x")
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_else(|| panic!("not target bits: {text}"))
}

/// What follows `label: ` in a run's head.
fn head<'a>(run: &'a str, label: &str) -> &'a str {
    run.lines()
        .filter_map(|line| line.strip_prefix("##"))
        .find_map(|line| line.trim().strip_prefix(label)?.strip_prefix(": "))
        .unwrap_or_else(|| panic!("no line with the {label}"))
}

/// Checks every row of a run and returns their number.
fn check_run(name: &str, run: &str) -> usize {
    let anchor = Anchor {
        height: head(run, "anchor height").parse().unwrap(),
        parent_time: head(run, "anchor parent time").parse().unwrap(),
        bits: parse_bits(head(run, "anchor nBits")),
    };
    let asert = bitcoin_cash();
    let rows = run
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|row| {
        let columns: Vec<&str> = row.split_whitespace().collect();
        let [_, height, time, expected] = columns[..] else {
            panic!("{name}: not a row: {row}");
        };
        let (height, time) = (height.parse().unwrap(), time.parse().unwrap());
        assert_eq!(
            asert.next_target(&anchor, time, height),
            parse_bits(expected),
            "{name}: {row}"
        );
    })
    .count()
}

fn check_folder(folder: &Path) -> usize {
    (1..=RUNS)
        .map(|number| {
            let name = format!("run{number:02}");
            let run = fs::read_to_string(folder.join(&name)).expect("the run can be read");
            check_run(&name, &run)
        })
        .sum()
}

#[test]
fn the_first_rows_of_every_published_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/aserti3-2d");
    assert_eq!(check_folder(&folder), 120);
}

/// The whole set is too large to keep in the project; it runs wherever it lies beside the checkout.
#[test]
fn all_published_rows_where_they_are_at_hand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors/aserti3-2d");
    if folder.is_dir() {
        assert_eq!(check_folder(&folder), 14_000);
    } else {
        let in_ci = std::env::var_os("CI").is_some();
        assert!(!in_ci, "{} is missing", folder.display());
    }
}

/// The specification's formula, with a true power of two and no width to overflow.
fn reference(asert: &Asert, anchor: &Anchor, parent_time: i64, parent_height: u64) -> u32 {
    let one = BigInt::from(1);
    let easiest = number(asert.easiest);

    let time = BigInt::from(parent_time) - anchor.parent_time;
    let blocks = BigInt::from(parent_height) - anchor.height;
    // num-bigint's division drops the fraction, whatever the sign.
    let exponent = (time - asert.spacing * (blocks + 1u32)) * 65_536u32 / asert.half_life;
    let mut doublings = &exponent / 65_536u32;
    if &doublings * 65_536u32 > exponent {
        doublings -= 1;
    }
    let x = &exponent - &doublings * 65_536u32;
    let cubic = BigInt::from(195_766_423_245_049u64) * &x
        + BigInt::from(971_821_376u64) * x.pow(2)
        + BigInt::from(5_127u64) * x.pow(3)
        + (&one << 47);
    let factor: BigInt = (cubic >> 48) + 65_536u32;

    let product = number(anchor.bits.decode().expect("a valid target")) * factor;
    // Past these many doublings every 256-bit number has left the range.
    let next = match i32::try_from(&doublings) {
        Ok(n @ 0..=300) => (product << n) >> 16,
        Ok(n @ -300..0) => product >> (16 - n),
        _ if doublings > BigInt::ZERO => easiest.clone(),
        _ => one.clone(),
    };
    compact(&next.clamp(one, easiest))
}

fn number(target: Target) -> BigInt {
    BigInt::from_bytes_le(num_bigint::Sign::Plus, &target.to_le_bytes())
}

/// Compact form by its definition: the most significant bytes, the first of which is below 0x80.
fn compact(number: &BigInt) -> u32 {
    let bytes = number.to_signed_bytes_be();
    let size = u32::try_from(bytes.len()).expect("a short number");
    let mantissa = (0..3).fold(0, |sum, i| {
        sum << 8 | u32::from(bytes.get(i).copied().unwrap_or(0))
    });
    size << 24 | mantissa
}

fn any_target() -> impl Strategy<Value = CompactTarget> {
    (1_u32..=0x20, 1_u32..=0x007f_ffff)
        .prop_map(|(size, mantissa)| bits(size << 24 | mantissa))
        .prop_filter("names a target", |bits| bits.decode().is_ok())
}

fn any_network() -> impl Strategy<Value = Asert> {
    let tiny = (Just(1), Just(30), Just(target(0x207f_ffff)));
    let tabnet = (Just(10), Just(300), Just(target(0x1e0f_ffff)));
    let cash = (Just(600), Just(172_800), Just(target(0x1d00_ffff)));
    let easiest = any_target().prop_map(|bits| bits.decode().expect("filtered"));
    let anything = (any::<u32>(), 1..=u32::MAX, easiest);
    prop_oneof![tiny, tabnet, cash, anything].prop_map(|(spacing, half_life, easiest)| Asert {
        spacing,
        half_life,
        easiest,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn agrees_with_big_integers_near_the_schedule(
        asert in any_network(),
        bits in any_target(),
        height: u64,
        parent_time: u32,
        blocks in 0_u32..100_000,
        half_lives_behind in -40.0..40.0_f64,
    ) {
        let anchor = Anchor { height, parent_time: parent_time.into(), bits };
        let parent_height = height.saturating_add(blocks.into());
        let schedule = i64::from(asert.spacing) * i64::from(blocks);
        #[expect(clippy::cast_possible_truncation, reason = "any time will do")]
        let behind = (half_lives_behind * f64::from(asert.half_life)) as i64;
        let time = anchor.parent_time + schedule + behind;
        prop_assert_eq!(
            asert.next_target(&anchor, time, parent_height).to_consensus(),
            reference(&asert, &anchor, time, parent_height)
        );
    }

    #[test]
    fn agrees_with_big_integers_anywhere(
        asert in any_network(),
        bits in any_target(),
        height: u64,
        parent_height: u64,
        parent_time: i64,
        time: i64,
    ) {
        let anchor = Anchor { height, parent_time, bits };
        prop_assert_eq!(
            asert.next_target(&anchor, time, parent_height).to_consensus(),
            reference(&asert, &anchor, time, parent_height)
        );
    }

    #[test]
    fn later_blocks_are_never_harder(
        asert in any_network(),
        bits in any_target(),
        time in 0_i64..=u32::MAX.into(),
        delay in 0_i64..1_000_000,
        height in 0_u64..1_000_000,
    ) {
        let anchor = Anchor { height: 0, parent_time: 0, bits };
        let sooner = asert.next_target(&anchor, time, height).decode().unwrap();
        let later = asert.next_target(&anchor, time + delay, height).decode().unwrap();
        prop_assert!(later >= sooner);
        prop_assert!(later <= asert.easiest);
    }
}

#[test]
fn one_half_life_doubles_or_halves() {
    let asert = Asert {
        spacing: 10,
        half_life: 300,
        easiest: target(0x1e0f_ffff),
    };
    let anchor = Anchor {
        height: 5,
        parent_time: 1_000,
        bits: bits(0x1d04_0000),
    };
    let next = |time| asert.next_target(&anchor, time, 5).to_consensus();
    assert_eq!(next(1_010), 0x1d04_0000);
    assert_eq!(next(1_310), 0x1d08_0000);
    assert_eq!(next(710), 0x1d02_0000);
    assert_eq!(next(i64::MAX), 0x1e0f_ffff);
    assert_eq!(next(i64::MIN), 0x0101_0000);
}

#[test]
fn unusable_constants_do_not_panic() {
    let asert = Asert {
        spacing: 10,
        half_life: 0,
        easiest: target(0x1e0f_ffff),
    };
    let anchor = Anchor {
        height: 0,
        parent_time: 0,
        bits: bits(0),
    };
    assert_eq!(asert.next_target(&anchor, 10, 0), bits(0x1e0f_ffff));
    assert_eq!(asert.next_target(&anchor, 9, 0), bits(0x1e07_ffff));
}
