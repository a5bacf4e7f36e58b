//! What can be checked of gossip without a chain. A relay passes on nothing else where it has no node
//! that would know more.

use super::{
    body::{BodyError, CheckedBlock},
    header::{HeaderError, HeaderRules},
    network::Network,
    signatures::{Signatures, first_unsigned},
    transfer::{LedgerError, check_amounts},
};
use crate::{
    block::{Block, Transfer},
    primitives::Height,
};

/// Checks version, work, body and signatures of a block. Its height is its own claim: whoever has the
/// chain knows better.
///
/// # Errors
/// The rule that it breaks.
pub fn check_gossiped_block(block: Block, network: &Network) -> Result<(), GossipError> {
    let rules = HeaderRules::new(network);
    rules
        .check_alone(&block.header, block.id())
        .map_err(GossipError::Header)?;
    let height = block.coinbase.height;
    if height == Height::GENESIS {
        return Err(GossipError::SecondGenesis);
    }
    let checked = CheckedBlock::check(block, height, network.params())?;
    Signatures::Check
        .check(&checked, network.id())
        .map_err(GossipError::BlockSignature)
}

/// Checks amounts and signatures of transfers.
///
/// # Errors
/// The first transfer that can never be valid.
pub fn check_gossiped_transfers(
    transfers: &[&Transfer],
    network: &Network,
) -> Result<(), GossipError> {
    let wrong = |transfer: &Transfer, source| {
        let transfer = transfer.id();
        GossipError::Transfer(LedgerError { transfer, source })
    };
    for transfer in transfers {
        check_amounts(transfer).map_err(|source| wrong(transfer, source))?;
    }
    match first_unsigned(transfers, network.id()) {
        None => Ok(()),
        Some((place, source)) => Err(wrong(transfers[place], source.into())),
    }
}

/// Gossip breaks a rule that needs no chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GossipError {
    /// The header of a block does.
    #[error(transparent)]
    Header(HeaderError),
    /// A block says that it is the first one.
    #[error("block claims height 0, which is genesis")]
    SecondGenesis,
    /// The body of a block does.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// A block has a transfer whose signature is wrong.
    #[error(transparent)]
    BlockSignature(LedgerError),
    /// A transfer can never be valid.
    #[error(transparent)]
    Transfer(LedgerError),
}

impl GossipError {
    /// Whether the sender can be blamed. Nodes pass on blocks off the best chain before they have looked
    /// at the signatures, so nobody can be blamed for those.
    pub fn is_misbehaviour(&self) -> bool {
        !matches!(self, Self::BlockSignature(_))
    }
}
