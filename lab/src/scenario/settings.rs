//! What a scenario is told, and how `lab` is told it.

use std::{fmt, time::Duration};

use crate::check::Checks;

/// The settings that do not depend on the seed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scenario {
    /// Honest nodes.
    pub nodes: usize,
    /// The time in which links are bad and things go wrong.
    pub faults_last: Duration,
    /// Adds a hostile member of each kind.
    pub hostile: bool,
    /// Blocks that everybody has when the run begins. When there are any, targets are harder, so
    /// that light branches are far lighter.
    pub history: u32,
    /// The times when nodes are looked at.
    pub checks: Checks,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            nodes: 20,
            faults_last: Duration::from_mins(10),
            hostile: false,
            history: 0,
            checks: Checks::EveryStep,
        }
    }
}

impl fmt::Display for Scenario {
    /// The arguments of `lab` that make this scenario, each after a space.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            nodes,
            faults_last,
            hostile,
            history,
            checks,
        } = self;
        write!(
            f,
            " --nodes {nodes} --fault-seconds {}",
            faults_last.as_secs()
        )?;
        if *hostile {
            f.write_str(" --hostile")?;
        }
        if *history > 0 {
            write!(f, " --history {history}")?;
        }
        if *checks == Checks::AtEnd {
            f.write_str(" --inspect-at-end")?;
        }
        Ok(())
    }
}
