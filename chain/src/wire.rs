//! The messages between nodes and relays: borsh, one [`Frame`] in each binary WebSocket message.
//!
//! A node speaks to a relay; the relay speaks for all nodes behind it. The `peer` field of a
//! routed frame means *to whom* on the way to the relay and *from whom* on the way from it; the
//! relay rewrites those eight bytes and copies the rest.

use std::{io, ops::Range};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

pub use crate::limits::{
    MAX_BODIES, MAX_FRAME_BYTES, MAX_HEADERS, MAX_LOCATOR, MAX_PAYLOAD_BYTES, MAX_ROSTER,
    MAX_SHORT_IDS, MAX_TRANSFERS,
};
use crate::{
    block::{Block, BlockKey, Header, Transfer},
    limits::{HASH_RATE_MS, PRESENCE_MS},
    primitives::{BlockId, Height, Millis, Salt, ShortId, Text, Work},
};

/// WebSocket subprotocol that a client must ask for.
pub const SUBPROTOCOL: &str = "tabchain.v2";
/// Number that a relay gives a connected node; 0 means no particular node. It is below 2^53, so that a
/// page can hold it, and is never given twice.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    BorshSerialize,
    BorshDeserialize,
    Serialize,
    Deserialize,
)]
#[serde(transparent)]
pub struct PeerId(pub u64);

impl PeerId {
    /// As a destination: a node that the relay picks. As a source: the relay itself.
    pub const ANY: Self = Self(0);
}

impl std::fmt::Display for PeerId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Name that a node gives itself and keeps; its colour and its short name follow from it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct NodeId(pub [u8; 8]);

impl std::fmt::Display for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl std::fmt::Debug for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// The text is not a node id, 16 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a node id has 16 hex digits, and nothing else")]
pub struct ParseNodeIdError;

impl std::str::FromStr for NodeId {
    type Err = ParseNodeIdError;

    fn from_str(text: &str) -> Result<Self, ParseNodeIdError> {
        let mut bytes = [0; 8];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| ParseNodeIdError)?;
        Ok(Self(bytes))
    }
}

/// Number by which a node recognises its own request.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, BorshSerialize, BorshDeserialize,
)]
pub struct RequestId(pub u32);

/// The kind of program that runs a node.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Debug,
    BorshSerialize,
    BorshDeserialize,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum PeerKind {
    /// A browser tab.
    Tab,
    /// The native program.
    Native,
}

/// The end of a node's best chain. Height and work are claims until the headers are here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub struct TipInfo {
    /// Block id.
    pub id: BlockId,
    /// Height of that block.
    pub height: Height,
    /// Work of the chain that ends there.
    pub work: Work,
}

impl TipInfo {
    /// Id and height.
    pub fn key(&self) -> BlockKey {
        BlockKey {
            height: self.height,
            id: self.id,
        }
    }
}

/// First frame of a client.
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub struct Hello {
    /// Genesis id of the client's network.
    pub network: BlockId,
    /// Program and version.
    pub agent: Text,
    /// The kind of program that runs the node.
    pub kind: PeerKind,
    /// The node's own name.
    pub node: NodeId,
    /// The node's tip.
    pub tip: TipInfo,
}

/// First frame of a relay.
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub struct Welcome {
    /// The client's number on this relay.
    pub you: PeerId,
    /// The relay's clock.
    pub time: Millis,
    /// The other nodes here.
    pub roster: Roster,
}

/// The nodes connected to a relay: their number, and a sample.
#[derive(Clone, PartialEq, Eq, Debug, Default, BorshSerialize, BorshDeserialize)]
pub struct Roster {
    /// Number of connected nodes, the receiver included.
    pub total: u32,
    /// At most [`MAX_ROSTER`] of them, most work first.
    pub sample: Vec<PeerInfo>,
}

/// The facts that a node tells of itself now and then.
#[derive(Clone, Copy, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub struct Presence {
    /// The node's tip.
    pub tip: TipInfo,
    /// Hashes a second of its search now.
    pub hash_rate: u64,
    /// The faults that it gives its messages.
    pub impairment: Impairment,
}

impl Presence {
    /// How long, in milliseconds, a node that was told `before` may have to wait for this. The start
    /// or the stop of mining is news; a change of speed is not.
    pub fn pause_after(&self, before: &Self) -> u64 {
        let hash_rate = before.hash_rate;
        let is_rate_alone = *before == Self { hash_rate, ..*self };
        if is_rate_alone && (self.hash_rate == 0) == (hash_rate == 0) {
            HASH_RATE_MS
        } else {
            PRESENCE_MS
        }
    }
}

/// The faults that a node gives its messages for an experiment. Relays see to the group, the node
/// itself to the rest.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Default,
    BorshSerialize,
    BorshDeserialize,
    Serialize,
    Deserialize,
)]
pub struct Impairment {
    /// Nodes of different groups do not hear each other. Each is in group 0 unless it says
    /// otherwise; a relay's native node always is.
    pub group: u8,
    /// The delay of each message, on its way out and on its way in, in milliseconds.
    pub delay_ms: u16,
    /// The number of messages in a hundred that are lost, each way.
    pub loss_percent: u8,
}

/// One connected node.
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub struct PeerInfo {
    /// Its number on the relay.
    pub peer: PeerId,
    /// Its own name.
    pub node: NodeId,
    /// The kind of program that runs it.
    pub kind: PeerKind,
    /// The facts that it told last.
    pub presence: Presence,
}

/// News for everybody.
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub enum Gossip {
    /// A new block.
    Block(Block),
    /// New transfers.
    Transfers(Vec<Transfer>),
    /// The sender has a new tip, which it did not send as a block.
    Tip(TipInfo),
}

/// A question to one node.
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub enum Request {
    /// What is your latest block?
    Tip,
    /// Headers of your best chain after the first of these ids that is on it; from genesis when no
    /// id is on it.
    Headers {
        /// At most [`MAX_LOCATOR`] ids, newest first.
        locator: Vec<BlockId>,
    },
    /// These blocks.
    Bodies {
        /// At most [`MAX_BODIES`] ids.
        ids: Vec<BlockId>,
    },
    /// The short ids of the transfers that wait.
    Mempool {
        /// Drawn for this question.
        salt: Salt,
    },
    /// These transfers, if they wait.
    Transfers {
        /// That of the short ids.
        salt: Salt,
        /// At most [`MAX_TRANSFERS`] short ids.
        ids: Vec<ShortId>,
    },
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub enum Reply {
    /// To [`Request::Tip`].
    Tip(TipInfo),
    /// To [`Request::Headers`]: at most [`MAX_HEADERS`], oldest first.
    Headers(Vec<Header>),
    /// To [`Request::Bodies`]: the blocks that are there and fit, in the order of the question.
    Bodies(Vec<Block>),
    /// To [`Request::Mempool`]: at most [`MAX_SHORT_IDS`], those of one sender in the order of its
    /// nonces.
    Mempool(Vec<ShortId>),
    /// To [`Request::Transfers`]: the transfers that wait, in the same order. Of two with the same
    /// short id, both.
    Transfers(Vec<Transfer>),
    /// No node is there that could answer.
    Unavailable,
}

/// One message.
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub enum Frame {
    /// Client to relay, first.
    Hello(Hello),
    /// Relay to client, first.
    Welcome(Welcome),
    /// Fanned out.
    Gossip {
        /// The sender. On the way to the relay: the node that sent it first, so that it does not go
        /// back there; a relay believes that of its own native node alone.
        peer: PeerId,
        /// The news.
        gossip: Gossip,
    },
    /// Routed to one node.
    Request {
        /// To whom, from whom.
        peer: PeerId,
        /// Chosen by the node that asks.
        id: RequestId,
        /// The question.
        request: Request,
    },
    /// Routed back.
    Reply {
        /// To whom, from whom.
        peer: PeerId,
        /// The request's number.
        id: RequestId,
        /// The answer.
        reply: Reply,
    },
    /// Client to relay, at most once a second.
    Presence(Presence),
    /// Relay to client, at most once a second.
    Roster(Roster),
}

/// Kind and peer of an encoded frame, read without decoding the rest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Envelope {
    /// Not routed: decode it.
    Local,
    /// [`Frame::Gossip`].
    Gossip(PeerId),
    /// [`Frame::Request`] with its id.
    Request(PeerId, RequestId),
    /// [`Frame::Reply`] with its id.
    Reply(PeerId, RequestId),
}

/// The peer of a routed frame, behind the frame's kind.
const PEER: Range<usize> = 1..9;
const GOSSIP: u8 = 2;
/// Kind of gossip, behind the envelope.
const BLOCK: u8 = 0;
const REQUEST: u8 = 3;
const REPLY: u8 = 4;

impl Frame {
    /// The canonical encoding.
    pub fn encode(&self) -> Vec<u8> {
        borsh::to_vec(self).expect("writing to memory cannot fail")
    }

    /// Decodes a frame that fills `bytes` exactly.
    ///
    /// # Errors
    /// [`FrameError`] when it is too long or not a frame.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        if bytes.len() > MAX_FRAME_BYTES {
            return Err(FrameError::TooLong { bytes: bytes.len() });
        }
        Ok(borsh::from_slice(bytes)?)
    }
}

impl Envelope {
    /// Reads the envelope of an encoded frame.
    ///
    /// # Errors
    /// [`FrameError`] when it is too long or too short.
    pub fn read(bytes: &[u8]) -> Result<Self, FrameError> {
        if bytes.len() > MAX_FRAME_BYTES {
            return Err(FrameError::TooLong { bytes: bytes.len() });
        }
        let peer = || {
            let field = bytes.get(PEER)?.first_chunk()?;
            Some(PeerId(u64::from_le_bytes(*field)))
        };
        let numbered = || {
            let field = bytes.get(PEER.end..)?.first_chunk()?;
            Some((peer()?, RequestId(u32::from_le_bytes(*field))))
        };
        let envelope = match bytes.first() {
            None => None,
            Some(&GOSSIP) => peer().map(Self::Gossip),
            Some(&REQUEST) => numbered().map(|(peer, id)| Self::Request(peer, id)),
            Some(&REPLY) => numbered().map(|(peer, id)| Self::Reply(peer, id)),
            Some(_) => Some(Self::Local),
        };
        envelope.ok_or(FrameError::TooShort { bytes: bytes.len() })
    }

    /// The header in gossip of a block, by which the same block is recognised; it is not checked.
    pub fn gossiped_header(bytes: &[u8]) -> Option<&[u8; Header::SIZE]> {
        let (kind, rest) = bytes.get(PEER.end..)?.split_first()?;
        let header = rest.first_chunk()?;
        (bytes[0] == GOSSIP && *kind == BLOCK).then_some(header)
    }

    /// Writes `peer` over the one in a routed frame that [`Envelope::read`] accepted.
    pub fn restamp(bytes: &mut [u8], peer: PeerId) {
        bytes[PEER].copy_from_slice(&peer.0.to_le_bytes());
    }
}

/// The bytes are not a frame.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// They are longer than [`MAX_FRAME_BYTES`].
    #[error("frame is {bytes} bytes long, at most {MAX_FRAME_BYTES} are allowed")]
    TooLong {
        /// Length found.
        bytes: usize,
    },
    /// They end within the envelope.
    #[error("frame of {bytes} bytes ends within its envelope")]
    TooShort {
        /// Length found.
        bytes: usize,
    },
    /// They cannot be decoded.
    #[error("frame cannot be decoded")]
    Malformed(#[from] io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Network;

    fn request() -> Frame {
        Frame::Request {
            peer: PeerId(7),
            id: RequestId(9),
            request: Request::Mempool { salt: Salt([3, 0]) },
        }
    }

    #[test]
    fn the_envelope_is_read_and_rewritten_without_decoding_the_rest() {
        let mut bytes = request().encode();
        let envelope = Envelope::read(&bytes).unwrap();
        assert_eq!(envelope, Envelope::Request(PeerId(7), RequestId(9)));
        Envelope::restamp(&mut bytes, PeerId(1));
        let restamped = Frame::Request {
            peer: PeerId(1),
            id: RequestId(9),
            request: Request::Mempool { salt: Salt([3, 0]) },
        };
        assert_eq!(Frame::decode(&bytes).unwrap(), restamped);
    }

    #[test]
    fn envelope_kinds_agree_with_the_encoding() {
        let peer = PeerId(3);
        let gossip = Frame::Gossip {
            peer,
            gossip: Gossip::Transfers(Vec::new()),
        };
        assert_eq!(
            Envelope::read(&gossip.encode()).unwrap(),
            Envelope::Gossip(peer)
        );
        let reply = Frame::Reply {
            peer,
            id: RequestId(1),
            reply: Reply::Unavailable,
        };
        assert_eq!(
            Envelope::read(&reply.encode()).unwrap(),
            Envelope::Reply(peer, RequestId(1))
        );
        let roster = Frame::Roster(Roster::default());
        assert_eq!(Envelope::read(&roster.encode()).unwrap(), Envelope::Local);
    }

    #[test]
    fn the_header_in_gossip_of_a_block_is_found_and_in_nothing_else() {
        let genesis = Network::regtest().genesis().block().clone();
        let header = borsh::to_vec(&genesis.header).unwrap();
        let gossip = |gossip| {
            let peer = PeerId(3);
            Frame::Gossip { peer, gossip }.encode()
        };
        let bytes = gossip(Gossip::Block(genesis));
        assert_eq!(Envelope::gossiped_header(&bytes).unwrap()[..], header);
        assert_eq!(Envelope::gossiped_header(&bytes[..89]), None);
        let tip = TipInfo {
            id: BlockId::ZERO,
            height: Height::GENESIS,
            work: Work::ZERO,
        };
        let mut tip = gossip(Gossip::Tip(tip));
        tip.resize(200, 0);
        assert_eq!(Envelope::gossiped_header(&tip), None);
        let mut request = request().encode();
        request.resize(200, 0);
        assert_eq!(Envelope::gossiped_header(&request), None);
    }

    #[test]
    fn malformed_frames_are_errors_not_panics() {
        assert!(matches!(
            Envelope::read(&[]),
            Err(FrameError::TooShort { .. })
        ));
        assert!(matches!(
            Envelope::read(&[GOSSIP, 1]),
            Err(FrameError::TooShort { .. })
        ));
        assert!(matches!(
            Frame::decode(&[99]),
            Err(FrameError::Malformed(_))
        ));
        let long = vec![0; MAX_FRAME_BYTES + 1];
        assert!(matches!(
            Frame::decode(&long),
            Err(FrameError::TooLong { .. })
        ));
        // A list that claims four billion headers in a frame of a few bytes.
        let mut bytes = Frame::Reply {
            peer: PeerId(1),
            id: RequestId(1),
            reply: Reply::Headers(Vec::new()),
        }
        .encode();
        let length = bytes.len();
        bytes[length - 4..].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(matches!(
            Frame::decode(&bytes),
            Err(FrameError::Malformed(_))
        ));
    }

    #[test]
    fn trailing_bytes_are_refused() {
        let mut bytes = request().encode();
        bytes.push(0);
        assert!(matches!(
            Frame::decode(&bytes),
            Err(FrameError::Malformed(_))
        ));
    }
}
