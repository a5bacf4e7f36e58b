//! A place where a block can be changed and judged, and nobody hears of it.
//!
//! The validator is the one that nodes use, but in a module of its own: a change tried here cannot
//! reach a node.

mod rules;
mod tamper;
pub mod views;

use chain::{Block, Chain, Millis, Specimen, merkle_root};
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

use crate::{
    rules::ruling,
    tamper::tamper,
    views::{TamperForm, VerdictView},
};

/// A block, and a chain of its own that ends in the block's parent.
///
/// The chain belongs to no node: it has no peers, no storage and no wallet. Each verdict is given on
/// a fresh copy of it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Sandbox {
    chain: Chain,
    block: Block,
}

#[wasm_bindgen]
impl Sandbox {
    /// A sandbox for the block that a node cut out.
    ///
    /// # Errors
    /// When the bytes are not such a block.
    #[wasm_bindgen(constructor)]
    pub fn new(specimen: &[u8]) -> Result<Self, JsError> {
        let specimen: Specimen = borsh::from_slice(specimen)
            .map_err(|_| JsError::new("the block for the sandbox cannot be read"))?;
        Ok(Self {
            chain: specimen.chain()?,
            block: specimen.block,
        })
    }

    /// The validator's verdict on the block with these changes.
    ///
    /// # Errors
    /// When the form is not valid.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "JavaScript hands over the form"
    )]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole milliseconds since 1970, far below 2^53"
    )]
    pub fn judge(&self, form: Ts<TamperForm>) -> Result<Ts<VerdictView>, JsError> {
        let now = Millis::from_ms(js_sys::Date::now() as u64);
        Ok(self.verdict(&form.to_rust()?, now).into_ts()?)
    }
}

impl Sandbox {
    fn verdict(&self, form: &TamperForm, now: Millis) -> VerdictView {
        let tampered = match tamper(self.block.clone(), form) {
            Ok(tampered) => tampered,
            Err((change, fault)) => return VerdictView::Malformed { change, fault },
        };
        let block = &tampered.block;
        let target = block.header.bits.decode().ok();
        VerdictView::Judged {
            id: block.id().to_string(),
            header: block.header.to_bytes().to_vec(),
            target: target.map(|target| target.to_string()),
            merkle_root: merkle_root(&block.transaction_ids())
                .ok()
                .map(|root| root.to_string()),
            ruling: ruling(self.chain.clone().push(block.clone(), now), |id| {
                tampered.number(id)
            }),
        }
    }
}

#[cfg(test)]
mod tests;
