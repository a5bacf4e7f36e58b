//! Headers of Bitcoin's own chain: their proof of work shows that each is quoted rightly.

use chain::{BlockId, CompactTarget, CompactTargetError, Header, MerkleRoot, Timestamp, WorkError};

/// Height, header, id.
const HEADERS: [(u32, &str, &str); 7] = [
    (
        0,
        "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c",
        "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
    ),
    (
        1,
        "010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299",
        "00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048",
    ),
    (
        2,
        "010000004860eb18bf1b1620e37e9490fc8a427514416fd75159ab86688e9a8300000000d5fdcc541e25de1c7a5addedf24858b8bb665c9f36ef744ee42c316022c90f9bb0bc6649ffff001d08d2bd61",
        "000000006a625f06636b8bb6ac7b960a8d03705d1ace08b1a19da3fdcc99ddbd",
    ),
    (
        170,
        "0100000055bd840a78798ad0da853f68974f3d183e2bd1db6a842c1feecf222a00000000ff104ccb05421ab93e63f8c3ce5c2c2e9dbb37de2764b3a3175c8166562cac7d51b96a49ffff001d283e9e70",
        "00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee",
    ),
    (
        100_000,
        "0100000050120119172a610421a6c3011dd330d9df07b63616c2cc1f1cd00200000000006657a9252aacd5c0b2940996ecff952228c3067cc38d4885efb5a4ac4247e9f337221b4d4c86041b0f2b5710",
        "000000000003ba27aa200b1cecaad478d2b00432346c3f1f3986da1afd33e506",
    ),
    (
        125_552,
        "0100000081cd02ab7e569e8bcd9317e2fe99f2de44d49ab2b8851ba4a308000000000000e320b6c2fffc8d750423db8b1eb942ae710e951ed797f7affc8892b0f1fc122bc7f5d74df2b9441a42a14695",
        "00000000000000001e8d6829a8a21adc5d38d0a473b144b6765798e61f98bd1d",
    ),
    (
        800_000,
        "00601d3455bb9fbd966b3ea2dc42d0c22722e4c0c1729fad17210100000000000000000055087fab0c8f3f89f8bcfd4df26c504d81b0a88e04907161838c0c53001af09135edbd64943805175e955e06",
        "00000000000000000002a7c4c1e48d76c5a37902165a270156b7a8d72728a054",
    ),
];

fn header(height: u32) -> Header {
    let (_, header, _) = HEADERS
        .into_iter()
        .find(|(at, ..)| *at == height)
        .expect("a height of the list");
    parse(header)
}

fn parse(text: &str) -> Header {
    let mut bytes = [0; Header::SIZE];
    hex::decode_to_slice(text, &mut bytes).unwrap();
    Header::from_bytes(&bytes)
}

#[test]
fn real_headers_have_their_ids_and_prove_their_work() {
    for (height, text, id) in HEADERS {
        let header = parse(text);
        assert_eq!(header.id().to_string(), id, "block {height}");
        assert_eq!(hex::encode(header.to_bytes()), text, "block {height}");
        assert_eq!(
            header.check_work(),
            Ok(header.bits.decode().unwrap().work()),
            "block {height}"
        );
        assert_eq!(
            borsh::from_slice::<Header>(&header.to_bytes()).unwrap(),
            header
        );
    }
}

#[test]
fn fields_stand_where_bitcoin_has_them() {
    let second = header(1);
    assert_eq!(second.version, 1);
    assert_eq!(second.previous, header(0).id());
    assert_eq!(
        second.merkle_root.to_string(),
        "0e3e2357e806b6cdb1f70b54c3a3a17b6714ee1f0e68bebb44a74b1efd512098"
    );
    assert_eq!(second.time, Timestamp::from_secs(1_231_469_665));
    assert_eq!(second.bits.to_consensus(), 0x1d00_ffff);
    assert_eq!(second.nonce, 2_573_394_689);
    assert_eq!(second.work_prefix(), second.to_bytes()[..76]);
    assert_eq!(header(2).previous, second.id());
}

#[test]
fn a_changed_header_is_no_proof_of_work() {
    let mut changed = header(125_552);
    changed.nonce ^= 1;
    assert_eq!(
        changed.check_work(),
        Err(WorkError::HashAboveTarget {
            id: changed.id(),
            bits: changed.bits,
        })
    );

    let mut easy = header(125_552);
    easy.bits = CompactTarget::from_consensus(0xff12_3456);
    assert_eq!(
        easy.check_work(),
        Err(WorkError::BadTarget(CompactTargetError::Overflow(
            easy.bits
        )))
    );
}

#[test]
fn miners_may_roll_the_version_bits_of_bip_320_and_no_other() {
    let mut header = Header {
        version: Header::VERSION,
        previous: BlockId::ZERO,
        merkle_root: MerkleRoot::ZERO,
        time: Timestamp::from_secs(0),
        bits: CompactTarget::from_consensus(0x207f_ffff),
        nonce: 0,
    };
    for bit in 0..u32::BITS {
        header.version = Header::VERSION ^ 1 << bit;
        let free = Header::VERSION_ROLLING_MASK & 1 << bit != 0;
        assert_eq!(header.check_version(), free, "bit {bit}");
    }
    // Block 800,000 was mined with rolled bits; version 1 is older than the rule.
    assert!(self::header(800_000).check_version());
    assert!(!self::header(170).check_version());
}
