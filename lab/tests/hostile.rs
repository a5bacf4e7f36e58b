//! A hostile member of every kind beside honest ones: these still end on one tip, and nothing that
//! must hold breaks.

use std::time::Duration;

use lab::{hostile::all_kinds, scenario::Scenario};

#[test]
fn honest_nodes_end_on_one_tip_beside_every_kind_of_hostile_one() {
    let scenario = Scenario {
        nodes: 8,
        faults_last: Duration::from_mins(4),
        hostile: true,
        ..Scenario::default()
    };
    for seed in 1..=4 {
        let report = scenario
            .run(seed)
            .unwrap_or_else(|failure| panic!("{failure}"));
        assert_eq!(report.members, 8 + all_kinds().len());
        // The flooder and the forger of frames were noticed.
        assert!(report.totals.closed > 0, "seed {seed}");
        assert!(report.height > 20, "seed {seed}: {}", report.height);
    }
}

#[test]
fn kinds_have_names_of_their_own() {
    let mut names: Vec<_> = all_kinds().iter().map(|kind| kind.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all_kinds().len());
}
