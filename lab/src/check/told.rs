//! The blocks that a frame tells others its sender has.

use chain::{
    BlockKey,
    wire::{Frame, Gossip, Reply},
};

/// The blocks that the sender of this frame says it has, with bodies. Blocks whose headers alone
/// are in the frame do not count: headers may be told as soon as they are valid.
pub(crate) fn told(frame: &Frame) -> Vec<BlockKey> {
    let key = |block: &chain::Block| BlockKey {
        height: block.coinbase.height,
        id: block.id(),
    };
    match frame {
        Frame::Hello(hello) => vec![hello.tip.key()],
        Frame::Presence(presence) => vec![presence.tip.key()],
        Frame::Gossip { gossip, .. } => match gossip {
            Gossip::Block(block) => vec![key(block)],
            Gossip::Tip(tip) => vec![tip.key()],
            Gossip::Transfers(_) => Vec::new(),
        },
        Frame::Reply { reply, .. } => match reply {
            Reply::Tip(tip) => vec![tip.key()],
            Reply::Bodies(blocks) => blocks.iter().map(key).collect(),
            Reply::Headers(_) | Reply::Mempool(_) | Reply::Transfers(_) | Reply::Unavailable => {
                Vec::new()
            }
        },
        Frame::Welcome(_) | Frame::Request { .. } | Frame::Roster(_) => Vec::new(),
    }
}
