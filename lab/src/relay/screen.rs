//! The checks of a hub without a native node: all checks that need no chain.

use chain::{
    Network, check_gossiped_block, check_gossiped_transfers,
    wire::{Frame, Gossip},
};

/// The fate of news.
pub(super) enum Verdict {
    /// It is passed on, once; the digest is the same for the same news.
    Holds([u8; 32]),
    /// It is not passed on, though nobody is to blame.
    Useless,
    /// No honest node sends it.
    Offence,
}

/// Checks encoded gossip.
pub(super) fn check(network: &Network, bytes: &[u8]) -> Verdict {
    let Ok(Frame::Gossip { gossip, .. }) = Frame::decode(bytes) else {
        return Verdict::Offence;
    };
    let checked = match gossip {
        Gossip::Block(block) => check_gossiped_block(block, network),
        Gossip::Transfers(transfers) => {
            check_gossiped_transfers(&transfers.iter().collect::<Vec<_>>(), network)
        }
        Gossip::Tip(_) => Ok(()),
    };
    match checked {
        // This is the part after the envelope: the first nine bytes name the kind and the sender.
        Ok(()) => Verdict::Holds(chain::sha256(&bytes[9..])),
        Err(error) if error.is_misbehaviour() => Verdict::Offence,
        Err(_) => Verdict::Useless,
    }
}
