//! The closed list of events that the node's thread works through, and the state that it shows.

use bytes::Bytes;
use chain::{
    Block, LinkId, MempoolError, MinedError, Node, PushOutcome, Transfer, TxId, wire::TipInfo,
};
use tokio::sync::oneshot;

use crate::{budget::Outbox, socket::Farewell, store::Store};

/// The link to the relay's own hub.
pub(crate) const HUB: LinkId = LinkId(0);

/// The state of the node that the rest of the program sees at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Status {
    /// The end of the best chain, as it is on disk.
    pub(crate) tip: TipInfo,
    /// Whether answers of other nodes are awaited.
    pub(crate) synchronising: bool,
    /// Questions that were given up since the start.
    pub(crate) unanswered: u64,
}

/// The events that the node's thread works through.
pub(super) enum Event {
    /// A connection to another relay is open.
    LinkUp { link: LinkId, line: RelayLine },
    /// A connection to another relay is gone.
    LinkDown { link: LinkId },
    /// A frame came from another relay.
    Frame { link: LinkId, bytes: Bytes },
    /// A wallet sends a transfer.
    Submit {
        transfer: Transfer,
        answer: oneshot::Sender<Result<TxId, MempoolError>>,
    },
    /// A miner here found a block.
    Mined {
        block: Block,
        answer: oneshot::Sender<Result<PushOutcome, MinedError>>,
    },
    /// Somebody wants to look at the node.
    Inspect(Inspection),
    /// All other nodes are to be asked.
    Synchronise(oneshot::Sender<()>),
    /// Hashes a second that are searched here now.
    HashRate(u64),
    /// The node's own time has come.
    Tick,
    /// The thread is to end.
    Stop,
}

pub(super) type Inspection = Box<dyn FnOnce(&Node, &Store) + Send>;

/// The driver's part of a connection to another relay.
pub(crate) struct RelayLine {
    pub(crate) outbox: Outbox,
    pub(crate) close: oneshot::Sender<Farewell>,
    /// Told once, when the relay has welcomed the node.
    pub(crate) ready: Option<oneshot::Sender<()>>,
}
