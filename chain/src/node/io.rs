//! The inputs and the outputs of a node: its whole interface to the world.

use std::{fmt, sync::Arc};

use crate::{
    block::{Block, BlockKey, Transfer},
    primitives::{BlockId, Text, Timestamp, TxId},
    rules::CheckedBlock,
    state::{Batch, BlockError, Reorganisation, StoredBlock},
    wire::{Impairment, NodeId, PeerId, PeerKind, TipInfo},
};

/// Number that the driver gives a connection; it must not be used again while the node runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LinkId(pub u64);

/// The sender of something: a connection and a peer behind it.
pub(super) type From = (LinkId, PeerId);

/// The end of a connection that this node is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkKind {
    /// The node belongs to the relay at the other end. The relay leaves it to the node to pass on
    /// the frames of its clients.
    Hub,
    /// The node is a client of the relay at the other end.
    Relay,
}

/// The settings that a node is told once.
#[derive(Clone, Debug)]
pub struct NodeConfig {
    /// Program and version.
    pub agent: Text,
    /// The kind of program that runs the node.
    pub kind: PeerKind,
    /// The node's own name.
    pub node: NodeId,
    /// Random, and known to nobody else: the numbers of requests come from it.
    pub seed: u64,
    /// Bytes of encoded blocks that stay in memory after they were stored.
    pub body_bytes: usize,
    /// Whether the driver can load again the blocks that it was told to persist.
    pub storage: bool,
    /// Fewest blocks between two checkpoints: the node goes through as many when it starts.
    pub checkpoint_blocks: u64,
    /// Whether all of several transfers are signed by their senders for the network that starts with
    /// a genesis: [`crate::all_signed`], or the same on several threads.
    pub all_signed: fn(&[&Transfer], BlockId) -> bool,
}

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// A connection is open.
    LinkUp {
        /// Its number.
        link: LinkId,
        /// The end that this node is.
        kind: LinkKind,
    },
    /// A connection is gone.
    LinkDown {
        /// Its number.
        link: LinkId,
    },
    /// A frame came.
    Frame {
        /// The connection that it came by.
        link: LinkId,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Somebody here wants to send a transfer; [`crate::Node::submit`] gives an answer.
    Submitted(Transfer),
    /// A miner here found a block; [`crate::Node::mined`] gives an answer.
    Mined(Block),
    /// Answer to [`Output::LoadBody`].
    BodyLoaded {
        /// The block that was asked for.
        key: BlockKey,
        /// The stored block; `None` when it cannot be read.
        stored: Option<StoredBlock>,
    },
    /// Nothing can be loaded or persisted any more.
    StorageLost,
    /// Hashes a second of the search here now.
    HashRate(u64),
    /// The faults of this node's messages from now on, for others to know; see [`Impairment`].
    Impaired(Impairment),
    /// Ask everybody for their tips and headers now.
    Synchronise,
    /// Time has passed.
    Tick,
}

/// Something to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
    /// Send a frame.
    Send {
        /// The connection to send it by.
        link: LinkId,
        /// Its bytes.
        bytes: Vec<u8>,
        /// It is a question and acknowledges nothing: it need not wait for data that are to be
        /// written down before it.
        at_once: bool,
    },
    /// Write this down, in one transaction, before the outputs that follow are carried out.
    Persist(Batch),
    /// Read a block and answer with [`Input::BodyLoaded`].
    LoadBody {
        /// The block.
        key: BlockKey,
    },
    /// Something that people or metrics may want to know.
    Notice(Notice),
    /// End a connection, or have the relay end that of a peer behind it.
    Close {
        /// The connection.
        link: LinkId,
        /// The peer behind the link that misbehaved; `None` means the other end itself.
        peer: Option<PeerId>,
        /// The reason.
        reason: CloseReason,
    },
}

/// News for people and metrics.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Notice {
    /// A relay has welcomed this node.
    LinkReady {
        /// The connection.
        link: LinkId,
        /// This node's number there.
        you: PeerId,
        /// How far this clock is ahead of the relay's, in milliseconds.
        clock_ahead_ms: i64,
    },
    /// The best chain grew.
    Extended {
        /// The tip now.
        tip: TipInfo,
        /// The new blocks, oldest first.
        connected: Vec<Arc<CheckedBlock>>,
    },
    /// The best chain moved to another branch.
    Reorganised {
        /// The old tip, the new tip and the blocks between.
        reorganisation: Reorganisation,
        /// Transfers that wait in the pool again.
        returned: Vec<TxId>,
    },
    /// A block, or its header alone, was kept that is not on the best chain.
    SideBlock {
        /// The block.
        key: BlockKey,
    },
    /// Headers came without their bodies.
    HeadersAdded {
        /// The best of all headers.
        best: BlockKey,
    },
    /// The pool changed.
    Mempool,
    /// A relay told which nodes are there.
    Roster {
        /// The connection.
        link: LinkId,
    },
    /// A block is ahead of this clock: it is refused now, and counts from
    /// [`counts_from`](crate::counts_from) its time on. This is told once for a block.
    Early {
        /// The block, or its header alone.
        what: RefusedItem,
        /// The time in its header.
        time: Timestamp,
        /// The sender; `None` when it came from here.
        from: Option<(LinkId, PeerId)>,
    },
    /// A block, header, transfer or message was refused.
    Refused {
        /// The kind of thing.
        what: RefusedItem,
        /// The rule that it breaks, with its numbers.
        reason: String,
        /// The sender; `None` when it came from here.
        from: Option<(LinkId, PeerId)>,
    },
}

/// The kind of thing that was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum RefusedItem {
    /// A block.
    Block(BlockId),
    /// A header among others.
    Header(BlockId),
    /// A transfer.
    Transfer(TxId),
    /// A message.
    Frame,
}

impl fmt::Display for RefusedItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block(id) => write!(f, "block {id}"),
            Self::Header(id) => write!(f, "header {id}"),
            Self::Transfer(id) => write!(f, "transfer {id}"),
            Self::Frame => f.write_str("frame"),
        }
    }
}

/// The reason why a connection must end.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CloseReason {
    /// A block or header breaks a rule that everybody can check.
    #[error("{what} breaks a rule: {rule}")]
    Invalid {
        /// The kind of thing.
        what: RefusedItem,
        /// The rule, with its numbers.
        rule: String,
    },
    /// The protocol does not allow the message.
    #[error("protocol: {0}")]
    Protocol(String),
}

/// The reason why a mined block was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MinedError {
    /// It does not extend the tip.
    #[error("block builds on {previous}, the tip is {tip}")]
    Stale {
        /// The block that it builds on.
        previous: BlockId,
        /// The tip.
        tip: BlockId,
    },
    /// It breaks a rule.
    #[error(transparent)]
    Block(#[from] BlockError),
}
