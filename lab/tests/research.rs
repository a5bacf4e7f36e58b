//! What the literature says of races for blocks comes out of the simulator.

use std::time::Duration;

use lab::research::{Siege, race, rival_probability};

/// How far a measured share may be from the formula's: about two standard deviations of the least
/// sure of the measurements below, and more of the others.
const TOLERANCE: f64 = 0.03;

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn compare_races(miners: u64, blocks: u64, delays_ms: &[u64]) {
    for &ms in delays_ms {
        let delay = Duration::from_millis(ms);
        let races = race(ms, miners, delay, blocks);
        let measured = races.contested as f64 / races.started as f64;
        let expected = rival_probability(miners, delay);
        println!("{miners} miners, {ms} ms: {measured:.4}, formula {expected:.4}");
        assert!(races.started > blocks / 3);
        assert!(
            (measured - expected).abs() < TOLERANCE,
            "{miners} miners {ms} ms apart: {measured:.4}, formula {expected:.4}"
        );
    }
}

/// Decker and Wattenhofer 2013: of two miners with half of the hash rate each, T is the time in
/// which the other one finds a block.
#[test]
fn two_miners_contest_a_block_with_the_probability_of_the_formula() {
    compare_races(2, 6_000, &[100, 1_000, 3_000, 6_000]);
}

#[test]
fn twelve_miners_contest_a_block_with_the_probability_of_the_formula() {
    compare_races(12, 2_500, &[200, 2_000]);
}

/// Eyal and Sirer 2014, formula 8.
fn compare_revenue(gamma_percent: u32, honest: u32) {
    // The attacker's leads grow long as its share nears a half, and averages come slowly.
    let shares = [
        (10, 4_000),
        (15, 4_000),
        (20, 4_000),
        (25, 4_000),
        (30, 5_000),
        (35, 8_000),
        (40, 12_000),
        (45, 20_000),
    ];
    for (percent, blocks) in shares {
        let siege = Siege {
            percent,
            gamma_percent,
            honest,
        };
        let revenue = siege.run(u64::from(percent), blocks);
        let (measured, expected) = (revenue.share(), siege.expected());
        let gamma = siege.gamma();
        println!("share {percent} %, gamma {gamma:.2}: {measured:.4}, formula {expected:.4}");
        assert!(revenue.all > blocks / 2);
        assert!(
            (measured - expected).abs() < TOLERANCE,
            "share {percent} %, gamma {gamma:.2}: {measured:.4}, formula {expected:.4}"
        );
        // What was asked for, which a network of some miners only comes near to.
        let asked = siege.expected_at(f64::from(gamma_percent) / 100.0);
        assert!(
            (measured - asked).abs() < TOLERANCE,
            "share {percent} %, gamma {gamma_percent} %: {measured:.4}, formula {asked:.4}"
        );
    }
}

#[test]
fn a_selfish_miner_nobody_helps_earns_what_the_formula_says() {
    compare_revenue(0, 10);
}

#[test]
fn a_selfish_miner_half_the_others_help_earns_what_the_formula_says() {
    compare_revenue(50, 10);
}

/// All but the one in twenty who found the other block: γ is 0.95.
#[test]
fn a_selfish_miner_all_others_help_earns_what_the_formula_says() {
    compare_revenue(100, 20);
}
