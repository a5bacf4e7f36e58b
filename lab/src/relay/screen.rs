//! The checks of a hub without a native node: all checks that need no chain.

use chain::{
    Block, CheckedBlock, Height, Network, Target, Transfer,
    wire::{Frame, Gossip},
};

/// The fate of news.
pub(super) enum Verdict {
    /// It is passed on, once; the digest is the same for the same news.
    Holds([u8; 32]),
    /// It is not passed on. Nodes pass on blocks off the best chain before they have looked at the
    /// signatures, so nobody can be blamed for such blocks.
    Useless,
    /// No honest node sends it.
    Offence,
}

/// Checks encoded gossip.
pub(super) fn check(network: &Network, bytes: &[u8]) -> Verdict {
    let Ok(Frame::Gossip { gossip, .. }) = Frame::decode(bytes) else {
        return Verdict::Offence;
    };
    let signed = |transfer: &Transfer| transfer.verify(network.id()).is_ok();
    let holds = match gossip {
        Gossip::Block(block) => {
            let holds = block_holds(network, &block);
            if holds && !block.transfers.iter().all(signed) {
                return Verdict::Useless;
            }
            holds
        }
        Gossip::Transfers(transfers) => transfers.iter().all(|transfer| {
            transfer.body.amount != chain::Amount::ZERO
                && transfer.body.total().is_some()
                && signed(transfer)
        }),
        Gossip::Tip(_) => true,
    };
    if !holds {
        return Verdict::Offence;
    }
    // This is the part after the envelope: the first five bytes name the kind and the sender.
    Verdict::Holds(chain::sha256(&bytes[5..]))
}

/// The height is the block's own claim; the nodes behind the hub know better.
fn block_holds(network: &Network, block: &Block) -> bool {
    let header = &block.header;
    let height = block.coinbase.height;
    let easy = |target: Target| target > network.params().easiest();
    header.check_version()
        && header.check_work().is_ok()
        && !header.bits.decode().is_ok_and(easy)
        && height != Height::GENESIS
        && CheckedBlock::check(block.clone(), height, network.params()).is_ok()
}
