//! The chain's measurements in a browser, compiled like the page's module.
//!
//! Only the benchmarks load this module; the page contains nothing of it.

use std::time::Duration;

use bench_contenders::{Clock, Contest, Headers, Replay, Signatures, blocks, ledger, pieces, pool};
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// Milliseconds since the worker began.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

const CLOCK: Clock = Clock(|| Duration::from_secs_f64(now() / 1_000.0));

/// This project's contenders for one table.
#[wasm_bindgen(js_name = "Contest")]
pub struct JsContest(Contest);

#[wasm_bindgen(js_class = "Contest")]
impl JsContest {
    /// The work that is done.
    #[wasm_bindgen(getter)]
    pub fn title(&self) -> String {
        self.0.title.clone()
    }

    /// The unit that the rates count, a second.
    #[wasm_bindgen(getter)]
    pub fn unit(&self) -> String {
        self.0.unit.to_owned()
    }

    /// Of the contenders, in order.
    #[wasm_bindgen(getter)]
    pub fn names(&self) -> Vec<String> {
        let names = self.0.contenders.iter();
        names.map(|contender| contender.name().to_owned()).collect()
    }

    /// Lets the contender of that place work for about so long; answers with the amount of work a
    /// second.
    ///
    /// # Errors
    /// When that place has no contender.
    pub fn turn(&mut self, place: usize, ms: f64) -> Result<f64, JsError> {
        let contender = self.0.contenders.get_mut(place);
        let contender = contender.ok_or_else(|| JsError::new("there is no such contender"))?;
        Ok(contender.turn(CLOCK, Duration::from_secs_f64(ms / 1_000.0)))
    }
}

/// Headers alone.
///
/// # Errors
/// When they cannot be made.
#[wasm_bindgen]
pub fn headers() -> Result<JsContest, JsError> {
    let headers = told(Headers::new())?;
    Ok(JsContest(headers.contest(Vec::new())))
}

/// The headers, each of 80 bytes, one after the other.
///
/// # Errors
/// When they cannot be made.
#[wasm_bindgen(js_name = "headerBytes")]
pub fn header_bytes() -> Result<Vec<u8>, JsError> {
    let headers = told(Headers::new())?;
    Ok(headers.bytes().concat())
}

/// Whole blocks.
///
/// # Errors
/// When they cannot be made.
#[wasm_bindgen(js_name = "blocks")]
pub fn whole_blocks() -> Result<JsContest, JsError> {
    told(blocks().map(JsContest))
}

/// Signatures of transfers.
///
/// # Errors
/// When they cannot be made.
#[wasm_bindgen]
pub fn signatures() -> Result<JsContest, JsError> {
    let signatures = told(Signatures::new())?;
    Ok(JsContest(signatures.contest(Vec::new())))
}

/// A message, its signer and its signature.
#[wasm_bindgen(getter_with_clone)]
pub struct Signed {
    /// The signer's public key.
    #[wasm_bindgen(readonly)]
    pub key: Vec<u8>,
    /// The message that is signed.
    #[wasm_bindgen(readonly)]
    pub message: Vec<u8>,
    /// The signature.
    #[wasm_bindgen(readonly)]
    pub signature: Vec<u8>,
}

/// The transfers' signatures, as any library takes them.
///
/// # Errors
/// When they cannot be made.
#[wasm_bindgen(js_name = "signedMessages")]
pub fn signed_messages() -> Result<Vec<Signed>, JsError> {
    let signatures = told(Signatures::new())?;
    let signed = signatures.signed().into_iter().map(|signed| Signed {
        key: signed.key.to_vec(),
        message: signed.message,
        signature: signed.signature.to_vec(),
    });
    Ok(signed.collect())
}

/// The ledger alone.
///
/// # Errors
/// When the block that is applied cannot be made.
#[wasm_bindgen(js_name = "ledger")]
pub fn ledger_alone() -> Result<JsContest, JsError> {
    told(ledger().map(JsContest))
}

/// The pool of transfers, and templates made of it.
///
/// # Errors
/// When it cannot be filled.
#[wasm_bindgen(js_name = "pool")]
pub fn filled_pool() -> Result<JsContest, JsError> {
    told(pool().map(JsContest))
}

/// A chain that takes blocks in again, piece by piece.
#[wasm_bindgen(js_name = "Replay")]
pub struct JsReplay(Replay);

#[wasm_bindgen(js_class = "Replay")]
impl JsReplay {
    /// Keeps headers alone.
    ///
    /// # Errors
    /// When the network cannot be made.
    pub fn headers() -> Result<Self, JsError> {
        told(Replay::headers().map(Self))
    }

    /// Keeps whole blocks.
    ///
    /// # Errors
    /// When the network cannot be made.
    pub fn blocks() -> Result<Self, JsError> {
        told(Replay::blocks().map(Self))
    }

    /// Keeps as much as a node that has a disk.
    ///
    /// # Errors
    /// When the network cannot be made.
    pub fn node() -> Result<Self, JsError> {
        told(Replay::node().map(Self))
    }

    /// Takes the next piece; answers with the milliseconds that this took, without the time to read
    /// it.
    ///
    /// # Errors
    /// When it cannot be read, or a block breaks a rule.
    pub fn add(&mut self, piece: &[u8]) -> Result<f64, JsError> {
        let blocks = told(pieces::decode(piece))?;
        let began = now();
        told(self.0.add(blocks))?;
        Ok(now() - began)
    }

    /// The height that it has reached.
    #[wasm_bindgen(getter)]
    pub fn height(&self) -> u32 {
        u32::try_from(self.0.height()).expect("chains here are shorter")
    }
}

fn told<T>(result: anyhow::Result<T>) -> Result<T, JsError> {
    result.map_err(|error| JsError::new(&format!("{error:#}")))
}
