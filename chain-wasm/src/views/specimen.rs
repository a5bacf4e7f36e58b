//! A block that somebody wants to change.

use serde::Serialize;
use tsify::Tsify;

use super::block::BlockView;

/// A block, cut out for the sandbox.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SpecimenView {
    /// The block as it is on the network.
    pub block: BlockView,
    /// Blocks of the best chain that are built on it.
    pub above: u64,
    /// The bytes for the sandbox.
    #[tsify(type = "Uint8Array")]
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}
