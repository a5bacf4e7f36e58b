//! The rules of a header: those that it must keep by itself, and those of its place in a branch.

use std::collections::VecDeque;

use super::{
    asert::{Anchor, Asert},
    network::Network,
};
use crate::{
    block::{Header, WorkError},
    primitives::{BlockId, CompactTarget, Height, Millis, Target, Timestamp, Work},
};

/// How far a header's time may be ahead of the validator's clock, in seconds.
pub const MAX_AHEAD: u32 = 120;
/// The earliest time at which a node takes a header with this time, by that node's clock.
pub fn counts_from(time: Timestamp) -> Millis {
    Millis::from_ms(u64::from(time.secs().saturating_sub(MAX_AHEAD)) * 1_000)
}

/// How many headers the median time is taken over.
pub(crate) const MEDIAN_SPAN: usize = 11;

/// The end of a branch: everything that the rules need to know of the branch to judge the next header.
///
/// Memory: eleven times and a few numbers, however long the branch is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) id: BlockId,
    pub(crate) height: Height,
    /// Work of the branch.
    pub(crate) work: Work,
    /// Times of the last [`MEDIAN_SPAN`] headers, newest first.
    pub(crate) times: VecDeque<Timestamp>,
    /// Where the difficulty's schedule starts.
    pub(crate) anchor: Anchor,
}

impl Head {
    /// Median time of the last eleven; the next header must be later.
    pub(crate) fn median_time(&self) -> Timestamp {
        median(&self.times).expect("every branch has a header")
    }

    /// Whether the schedule starts with this header.
    pub(crate) fn is_anchor(&self) -> bool {
        self.anchor.height == self.height.get()
    }

    fn time(&self) -> Timestamp {
        self.times[0]
    }
}

/// The earliest time for which this holds: more than half of the times are not later.
fn median(times: &VecDeque<Timestamp>) -> Option<Timestamp> {
    let no_later = |time| times.iter().filter(|other| *other <= time).count();
    let late = times
        .iter()
        .filter(|time| no_later(*time) > times.len() / 2);
    late.min().copied()
}

/// The header rules of a network.
#[derive(Clone, Debug)]
pub(crate) struct HeaderRules {
    /// `None`: every target is the easiest.
    asert: Option<Asert>,
    /// More seconds than this between two headers start the schedule anew.
    pause: Option<u32>,
    easiest_bits: CompactTarget,
    easiest: Target,
    spacing: u32,
}

impl HeaderRules {
    pub(crate) fn new(network: &Network) -> Self {
        let params = network.params();
        let easiest_bits = network.genesis().header().bits;
        Self {
            asert: params.asert(),
            pause: params.pause(),
            easiest_bits,
            easiest: easiest_bits.decode().expect("genesis meets its target"),
            spacing: params.spacing,
        }
    }

    /// A schedule that starts with a header of this height and time, which has the easiest target.
    /// Its parent is taken to be one spacing older.
    pub(crate) fn anchor_at(&self, height: Height, time: Timestamp) -> Anchor {
        Anchor {
            height: height.get(),
            parent_time: i64::from(time.secs()) - i64::from(self.spacing),
            bits: self.easiest_bits,
        }
    }

    /// Checks what needs no parent: version, target and proof of work. Answers with the work. `id` is
    /// the header's.
    pub(crate) fn check_alone(&self, header: &Header, id: BlockId) -> Result<Work, HeaderError> {
        if !header.check_version() {
            return Err(HeaderError::Version {
                found: header.version,
            });
        }
        let work = header.check_work_as(id)?;
        // Before the parent is looked for: a header without a known parent must have cost something,
        // too.
        if header
            .bits
            .decode()
            .is_ok_and(|target| target > self.easiest)
        {
            return Err(HeaderError::TooEasy {
                easiest: self.easiest_bits,
                found: header.bits,
            });
        }
        Ok(work)
    }

    /// Checks the rules of the header's place, and moves `head` on to the header.
    ///
    /// `id` is the header's, `work` what [`HeaderRules::check_alone`] gave for it.
    pub(crate) fn extend(
        &self,
        head: &mut Head,
        header: &Header,
        id: BlockId,
        work: Work,
        now: Millis,
    ) -> Result<(), HeaderError> {
        let expected = self.next_bits(head, header.time);
        if header.bits != expected {
            return Err(HeaderError::Bits {
                expected,
                found: header.bits,
            });
        }
        let median = head.median_time();
        if header.time <= median {
            return Err(HeaderError::TooEarly {
                median,
                found: header.time,
            });
        }
        let limit = Timestamp::from_secs(now.timestamp().secs().saturating_add(MAX_AHEAD));
        if header.time > limit {
            return Err(HeaderError::TooFarAhead {
                limit,
                found: header.time,
            });
        }
        let is_pause = self.is_pause(head, header.time);
        head.id = id;
        head.height = head.height.next();
        head.work = head.work.plus(work);
        head.times.truncate(MEDIAN_SPAN - 1);
        head.times.push_front(header.time);
        if is_pause {
            head.anchor = self.anchor_at(head.height, header.time);
        }
        Ok(())
    }

    /// The target that the header after `head` must have if it has this time: ASERT from the
    /// anchor, or the easiest after a pause.
    pub(crate) fn next_bits(&self, head: &Head, time: Timestamp) -> CompactTarget {
        match &self.asert {
            Some(asert) if !self.is_pause(head, time) => asert.next_target(
                &head.anchor,
                i64::from(head.time().secs()),
                head.height.get(),
            ),
            _ => self.easiest_bits,
        }
    }

    /// Whether a header with this time starts the schedule anew.
    fn is_pause(&self, head: &Head, time: Timestamp) -> bool {
        let gap = time.secs().saturating_sub(head.time().secs());
        self.pause.is_some_and(|pause| gap > pause)
    }
}

/// A header breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// Known, and known to be invalid.
    #[error("block {id} is known to be invalid")]
    Invalid {
        /// The block.
        id: BlockId,
    },
    /// Bits of the version outside BIP 320's mask are not the network's.
    #[error("version {found:#010x}, expected 0x20000000 outside the mask 0x1fffe000")]
    Version {
        /// The version found.
        found: u32,
    },
    /// The id is above the target, or the bits name no target.
    #[error(transparent)]
    Work(#[from] WorkError),
    /// The target is easier than the network allows at all.
    #[error("bits are {found}, the network's easiest are {easiest}")]
    TooEasy {
        /// The easiest target of the network.
        easiest: CompactTarget,
        /// The value in the header.
        found: CompactTarget,
    },
    /// The parent breaks a rule.
    #[error("parent {parent} is invalid")]
    InvalidParent {
        /// The parent.
        parent: BlockId,
    },
    /// The header chose its own difficulty.
    #[error("bits are {found}, the difficulty rule gives {expected}")]
    Bits {
        /// The bits by the rule.
        expected: CompactTarget,
        /// The value in the header.
        found: CompactTarget,
    },
    /// The time is not later than the median time of the eleven blocks before.
    #[error("time {found} is not later than {median}, the median of the last 11")]
    TooEarly {
        /// The median.
        median: Timestamp,
        /// The value in the header.
        found: Timestamp,
    },
    /// The time is later than this clock allows.
    #[error("time {found} is later than {limit}, 120 s ahead of this clock")]
    TooFarAhead {
        /// The latest time allowed now.
        limit: Timestamp,
        /// The value in the header.
        found: Timestamp,
    },
    /// This is not a rule of consensus: the branch is too light to be worth a node's memory.
    #[error("the branch has work {found}, less than the {needed} that is kept")]
    TooLittleWork {
        /// Work that a branch needs to be kept.
        needed: Work,
        /// Work of the branch up to this header.
        found: Work,
    },
}

impl HeaderError {
    /// Whether the sender can be blamed; honest nodes may have other clocks and other branches.
    pub fn is_misbehaviour(&self) -> bool {
        !matches!(self, Self::TooFarAhead { .. } | Self::TooLittleWork { .. })
    }

    /// The time of a header whose only fault is that it is too far ahead of this clock. It will count
    /// later.
    pub fn early(&self) -> Option<Timestamp> {
        match self {
            Self::TooFarAhead { found, .. } => Some(*found),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_what_stands_in_the_middle_when_sorted() {
        assert_eq!(median(&VecDeque::new()), None);
        // Only four values, so that many are equal, in every order that a short period gives.
        for seed in 0..1_000_u32 {
            for count in 1..=11_u32 {
                let time = |at| Timestamp::from_secs((seed.wrapping_mul(at * at + 7) >> 3) % 4);
                let times: VecDeque<_> = (0..count).map(time).collect();
                let mut sorted: Vec<_> = times.iter().copied().collect();
                sorted.sort_unstable();
                assert_eq!(median(&times), Some(sorted[sorted.len() / 2]), "{times:?}");
            }
        }
    }
}
