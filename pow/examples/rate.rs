//! Measures every kernel against plain SHA-256d by the `sha2` crate, in turns, and prints rates and ratios.
//!
//! ```text
//! cargo run --release -p pow --example rate
//! ```

use std::hint::black_box;
use std::time::{Duration, Instant};

use pow::{Job, Kernel, NonceRange, search};
use sha2::{Digest, Sha256};

const TURNS: usize = 15;
const TURN: Duration = Duration::from_millis(100);
/// Nonces tried between two looks at the clock.
const BATCH: u32 = 1 << 13;

fn main() {
    let kernels: Vec<_> = Kernel::all().collect();
    let mut reference = Vec::new();
    let mut rates = vec![Vec::new(); kernels.len()];
    for _ in 0..TURNS {
        reference.push(rate(hash_batch));
        for (kernel, rates) in kernels.iter().zip(&mut rates) {
            rates.push(rate(|first| search_batch(*kernel, first)));
        }
    }
    let reference = median(reference);
    println!("{:10} {reference:7.2} MH/s", "sha2");
    for (kernel, rates) in kernels.iter().zip(rates) {
        let rate = median(rates);
        let (name, ratio) = (kernel.name(), rate / reference);
        println!("{name:10} {rate:7.2} MH/s, {ratio:.2} times as many");
    }
}

/// Tries one batch by a kernel, with a target that nothing meets; answers with the hashes made.
fn search_batch(kernel: Kernel, first: u32) -> u32 {
    let job = Job::new(&[0x5a; 76], &[0; 32]);
    let range = NonceRange::new(first, first + (BATCH - 1)).expect("the batch is not empty");
    black_box(search(kernel, black_box(&job), range));
    BATCH * Job::VERSIONS
}

/// Hashes one batch by `sha2`, twice over the whole header.
fn hash_batch(first: u32) -> u32 {
    let mut header = [0x5a; 80];
    for nonce in first..first + BATCH {
        header[76..].copy_from_slice(&nonce.to_le_bytes());
        black_box(Sha256::digest(Sha256::digest(black_box(&header))));
    }
    BATCH
}

/// Runs batches for one turn; gives millions of hashes a second.
fn rate(batch: impl Fn(u32) -> u32) -> f64 {
    let start = Instant::now();
    let mut hashes = 0.0;
    let mut first = 0;
    while start.elapsed() < TURN {
        hashes += f64::from(batch(first));
        first += BATCH;
    }
    hashes / start.elapsed().as_secs_f64() / 1e6
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
