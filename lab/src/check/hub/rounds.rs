//! News that went round where no node of the relay hears it: once in each group, to everybody there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chain::{
    BlockId, Millis,
    limits::{MAX_BLOCKS_ROUND, MAX_TIPS_ROUND, MAX_TRANSFERS_ROUND},
    wire::PeerId,
};

use super::said::Id;

/// A look at news takes no longer, in milliseconds, however many clients have news.
const LOOK_MS: u64 = 5_000;

/// Who said something in a group, and who heard it.
#[derive(Default)]
struct Round {
    said_by: BTreeSet<PeerId>,
    heard_by: BTreeSet<PeerId>,
    /// How much news of the kind had been told when it was first heard.
    at: u64,
}

/// News of an honest client that everybody in its group should hear.
pub(super) struct Expected {
    pub(super) said: Millis,
    pub(super) from: PeerId,
    pub(super) group: u8,
    pub(super) ids: Vec<Id>,
}

#[derive(Default)]
pub(super) struct Rounds {
    all: BTreeMap<(u8, Id), Round>,
    /// News told of each kind, again and again or not.
    told: [u64; 3],
    expected: VecDeque<Expected>,
}

impl Rounds {
    /// A client says news in a group.
    pub(super) fn says(&mut self, now: Millis, from: PeerId, honest: bool, group: u8, ids: &[Id]) {
        let mut new = Vec::new();
        for id in ids {
            self.told[kind(id)] += 1;
            let round = self.all.entry((group, *id)).or_default();
            if round.said_by.is_empty() {
                new.push(*id);
            }
            round.said_by.insert(from);
        }
        if honest && !new.is_empty() {
            self.expected.push_back(Expected {
                said: now,
                from,
                group,
                ids: new,
            });
        }
    }

    /// A client hears news in a group.
    ///
    /// # Errors
    /// It has heard it there before, and so little was told since that the hub has to know.
    pub(super) fn hears(&mut self, to: PeerId, group: u8, ids: &[Id]) -> Result<(), String> {
        for id in ids {
            let told = self.told[kind(id)];
            let round = self.all.entry((group, *id)).or_default();
            let is_first = round.heard_by.is_empty();
            if !round.heard_by.insert(to) && told - round.at < memory(id) {
                return Err(format!("{id} goes round in group {group} again, to {to}"));
            }
            if is_first {
                round.at = told;
            }
        }
        Ok(())
    }

    /// News that everybody should have heard by now.
    pub(super) fn next_due(&mut self, now: Millis) -> Option<Expected> {
        let due = |first: &Expected| now.since(first.said) > LOOK_MS;
        self.expected.pop_front_if(|first| due(first))
    }

    /// One of the ids that a client has not heard in a group, though it did not say it there either.
    pub(super) fn missed(
        &self,
        peer: PeerId,
        news: &Expected,
        is_valid: &impl Fn(&BlockId) -> bool,
    ) -> Option<Id> {
        let missed = |id: &Id| {
            let valid = match id {
                Id::Block(id) => is_valid(id),
                Id::Transfer(_) | Id::Tip(_) => true,
            };
            let round = &self.all[&(news.group, *id)];
            valid && !round.heard_by.contains(&peer) && !round.said_by.contains(&peer)
        };
        news.ids.iter().copied().find(missed)
    }
}

fn kind(id: &Id) -> usize {
    match id {
        Id::Block(_) => 0,
        Id::Transfer(_) => 1,
        Id::Tip(_) => 2,
    }
}

/// How much other news a hub may take in before it forgets this.
fn memory(id: &Id) -> u64 {
    let most = match id {
        Id::Block(_) => MAX_BLOCKS_ROUND,
        Id::Transfer(_) => MAX_TRANSFERS_ROUND,
        Id::Tip(_) => MAX_TIPS_ROUND,
    };
    most as u64
}
