//! Twenty nodes, links that lose, double, delay and reorder frames, partitions, crashes, clocks
//! that are off; then everything heals. Honest nodes must end on one tip, and nothing that must
//! hold may break on the way. `cargo xtask test --only lab` runs a thousand of them, and
//! `cargo xtask lab --seeds N` as many as one likes.

use lab::{scenario::Scenario, summary::Summary};

const SEEDS: u64 = 20;

#[test]
fn all_honest_nodes_end_on_one_tip_whatever_goes_wrong() {
    let mut sum = Summary::default();
    for seed in 1..=SEEDS {
        let report = Scenario::default().run(seed);
        sum.add(&report.unwrap_or_else(|failure| panic!("{failure}")));
    }
    assert_eq!(sum.shortfalls(), Vec::<String>::new());
}

#[test]
fn worlds_where_nothing_happens_fall_short() {
    let mut sum = Summary::default();
    let report = Scenario::default().run(1);
    sum.add(&report.unwrap_or_else(|failure| panic!("{failure}")));
    sum.totals.restarts = 0;
    sum.totals.deepest = 5;
    let shortfalls = sum.shortfalls();
    assert_eq!(shortfalls.len(), 2, "{shortfalls:?}");
    assert!(shortfalls[0].contains("0 restarts"), "{shortfalls:?}");
    assert!(shortfalls[1].contains("deeper than 5"), "{shortfalls:?}");
}
