//! The checks that a hub without a native node makes itself: all that need no chain.

use chain::{
    GossipError, Network, check_gossiped_block, check_gossiped_transfers, sha256,
    wire::{Frame, FrameError, Gossip},
};

/// Checks encoded gossip; answers with a digest that is the same for the same news, whoever
/// sends it.
pub(super) fn check(network: &Network, bytes: &[u8]) -> Result<[u8; 32], Refusal> {
    let Frame::Gossip { gossip, .. } = Frame::decode(bytes)? else {
        return Err(Refusal::NotGossip);
    };
    match gossip {
        Gossip::Block(block) => check_gossiped_block(block, network)?,
        Gossip::Transfers(transfers) => check_gossiped_transfers(&transfers, network)?,
        Gossip::Tip(_) => {}
    }
    // The part after the envelope, whose nine bytes name the kind and the sender.
    Ok(sha256(&bytes[9..]))
}

/// Gossip is not passed on.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error("frame is no gossip")]
    NotGossip,
    #[error(transparent)]
    Rule(#[from] GossipError),
}

impl Refusal {
    pub(super) fn is_misbehaviour(&self) -> bool {
        match self {
            Self::Frame(_) | Self::NotGossip => true,
            Self::Rule(error) => error.is_misbehaviour(),
        }
    }
}
