//! Twenty nodes, links that lose, double, delay and reorder frames, partitions, crashes, clocks
//! that are off; then everything heals. Honest nodes must end on one tip, and nothing that must
//! hold may break on the way. `cargo xtask lab --seeds N` runs more of them.

use lab::scenario::{Report, Scenario};

/// As many as fit into a minute on one core without optimisation of everything else.
const SEEDS: u64 = 100;

fn run(first: u64, count: u64) -> Vec<Report> {
    let scenario = Scenario::default();
    let seeds = first..first + count;
    let outcomes: Vec<_> = seeds.map(|seed| scenario.run(seed)).collect();
    let failures: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| outcome.as_ref().err())
        .map(ToString::to_string)
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    outcomes.into_iter().flatten().collect()
}

#[test]
fn all_honest_nodes_end_on_one_tip_whatever_goes_wrong() {
    let reports = run(1, SEEDS);
    let sum = |count: fn(&Report) -> u64| reports.iter().map(count).sum::<u64>();
    // The worlds are as bad as they are meant to be.
    assert!(sum(|report| report.totals.reorganisations) > 20 * SEEDS);
    assert!(sum(|report| report.totals.restarts) > 5 * SEEDS);
    assert!(sum(|report| report.totals.transfers) > 10 * SEEDS);
    assert!(sum(|report| report.height) > 50 * SEEDS);
    let deepest = reports.iter().map(|report| report.totals.deepest).max();
    assert!(deepest >= Some(6), "{deepest:?}");
}
