//! The simulated world: members, relays and the connections between them, and the loop that
//! carries out one event after the other.

mod audit;
mod conn;
mod conns;
mod drive;
mod event;
mod history;
mod parts;
mod relays;
mod totals;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use chain::{HubConfig, Network, limits::MAX_PEERS_PER_LINK};
use sha2::{Digest, Sha256};

use crate::{
    check::{Auditor, HubWatch, Watch},
    ids::{MemberId, RelayId},
    link::Conditions,
    member::{Blueprint, Member},
    queue::Queue,
    random::{Random, Stream},
    relay::{Favour, Relay},
    time::SimTime,
};
use event::Event;
use parts::Dice;

pub use event::Fault;
pub use parts::{Find, Place, Settings, Violation, World};
pub use totals::Totals;

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
            relays: random(Stream::Relays),
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
            numbers: BTreeMap::new(),
            conditions: Vec::new(),
            cuts: BTreeSet::new(),
            dice,
            watches: Vec::new(),
            hub_watches: Vec::new(),
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
        self.push_relay(None)
    }

    /// Adds a relay with its native node.
    ///
    /// `conditions` hold for its connections to other relays.
    pub fn add_relay(
        &mut self,
        blueprint: Blueprint,
        conditions: Conditions,
    ) -> (RelayId, MemberId) {
        let member = self.add_member(blueprint, conditions);
        let relay = self.push_relay(Some(member));
        self.connect_to(member, relay);
        (relay, member)
    }

    fn push_relay(&mut self, native: Option<MemberId>) -> RelayId {
        let relay = RelayId(self.relays.len());
        self.natives.push(native);
        let config = self.hub_config(relay);
        let network = Arc::clone(&self.network);
        self.relays.push(Relay::new(network, config));
        self.hub_watches.push(HubWatch::default());
        relay
    }

    /// The settings of a relay's hub when its program starts now.
    fn hub_config(&mut self, relay: RelayId) -> HubConfig {
        let own = self.natives[relay.0].map(|native| self.node(native).id());
        HubConfig {
            relay: u16::try_from(relay.0).expect("relays are few"),
            started: self.now.clock(),
            seed: self.dice.relays.number(),
            clients: MAX_PEERS_PER_LINK,
            own,
        }
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
            Event::Tick(relay) => self.tick_relay(relay),
            Event::Screened(relay, life, screening) => {
                if self.relays[relay.0].life == life {
                    self.relays[relay.0].screened(self.now.clock(), *screening);
                    self.carry_posts(relay);
                }
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
            Fault::Move(member, group) => self.move_to(member, group),
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
}
