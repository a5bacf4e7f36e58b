//! Mining that waits for this machine's clock: until when, why, and how to go on.

use chain::{Chain, Height, Millis};

use crate::clock;

/// Until when no block can be mined, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no block can be mined before {}, in {}: {why}",
    clock::utc(*until),
    clock::length(*left_ms)
)]
pub(crate) struct MiningWaits {
    until: Millis,
    left_ms: u64,
    why: &'static str,
}

/// The network has no block but genesis.
const BEFORE_GENESIS: &str = "by its genesis the network begins then. Check this machine's clock; if \
    it is right, the network was defined with another time: wait";
const AHEAD: &str = "the newest blocks are dated ahead of this machine's clock. Check the clock; if \
    it is right, this chain was mined by a clock that ran ahead: wait, or start with another \
    --data-dir";

impl MiningWaits {
    /// `None` when a block can be mined now.
    pub(crate) fn of(chain: &Chain, now: Millis) -> Option<Self> {
        let until = chain.mining_waits(now)?;
        let is_new = chain.tip().height == Height::GENESIS;
        Some(Self {
            until,
            left_ms: until.since(now),
            why: if is_new { BEFORE_GENESIS } else { AHEAD },
        })
    }

    /// How much longer it waits, in milliseconds, from the time of the look.
    pub(crate) fn left_ms(&self) -> u64 {
        self.left_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chain::Network;

    #[test]
    fn a_wait_says_until_when_why_and_what_to_do() {
        let chain = Chain::new(Network::regtest(), 0);
        assert_eq!(MiningWaits::of(&chain, clock::now()), None);
        // The time of genesis is 2025-11-22, 00:00.
        let early = Millis::from_ms(1_763_762_400_000);
        let waits = MiningWaits::of(&chain, early).unwrap();
        assert_eq!(waits.left_ms(), 7_081_000);
        let words = waits.to_string();
        assert!(
            words.starts_with("no block can be mined before 2025-11-21T23:58:01Z, in 1h 58m: "),
            "{words}"
        );
        assert!(words.contains("Check this machine's clock"), "{words}");
    }
}
