//! The memory of what a node lacks of a peer's pool, while it fetches that.

use super::io::From;
use crate::{
    block::Transfer,
    limits,
    primitives::{Millis, Salt, ShortId, TxId},
    util::{BoxMap, Gather},
};

/// Short ids in which one can look something up, by their numbers.
pub(super) type ShortIds = BoxMap<u64, ()>;

pub(super) fn short_ids(ids: impl Iterator<Item = ShortId>) -> ShortIds {
    ids.map(|id| (id.number(), Box::default())).gather()
}

/// The transfers of a pool that this node lacks, by their short ids.
///
/// Memory: [`limits::MAX_SHORT_IDS`] ids.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Lacking {
    /// Who was asked for the short ids.
    pub(super) whom: From,
    pub(super) salt: Salt,
    /// From this time on, the rest is left to a later round.
    pub(super) until: Millis,
    /// The ids of the question under way.
    asked: Vec<ShortId>,
    /// The ids that are still to be asked for.
    rest: Vec<ShortId>,
}

impl Lacking {
    /// What is lacked at this time. `ids` are in the order of the answer: a sender's transfers then come
    /// in the order of their nonces, and none has to wait in the queue for one before it.
    pub(super) fn new(now: Millis, whom: From, salt: Salt, ids: Vec<ShortId>) -> Self {
        Self {
            whom,
            salt,
            until: now.plus(limits::POOL_FETCH_MS),
            asked: Vec::new(),
            rest: ids,
        }
    }

    /// The ids to ask for next; none when all have been asked for.
    pub(super) fn ask_next(&mut self) -> Vec<ShortId> {
        let count = self.rest.len().min(limits::MAX_TRANSFERS);
        self.asked = self.rest.drain(..count).collect();
        self.asked.clone()
    }

    /// A transfer of the answer that was not asked for. Of two with one short id, both were.
    pub(super) fn unasked(&self, transfers: &[Transfer]) -> Option<TxId> {
        let asked = short_ids(self.asked.iter().copied());
        let mut ids = transfers.iter().map(Transfer::id);
        ids.find(|id| !asked.contains_key(&ShortId::new(self.salt, id).number()))
    }
}
