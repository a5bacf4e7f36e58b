//! The simulated world: members, relays and the connections between them, and the loop that
//! carries out one event after the other.

mod audit;
mod conns;
mod drive;
mod history;
mod totals;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use chain::{BlockId, Height, Network};
use sha2::{Digest, Sha256};

use crate::{
    check::{Auditor, Checks, Watch},
    ids::{ConnId, MemberId, RelayId},
    link::Conditions,
    member::{Blueprint, Member},
    queue::Queue,
    random::{Random, Stream},
    relay::{Bytes, Favour, Relay},
    time::SimTime,
};
use conns::Conn;
pub use totals::Totals;

/// Something that goes wrong, or comes right again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Nothing passes between a member and a relay any more, and neither notices.
    Cut(MemberId, RelayId),
    /// Frames pass again.
    Mend(MemberId, RelayId),
    /// A member's connections end; it connects again.
    Disconnect(MemberId),
    /// A member's program is killed; the data on its disk stay. A relay's native node takes the
    /// relay with it.
    Crash(MemberId),
    /// It is killed while it is at work: after this many more outputs of its node.
    CrashAmid(MemberId, u64),
    /// The program is started again.
    Restart(MemberId),
    /// From now on every connection is as good as this, and every cut one is mended.
    Heal(Conditions),
}

/// The events of a world.
#[derive(Debug)]
pub(crate) enum Event {
    Connect(MemberId, RelayId),
    ToRelay(ConnId, Bytes),
    ToMember(ConnId, Bytes),
    Wake(MemberId),
    Hit(MemberId, u64),
    Rosters(RelayId),
    Beat(MemberId),
    Pay,
    Fault(Fault),
}

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
}

/// A broken rule.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("at {at}, node {member}: {what}")]
pub struct Violation {
    /// The time when it was noticed.
    pub at: SimTime,
    /// The node's number.
    pub member: usize,
    /// The rule that does not hold.
    pub what: String,
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
    settings: Settings,
    now: SimTime,
    queue: Queue<Event>,
    members: Vec<Member>,
    relays: Vec<Relay>,
    /// The native node of each relay.
    natives: Vec<Option<MemberId>>,
    conns: Vec<Conn>,
    /// The quality of a new connection, for each member.
    conditions: Vec<Conditions>,
    cuts: BTreeSet<(MemberId, RelayId)>,
    dice: Dice,
    auditor: Auditor,
    /// The watch of each member; those of honest members are kept up to date when every step is
    /// checked.
    watches: Vec<Watch>,
    /// Blocks that somebody has found a nonce for, valid or not.
    made: BTreeSet<BlockId>,
    trace: Sha256,
    totals: Totals,
    finds: Vec<Find>,
    violation: Option<Violation>,
}

struct Dice {
    links: Random,
    mining: Random,
    wallets: Random,
    hostile: Random,
}

impl World {
    /// An empty world of one network.
    pub fn new(network: Network, settings: Settings) -> Self {
        let network = Arc::new(network);
        let random = |stream| Random::new(settings.seed, stream);
        let dice = Dice {
            links: random(Stream::Links),
            mining: random(Stream::Mining),
            wallets: random(Stream::Wallets),
            hostile: random(Stream::Hostile),
        };
        let mut world = Self {
            auditor: Auditor::new(Arc::clone(&network)),
            network,
            now: SimTime::START,
            queue: Queue::default(),
            members: Vec::new(),
            relays: Vec::new(),
            natives: Vec::new(),
            conns: Vec::new(),
            conditions: Vec::new(),
            cuts: BTreeSet::new(),
            dice,
            watches: Vec::new(),
            made: BTreeSet::new(),
            trace: Sha256::new(),
            totals: Totals::default(),
            finds: Vec::new(),
            violation: None,
            settings,
        };
        world.schedule_payment();
        world
    }

    /// Adds a relay that is a hub alone.
    pub fn add_bare_relay(&mut self) -> RelayId {
        self.relays
            .push(Relay::new(Arc::clone(&self.network), false));
        self.natives.push(None);
        RelayId(self.relays.len() - 1)
    }

    /// Adds a relay with its native node.
    ///
    /// `conditions` hold for its connections to other relays.
    pub fn add_relay(
        &mut self,
        blueprint: Blueprint,
        conditions: Conditions,
    ) -> (RelayId, MemberId) {
        let relay = RelayId(self.relays.len());
        self.relays
            .push(Relay::new(Arc::clone(&self.network), true));
        let member = self.add_member(blueprint, conditions);
        self.natives.push(Some(member));
        self.connect_to(member, relay);
        (relay, member)
    }

    /// Adds a node; [`World::connect_to`] gives it relays to connect to.
    pub fn add_member(&mut self, blueprint: Blueprint, conditions: Conditions) -> MemberId {
        let id = MemberId(self.members.len());
        let member = Member::new(&self.network, id.0, blueprint);
        if !member.is_honest() {
            self.queue
                .push(self.now.plus(Duration::from_secs(1)), Event::Beat(id));
        }
        self.watches.push(Watch::new(&member.node));
        self.members.push(member);
        self.conditions.push(conditions);
        self.search_anew(id);
        id
    }

    /// Makes a member connect to a relay, and again whenever the connection ends.
    pub fn connect_to(&mut self, member: MemberId, relay: RelayId) {
        self.members[member.0].homes.push(relay);
        self.queue.push(self.now, Event::Connect(member, relay));
    }

    /// Makes something go wrong later.
    pub fn plan(&mut self, at: SimTime, fault: Fault) {
        self.queue.push(at, Event::Fault(fault));
    }

    /// Puts a relay into the pay of a member.
    pub fn favour(&mut self, relay: RelayId, member: MemberId, favour: Favour) {
        self.relays[relay.0].favour = Some((member, favour));
    }

    /// Makes one member find a block at once.
    pub fn find_block(&mut self, member: MemberId) {
        self.hit(member);
    }

    /// Lets time pass until `end`.
    ///
    /// # Errors
    /// The first broken rule.
    pub fn run_until(&mut self, end: SimTime) -> Result<(), Violation> {
        while self.violation.is_none()
            && self.queue.next_at().is_some_and(|at| at <= end)
            && let Some((at, event)) = self.queue.pop()
        {
            self.now = at;
            self.totals.events += 1;
            self.step(event);
        }
        self.now = self.now.max(end);
        self.violation.clone().map_or(Ok(()), Err)
    }

    fn step(&mut self, event: Event) {
        match event {
            Event::Connect(member, relay) => self.connect(member, relay),
            Event::ToRelay(conn, bytes) => self.reach_relay(conn, &bytes),
            Event::ToMember(conn, bytes) => self.reach_member(conn, &bytes),
            Event::Wake(member) => self.wake(member),
            Event::Hit(member, search) => {
                if self.members[member.0].search == search && self.now < self.settings.mining_ends {
                    self.hit(member);
                }
            }
            Event::Rosters(relay) => {
                self.relays[relay.0].roster_due = false;
                self.relays[relay.0].send_rosters();
                self.carry_posts(relay);
            }
            Event::Beat(member) => {
                if self.members[member.0].up {
                    self.stage(member, |hostile, stage| hostile.beat(stage));
                }
                let next = self.now.plus(Duration::from_secs(1));
                self.queue.push(next, Event::Beat(member));
            }
            Event::Pay => {
                self.pay();
                self.schedule_payment();
            }
            Event::Fault(fault) => self.fault(fault),
        }
    }

    fn fault(&mut self, fault: Fault) {
        match fault {
            Fault::Cut(member, relay) => {
                self.cuts.insert((member, relay));
            }
            Fault::Mend(member, relay) => {
                self.cuts.remove(&(member, relay));
            }
            Fault::Disconnect(member) => self.disconnect(member),
            Fault::Crash(member) => self.crash(member),
            Fault::CrashAmid(member, outputs) => self.members[member.0].dies_after = Some(outputs),
            Fault::Restart(member) => self.restart(member),
            Fault::Heal(conditions) => self.heal(conditions),
        }
    }

    /// Looks into every honest node now.
    ///
    /// # Errors
    /// The first rule that does not hold.
    pub fn inspect_all(&mut self) -> Result<(), Violation> {
        for number in 0..self.members.len() {
            self.inspect(MemberId(number));
        }
        self.violation.clone().map_or(Ok(()), Err)
    }

    /// The time.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// The node of a member.
    pub fn node(&self, member: MemberId) -> &chain::Node {
        &self.members[member.0].node
    }

    /// The address that a member's blocks pay.
    pub fn address(&self, member: MemberId) -> chain::Address {
        self.members[member.0].address
    }

    /// The finds of blocks with finder and time, in order.
    pub fn finds(&self) -> &[Find] {
        &self.finds
    }

    /// The honest members.
    pub fn honest(&self) -> impl Iterator<Item = MemberId> {
        let numbers = 0..self.members.len();
        numbers
            .map(MemberId)
            .filter(|member| self.members[member.0].is_honest())
    }

    /// Counts of what happened.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// A digest of all events, in order: equal digests mean equal runs.
    pub fn digest(&self) -> String {
        hex::encode(self.trace.clone().finalize())
    }

    fn note(&mut self, kind: u8, number: usize, bytes: &[u8]) {
        self.trace.update([kind]);
        self.trace.update(self.now.micros().to_le_bytes());
        self.trace.update((number as u64).to_le_bytes());
        self.trace.update((bytes.len() as u64).to_le_bytes());
        self.trace.update(bytes);
    }
}
