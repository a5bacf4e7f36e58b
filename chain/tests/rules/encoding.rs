//! One byte form for everything, and what it may hold.

use std::io;

use chain::{Block, BlockId, BlockKey, Height, Text, TextTooLong, merkle_root, sha256d};

use crate::{
    accepted, broken,
    common::{block_on, body, key, pay, tab, text},
    rich,
};

/// The reason why text could not be decoded.
fn too_long(error: &io::Error) -> Option<TextTooLong> {
    error.get_ref()?.downcast_ref().copied()
}

/// Puts one byte more into the text of 80 that `bytes` hold, and counts it.
fn lengthen(bytes: &[u8]) -> Vec<u8> {
    let found = bytes.windows(80).position(|window| window == [b'x'; 80]);
    let start = found.expect("there is such a text");
    let mut longer = bytes.to_vec();
    longer[start - 4] = 81;
    longer.insert(start, b'x');
    longer
}

#[test]
fn a_message_or_memo_of_81_bytes_is_not_decodable() {
    let chain = rich();
    let message = {
        let mut block = block_on(&chain, 2, &[]);
        block.coinbase.message = text(&"x".repeat(80));
        block
    };
    let mut body = body(1, 2, tab(1), tab(0), 0);
    body.memo = text(&"x".repeat(80));
    let memo = block_on(&chain, 2, &[body.sign(&key(1), chain.network().id())]);
    for block in [message, memo] {
        let error = Block::decode(&lengthen(&block.encode())).unwrap_err();
        assert_eq!(too_long(&error), Some(TextTooLong { bytes: 81 }));
        let words = "text is 81 bytes long, at most 80 are allowed";
        assert_eq!(error.to_string(), words);
    }
}

#[test]
fn a_message_and_a_memo_of_80_bytes_are_accepted() {
    let chain = rich();
    let longest = text(&"é".repeat(40));
    let mut body = body(1, 2, tab(1), tab(0), 0);
    body.memo = longest.clone();
    let transfer = body.sign(&key(1), chain.network().id());
    let (mut chain, block) = broken(|block| {
        block.coinbase.message = longest;
        block.transfers = vec![transfer];
    });
    assert_eq!(Block::decode(&block.encode()).unwrap(), block);
    accepted(&mut chain, block);
}

#[test]
fn text_that_is_not_utf8_is_not_decodable() {
    let whole = borsh::to_vec(&text("é")).unwrap();
    assert_eq!(borsh::from_slice::<Text>(&whole).unwrap(), text("é"));
    let mut half = whole;
    half.pop();
    half[0] = 1;
    let error = borsh::from_slice::<Text>(&half).unwrap_err();
    let reason = error.get_ref().and_then(|reason| reason.downcast_ref());
    let reason: &std::string::FromUtf8Error = reason.expect("names the bytes");
    assert_eq!(reason.as_bytes(), "é".as_bytes()[..1].to_vec());
}

/// The type has one place for a coinbase, so that none and two are no block at all.
#[test]
fn a_body_with_no_coinbase_or_two_is_not_decodable() {
    for transfers in [0, 1, 2] {
        let chain = rich();
        let transfers: Vec<_> = (0..transfers)
            .map(|nonce| pay(&chain, 1, 2, 1, 0, nonce))
            .collect();
        let block = block_on(&chain, 2, &transfers);
        let bytes = block.encode();
        assert_eq!(Block::decode(&bytes).unwrap(), block);
        let coinbase = borsh::to_vec(&block.coinbase).unwrap();
        let (header, body) = bytes.split_at(80);
        let none = [header, &body[coinbase.len()..]].concat();
        let two = [header, &coinbase, body].concat();
        for wrong in [none, two] {
            assert!(
                Block::decode(&wrong).is_err(),
                "{} transfers",
                transfers.len()
            );
        }
    }
}

#[test]
fn a_block_has_one_encoding_and_nothing_after_it() {
    let (_, block) = broken(|_| {});
    let mut bytes = block.encode();
    assert_eq!(Block::decode(&bytes).unwrap().encode(), bytes);
    bytes.push(0);
    assert!(Block::decode(&bytes).is_err());
    bytes.truncate(bytes.len() - 2);
    assert!(Block::decode(&bytes).is_err());
}

#[test]
fn every_byte_of_a_block_is_covered_by_its_id_or_its_merkle_root() {
    let chain = rich();
    let block = block_on(&chain, 2, &[pay(&chain, 1, 2, 1, 1, 0)]);
    let bytes = block.encode();
    assert_eq!(Block::decode(&bytes).unwrap(), block);
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        let Ok(other) = Block::decode(&flipped) else {
            continue;
        };
        let same_id = other.id() == block.id();
        let same_root = merkle_root(&other.transaction_ids()).unwrap() == block.header.merkle_root;
        assert!(!(same_id && same_root), "byte {at} is covered by nothing");
    }
}

/// The shortest of them is one byte longer than the two hashes under an inner merkle node.
#[test]
fn ids_hash_a_tag_before_the_encoding_and_more_than_64_bytes() {
    let chain = rich();
    let block = block_on(&chain, 2, &[pay(&chain, 1, 2, 1, 1, 0)]);
    let tagged = |tag: &str, bytes: Vec<u8>| [tag.as_bytes(), &bytes].concat();
    let coinbase = tagged("tabchain:coinbase", borsh::to_vec(&block.coinbase).unwrap());
    let transfer = tagged(
        "tabchain:transfer",
        borsh::to_vec(&block.transfers[0]).unwrap(),
    );
    assert_eq!(block.coinbase.id().to_bytes(), sha256d(&coinbase));
    assert_eq!(block.transfers[0].id().to_bytes(), sha256d(&transfer));
    assert_eq!([coinbase.len(), transfer.len()], [65, 161]);
}

#[test]
fn what_is_signed_is_a_tag_the_genesis_id_and_the_transfer_without_its_signature() {
    let chain = rich();
    let genesis = chain.network().id();
    let transfer = pay(&chain, 1, 2, 3, 4, 5);
    let encoded = borsh::to_vec(&transfer).unwrap();
    let unsigned = &encoded[..encoded.len() - 64];
    let signed = [b"tabchain:sign:v1:", &genesis.to_bytes()[..], unsigned].concat();
    assert_eq!(transfer.body.signing_bytes(genesis), signed);
    let mut fields = key(1).public_key().to_bytes().to_vec();
    fields.extend_from_slice(transfer.body.recipient.as_bytes());
    for number in [tab(3).grains(), tab(4).grains(), 5] {
        fields.extend_from_slice(&number.to_le_bytes());
    }
    fields.extend_from_slice(&0_u32.to_le_bytes());
    assert_eq!(unsigned, fields);
}

#[test]
fn keys_of_blocks_order_by_height() {
    let low = BlockKey {
        height: Height::new(1),
        id: BlockId::from_bytes([9; 32]),
    };
    let high = BlockKey {
        height: Height::new(2),
        id: BlockId::from_bytes([0; 32]),
    };
    assert!(low < high);
}
