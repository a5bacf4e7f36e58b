//! The results that follow from a network's numbers, for the author of its file.

use chain::{Amount, Millis, Network, Target};

use crate::clock;

/// A line for each result that follows from the file.
pub(crate) fn report(network: &Network) -> String {
    let params = network.params();
    let spacing = |blocks: u64| match blocks.checked_mul(u64::from(params.spacing) * 1_000) {
        Some(ms) => format!("about {}", clock::length(ms)),
        None => "more than 500 million years".to_owned(),
    };
    let difficulty = match params.half_life {
        Some(half_life) => format!(
            "adjusts itself; half when blocks are {} behind",
            seconds(half_life.into())
        ),
        None => "stays as easy as at the start".to_owned(),
    };
    let begins = Millis::from_ms(u64::from(params.genesis_time.secs()) * 1_000);
    let lines = [
        ("network", params.name.clone()),
        ("genesis", network.id().to_string()),
        ("begins", clock::utc(begins)),
        ("says", format!("{:?}", params.genesis_message.as_str())),
        (
            "a block",
            format!("every {}", seconds(params.spacing.into())),
        ),
        ("difficulty", difficulty),
        (
            "the first",
            format!("about {} hashes a block", hashes(params.easiest())),
        ),
        (
            "reward",
            format!(
                "{} TAB a block, halved every {} blocks, {}",
                params.subsidy,
                params.halving,
                spacing(params.halving)
            ),
        ),
        ("in all", format!("at most {} TAB", supply(network))),
        (
            "maturity",
            format!(
                "{} from a reward to the first that may spend it, {}",
                match params.maturity {
                    1 => "1 block".to_owned(),
                    blocks => format!("{blocks} blocks"),
                },
                spacing(params.maturity)
            ),
        ),
    ];
    let lines = lines.map(|(what, value)| format!("{what:<11} {value}\n"));
    lines.concat()
}

fn seconds(seconds: u64) -> String {
    clock::length(seconds.saturating_mul(1_000))
}

/// How many hashes it takes on average to meet the target once.
fn hashes(target: Target) -> String {
    target.work().to_string()
}

/// The sum of all subsidies; genesis has none.
fn supply(network: &Network) -> Amount {
    let params = network.params();
    let subsidy = params.subsidy.grains();
    let eras = (0..u64::BITS).map(|era| (subsidy >> era).saturating_mul(params.halving));
    let grains = eras.fold(0, u64::saturating_add);
    Amount::from_grains(grains.saturating_sub(subsidy))
}
