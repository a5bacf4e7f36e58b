//! Headers of Bitcoin's main chain: the search finds the nonces that their miners found.

use std::num::NonZeroU32;

use pow::{Job, Kernel, NonceRange, Outcome, Search, Searcher, Step, search};

/// The target 0x1d00ffff of Bitcoin's first years.
const EASIEST: (u32, usize) = (0x00_ffff, 0x1d);

struct Header {
    previous_and_root: &'static str,
    time: u32,
    /// Mantissa and exponent of the compact target.
    bits: (u32, usize),
    nonce: u32,
}

const HEADERS: [Header; 4] = [
    // Block 0, the genesis block.
    Header {
        previous_and_root: "0000000000000000000000000000000000000000000000000000000000000000\
                            3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a",
        time: 1_231_006_505,
        bits: EASIEST,
        nonce: 2_083_236_893,
    },
    // Block 1.
    Header {
        previous_and_root: "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000\
                            982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e",
        time: 1_231_469_665,
        bits: EASIEST,
        nonce: 2_573_394_689,
    },
    // Block 170, with the first payment.
    Header {
        previous_and_root: "55bd840a78798ad0da853f68974f3d183e2bd1db6a842c1feecf222a00000000\
                            ff104ccb05421ab93e63f8c3ce5c2c2e9dbb37de2764b3a3175c8166562cac7d",
        time: 1_231_731_025,
        bits: EASIEST,
        nonce: 1_889_418_792,
    },
    // Block 125552, the usual example of a header's bytes; its hash is below 2^208.
    Header {
        previous_and_root: "81cd02ab7e569e8bcd9317e2fe99f2de44d49ab2b8851ba4a308000000000000\
                            e320b6c2fffc8d750423db8b1eb942ae710e951ed797f7affc8892b0f1fc122b",
        time: 1_305_998_791,
        bits: (0x44_b9f2, 0x1a),
        nonce: 2_504_433_986,
    },
];

impl Header {
    fn job(&self) -> Job {
        let (mantissa, exponent) = self.bits;
        let bits = u32::try_from(exponent).unwrap() << 24 | mantissa;
        let mut prefix = [0; 76];
        prefix[..4].copy_from_slice(&1_u32.to_le_bytes());
        for (byte, digits) in prefix[4..68]
            .iter_mut()
            .zip(self.previous_and_root.as_bytes().chunks(2))
        {
            *byte = u8::from_str_radix(str::from_utf8(digits).unwrap(), 16).unwrap();
        }
        prefix[68..72].copy_from_slice(&self.time.to_le_bytes());
        prefix[72..].copy_from_slice(&bits.to_le_bytes());

        let mut target = [0; 32];
        target[exponent - 3..exponent].copy_from_slice(&mantissa.to_le_bytes()[..3]);
        Job::new(&prefix, &target)
    }
}

fn range(first: u32, last: u32) -> NonceRange {
    NonceRange::new(first, last).unwrap()
}

fn hit(nonce: u32) -> Outcome {
    Outcome::Hit { version: 1, nonce }
}

#[test]
fn the_known_nonce_is_found_wherever_it_lies_in_the_range() {
    for header in HEADERS {
        let (job, nonce) = (header.job(), header.nonce);
        for before in (0..70).chain([1000]) {
            for behind in [0, 1, 15, 16, 500] {
                let expected = Search {
                    outcome: hit(nonce),
                    hashes: u64::from(before) * 8 + 1,
                };
                for kernel in Kernel::all() {
                    let found = search(kernel, &job, range(nonce - before, nonce + behind));
                    assert_eq!(found, expected, "{kernel:?}, {before} before {nonce}");
                }
            }
        }
    }
}

#[test]
fn nothing_is_found_beside_the_known_nonce() {
    for header in HEADERS {
        let (job, nonce) = (header.job(), header.nonce);
        for range in [
            range(nonce - 1000, nonce - 1),
            range(nonce + 1, nonce + 1000),
        ] {
            let expected = Search {
                outcome: Outcome::Exhausted,
                hashes: 8000,
            };
            for kernel in Kernel::all() {
                assert_eq!(search(kernel, &job, range), expected, "{kernel:?} {nonce}");
            }
        }
    }
}

#[test]
fn steps_find_the_known_nonce_and_go_on_behind_it() {
    for header in HEADERS {
        for kernel in Kernel::all() {
            let nonce = header.nonce;
            let mut searcher = Searcher::new(kernel, header.job(), range(nonce - 150, nonce + 30));
            let mut step = |max| searcher.step(NonZeroU32::new(max).unwrap());
            let expected = [
                (None, 800),
                (Some(hit(nonce)), 401),
                (Some(Outcome::Exhausted), 240),
                (Some(Outcome::Exhausted), 0),
            ];
            for (outcome, hashes) in expected {
                assert_eq!(step(800), Step { outcome, hashes }, "{kernel:?} {nonce}");
            }
        }
    }
}
