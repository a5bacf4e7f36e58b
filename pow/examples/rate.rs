//! Measures the search against plain SHA-256d by the `sha2` crate, in turns, and prints both rates and their ratio.
//!
//! ```text
//! cargo run --release -p pow --example rate
//! ```

use std::hint::black_box;
use std::time::{Duration, Instant};

use pow::{Job, NonceRange, search};
use sha2::{Digest, Sha256};

const TURNS: usize = 15;
const TURN: Duration = Duration::from_millis(200);
/// Nonces tried between two looks at the clock.
const BATCH: u32 = 1 << 16;

fn main() {
    let mut kernel = Vec::new();
    let mut reference = Vec::new();
    for _ in 0..TURNS {
        kernel.push(rate(search_batch));
        reference.push(rate(hash_batch));
    }
    let (kernel, reference) = (median(kernel), median(reference));
    println!("search  {kernel:7.2} MH/s");
    println!("sha2    {reference:7.2} MH/s");
    println!("ratio   {:7.2}", kernel / reference);
}

/// Tries one batch by the kernel, with a target that nothing meets.
fn search_batch(first: u32) {
    let job = Job::new(&[0x5a; 76], &[0; 32]);
    let range = NonceRange::new(first, first + (BATCH - 1)).expect("the batch is not empty");
    black_box(search(black_box(&job), range));
}

/// Hashes one batch by `sha2`, twice over the whole header.
fn hash_batch(first: u32) {
    let mut header = [0x5a; 80];
    for nonce in first..first + BATCH {
        header[76..].copy_from_slice(&nonce.to_le_bytes());
        black_box(Sha256::digest(Sha256::digest(black_box(&header))));
    }
}

/// Runs batches for one turn; gives millions of hashes a second.
fn rate(batch: impl Fn(u32)) -> f64 {
    let start = Instant::now();
    let mut tried = 0;
    while start.elapsed() < TURN {
        batch(tried);
        tried += BATCH;
    }
    f64::from(tried) / start.elapsed().as_secs_f64() / 1e6
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
