//! What many runs come to together.

use std::fmt;

use crate::{SimTime, Totals, scenario::Report};

/// Blocks that some node takes back at once.
const DEEP: u64 = 6;

/// Sums over the seeds that held.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Summary {
    /// Number of seeds.
    pub runs: u64,
    /// Simulated seconds, added over all nodes.
    pub node_seconds: f64,
    /// Heights that the best chains grew by.
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
        self.grown += report.height;
        self.totals.add(&report.totals);
    }

    /// What worlds of random faults are meant to put nodes through, and these did not: that all
    /// holds where nothing happens says nothing.
    pub fn shortfalls(&self) -> Vec<String> {
        let totals = &self.totals;
        let hours = self.node_seconds / 3_600.0;
        let least_an_hour = [
            ("blocks on best chains", self.grown, 10.0),
            ("reorganisations", totals.reorganisations, 8.0),
            ("restarts", totals.restarts, 1.0),
            ("transfers", totals.transfers, 3.0),
        ];
        let mut missing = Vec::new();
        for (what, found, an_hour) in least_an_hour {
            if count(found) < an_hour * hours {
                missing.push(format!(
                    "{found} {what} in {hours:.1} node-hours, at least {an_hour} in each are meant"
                ));
            }
        }
        if totals.deepest < DEEP {
            missing.push(format!(
                "no reorganisation was deeper than {}, {DEEP} are meant",
                totals.deepest
            ));
        }
        missing
    }

    /// How fast it went.
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
             {} frames, {} restarts, {} steps",
            totals.blocks,
            totals.connected,
            totals.reorganisations,
            totals.deepest,
            totals.transfers,
            totals.frames,
            totals.restarts,
            totals.events,
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
