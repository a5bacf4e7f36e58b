//! Random worlds: a seed draws relays, nodes, bad links and faults. Then everything heals, and all
//! honest nodes must come to one tip.

mod plan;
mod settings;
mod terms;

use std::{panic, time::Duration};

use crate::{
    hostile::all_kinds,
    ids::MemberId,
    time::SimTime,
    world::{Settings, Totals, Violation, World},
};
pub use settings::Scenario;
use terms::SPACING;

/// The longest time that one look of a relay at a frame takes.
const SCREENING: Duration = Duration::from_millis(20);
/// The time that nodes get to settle after the last block.
const SETTLE: Duration = Duration::from_secs(150);
/// The best chain may grow this many times slower than wanted when some members are hostile.
const SLOWEST: u64 = 3;
/// The number of blocks that are mined, one at a time, to end a tie.
const TIE_BREAKS: usize = 8;

/// The result of a run of a seed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Counts.
    pub totals: Totals,
    /// The number of blocks by which the best chain grew.
    pub grown: u64,
    /// Simulated time.
    pub simulated: SimTime,
    /// Members, hostile ones too.
    pub members: usize,
    /// Digest of all events.
    pub digest: String,
}

/// A seed failed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("seed {seed}: {cause}\nreplay: cargo xtask lab{scenario} --replay {seed}")]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// The scenario.
    pub scenario: Scenario,
    /// The reason.
    pub cause: Cause,
}

/// The reason why a seed failed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// A rule that must hold at every step did not hold.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// Honest nodes did not come to one tip.
    #[error("at {at}, long after everything healed, honest nodes are on {} tips: {tips}", .count)]
    Apart {
        /// The time.
        at: SimTime,
        /// Number of tips.
        count: usize,
        /// Tips as `height: number of nodes (one of them)`.
        tips: String,
    },
    /// Honest nodes did not get ahead.
    #[error("the best chain grew by {grown} blocks, at least {wanted} were to be expected")]
    Slow {
        /// The number of blocks by which it grew.
        grown: u64,
        /// The number of blocks by which it should have grown.
        wanted: u64,
    },
    /// Something gave up.
    #[error("panicked: {0}")]
    Panic(String),
}

impl Scenario {
    /// Runs a seed.
    ///
    /// # Errors
    /// The fault, with the command that replays it.
    pub fn run(&self, seed: u64) -> Result<Report, Box<Failure>> {
        let outcome = panic::catch_unwind(|| self.play(seed)).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref().map(|text: &&str| (*text).to_owned()));
            Err(Cause::Panic(text.unwrap_or_default()))
        });
        outcome.map_err(|cause| {
            Box::new(Failure {
                seed,
                scenario: *self,
                cause,
            })
        })
    }

    fn play(&self, seed: u64) -> Result<Report, Cause> {
        let heals = SimTime::START.plus(self.faults_last);
        let mining_ends = heals.plus(Duration::from_mins(1));
        let settings = Settings {
            seed,
            checks: self.checks,
            mining_ends,
            payments: Some(Duration::from_secs(20)),
            screening: SCREENING,
        };
        let mut world = World::new(self.network(), settings);
        let kinds = if self.hostile {
            all_kinds()
        } else {
            Vec::new()
        };
        let members = plan::fill(&mut world, self, seed, kinds);
        world.run_until(mining_ends)?;
        let mut breaks = 0;
        loop {
            let settled = world.now().plus(SETTLE);
            world.run_until(settled)?;
            let tips = tips(&world);
            if tips.len() == 1 {
                break;
            }
            let works: Vec<_> = tips.iter().map(|(tip, _)| tip.work).collect();
            let tie = works.iter().all(|work| *work == works[0]);
            if !tie || breaks == TIE_BREAKS {
                return Err(apart(&world, &tips));
            }
            // The first seen tip stays, so only work can end a tie.
            breaks += 1;
            world.find_block(tips[0].1[0]);
        }
        world.inspect_all()?;
        let grown = tips(&world)[0].0.height.get() - u64::from(self.history);
        // When chance does not draw the hash rates, the difficulty fits the wanted pace.
        let wanted = mining_ends.since(SimTime::START).as_secs() / SPACING / SLOWEST;
        if self.history > 0 && grown < wanted {
            return Err(Cause::Slow { grown, wanted });
        }
        Ok(Report {
            totals: world.totals(),
            grown,
            simulated: world.now(),
            members,
            digest: world.digest(),
        })
    }
}

type Tips = Vec<(chain::wire::TipInfo, Vec<MemberId>)>;

/// The tips of honest nodes, and who is on each.
fn tips(world: &World) -> Tips {
    let mut tips: Tips = Vec::new();
    for member in world.honest() {
        let tip = world.node(member).tip();
        match tips.iter_mut().find(|(known, _)| known.id == tip.id) {
            Some((_, members)) => members.push(member),
            None => tips.push((tip, vec![member])),
        }
    }
    tips
}

fn apart(world: &World, tips: &Tips) -> Cause {
    let shown = tips
        .iter()
        .map(|(tip, on)| format!("{}: {} (node {})", tip.height, on.len(), on[0].0));
    Cause::Apart {
        at: world.now(),
        count: tips.len(),
        tips: shown.collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Place;

    #[test]
    fn a_failure_says_how_to_see_it_again() {
        let violation = Violation {
            at: SimTime::from_micros(1_500_000),
            place: Place::Node(MemberId(3)),
            what: "tip is not there".to_owned(),
        };
        let failure = Failure {
            seed: 77,
            scenario: Scenario {
                hostile: true,
                ..Scenario::default()
            },
            cause: violation.into(),
        };
        let shown = failure.to_string();
        assert!(
            shown.contains("at 1.500000 s, node 3: tip is not there"),
            "{shown}"
        );
        let command = "cargo xtask lab --nodes 20 --fault-seconds 600 --hostile --replay 77";
        assert!(shown.ends_with(command), "{shown}");
    }
}
