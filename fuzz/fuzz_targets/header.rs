//! Headers, and the targets and work that they name.

#![no_main]

use chain::{CompactTarget, Header, Target, Work, WorkError, sha256d};
use libfuzzer_sys::fuzz_target;
use tabchain_fuzz::codec;

fuzz_target!(|bytes: &[u8]| {
    let decoded = codec::borsh::<Header>(bytes);
    assert_eq!(decoded.is_some(), bytes.len() == Header::SIZE);
    let Some(bytes) = bytes.first_chunk() else {
        return;
    };
    let header = Header::from_bytes(bytes);
    assert_eq!(header.to_bytes(), *bytes);
    assert_eq!(header.work_prefix(), bytes[..76]);
    assert_eq!(header.id().to_bytes(), sha256d(bytes));
    assert!(decoded.is_none_or(|decoded| decoded == header));
    codec::json(&header);
    check_bits(&header);

    let number = bytes.first_chunk().expect("a header is longer");
    check_target(Target::from_le_bytes(*number));
    codec::borsh::<Target>(number).expect("every number is one");
    codec::borsh::<Work>(number).expect("every number is one");
});

fn check_bits(header: &Header) {
    let proven = header.check_work();
    let target = match header.bits.decode() {
        Ok(target) => target,
        Err(error) => return assert_eq!(proven, Err(WorkError::BadTarget(error))),
    };
    assert_eq!(target.encode().decode(), Ok(target));
    let expected = if target.is_met_by(header.id()) {
        Ok(target.work())
    } else {
        Err(WorkError::HashAboveTarget {
            id: header.id(),
            bits: header.bits,
        })
    };
    assert_eq!(proven, expected);
    check_target(target);
}

/// The compact form drops bits, never adds any, and an easier target is less work.
fn check_target(target: Target) {
    codec::text::<Target>(&target.to_string()).expect("it was printed");
    let work = target.work();
    assert!(work > Work::ZERO);
    codec::text::<Work>(&work.to_string()).expect("it was printed");
    let bits = target.encode();
    match bits.decode() {
        Ok(rounded) => {
            assert!(rounded <= target);
            assert!(rounded.work() >= work);
            assert_eq!(rounded.encode(), bits);
        }
        Err(_) => assert_eq!(bits, CompactTarget::from_consensus(0)),
    }
}
