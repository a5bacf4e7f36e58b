//! A seed is a run, bit for bit.

use lab::scenario::Scenario;

#[test]
fn a_seed_replays_bit_for_bit_and_another_does_not() {
    let scenario = Scenario::default();
    let first = scenario.run(11).unwrap();
    assert_eq!(first, scenario.run(11).unwrap());
    assert_ne!(first.digest, scenario.run(12).unwrap().digest);
}

#[test]
fn looking_into_nodes_changes_nothing() {
    let often = Scenario::default();
    let seldom = Scenario {
        checks: lab::Checks::AtEnd,
        ..often
    };
    let (often, seldom) = (often.run(13).unwrap(), seldom.run(13).unwrap());
    assert_eq!(often.digest, seldom.digest);
}
