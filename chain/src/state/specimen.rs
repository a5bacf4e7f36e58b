//! A block, cut out of its chain to be tried out somewhere else.

use borsh::{BorshDeserialize, BorshSerialize};

use super::{
    chain::Chain,
    checkpoint::{Checkpoint, RestoreError},
};
use crate::{
    block::{Block, BlockKey, Header},
    primitives::Height,
    rules::{Network, Params, ParamsError},
};

/// A block, and everything that is needed to judge it.
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub struct Specimen {
    /// The rules.
    pub params: Params,
    /// The nonce with which genesis meets its target.
    pub genesis_nonce: u32,
    /// The headers after genesis, up to that of the block's parent.
    pub headers: Vec<Header>,
    /// The state after the parent, as [`crate::Ledger::encode`] writes it.
    pub ledger: Vec<u8>,
    /// The block.
    pub block: Block,
}

/// The bytes are not a valid specimen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpecimenError {
    /// Its rules are not valid.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// Its headers or its ledger are not of a chain.
    #[error(transparent)]
    Restore(#[from] RestoreError),
}

impl Specimen {
    /// A chain that ends in the block's parent. It belongs to no node: it has no peers and no storage.
    ///
    /// # Errors
    /// The reason why there is no such chain.
    pub fn chain(&self) -> Result<Chain, SpecimenError> {
        let network = Network::with_nonce(self.params.clone(), self.genesis_nonce)?;
        let parent = self.headers.last().map_or(network.id(), Header::id);
        let at = Checkpoint {
            at: BlockKey {
                height: Height::new(self.headers.len() as u64),
                id: parent,
            },
            ledger: self.ledger.clone(),
            first: Height::GENESIS.next(),
            headers: self.headers.clone(),
        };
        Ok(Chain::restore(network, 0, &at)?)
    }
}
