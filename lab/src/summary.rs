//! The results of many runs together.

use std::fmt;

use crate::{
    scenario::{Report, Scenario},
    time::SimTime,
    world::Totals,
};

/// Sums over the seeds that held.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Summary {
    /// Number of seeds.
    pub runs: u64,
    /// Simulated seconds, added over all nodes.
    pub node_seconds: f64,
    /// Number of heights by which the best chains grew.
    pub grown: u64,
    /// Counts.
    pub totals: Totals,
}

impl Summary {
    /// Adds a run.
    pub fn add(&mut self, report: &Report) {
        let members = u32::try_from(report.members).unwrap_or(u32::MAX);
        let simulated = report.simulated.since(SimTime::START);
        self.runs += 1;
        self.node_seconds += f64::from(members) * simulated.as_secs_f64();
        self.grown += report.grown;
        self.totals.add(&report.totals);
    }

    /// The troubles that worlds of this scenario should put nodes through, but these runs did not: a
    /// test in which nothing happens shows nothing.
    pub fn shortfalls(&self, scenario: &Scenario) -> Vec<String> {
        let totals = &self.totals;
        let hours = self.node_seconds / 3_600.0;
        // These bounds are wider than the results of many seeds by a factor of two or three.
        let mut least_an_hour = vec![
            ("blocks on best chains", self.grown, 8.0),
            ("reorganisations", totals.reorganisations, 3.0),
            ("restarts", totals.restarts, 1.0),
            ("transfers", totals.transfers, 2.0),
            ("changes of group", totals.moves, 1.5),
            ("frames screened", totals.screened, 10.0),
        ];
        let mut least = vec![("deepest reorganisation", totals.deepest, 3)];
        if scenario.hostile {
            least_an_hour.extend([
                ("refused blocks", totals.refused_blocks, 6.0),
                ("refused transfers", totals.refused_transfers, 500.0),
                ("ended connections", totals.closed, 4.0),
            ]);
            least.push(("most transfers queued", totals.most_queued, 1_000));
        }
        if scenario.hostile && scenario.history > 0 {
            least_an_hour.push(("light branches", totals.too_light, 100.0));
        }
        let mut missing = Vec::new();
        for (what, found, an_hour) in least_an_hour {
            if count(found) < an_hour * hours {
                let meant = format!("{an_hour} in each are meant");
                missing.push(format!("{what}: {found} in {hours:.1} node-hours, {meant}"));
            }
        }
        for (what, found, meant) in least {
            if found < meant {
                missing.push(format!("{what}: {found}, at least {meant} is meant"));
            }
        }
        missing
    }

    /// The speed of the runs.
    pub fn speed(&self, seconds: f64) -> String {
        format!(
            "{:.0} simulated node-seconds/s, {:.0} blocks found/s, {:.0} blocks connected/s",
            self.node_seconds / seconds,
            count(self.totals.blocks) / seconds,
            count(self.totals.connected) / seconds
        )
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let totals = &self.totals;
        write!(
            f,
            "{} blocks found, {} connected, {} reorganisations up to {} deep, {} transfers, \
             {} frames, {} screened, {} restarts, {} changes of group, {} steps; {} light branches, \
             {} blocks and {} transfers refused, {} connections ended, at most {} transfers queued",
            totals.blocks,
            totals.connected,
            totals.reorganisations,
            totals.deepest,
            totals.transfers,
            totals.frames,
            totals.screened,
            totals.restarts,
            totals.moves,
            totals.events,
            totals.too_light,
            totals.refused_blocks,
            totals.refused_transfers,
            totals.closed,
            totals.most_queued,
        )
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of a run are far below 2^53"
)]
fn count(number: u64) -> f64 {
    number as f64
}
