//! Twenty nodes, links that lose, double, delay and reorder frames, partitions, crashes, clocks
//! that are off; then everything heals. Honest nodes must end on one tip, and nothing that must
//! hold may break on the way. `cargo xtask test --only lab` runs a thousand of them, and
//! `cargo xtask lab --seeds N` as many as one likes.

use lab::{scenario::Scenario, summary::Summary};

fn run(scenario: &Scenario, seeds: u64) -> Summary {
    let mut sum = Summary::default();
    for seed in 1..=seeds {
        let report = scenario.run(seed);
        sum.add(&report.unwrap_or_else(|failure| panic!("{failure}")));
    }
    sum
}

#[test]
fn all_honest_nodes_end_on_one_tip_whatever_goes_wrong() {
    let scenario = Scenario::default();
    let sum = run(&scenario, 20);
    assert_eq!(sum.shortfalls(&scenario), Vec::<String>::new());
}

/// In this world a node is killed before it moves to a better branch, and starts with less memory for
/// bodies than that takes.
#[test]
fn a_node_follows_a_better_branch_that_is_on_its_disk_when_it_starts() {
    let report = Scenario::default().run(6_837);
    report.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn worlds_where_too_little_happens_fall_short() {
    let scenario = Scenario::default();
    let mut sum = run(&scenario, 1);
    sum.totals.restarts = 0;
    sum.totals.deepest = 2;
    let shortfalls = sum.shortfalls(&scenario);
    assert_eq!(shortfalls.len(), 2, "{shortfalls:?}");
    assert!(shortfalls[0].contains("restarts: 0 in"), "{shortfalls:?}");
    assert!(shortfalls[1].contains("deepest"), "{shortfalls:?}");
}
