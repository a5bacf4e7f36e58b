//! A hostile member of every kind beside honest ones: these still end on one tip, and nothing that
//! must hold breaks. `cargo xtask test --only lab` runs more and longer ones.

use std::time::Duration;

use lab::{
    hostile::all_kinds,
    scenario::{Cause, Report, Scenario},
};

fn hostile(faults_last: Duration, history: u32) -> Scenario {
    Scenario {
        nodes: 8,
        faults_last,
        hostile: true,
        history,
        ..Scenario::default()
    }
}

fn run(scenario: &Scenario, seed: u64) -> Report {
    let report = scenario.run(seed);
    report.unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn honest_nodes_end_on_one_tip_beside_every_kind_of_hostile_one() {
    let scenario = hostile(Duration::from_mins(3), 0);
    for seed in 1..=2 {
        let report = run(&scenario, seed);
        assert_eq!(report.members, 8 + all_kinds().len());
        // The flooder, the forger of frames and the cheater were noticed.
        assert!(report.totals.closed > 0, "seed {seed}");
        assert!(report.grown > 15, "seed {seed}: {}", report.grown);
    }
}

/// The chain is so long that of branches from far back nothing is kept.
#[test]
fn honest_nodes_get_ahead_on_a_long_chain_however_they_are_flooded() {
    let report = run(&hostile(Duration::from_mins(2), 400), 1);
    let totals = report.totals;
    assert!(totals.too_light > 50, "{totals:?}");
    assert!(totals.refused_blocks > 10, "{totals:?}");
    assert!(totals.refused_transfers > 500, "{totals:?}");
    assert!(report.grown > 6, "{}", report.grown);
}

/// A node alone, whose hash rate is drawn: with some seeds it finds next to nothing.
#[test]
fn who_does_not_get_ahead_is_noticed() {
    let scenario = Scenario {
        nodes: 1,
        hostile: false,
        ..hostile(Duration::from_mins(1), 400)
    };
    let slow = (1..100).find_map(|seed| scenario.run(seed).err());
    let slow = slow.expect("some hash rates are near none");
    assert!(matches!(slow.cause, Cause::Slow { .. }), "{slow}");
}
