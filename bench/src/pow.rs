//! The nonce search, beside hashing whole headers by other libraries.

use std::{hint::black_box, num::NonZero, thread};

use anyhow::{Result, ensure};
use bench_contenders::{Contender, Contest};
use bitcoin_hashes::{Hash as _, sha256d};
use pow::{Job, Kernel, NonceRange, Outcome, search};
use sha2::{Digest as _, Sha256};

use crate::rounds::{Effort, Table, compare};

/// Headers hashed, or nonces searched, between two looks at the clock.
const BATCH: u32 = 1 << 12;

/// The 76 bytes before the nonce of Bitcoin's block 0, and that nonce.
const GENESIS: ([u8; 76], u32) = {
    let mut header = [0; 76];
    header[0] = 1;
    let root = *b"\x3b\xa3\xed\xfd\x7a\x7b\x12\xb2\x7a\xc7\x2c\x3e\x67\x76\x8f\x61\
                  \x7f\xc8\x1b\xc3\x88\x8a\x51\x32\x3a\x9f\xb8\xaa\x4b\x1e\x5e\x4a\
                  \x29\xab\x5f\x49\xff\xff\x00\x1d";
    let mut i = 0;
    while i < root.len() {
        header[36 + i] = root[i];
        i += 1;
    }
    (header, 2_083_236_893)
};

/// Double SHA-256 of a header by one of the libraries.
type Hash = fn(&[u8; 80]) -> [u8; 32];

const LIBRARIES: [(&str, Hash); 3] = [
    ("sha2", |header| {
        Sha256::digest(Sha256::digest(header)).into()
    }),
    ("bitcoin_hashes", |header| {
        sha256d::Hash::hash(header).to_byte_array()
    }),
    ("ring", |header| {
        let once = ring::digest::digest(&ring::digest::SHA256, header);
        let twice = ring::digest::digest(&ring::digest::SHA256, once.as_ref());
        twice.as_ref().try_into().expect("SHA-256 has 32 bytes")
    }),
];

/// Measures one thread of each, then the best kernel on more threads.
pub(crate) fn tables(effort: Effort) -> Result<Vec<Table>> {
    agree()?;
    let libraries = LIBRARIES
        .iter()
        .map(|(name, hash)| Contender::new(*name, by_library(*hash)));
    let kernels = Kernel::all().map(|kernel| Contender::new(kernel.name(), by_kernel(kernel)));
    let one = Contest {
        title: "Nonce search, one thread; the libraries hash each header whole, twice".to_owned(),
        unit: "hashes",
        contenders: libraries.chain(kernels).collect(),
    };
    let one = compare(one, effort);

    let kernel = Kernel::all().last().unwrap_or(Kernel::PORTABLE);
    let processors = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let counts = [1, 2, 4, 8, 16, 32, 64];
    let counts = counts
        .into_iter()
        .filter(|count| *count <= processors.get());
    let threads = counts.map(|count| {
        let name = format!("{} on {count} threads", kernel.name());
        Contender::new(name, move || on_threads(kernel, count))
    });
    let many = Contest {
        title: "Threads".to_owned(),
        unit: "hashes",
        contenders: threads.collect(),
    };
    Ok(vec![one, compare(many, effort)])
}

/// All contenders must find Bitcoin's first nonce, and give the same hashes.
fn agree() -> Result<()> {
    let (prefix, nonce) = GENESIS;
    let mut target = [0; 32];
    target[26..28].copy_from_slice(&[0xff, 0xff]);
    let range = NonceRange::new(nonce - 1000, nonce + 1000).expect("has nonces");
    for kernel in Kernel::all() {
        let outcome = search(kernel, &Job::new(&prefix, &target), range).outcome;
        let expected = Outcome::Hit { version: 1, nonce };
        ensure!(outcome == expected, "{kernel:?} finds {outcome:?}");
    }
    let mut header = [0; 80];
    header[..76].copy_from_slice(&prefix);
    header[76..].copy_from_slice(&nonce.to_le_bytes());
    for (name, hash) in LIBRARIES {
        let id = hash(&header);
        ensure!(id[27..] == [0; 5], "{name} hashes block 0 to {id:02x?}");
    }
    Ok(())
}

fn by_library(hash: Hash) -> impl FnMut() -> u64 {
    let mut header = [0x5a; 80];
    let mut nonces = (0..=u32::MAX).cycle();
    move || {
        for nonce in nonces.by_ref().take(BATCH as usize) {
            header[76..].copy_from_slice(&nonce.to_le_bytes());
            black_box(hash(black_box(&header)));
        }
        u64::from(BATCH)
    }
}

fn by_kernel(kernel: Kernel) -> impl FnMut() -> u64 {
    // No hash meets this target.
    let job = Job::new(&[0x5a; 76], &[0; 32]);
    let mut firsts = (0..=u32::MAX - BATCH).step_by(BATCH as usize).cycle();
    move || {
        let first = firsts.next().expect("goes round");
        let range = NonceRange::new(first, first + (BATCH - 1)).expect("has nonces");
        black_box(search(kernel, black_box(&job), range)).hashes
    }
}

fn on_threads(kernel: Kernel, count: usize) -> u64 {
    /// The time to start threads must not count.
    const BATCHES: usize = 16;
    thread::scope(|scope| {
        let searching = || {
            let mut batch = by_kernel(kernel);
            (0..BATCHES).map(|_| batch()).sum::<u64>()
        };
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(searching)).collect();
        let hashes = threads.into_iter().map(thread::ScopedJoinHandle::join);
        hashes
            .map(|hashes| hashes.expect("a search does not panic"))
            .sum()
    })
}
