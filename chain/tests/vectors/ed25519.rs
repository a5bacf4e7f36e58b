//! Ed25519 against RFC 8032's vectors, and against the cases that ZIP-215 decides.

use chain::{ParseKeyError, PublicKey, SecretKey, Signature, SignatureError, all_hold};

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).unwrap();
    bytes
}

/// RFC 8032, section 7.1: seed, public key, message, signature of tests 1, 2, 3 and SHA(abc).
const RFC_8032: [[&str; 4]; 4] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
    [
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ],
];

#[test]
fn rfc_8032_vectors_sign_and_verify() {
    for [seed, public, message, signature] in RFC_8032 {
        let secret = SecretKey::from_seed(bytes(seed));
        let public: PublicKey = public.parse().unwrap();
        let message = hex::decode(message).unwrap();
        let signature: Signature = signature.parse().unwrap();
        assert_eq!(secret.public_key(), public);
        assert_eq!(secret.sign(&message), signature);
        assert_eq!(secret.to_seed(), bytes(seed));
        assert_eq!(public.verify(&message, &signature), Ok(()));
        assert_eq!(
            public.verify(b"another message", &signature),
            Err(SignatureError::Mismatch(public))
        );
    }
}

/// All encodings of the eight points of small order: y, and for each both signs of x.
///
/// The curve has y = 1 and y = -1 (where x = 0, so that the second sign is not canonical), y = 0, and
/// two y of order 8. Of these only 0 and 1 can also be written as y + p, for p = 2^255 - 19.
fn small_order_encodings() -> Vec<[u8; 32]> {
    let ys = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ];
    ys.into_iter()
        .flat_map(|y| {
            let positive: [u8; 32] = bytes(y);
            let mut negative = positive;
            negative[31] |= 0x80;
            [positive, negative]
        })
        .collect()
}

/// The 196 cases of ZIP-215's test vectors: all are valid, since s = 0 and the cofactor clears the rest.
#[test]
fn zip_215_accepts_every_pair_of_small_order_points() {
    let encodings = small_order_encodings();
    let mut cases = 0;
    for key in &encodings {
        for r in &encodings {
            let mut signature = [0; 64];
            signature[..32].copy_from_slice(r);
            assert_eq!(
                PublicKey::from_bytes(*key).verify(b"Zcash", &Signature::from_bytes(signature)),
                Ok(()),
                "key {}, R {}",
                hex::encode(key),
                hex::encode(r)
            );
            cases += 1;
        }
    }
    assert_eq!(cases, 196);
}

#[test]
fn a_batch_accepts_every_pair_of_small_order_points_too() {
    let encodings = small_order_encodings();
    let pairs = encodings
        .iter()
        .flat_map(|key| encodings.iter().map(move |r| (key, r)));
    let signatures = pairs.map(|(key, r)| {
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(r);
        let signature = Signature::from_bytes(signature);
        (PublicKey::from_bytes(*key), signature, b"Zcash".to_vec())
    });
    let mut signatures: Vec<_> = signatures.collect();
    assert!(all_hold(signatures.iter().cloned()));
    // The one that does not hold is noticed among all of them.
    let stranger = SecretKey::from_seed([7; 32]).public_key();
    signatures[100].0 = stranger;
    assert!(!all_hold(signatures.into_iter()));
}

#[test]
fn s_must_be_below_the_group_order() {
    /// The order of the base point, little-endian: 2^252 + 27742317777372353535851937790883648493.
    const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let order: [u8; 32] = bytes(ORDER);

    let secret = SecretKey::from_seed([7; 32]);
    let public = secret.public_key();
    let mut signature = secret.sign(b"message").to_bytes();
    assert_eq!(
        public.verify(b"message", &Signature::from_bytes(signature)),
        Ok(())
    );

    // s + order solves the same equation: without the rule every signature had a second form.
    let mut carry = 0;
    for (byte, add) in signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert_eq!(
        public.verify(b"message", &Signature::from_bytes(signature)),
        Err(SignatureError::Mismatch(public))
    );

    // The order itself is zero, with which the small points above are accepted.
    let mut signature = [0; 64];
    signature[0] = 1;
    signature[32..].copy_from_slice(&order);
    let identity = PublicKey::from_bytes(small_order_encodings()[0]);
    assert_eq!(
        identity.verify(b"Zcash", &Signature::from_bytes(signature)),
        Err(SignatureError::Mismatch(identity))
    );
}

#[test]
fn bytes_that_are_no_point_are_refused() {
    let secret = SecretKey::from_seed([7; 32]);
    let signature = secret.sign(b"message");
    // No x belongs to y = 2.
    let mut bytes = [0; 32];
    bytes[0] = 2;
    let no_point = PublicKey::from_bytes(bytes);
    assert_eq!(
        no_point.verify(b"message", &signature),
        Err(SignatureError::BadKey(no_point))
    );

    let mut bad_r = signature.to_bytes();
    bad_r[..32].copy_from_slice(&bytes);
    let public = secret.public_key();
    assert_eq!(
        public.verify(b"message", &Signature::from_bytes(bad_r)),
        Err(SignatureError::Mismatch(public))
    );
}

#[test]
fn every_flipped_bit_of_a_signature_is_noticed() {
    let secret = SecretKey::from_seed([9; 32]);
    let public = secret.public_key();
    let signature = secret.sign(b"message").to_bytes();
    for bit in 0..512 {
        let mut changed = signature;
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            public.verify(b"message", &Signature::from_bytes(changed)),
            Err(SignatureError::Mismatch(public)),
            "bit {bit}"
        );
    }
}

#[test]
fn keys_are_hex_in_text_and_json() {
    let public = SecretKey::from_seed([1; 32]).public_key();
    let text = public.to_string();
    assert_eq!(text.parse(), Ok(public));
    assert_eq!(
        serde_json::to_string(&public).unwrap(),
        format!("\"{text}\"")
    );
    assert_eq!(
        text[2..].parse::<PublicKey>(),
        Err(ParseKeyError::Length {
            expected: 64,
            found: 62
        })
    );
    assert_eq!(
        text.parse::<Signature>(),
        Err(ParseKeyError::Length {
            expected: 128,
            found: 64
        })
    );
    assert_eq!(
        "xy".parse::<PublicKey>(),
        Err(ParseKeyError::NotHex {
            position: 0,
            found: 'x'
        })
    );
}

#[test]
fn a_secret_key_does_not_show_its_secret() {
    let secret = SecretKey::from_seed([0xab; 32]);
    let shown = format!("{secret:?}");
    assert!(shown.contains(&secret.public_key().to_string()));
    assert!(!shown.contains("abab"), "{shown}");
    assert!(!shown.contains("171, 171"), "{shown}");
}
