//! One search, in steps.

use std::num::NonZeroU32;

use js_sys::{Object, Reflect};
use pow::{Job, NonceRange, Outcome, Searcher, Step};
use wasm_bindgen::{JsError, JsValue, prelude::wasm_bindgen};

use crate::kernels;

/// The types that cross the border, for TypeScript.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r"
/** What of a header a search chose. */
export interface HitView {
    /** The version, which has some free bits. */
    version: number;
    nonce: number;
}

/** What one step of a search found. */
export interface SearchStep {
    hit?: HitView;
    /** Number of headers that this step tried. */
    tried: number;
    /** Whether no nonce is left. */
    exhausted: boolean;
}
";

/// A search through a range of nonces, in steps; between them the worker can receive messages.
#[wasm_bindgen]
pub struct NonceSearch {
    searcher: Searcher,
}

#[wasm_bindgen]
impl NonceSearch {
    /// A search for nonces from `start` to `end`, both included, by one of the [`kernels`](crate::kernels()). With a
    /// hit, the hash of the header that begins with the 76 bytes `header` is at or below `target`, which has 32 bytes
    /// with the least significant first.
    ///
    /// # Errors
    /// When the kernel does not exist, a length is wrong, or the range is empty.
    #[wasm_bindgen(constructor)]
    pub fn new(
        kernel: &str,
        header: &[u8],
        target: &[u8],
        start: u32,
        end: u32,
    ) -> Result<NonceSearch, JsError> {
        Ok(Self {
            searcher: searcher(kernel, header, target, start, end)?,
        })
    }

    /// Makes the next hashes, about `count`, up to the first hit. The next step goes on after it.
    ///
    /// # Errors
    /// When `count` is 0.
    #[wasm_bindgen(unchecked_return_type = "SearchStep")]
    pub fn step(&mut self, count: u32) -> Result<Object, JsError> {
        let count = NonZeroU32::new(count).ok_or(SearchError::NoCount)?;
        Ok(view(self.searcher.step(count)))
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a step makes at most 2^32 hashes"
)]
fn view(step: Step) -> Object {
    let view = Object::new();
    if let Some(Outcome::Hit { version, nonce }) = step.outcome {
        let hit = Object::new();
        set(&hit, "version", version);
        set(&hit, "nonce", nonce);
        set(&view, "hit", hit);
    }
    set(&view, "tried", step.hashes as f64);
    set(&view, "exhausted", step.outcome == Some(Outcome::Exhausted));
    view
}

fn set(object: &Object, key: &str, value: impl Into<JsValue>) {
    Reflect::set(object, &key.into(), &value.into()).expect("the object is new and plain");
}

fn searcher(
    kernel: &str,
    header: &[u8],
    target: &[u8],
    start: u32,
    end: u32,
) -> Result<Searcher, SearchError> {
    let kernel = kernels::find(kernel).ok_or_else(|| SearchError::Kernel {
        name: kernel.to_owned(),
    })?;
    let header = header.try_into().map_err(|_| SearchError::Header {
        found: header.len(),
    })?;
    let target = target.try_into().map_err(|_| SearchError::Target {
        found: target.len(),
    })?;
    let range = NonceRange::new(start, end).ok_or(SearchError::Range { start, end })?;
    Ok(Searcher::new(kernel, Job::new(header, target), range))
}

/// The search cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum SearchError {
    #[error("there is no kernel {name}")]
    Kernel { name: String },
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
        let (header, target) = (bytes(BITCOIN), target.to_le_bytes());
        let first = BITCOIN_NONCE - 125;
        let mut searcher = searcher("portable", &header, &target, first, u32::MAX).unwrap();
        let count = NonZeroU32::new(600).unwrap();
        let miss = Step {
            outcome: None,
            hashes: 600,
        };
        assert_eq!(searcher.step(count), miss);
        let hit = Step {
            outcome: Some(Outcome::Hit {
                version: 1,
                nonce: BITCOIN_NONCE,
            }),
            hashes: 401,
        };
        assert_eq!(searcher.step(count), hit);
    }

    #[test]
    fn a_hit_is_what_the_chain_accepts() {
        let genesis = Network::regtest().genesis().block().clone();
        let target = genesis.header.bits.decode().unwrap().to_le_bytes();
        let prefix = genesis.header.work_prefix();
        let mut searcher = searcher("portable", &prefix, &target, 0, u32::MAX).unwrap();
        let Some(Outcome::Hit { version, nonce }) = searcher.step(NonZeroU32::MAX).outcome else {
            panic!("genesis is a hit");
        };
        let Block { mut header, .. } = genesis;
        assert!(nonce <= header.nonce, "genesis is a hit, too");
        header.version = version;
        header.nonce = nonce;
        assert!(header.check_version());
        assert!(header.check_work().is_ok());
    }

    #[test]
    fn what_is_no_search_is_refused_with_its_numbers() {
        let refused = |header: &[u8], target: &[u8], start, end| {
            searcher("portable", header, target, start, end)
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
        let text = searcher("abacus", &good, &[0; 32], 1, 1).err().unwrap();
        assert_eq!(text.to_string(), "there is no kernel abacus");
    }
}
