//! The networks that random worlds run on, and the speed of their members' searches.

use chain::{CompactTarget, Network, Params, Timestamp};

use super::settings::Scenario;
use crate::{random::Random, time::EPOCH, world::World};

/// Seconds between two blocks.
pub(super) const SPACING: u64 = 10;
/// For worlds with a history: half-life of the difficulty, in seconds. A pause is ten times that.
/// So it is longer than the stretch of blocks below the tip from which branches may fork off for
/// little work; with a shorter pause each of these blocks could have a child of the easiest target.
const HALF_LIFE: u64 = 150;
/// Age of such a network, in seconds: room for light branches of full answers.
const AGE: u32 = 12 * 60 * 60;
/// The first blocks come a second apart and double the difficulty this many times.
const DOUBLINGS: u64 = 5;
const QUICK: u64 = DOUBLINGS * HALF_LIFE / (SPACING - 1);
/// The hashes that a block takes after that; the start is 2 at the easiest target.
const HASHES: u64 = 2 << DOUBLINGS;

impl Scenario {
    /// Difficulty moves, targets stay within a few dozen hashes, rewards halve and mature soon.
    pub(super) fn network(&self) -> Network {
        let params = Params {
            name: "lab".to_owned(),
            spacing: u32::try_from(SPACING).expect("is small"),
            half_life: Some(60),
            easiest_target: CompactTarget::from_consensus(0x207f_ffff),
            halving: 30,
            maturity: 5,
            ..Params::regtest()
        };
        let params = if self.history == 0 {
            params
        } else {
            Params {
                half_life: Some(u32::try_from(HALF_LIFE).expect("is small")),
                halving: 150,
                genesis_time: Timestamp::from_secs(EPOCH.timestamp().secs() - AGE),
                ..params
            }
        };
        Network::derive(params).expect("every second nonce will do")
    }

    /// Gives all members their common past, if the scenario has one.
    pub(super) fn remember(&self, world: &mut World) {
        if self.history > 0 {
            world.begin_with(u64::from(self.history), QUICK);
        }
    }

    /// Millionths of a hash that a member searches in a second. With a history, honest members
    /// together find blocks about as fast as is wanted, and a hostile one is half as fast as an
    /// honest one.
    pub(super) fn draw_rate(&self, random: &mut Random, honest: bool) -> u64 {
        let most = match (self.history, honest) {
            (0, _) => 160_000,
            (_, true) => 2_000_000 * HASHES / SPACING / self.nodes.max(1) as u64,
            (_, false) => 1_000_000 * HASHES / SPACING / self.nodes.max(1) as u64,
        };
        random.within(0, most)
    }
}
