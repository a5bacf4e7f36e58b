//! The nonce search that runs in a worker of its own.

use std::num::NonZeroU32;

use pow::{Job, Kernel, NonceRange, Outcome, Searcher};
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

use crate::views::{HitView, SearchStep};

/// A search through a range of nonces, in steps between which the worker can hear messages.
#[wasm_bindgen]
pub struct NonceSearch {
    searcher: Searcher,
}

#[wasm_bindgen]
impl NonceSearch {
    /// A search for nonces from `start` to `end`, both included, that bring the header with the
    /// 76 bytes `header` to or below `target`, 32 bytes with the least significant first.
    ///
    /// # Errors
    /// When a length is wrong or the range is empty.
    #[wasm_bindgen(constructor)]
    pub fn new(header: &[u8], target: &[u8], start: u32, end: u32) -> Result<NonceSearch, JsError> {
        Ok(Self {
            searcher: searcher(header, target, start, end)?,
        })
    }

    /// Makes the next hashes, about `count`, up to the first hit. The next step goes on behind it.
    ///
    /// # Errors
    /// When `count` is 0.
    pub fn step(&mut self, count: u32) -> Result<Ts<SearchStep>, JsError> {
        let count = NonZeroU32::new(count).ok_or(SearchError::NoCount)?;
        Ok(step(&mut self.searcher, count).into_ts()?)
    }
}

fn searcher(header: &[u8], target: &[u8], start: u32, end: u32) -> Result<Searcher, SearchError> {
    let header = header.try_into().map_err(|_| SearchError::Header {
        found: header.len(),
    })?;
    let target = target.try_into().map_err(|_| SearchError::Target {
        found: target.len(),
    })?;
    let range = NonceRange::new(start, end).ok_or(SearchError::Range { start, end })?;
    Ok(Searcher::new(
        Kernel::PORTABLE,
        Job::new(header, target),
        range,
    ))
}

fn step(searcher: &mut Searcher, count: NonZeroU32) -> SearchStep {
    let step = searcher.step(count);
    let hit = match step.outcome {
        Some(Outcome::Hit { version, nonce }) => Some(HitView { version, nonce }),
        Some(Outcome::Exhausted) | None => None,
    };
    SearchStep {
        hit,
        tried: step.hashes,
        exhausted: step.outcome == Some(Outcome::Exhausted),
    }
}

/// The search cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum SearchError {
    #[error("a header without its nonce is 76 bytes long, found {found}")]
    Header { found: usize },
    #[error("a target is 32 bytes long, found {found}")]
    Target { found: usize },
    #[error("no nonce lies from {start} to {end}")]
    Range { start: u32, end: u32 },
    #[error("a step makes at least 1 hash")]
    NoCount,
}

#[cfg(test)]
mod tests {
    use chain::{Block, CompactTarget, Network};

    use super::*;

    /// The first block of Bitcoin, whose nonce is 2,083,236,893.
    const BITCOIN: &str = "01000000\
        0000000000000000000000000000000000000000000000000000000000000000\
        3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a\
        29ab5f49ffff001d";
    const BITCOIN_NONCE: u32 = 2_083_236_893;

    fn bytes(hex: &str) -> Vec<u8> {
        let pairs = (0..hex.len()).step_by(2).map(|at| &hex[at..at + 2]);
        pairs
            .map(|pair| u8::from_str_radix(pair, 16).unwrap())
            .collect()
    }

    #[test]
    fn a_search_goes_on_from_step_to_step_until_it_hits() {
        let target = CompactTarget::from_consensus(0x1d00_ffff).decode().unwrap();
        let first = BITCOIN_NONCE - 125;
        let mut searcher =
            searcher(&bytes(BITCOIN), &target.to_le_bytes(), first, u32::MAX).unwrap();
        let count = NonZeroU32::new(600).unwrap();
        let miss = SearchStep {
            hit: None,
            tried: 600,
            exhausted: false,
        };
        assert_eq!(step(&mut searcher, count), miss);
        let hit = SearchStep {
            hit: Some(HitView {
                version: 1,
                nonce: BITCOIN_NONCE,
            }),
            tried: 401,
            exhausted: false,
        };
        assert_eq!(step(&mut searcher, count), hit);
    }

    #[test]
    fn the_end_of_the_range_is_told() {
        let mut searcher = searcher(&bytes(BITCOIN), &[0; 32], 0, 99).unwrap();
        let count = NonZeroU32::new(1_000).unwrap();
        let end = SearchStep {
            hit: None,
            tried: 800,
            exhausted: true,
        };
        assert_eq!(step(&mut searcher, count), end);
    }

    #[test]
    fn a_hit_is_what_the_chain_accepts() {
        let genesis = Network::regtest().genesis().block().clone();
        let target = genesis.header.bits.decode().unwrap();
        let header = genesis.header.work_prefix();
        let mut searcher = searcher(&header, &target.to_le_bytes(), 0, u32::MAX).unwrap();
        let found = step(&mut searcher, NonZeroU32::MAX).hit.unwrap();
        let Block { mut header, .. } = genesis;
        assert!(found.nonce <= header.nonce, "genesis is a hit, too");
        header.version = found.version;
        header.nonce = found.nonce;
        assert!(header.check_version());
        assert!(header.check_work().is_ok());
    }

    #[test]
    fn what_is_no_search_is_refused_with_its_numbers() {
        let refused = |header: &[u8], target: &[u8], start, end| {
            searcher(header, target, start, end)
                .err()
                .map(|error| error.to_string())
        };
        let good = [0; 76];
        let text = refused(&[0; 80], &[0; 32], 0, 1).unwrap();
        assert_eq!(
            text,
            "a header without its nonce is 76 bytes long, found 80"
        );
        let text = refused(&good, &[0; 20], 0, 1).unwrap();
        assert_eq!(text, "a target is 32 bytes long, found 20");
        let text = refused(&good, &[0; 32], 2, 1).unwrap();
        assert_eq!(text, "no nonce lies from 2 to 1");
        assert_eq!(refused(&good, &[0; 32], 1, 1), None);
    }
}
