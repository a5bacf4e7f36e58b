//! Who comes to a hub, who is let in, and who is sent away.

use crate::{
    primitives::{BlockId, Millis},
    rules::GossipError,
    wire::FrameError,
};

/// Where a client comes from. The driver makes it of an address, for IPv6 of the first 64 bits; the hub
/// only compares it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Origin(pub u64);

/// The end of a new connection, as the driver knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Newcomer {
    /// Where it comes from; `None` for this machine itself, whose clients have no share to keep to.
    pub origin: Option<Origin>,
    /// It is the relay's own node. Nothing that comes by a socket is.
    pub native: bool,
    /// The relay's clock, which the client is told.
    pub clock: Millis,
}

/// The reason why a client does not join.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// The first frame is none.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The first frame is another.
    #[error("the first frame must be a hello")]
    NoHello,
    /// It belongs to another network.
    #[error("this relay is for {name} ({}), not {}", end_of(.here), end_of(.there))]
    OtherNetwork {
        /// The name of the network here.
        name: String,
        /// Its genesis.
        here: BlockId,
        /// The genesis that the client named.
        there: BlockId,
    },
    /// All places are taken.
    #[error("{most} clients are connected, there can be no more")]
    Full {
        /// The number of places.
        most: usize,
    },
    /// The relay's own node has not joined yet.
    #[error("the relay is starting")]
    Starting,
    /// It is the relay's own node, by a link from the relay to itself.
    #[error("this is the relay of this very node")]
    Oneself,
    /// No number is left.
    #[error("all numbers for clients are used up")]
    NoNumber,
}

/// The part of an id that fits into a close frame: its end, because ids differ there.
fn end_of(id: &BlockId) -> String {
    let text = id.to_string();
    format!("…{}", &text[text.len() - 16..])
}

/// The reason why a client's connection is ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DropReason {
    /// It sent what is no frame.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// It sent a frame that clients do not send then.
    #[error("frame out of place")]
    OutOfPlace,
    /// It sent gossip that breaks a rule.
    #[error(transparent)]
    Gossip(#[from] GossipError),
}
