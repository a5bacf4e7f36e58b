use super::*;

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).unwrap();
    bytes
}

/// Entropy and phrase, from `vectors.json` of BIP-39's reference implementation.
#[test]
fn bip_39_phrases_stand_for_their_entropy() {
    for (entropy, phrase) in [
        (
            "00000000000000000000000000000000",
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
        ),
        (
            "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
            "legal winner thank year wave sausage worth useful legal winner thank yellow",
        ),
        (
            "80808080808080808080808080808080",
            "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
        ),
        (
            "ffffffffffffffffffffffffffffffff",
            "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
        ),
        (
            "9e885d952ad362caeb4efe34a8e91bd2",
            "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic",
        ),
    ] {
        let wallet = Wallet::generate(bytes(entropy));
        assert_eq!(wallet.phrase(), phrase);
        let read = Wallet::from_phrase(phrase).unwrap();
        assert_eq!(read.phrase(), phrase);
        assert_eq!(read.account(0).to_seed(), wallet.account(0).to_seed());
    }
}

/// The passphrase is part of the published seeds; it is `TREZOR` in all of the reference vectors.
#[test]
fn bip_39_stretches_a_phrase_to_its_seed() {
    let wallet = Wallet::generate([0; 16]);
    assert_eq!(
        hex::encode(wallet.mnemonic.to_seed_normalized("TREZOR")),
        "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04"
    );
    assert_eq!(
        hex::encode(wallet.seed.as_slice()),
        "5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc19a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4"
    );
}

#[test]
fn accounts_lie_at_their_path() {
    let wallet = Wallet::generate([0; 16]);
    for index in [0, 1, 77] {
        let path = [44, 1, 0, 0, index].map(|index| index | HARDENED);
        assert_eq!(
            wallet.account(index).to_seed(),
            slip10_ed25519(wallet.seed.as_slice(), &path)
        );
    }
    assert_ne!(wallet.account(0).to_seed(), wallet.account(1).to_seed());
    assert_eq!(
        wallet.account(1).to_seed(),
        wallet.account(1 | HARDENED).to_seed()
    );
}

#[test]
fn case_and_spacing_of_a_phrase_do_not_matter() {
    let phrase = Wallet::generate([3; 16]).phrase();
    let typed = format!("  {}\n", phrase.to_uppercase().replace(' ', "\t "));
    assert_eq!(Wallet::from_phrase(&typed).unwrap().phrase(), phrase);

    let long = format!("{} art", ["abandon"; 23].join(" "));
    assert_eq!(Wallet::from_phrase(&long).unwrap().phrase(), long);
}

#[test]
fn other_phrases_are_refused_with_the_reason() {
    let check = |phrase: &str, expected| {
        assert_eq!(
            Wallet::from_phrase(phrase).unwrap_err(),
            expected,
            "{phrase:?}"
        );
    };
    check("", WalletError::WordCount { found: 0 });
    check("abandon about", WalletError::WordCount { found: 2 });
    check(
        &["abandon"; 27].join(" "),
        WalletError::WordCount { found: 27 },
    );
    check(&["abandon"; 12].join(" "), WalletError::Checksum);
    check(
        &format!("abandon abandom {}", ["abandon"; 10].join(" ")),
        WalletError::UnknownWord { position: 2 },
    );
}

#[test]
fn a_wallet_does_not_show_its_secrets() {
    let shown = format!("{:?}", Wallet::generate([0; 16]));
    assert_eq!(shown, "Wallet { .. }");
}

fn check_slip_10(seed: &str, chain: &[(u32, &str, &str)]) {
    let seed = hex::decode(seed).unwrap();
    let mut path = Vec::new();
    for (depth, (index, private, public)) in chain.iter().enumerate() {
        // The first node is the root, which has no index.
        if depth > 0 {
            path.push(*index);
        }
        let key = slip10_ed25519(&seed, &path);
        assert_eq!(hex::encode(key), *private, "{path:?}");
        assert_eq!(
            SecretKey::from_seed(key).public_key().to_string(),
            *public,
            "{path:?}"
        );
    }
}

/// SLIP-0010, test vector 1 for ed25519: index, private key, public key.
#[test]
fn slip_10_vector_1() {
    check_slip_10(
        "000102030405060708090a0b0c0d0e0f",
        &[
            (
                0,
                "2b4be7f19ee27bbf30c667b642d5f4aa69fd169872f8fc3059c08ebae2eb19e7",
                "a4b2856bfec510abab89753fac1ac0e1112364e7d250545963f135f2a33188ed",
            ),
            (
                0,
                "68e0fe46dfb67e368c75379acec591dad19df3cde26e63b93a8e704f1dade7a3",
                "8c8a13df77a28f3445213a0f432fde644acaa215fc72dcdf300d5efaa85d350c",
            ),
            (
                1,
                "b1d0bad404bf35da785a64ca1ac54b2617211d2777696fbffaf208f746ae84f2",
                "1932a5270f335bed617d5b935c80aedb1a35bd9fc1e31acafd5372c30f5c1187",
            ),
            (
                2,
                "92a5b23c0b8a99e37d07df3fb9966917f5d06e02ddbd909c7e184371463e9fc9",
                "ae98736566d30ed0e9d2f4486a64bc95740d89c7db33f52121f8ea8f76ff0fc1",
            ),
            (
                2,
                "30d1dc7e5fc04c31219ab25a27ae00b50f6fd66622f6e9c913253d6511d1e662",
                "8abae2d66361c879b900d204ad2cc4984fa2aa344dd7ddc46007329ac76c429c",
            ),
            (
                1_000_000_000,
                "8f94d394a8e8fd6b1bc2f3f49f5c47e385281d5c17e65324b0f62483e37e8793",
                "3c24da049451555d51a7014a37337aa4e12d41e485abccfa46b47dfb2af54b7a",
            ),
        ],
    );
}

/// SLIP-0010, test vector 2 for ed25519.
#[test]
fn slip_10_vector_2() {
    check_slip_10(
        "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542",
        &[
            (
                0,
                "171cb88b1b3c1db25add599712e36245d75bc65a1a5c9e18d76f9f2b1eab4012",
                "8fe9693f8fa62a4305a140b9764c5ee01e455963744fe18204b4fb948249308a",
            ),
            (
                0,
                "1559eb2bbec5790b0c65d8693e4d0875b1747f4970ae8b650486ed7470845635",
                "86fab68dcb57aa196c77c5f264f215a112c22a912c10d123b0d03c3c28ef1037",
            ),
            (
                2_147_483_647,
                "ea4f5bfe8694d8bb74b7b59404632fd5968b774ed545e810de9c32a4fb4192f4",
                "5ba3b9ac6e90e83effcd25ac4e58a1365a9e35a3d3ae5eb07b9e4d90bcf7506d",
            ),
            (
                1,
                "3757c7577170179c7868353ada796c839135b3d30554bbb74a4b1e4a5a58505c",
                "2e66aa57069c86cc18249aecf5cb5a9cebbfd6fadeab056254763874a9352b45",
            ),
            (
                2_147_483_646,
                "5837736c89570de861ebc173b1086da4f505d4adb387c6a1b1342d5e4ac9ec72",
                "e33c0f7d81d843c572275f287498e8d408654fdf0d1e065b84e2e6f157aab09b",
            ),
            (
                2,
                "551d333177df541ad876a60ea71f00447931c0a9da16f227c11ea080d7391b8d",
                "47150c75db263559a70d5778bf36abbab30fb061ad69f69ece61a72b0cfa4fc0",
            ),
        ],
    );
}
