//! The plan that a seed draws: the members, their connections, and the faults with their times.

use std::time::Duration;

use chain::{Origin, wire::PeerKind};

use super::settings::Scenario;
use crate::{
    hostile::Hostile,
    ids::{MemberId, RelayId},
    link::{Conditions, Latency},
    member::Blueprint,
    random::{Chance, Random, Stream},
    time::SimTime,
    world::{Fault, World},
};

const MOST_RELAYS: u64 = 4;
const MOST_ORIGINS: u64 = 8;
/// Groups beside the first.
const OTHER_GROUPS: u64 = 2;
/// Clocks are off by at most this much, so that any two differ by no more than validators tolerate.
const CLOCK_MS: u64 = 50_000;
/// The quality of every connection once everything has healed.
const HEALED: Conditions = Conditions::perfect(Duration::from_millis(50));

/// Puts everything into the world; answers with the number of members.
pub(super) fn fill(
    world: &mut World,
    scenario: &Scenario,
    seed: u64,
    kinds: Vec<Box<dyn Hostile>>,
) -> usize {
    let mut random = Random::new(seed, Stream::Plan);
    let random = &mut random;
    let heals = SimTime::START.plus(scenario.faults_last);
    let mut draft = Draft::new(scenario, Random::new(seed, Stream::Groups));
    let relays = random.within(1, MOST_RELAYS);
    for _ in 0..relays {
        draft.add_relay(world, random);
    }
    while draft.links.len() + draft.natives.len() < scenario.nodes {
        draft.add_tab(world, random, None);
    }
    for kind in kinds {
        draft.add_tab(world, random, Some(kind));
    }
    scenario.remember(world);
    draft.plan_faults(world, random, scenario.faults_last);
    draft.plan_groups(world, scenario.faults_last);
    world.plan(heals, Fault::Heal(HEALED));
    draft.members.len()
}

struct Draft<'a> {
    scenario: &'a Scenario,
    groups: Random,
    /// From how many origins members come.
    origins: u64,
    members: Vec<MemberId>,
    natives: Vec<MemberId>,
    relays: Vec<RelayId>,
    /// The relays that each tab connects to; links of native nodes to other relays are not among them.
    links: Vec<(MemberId, RelayId)>,
    all_links: Vec<(MemberId, RelayId)>,
}

impl<'a> Draft<'a> {
    fn new(scenario: &'a Scenario, mut groups: Random) -> Self {
        Self {
            scenario,
            origins: groups.within(1, MOST_ORIGINS),
            groups,
            members: Vec::new(),
            natives: Vec::new(),
            relays: Vec::new(),
            links: Vec::new(),
            all_links: Vec::new(),
        }
    }

    /// Adds a relay that a link joins to an earlier one; the first of several has a native node.
    fn add_relay(&mut self, world: &mut World, random: &mut Random) {
        let bare = random.happens(Chance::percent(25));
        let first = self.relays.is_empty();
        let before = self.relays.clone();
        if bare && (first || !self.natives.is_empty()) {
            let relay = world.add_bare_relay();
            self.relays.push(relay);
            if !first {
                let member = self.natives[random.place(self.natives.len())];
                self.link(world, member, relay);
            }
            return;
        }
        let (relay, member) = world.add_relay(
            self.blueprint(PeerKind::Native, random, None),
            conditions(random),
        );
        self.relays.push(relay);
        self.natives.push(member);
        self.members.push(member);
        // A bare relay cannot connect to others: this node joins it to the rest.
        let links = if before.is_empty() {
            0
        } else {
            random.within(1, 2)
        };
        for _ in 0..links {
            let to = before[random.place(before.len())];
            if !self.all_links.contains(&(member, to)) {
                self.link(world, member, to);
            }
        }
    }

    fn add_tab(
        &mut self,
        world: &mut World,
        random: &mut Random,
        hostile: Option<Box<dyn Hostile>>,
    ) {
        let honest = hostile.is_none();
        let member = world.add_member(
            self.blueprint(PeerKind::Tab, random, hostile),
            conditions(random),
        );
        let relay = self.relays[random.place(self.relays.len())];
        self.members.push(member);
        self.link(world, member, relay);
        if honest {
            self.links.push((member, relay));
        }
    }

    fn link(&mut self, world: &mut World, member: MemberId, relay: RelayId) {
        world.connect_to(member, relay);
        self.all_links.push((member, relay));
    }

    fn blueprint(
        &mut self,
        kind: PeerKind,
        random: &mut Random,
        hostile: Option<Box<dyn Hostile>>,
    ) -> Blueprint {
        let clock_ms = i64::try_from(random.within(0, 2 * CLOCK_MS)).expect("is small");
        Blueprint {
            kind,
            clock_ms: clock_ms - i64::try_from(CLOCK_MS).expect("is small"),
            micro_hashes_per_s: self.scenario.draw_rate(random, hostile.is_none()),
            // The bound may be as low as a few blocks, so that bodies have to come from disk.
            body_bytes: usize::try_from(random.within(1_000, 40_000)).expect("is small"),
            origin: self.origin(),
            hostile,
        }
    }

    /// One of few; some members are on the relay's own machine.
    fn origin(&mut self) -> Option<Origin> {
        let away = self.groups.happens(Chance::percent(90));
        away.then(|| Origin(self.groups.below(self.origins)))
    }

    fn plan_faults(&self, world: &mut World, random: &mut Random, last: Duration) {
        let moment = |random: &mut Random| SimTime::START.plus(random.span(Duration::ZERO, last));
        // These are partitions: some connections carry nothing for a while.
        for _ in 0..random.within(0, 4) {
            let from = moment(random);
            let lasts = random.span(Duration::from_secs(5), Duration::from_mins(3));
            let share = Chance::percent(u32::try_from(random.within(10, 60)).expect("is small"));
            for &(member, relay) in &self.all_links {
                if random.happens(share) {
                    world.plan(from, Fault::Cut(member, relay));
                    world.plan(from.plus(lasts), Fault::Mend(member, relay));
                }
            }
        }
        let end = SimTime::START.plus(last);
        for _ in 0..random.within(0, 3 * self.members.len() as u64) {
            let member = self.members[random.place(self.members.len())];
            let at = moment(random);
            if random.happens(Chance::percent(50)) {
                world.plan(at, Fault::Disconnect(member));
            } else {
                let down = random.span(Duration::from_millis(1), Duration::from_secs(90));
                let fault = match random.within(0, 60) {
                    0..30 => Fault::Crash(member),
                    amid => Fault::CrashAmid(member, amid - 30),
                };
                world.plan(at, fault);
                world.plan(at.plus(down).min(end), Fault::Restart(member));
            }
        }
    }

    /// Some tabs go into other groups for a while, as when a person splits the live network.
    fn plan_groups(&mut self, world: &mut World, last: Duration) {
        let random = &mut self.groups;
        for _ in 0..random.within(0, 4) {
            let from = SimTime::START.plus(random.span(Duration::ZERO, last));
            let lasts = random.span(Duration::from_secs(5), Duration::from_mins(3));
            let share = Chance::percent(u32::try_from(random.within(10, 60)).expect("is small"));
            let group = |random: &mut Random, least| {
                u8::try_from(random.within(least, OTHER_GROUPS)).expect("is small")
            };
            let apart = group(random, 1);
            for &(member, _) in &self.links {
                if random.happens(share) {
                    world.plan(from, Fault::Move(member, apart));
                    if random.happens(Chance::percent(25)) {
                        // Sooner than a relay moves anybody a second time.
                        let again = random.span(Duration::from_millis(1), Duration::from_secs(5));
                        world.plan(from.plus(again), Fault::Move(member, group(random, 0)));
                    }
                    world.plan(from.plus(lasts), Fault::Move(member, 0));
                }
            }
        }
    }
}

fn conditions(random: &mut Random) -> Conditions {
    let ms = |ms| Duration::from_millis(ms);
    let least = ms(random.within(1, 200));
    let latency = if random.happens(Chance::percent(50)) {
        let most = least + ms(random.within(0, 800));
        Latency::Uniform { least, most }
    } else {
        let tail = ms(random.within(1, 400));
        Latency::Tailed { least, tail }
    };
    let chance = |random: &mut Random, most| {
        let percent = u32::try_from(random.within(0, most)).expect("is small");
        Chance::percent(percent)
    };
    let narrow = random.happens(Chance::percent(50));
    Conditions {
        latency,
        bytes_per_second: narrow.then(|| random.within(4_000, 1_000_000)),
        loss: chance(random, 8),
        duplication: chance(random, 4),
        reordering: chance(random, 10),
    }
}
