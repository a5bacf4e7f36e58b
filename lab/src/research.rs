//! Experiments with a known outcome in the literature: they show that the simulator's races, delays
//! and shares are those of a proof-of-work network.

use std::time::Duration;

use chain::{Height, Network, Params};

use crate::{
    check::Checks,
    hostile::SelfishMiner,
    ids::MemberId,
    link::Conditions,
    member::Blueprint,
    random::Chance,
    relay::Favour,
    time::SimTime,
    world::{Find, Settings, World},
};

/// The hashes that a block takes on average at the target of these experiments.
const HASHES: u64 = 2;
/// The time between two blocks of the whole network.
const INTERVAL: Duration = Duration::from_secs(10);
/// Millionths of a hash a second that make a block in every [`INTERVAL`].
const WHOLE_RATE: u64 = HASHES * 1_000_000 / INTERVAL.as_secs();

/// The result of races.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Races {
    /// The number of blocks that were found when all miners knew all blocks.
    pub started: u64,
    /// The number of them that got a rival: another miner found one of the same height before it
    /// heard of them.
    pub contested: u64,
}

/// Lets equal miners, each `delay` away from each other, race for `blocks` blocks.
///
/// Blocks that were found while another was under way do not count: their finder may be ahead of
/// the others by two, but the formula takes all miners to be level.
pub fn race(seed: u64, miners: u64, delay: Duration, blocks: u64) -> Races {
    let mut world = world(seed, blocks);
    let relay = world.add_bare_relay();
    for _ in 0..miners {
        // A block goes to the relay and from the relay.
        let link = Conditions::perfect(delay / 2);
        let miner = world.add_member(Blueprint::tab(WHOLE_RATE / miners), link);
        world.connect_to(miner, relay);
    }
    run(&mut world, blocks);
    let mut races = Races {
        started: 0,
        contested: 0,
    };
    let mut last: Option<SimTime> = None;
    for (number, find) in world.finds().iter().enumerate() {
        let level = last.is_none_or(|last| find.at.since(last) > delay);
        last = Some(find.at);
        if !level {
            continue;
        }
        races.started += 1;
        let later = world.finds()[number + 1..].iter();
        let mut in_time = later.take_while(|other| other.at.since(find.at) < delay);
        let rival = |other: &Find| other.height == find.height && other.member != find.member;
        races.contested += u64::from(in_time.any(rival));
    }
    races
}

/// Probability that a block gets a rival: a miner that has not heard of it finds one within
/// `delay`. Decker and Wattenhofer, "Information propagation in the Bitcoin network" (2013),
/// equation 4, for equal miners that a block reaches all at once.
pub fn rival_probability(miners: u64, delay: Duration) -> f64 {
    let miners = f64::from(u32::try_from(miners).unwrap_or(u32::MAX));
    let others = (miners - 1.0) / miners;
    1.0 - (-delay.as_secs_f64() * others / INTERVAL.as_secs_f64()).exp()
}

/// The result of a selfish miner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Revenue {
    /// Its blocks on the best chain.
    pub own: u64,
    /// All blocks of the best chain.
    pub all: u64,
}

impl Revenue {
    /// Its part of all revenue.
    pub fn share(&self) -> f64 {
        let count = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        count(self.own) / count(self.all)
    }
}

/// A selfish miner against honest ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Siege {
    /// The attacker's part of the hash rate, in hundredths.
    pub percent: u32,
    /// Part of the honest hash rate that should mine on the attacker's block in a race, in
    /// hundredths.
    pub gamma_percent: u32,
    /// Number of honest miners, all equal.
    pub honest: u32,
}

impl Siege {
    /// Part of the honest hash rate that mines on the attacker's block in a race: not all of it can,
    /// because the miner that found the other block stays with its own.
    pub fn gamma(&self) -> f64 {
        let honest = f64::from(self.honest);
        (f64::from(self.gamma_percent) / 100.0).min((honest - 1.0) / honest)
    }

    /// Chance that a miner that found neither block hears the attacker's first.
    fn favour(&self) -> Chance {
        let honest = self.honest;
        Chance::per_million(self.gamma_percent * 10_000 * honest / (honest - 1))
    }

    /// The attacker's part of the revenue by formula 8 of Eyal and Sirer, "Majority is not enough"
    /// (2014).
    pub fn expected(&self) -> f64 {
        self.expected_at(self.gamma())
    }

    /// The same by the formula for another γ.
    pub fn expected_at(&self, gamma: f64) -> f64 {
        let a = f64::from(self.percent) / 100.0;
        let won = a * (1.0 - a).powi(2) * (4.0 * a + gamma * (1.0 - 2.0 * a)) - a.powi(3);
        won / (1.0 - a * (1.0 + (2.0 - a) * a))
    }

    /// Lets `blocks` blocks be found.
    pub fn run(&self, seed: u64, blocks: u64) -> Revenue {
        // The delay is small against the time between blocks, so that there are no races but the
        // attacker's.
        let link = Conditions::perfect(Duration::from_millis(1));
        let mut world = world(seed, blocks);
        let relay = world.add_bare_relay();
        let own_rate = WHOLE_RATE * u64::from(self.percent) / 100;
        let attacker = world.add_member(
            Blueprint {
                hostile: Some(Box::<SelfishMiner>::default()),
                ..Blueprint::tab(own_rate)
            },
            link,
        );
        world.connect_to(attacker, relay);
        for _ in 0..self.honest {
            let rate = (WHOLE_RATE - own_rate) / u64::from(self.honest);
            let miner = world.add_member(Blueprint::tab(rate), link);
            world.connect_to(miner, relay);
        }
        world.favour(
            relay,
            attacker,
            Favour {
                chance: self.favour(),
                hold: Duration::from_millis(50),
            },
        );
        run(&mut world, blocks);
        let chain = world.node(MemberId(1)).chain();
        let pays_attacker = |height: &u64| {
            let entry = chain
                .best_at(Height::new(*height))
                .expect("is below the tip");
            let body = chain.body_in_memory(&entry.id).expect("all are kept");
            body.block.block().coinbase.miner == world.address(attacker)
        };
        let all = chain.tip().height.get();
        Revenue {
            own: (1..=all).filter(pays_attacker).count() as u64,
            all,
        }
    }
}

/// A world of fixed difficulty in which about `blocks` blocks will be found.
fn world(seed: u64, blocks: u64) -> World {
    let params = Params {
        name: "research".to_owned(),
        halving: 100_000,
        ..Params::regtest()
    };
    let network = Network::derive(params).expect("every second nonce will do");
    let settings = Settings {
        seed,
        checks: Checks::AtEnd,
        mining_ends: end_of_mining(blocks),
        payments: None,
        screening: Duration::ZERO,
    };
    World::new(network, settings)
}

fn run(world: &mut World, blocks: u64) {
    let settled = end_of_mining(blocks).plus(Duration::from_mins(1));
    let outcome = world.run_until(settled).and_then(|()| world.inspect_all());
    if let Err(violation) = outcome {
        panic!("{violation}");
    }
}

fn end_of_mining(blocks: u64) -> SimTime {
    SimTime::from_micros(blocks.saturating_mul(INTERVAL.as_secs() * 1_000_000))
}
