//! The parts that a world is made of, its settings, and what it finds.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
    time::Duration,
};

use chain::{BlockId, Height, Network, wire::PeerId};
use sha2::{Digest, Sha256};

use super::{conn::Conn, event::Event, totals::Totals};
use crate::{
    check::{Auditor, Checks, HubWatch, Watch},
    ids::{MemberId, RelayId},
    link::Conditions,
    member::Member,
    queue::Queue,
    random::Random,
    relay::Relay,
    time::SimTime,
};

/// The settings of a world.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The seed of all chance.
    pub seed: u64,
    /// The times when nodes are looked at.
    pub checks: Checks,
    /// After this nobody searches for blocks.
    pub mining_ends: SimTime,
    /// Mean time between two transfers; `None` means no transfers.
    pub payments: Option<Duration>,
    /// The longest time that one look of a relay at a frame takes.
    pub screening: Duration,
}

/// A broken rule.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("at {at}, {place}: {what}")]
pub struct Violation {
    /// The time when it was noticed.
    pub at: SimTime,
    /// Where it was noticed.
    pub place: Place,
    /// The rule that does not hold.
    pub what: String,
}

/// A node or a relay.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The node of a member.
    Node(MemberId),
    /// A relay's hub.
    Relay(RelayId),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(MemberId(number)) => write!(f, "node {number}"),
            Self::Relay(RelayId(number)) => write!(f, "relay {number}"),
        }
    }
}

/// A block was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Find {
    /// The time.
    pub at: SimTime,
    /// The finder.
    pub member: MemberId,
    /// Height of a block on the finder's tip.
    pub height: Height,
}

/// The whole simulated world.
pub struct World {
    pub(crate) network: Arc<Network>,
    pub(super) settings: Settings,
    pub(super) now: SimTime,
    pub(super) queue: Queue<Event>,
    pub(super) members: Vec<Member>,
    pub(super) relays: Vec<Relay>,
    /// The native node of each relay.
    pub(super) natives: Vec<Option<MemberId>>,
    pub(super) conns: Vec<Conn>,
    /// Who has or had a number on a relay.
    pub(super) numbers: BTreeMap<PeerId, MemberId>,
    /// The quality of a new connection, for each member.
    pub(super) conditions: Vec<Conditions>,
    pub(super) cuts: BTreeSet<(MemberId, RelayId)>,
    pub(super) dice: Dice,
    pub(super) auditor: Auditor,
    /// The watch of each member; those of honest members are kept up to date when every step is
    /// checked.
    pub(super) watches: Vec<Watch>,
    /// The watch of each relay's hub.
    pub(super) hub_watches: Vec<HubWatch>,
    /// Blocks that somebody has found a nonce for, valid or not.
    pub(super) made: BTreeSet<BlockId>,
    pub(super) trace: Sha256,
    pub(super) totals: Totals,
    pub(super) finds: Vec<Find>,
    pub(super) violation: Option<Violation>,
}

pub(super) struct Dice {
    pub(super) links: Random,
    pub(super) mining: Random,
    pub(super) wallets: Random,
    pub(super) hostile: Random,
    pub(super) relays: Random,
}

impl World {
    pub(super) fn note(&mut self, kind: u8, number: usize, bytes: &[u8]) {
        self.trace.update([kind]);
        self.trace.update(self.now.micros().to_le_bytes());
        self.trace.update((number as u64).to_le_bytes());
        self.trace.update((bytes.len() as u64).to_le_bytes());
        self.trace.update(bytes);
    }
}
