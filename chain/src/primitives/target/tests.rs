use proptest::prelude::*;

use super::*;

const fn compact(bits: u32) -> CompactTarget {
    CompactTarget::from_consensus(bits)
}

fn decode(bits: u32) -> Result<U256, CompactTargetError> {
    compact(bits).decode().map(Target::to_u256)
}

/// The cases of Bitcoin Core's `src/test/arith_uint256_tests.cpp`, `bignum_SetCompact`.
#[test]
fn compact_form_decodes_as_in_bitcoin_core() {
    for bits in [
        0,
        0x0012_3456,
        0x0100_3456,
        0x0200_0056,
        0x0300_0000,
        0x0400_0000,
        0x0092_3456,
        0x0180_3456,
        0x0280_0056,
        0x0380_0000,
        0x0480_0000,
    ] {
        assert_eq!(
            decode(bits),
            Err(CompactTargetError::Zero(compact(bits))),
            "{bits:08x}"
        );
    }
    for bits in [0x01fe_dcba, 0x0492_3456] {
        assert_eq!(
            decode(bits),
            Err(CompactTargetError::Negative(compact(bits))),
            "{bits:08x}"
        );
    }
    assert_eq!(
        decode(0xff12_3456),
        Err(CompactTargetError::Overflow(compact(0xff12_3456)))
    );
    for (bits, number, encoded) in [
        (0x0112_3456, U256::from(0x12), 0x0112_0000),
        (0x0212_3456, U256::from(0x1234), 0x0212_3400),
        (0x0312_3456, U256::from(0x0012_3456), 0x0312_3456),
        (0x0412_3456, U256::from(0x1234_5600), 0x0412_3456),
        (0x0500_9234, U256::from(0x9234_0000_u32), 0x0500_9234),
        (
            0x2012_3456,
            U256::from(0x0012_3456) << (29 * 8),
            0x2012_3456,
        ),
    ] {
        assert_eq!(decode(bits), Ok(number), "{bits:08x}");
        assert_eq!(Target::from_u256(number).encode(), compact(encoded));
    }
    // The sign bit must not be taken for a part of the number.
    assert_eq!(
        Target::from_u256(U256::from(0x80)).encode(),
        compact(0x0200_8000)
    );
}

#[test]
fn compact_form_overflows_just_past_256_bits() {
    for bits in [0x2300_0001, 0x2200_0100, 0x2101_0000] {
        assert_eq!(
            decode(bits),
            Err(CompactTargetError::Overflow(compact(bits))),
            "{bits:08x}"
        );
    }
    assert_eq!(decode(0x2200_00ff), Ok(U256::from(0xff) << 248));
    assert_eq!(decode(0x2100_ffff), Ok(U256::from(0xffff) << 240));
    assert_eq!(Target::from_u256(U256::MAX).encode(), compact(0x2100_ffff));
    assert_eq!(Target::from_u256(U256::ZERO).encode(), compact(0));
}

/// Targets and work from Bitcoin's own chain: `GetBlockProof` of genesis and of block 125,552, and the
/// network difficulty that explorers give for the latter.
#[test]
fn work_and_difficulty_of_real_bits() {
    let easiest = compact(0x1d00_ffff).decode().unwrap();
    assert_eq!(
        easiest.to_string(),
        "00000000ffff0000000000000000000000000000000000000000000000000000"
    );
    assert_eq!(easiest.work().to_string(), "4295032833");
    assert!((easiest.difficulty(easiest) - 1.0).abs() < f64::EPSILON);

    let later = compact(0x1a44_b9f2).decode().unwrap();
    assert!((later.difficulty(easiest) - 244_112.487_773_92).abs() < 1e-6);

    let regtest = compact(0x207f_ffff).decode().unwrap();
    assert_eq!(regtest.work().to_u256(), U256::from(2));
}

#[test]
fn work_of_the_extreme_targets() {
    assert_eq!(Target::from_u256(U256::MAX).work().to_u256(), U256::ONE);
    assert_eq!(Target::from_u256(U256::ZERO).work().to_u256(), U256::MAX);
    assert_eq!(
        Target::from_u256(U256::ONE).work().to_u256(),
        U256::ONE << 255
    );
}

#[test]
fn work_adds_up_and_saturates() {
    let one = Work::from_u256(U256::ONE);
    let most = Work::from_u256(U256::MAX);
    assert_eq!(one.plus(one).to_string(), "2");
    assert_eq!(most.plus(one), most);
    assert_eq!(most.minus(one).plus(one), most);
    assert_eq!(Work::ZERO.minus(one), Work::ZERO);
    assert!(one > Work::ZERO);
}

#[test]
fn a_hash_equal_to_the_target_meets_it() {
    let target = Target::from_u256(U256::from(0x0102));
    let id = |number: u64| BlockId::from_bytes(U256::from(number).to_le_bytes());
    assert!(target.is_met_by(id(0x0102)));
    assert!(target.is_met_by(id(0)));
    assert!(!target.is_met_by(id(0x0103)));
    // Little-endian: the last byte is the greatest.
    let mut bytes = [0; 32];
    bytes[31] = 1;
    assert!(!target.is_met_by(BlockId::from_bytes(bytes)));
}

#[test]
fn text_forms() {
    let bits = compact(0x1e0f_ffff);
    assert_eq!(bits.to_string(), "1e0fffff");
    assert_eq!("1E0FFFFF".parse(), Ok(bits));
    assert_eq!(serde_json::to_string(&bits).unwrap(), "\"1e0fffff\"");
    assert_eq!(
        "0x1e0fffff".parse::<CompactTarget>(),
        Err(ParseTargetError::NotHex {
            position: 1,
            found: 'x'
        })
    );
    assert_eq!(
        "1e0fff".parse::<CompactTarget>(),
        Err(ParseTargetError::Length {
            expected: 8,
            found: 6
        })
    );
    assert_eq!(
        "1e0fffff".parse::<Target>(),
        Err(ParseTargetError::Length {
            expected: 64,
            found: 8
        })
    );

    let most = Work::from_u256(U256::MAX);
    assert_eq!(most.to_string().parse(), Ok(most));
    assert_eq!(serde_json::to_string(&Work::ZERO).unwrap(), "\"0\"");
    assert_eq!("".parse::<Work>(), Err(ParseWorkError::Empty));
    assert_eq!(
        "1_0".parse::<Work>(),
        Err(ParseWorkError::NotADigit {
            position: 1,
            found: '_'
        })
    );
    assert_eq!(
        format!("{most}0").parse::<Work>(),
        Err(ParseWorkError::TooLarge)
    );
}

proptest! {
    /// Numbers of any length: nearly all numbers drawn evenly would have 256 bits.
    #[test]
    fn division_is_that_of_ruint(
        rest: [u8; 32],
        divisor: [u8; 32],
        rest_shift in 0_usize..256,
        divisor_shift in 0_usize..256,
    ) {
        let rest = U256::from_le_bytes(rest) >> rest_shift;
        let divisor = (U256::from_le_bytes(divisor) >> divisor_shift).max(U256::ONE);
        prop_assert_eq!(divided(rest, divisor), rest / divisor);
        prop_assert_eq!(divided(rest, rest.max(U256::ONE)), rest / rest.max(U256::ONE));
    }

    #[test]
    fn encoding_a_decoded_target_loses_nothing(bits: u32) {
        if let Ok(target) = compact(bits).decode() {
            prop_assert_eq!(target.encode().decode(), Ok(target));
        }
    }

    #[test]
    fn encoding_rounds_down_by_less_than_one_part_in_two_to_the_15(bytes: [u8; 32], drop in 0_usize..256) {
        let target = Target::from_u256(U256::from_le_bytes(bytes) >> drop);
        if let Ok(rounded) = target.encode().decode() {
            prop_assert!(rounded <= target);
            prop_assert!(target.to_u256() - rounded.to_u256() <= target.to_u256() >> 15);
        } else {
            prop_assert_eq!(target.to_u256(), U256::ZERO);
        }
    }

    #[test]
    fn bytes_and_text_round_trip(bytes: [u8; 32]) {
        let target = Target::from_le_bytes(bytes);
        prop_assert_eq!(target.to_le_bytes(), bytes);
        prop_assert_eq!(target.to_string().parse(), Ok(target));
        prop_assert_eq!(borsh::to_vec(&target).unwrap(), bytes);
        let work = Work::from_u256(target.to_u256());
        prop_assert_eq!(work.to_string().parse(), Ok(work));
        prop_assert_eq!(borsh::from_slice::<Work>(&bytes).unwrap(), work);
    }
}
