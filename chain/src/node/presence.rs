//! What relays are told of this node itself, and when.

use super::requests::is_over;
use crate::{
    limits,
    primitives::Millis,
    wire::{Impairment, Presence, TipInfo},
};

/// The facts that relays are told of this node, and the time to tell them.
#[derive(Clone, Debug, Default)]
pub(super) struct PresenceClock {
    hash_rate: u64,
    impairment: Impairment,
    told: Option<(Millis, Presence)>,
    /// The facts differ from the last ones told, and may be told this long after them, in milliseconds.
    pause: Option<u64>,
}

impl PresenceClock {
    pub(super) fn set_hash_rate(&mut self, rate: u64) {
        self.hash_rate = rate;
    }

    /// Answers with the impairment before. A new group is told at once.
    pub(super) fn set_impairment(&mut self, impairment: Impairment) -> Impairment {
        let before = std::mem::replace(&mut self.impairment, impairment);
        if before.group != impairment.group {
            self.tell_again();
        }
        before
    }

    /// A relay has not been told yet, or has to know now.
    pub(super) fn tell_again(&mut self) {
        self.told = None;
    }

    pub(super) fn impairment(&self) -> Impairment {
        self.impairment
    }

    /// When the next presence frame is due, as far as is known.
    pub(super) fn due(&self, connected: bool) -> Option<Millis> {
        let (at, _) = self.told?;
        connected.then(|| at.plus(self.pause.unwrap_or(limits::HEARTBEAT_MS)))
    }

    /// The facts to tell, when it is time to tell them.
    pub(super) fn take(&mut self, now: Millis, tip: TipInfo) -> Option<Presence> {
        let presence = Presence {
            tip,
            hash_rate: self.hash_rate,
            impairment: self.impairment,
        };
        if let Some((at, told)) = self.told {
            self.pause = (told != presence).then(|| presence.pause_after(&told));
            let wait = self.pause.unwrap_or(limits::HEARTBEAT_MS);
            if !is_over(now, at.plus(wait), wait) {
                return None;
            }
        }
        self.told = Some((now, presence));
        self.pause = None;
        Some(presence)
    }
}
