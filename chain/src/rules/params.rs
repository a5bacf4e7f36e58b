//! The rules of one network, as numbers.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use super::asert::Asert;
use crate::primitives::{
    Amount, CompactTarget, CompactTargetError, Height, Target, Text, Timestamp, sha256d,
};

/// All numbers in which networks differ. Two networks with different params have different genesis
/// ids, because genesis commits to [`Params::digest`].
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// 1 to 32 lower-case letters, digits and hyphens.
    pub name: String,
    /// Wanted time between blocks, in seconds.
    pub spacing: u32,
    /// ASERT half-life in seconds: the difficulty halves when the chain is this far behind
    /// schedule. Absent: the target stays at the easiest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_life: Option<u32>,
    /// The easiest target, and that of the first block.
    pub easiest_target: CompactTarget,
    /// New coins of a block in the first era, in grains.
    pub subsidy: Amount,
    /// The subsidy halves after this many blocks.
    pub halving: u64,
    /// Blocks from a reward to the first that can spend it, at most [`Params::MAX_MATURITY`].
    pub maturity: u64,
    /// Time of the genesis block.
    pub genesis_time: Timestamp,
    /// Message of the genesis block.
    pub genesis_message: Text,
}

impl Params {
    /// The default network: a block every ten seconds, starting at about a million hashes.
    pub fn tabnet() -> Self {
        Self {
            name: "tabnet".to_owned(),
            spacing: 10,
            half_life: Some(300),
            easiest_target: CompactTarget::from_consensus(0x1e0f_ffff),
            subsidy: Amount::from_grains(50 * Amount::GRAINS_PER_TAB),
            halving: 210_000,
            maturity: 10,
            genesis_time: Timestamp::from_secs(1_763_769_600),
            genesis_message: Text::new("Every tab a node").expect("is short"),
        }
    }

    /// For tests: every second hash is a block.
    pub fn regtest() -> Self {
        Self {
            name: "regtest".to_owned(),
            spacing: 10,
            half_life: None,
            easiest_target: CompactTarget::from_consensus(0x207f_ffff),
            subsidy: Amount::from_grains(50 * Amount::GRAINS_PER_TAB),
            halving: 150,
            maturity: 1,
            genesis_time: Timestamp::from_secs(1_763_769_600),
            genesis_message: Text::new("For tests").expect("is short"),
        }
    }

    /// The range of the easiest target: from every second hash to one in 17 million, so that the
    /// search for genesis takes seconds. The difficulty can rise from there without a bound.
    const EASIEST_TARGETS: [u32; 2] = [0x207f_ffff, 0x1e00_ffff];

    /// The greatest maturity, in blocks, a thousand times that of Bitcoin: every ledger and every
    /// checkpoint keeps the rewards of as many blocks.
    pub const MAX_MATURITY: u64 = 100_000;

    /// Checks that the numbers make a network.
    ///
    /// # Errors
    /// The first number that is not valid.
    pub fn validate(&self) -> Result<(), ParamsError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.name.is_empty() || self.name.len() > 32 || !self.name.chars().all(plain) {
            return Err(ParamsError::Name {
                found: self.name.chars().take(40).collect(),
            });
        }
        for (field, value) in [
            ("spacing", u64::from(self.spacing)),
            ("half_life", u64::from(self.half_life.unwrap_or(1))),
            ("halving", self.halving),
            ("maturity", self.maturity),
        ] {
            if value == 0 {
                return Err(ParamsError::Zero { field });
            }
        }
        if self.maturity > Self::MAX_MATURITY {
            return Err(ParamsError::Maturity {
                found: self.maturity,
            });
        }
        let easiest = self.easiest_target.decode()?;
        let [easy, hard] = Self::EASIEST_TARGETS.map(CompactTarget::from_consensus);
        if easiest > easy.decode().expect("is a target") {
            return Err(ParamsError::TooEasy {
                found: self.easiest_target,
                limit: easy,
            });
        }
        if easiest < hard.decode().expect("is a target") {
            return Err(ParamsError::TooHard {
                found: self.easiest_target,
                limit: hard,
            });
        }
        // The eras add up to less than twice the first one.
        let era = u128::from(self.subsidy.grains()) * u128::from(self.halving);
        if era > u128::from(Amount::MAX.grains() / 2) {
            return Err(ParamsError::Supply { era });
        }
        Ok(())
    }

    /// SHA-256d of the encoding: the genesis header carries it where other headers name a parent.
    pub fn digest(&self) -> [u8; 32] {
        sha256d(&borsh::to_vec(self).expect("writing to memory cannot fail"))
    }

    /// New coins of a block at `height`; genesis creates none.
    pub fn subsidy_at(&self, height: Height) -> Amount {
        let era = height.get() / self.halving;
        if height == Height::GENESIS || era >= 64 {
            return Amount::ZERO;
        }
        Amount::from_grains(self.subsidy.grains() >> era)
    }

    /// The easiest target.
    ///
    /// # Panics
    /// When [`Params::validate`] would have refused it.
    pub fn easiest(&self) -> Target {
        self.easiest_target
            .decode()
            .expect("validated params have a valid target")
    }

    /// The difficulty rule; `None` for a fixed target.
    pub fn asert(&self) -> Option<Asert> {
        let half_life = self.half_life?;
        Some(Asert {
            spacing: self.spacing,
            half_life,
            easiest: self.easiest(),
        })
    }

    /// A block that comes more than this many seconds after its parent has the easiest target and
    /// starts the difficulty's schedule anew. This is ten half-lives: ASERT would ease 1,024-fold
    /// too, but the chain would then have to catch up with the blocks that nobody was there to
    /// mine.
    pub fn pause(&self) -> Option<u32> {
        self.half_life.map(|half_life| half_life.saturating_mul(10))
    }
}

/// The numbers do not make a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParamsError {
    /// The name is empty, too long or has other characters.
    #[error("name must be 1 to 32 lower-case letters, digits or hyphens, not {found:?}")]
    Name {
        /// The name, at most its first 40 characters.
        found: String,
    },
    /// A number that must be positive is zero.
    #[error("{field} must be more than 0")]
    Zero {
        /// The field's name.
        field: &'static str,
    },
    /// The bits of the easiest target name no target.
    #[error("easiest_target: {0}")]
    Target(#[from] CompactTargetError),
    /// The easiest target is easier than regtest's.
    #[error("easiest_target {found} is easier than {limit}")]
    TooEasy {
        /// The target given.
        found: CompactTarget,
        /// The easiest that any network may have.
        limit: CompactTarget,
    },
    /// The easiest target is so hard that nobody would find genesis.
    #[error("easiest_target {found} is harder than {limit}")]
    TooHard {
        /// The target given.
        found: CompactTarget,
        /// The hardest that the easiest target may be.
        limit: CompactTarget,
    },
    /// Rewards would wait for so many blocks that ledgers would become large.
    #[error(
        "maturity must be 1 to {most}, not {found}: every ledger keeps the rewards of so many blocks",
        most = Params::MAX_MATURITY
    )]
    Maturity {
        /// The maturity given.
        found: u64,
    },
    /// The supply could grow beyond the numbers of JSON.
    #[error(
        "subsidy x halving is {era} grains; all eras come to twice that, which must stay below 2^53"
    )]
    Supply {
        /// Grains of the first era.
        era: u128,
    },
    /// No nonce gives genesis enough work, or the one given does not.
    #[error("genesis with nonce {nonce} does not meet its target")]
    GenesisWork {
        /// The nonce tried.
        nonce: u32,
    },
}
