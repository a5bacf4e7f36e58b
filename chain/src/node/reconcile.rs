//! Brings a peer's pool and this node's to the same transfers, with little on the line when most of
//! them wait with both.
//!
//! The peer answers with the short ids of all that waits with it. This node then asks it for what is
//! lacked here, and, when it has just come, tells what is lacked there. BIP 330 reconciles sets of
//! transactions by salted short ids, too.

use super::{
    io::{From, LinkId},
    lacking::{Lacking, short_ids},
    parts::Node,
    pools::note,
    requests::{Ask, is_over},
};
use crate::{
    block::Transfer,
    limits,
    primitives::{Millis, Salt, ShortId, TxId},
    wire::{PeerId, Request},
};

impl Node {
    /// Asks for the short ids of a pool.
    pub(super) fn ask_for_short_ids(&mut self, now: Millis, whom: From) {
        let salt = self.sync.draw_salt();
        self.ask(now, whom, Request::Mempool { salt }, Ask::Mempool { salt });
    }

    /// Takes in the short ids of the pool of `from`, after `whom` was asked for them.
    pub(super) fn short_ids_came(
        &mut self,
        now: Millis,
        whom: From,
        from: From,
        salt: Salt,
        ids: Vec<ShortId>,
    ) {
        if ids.len() > limits::MAX_SHORT_IDS {
            let (count, most) = (ids.len(), limits::MAX_SHORT_IDS);
            self.pool_not_given(whom);
            return self.protocol_violation(from, format!("{count} short ids, at most {most}"));
        }
        self.pools.answered();
        let short = |id: &TxId| ShortId::new(salt, id);
        if whom.1 == PeerId::ANY && self.pools.untold.remove(&whom.0).is_some() {
            let theirs = short_ids(ids.iter().copied());
            self.tell_pool(whom.0, |id| !theirs.contains_key(&short(id).number()));
        }
        let mut known = short_ids(self.pool.iter().map(|(id, _)| short(&id)));
        let is_new = |id: &ShortId| known.insert(id.number(), Box::default()).is_none();
        let lacking = ids.into_iter().filter(is_new);
        let lacking = Lacking::new(now, whom, salt, lacking.collect());
        self.ask_for_lacking(now, from, lacking);
    }

    /// Takes in transfers that `from` was asked for, and asks for more.
    pub(super) fn lacking_came(
        &mut self,
        now: Millis,
        from: From,
        lacking: Lacking,
        transfers: Vec<Transfer>,
    ) {
        if let Some(id) = lacking.unasked(&transfers) {
            self.pool_not_given(lacking.whom);
            let what = format!("transfer {id} was not asked for");
            return self.protocol_violation(from, what);
        }
        self.pools.answered();
        self.transfers_came(now, from, transfers);
        if self.ignores(from) {
            return self.pool_not_given(lacking.whom);
        }
        self.ask_for_lacking(now, from, lacking);
    }

    /// Asks for the next transfers that are lacked, unless a later round has to.
    fn ask_for_lacking(&mut self, now: Millis, from: From, mut lacking: Lacking) {
        let is_late = is_over(now, lacking.until, limits::POOL_FETCH_MS);
        let Lacking { whom, salt, .. } = lacking;
        let ids = lacking.ask_next();
        if ids.is_empty() || self.passes_over_transfers(from) {
            return;
        }
        if is_late {
            return note(&mut self.pools.due, whom);
        }
        self.ask(
            now,
            from,
            Request::Transfers { salt, ids },
            Ask::Transfers(lacking),
        );
    }

    /// Takes in that there is no answer about a pool. It says nothing of blocks. From the relay it says
    /// that nobody is there; a node that comes will ask what waits here.
    pub(super) fn pool_unavailable(&mut self, from: From, whom: From) {
        if from.1 == PeerId::ANY {
            self.pools.untold.remove(&from.0);
        } else {
            self.pools.not_answered(whom);
        }
    }

    /// Notes that a question about a pool was in vain.
    pub(super) fn pool_not_given(&mut self, whom: From) {
        // The relay itself may have misbehaved, and be gone.
        if self.links.contains_key(&whom.0) {
            self.pools.not_answered(whom);
        }
    }

    /// Tells a relay of all that waits here, once so many questions there were in vain: a peer that never
    /// answers must not keep it from the others.
    pub(super) fn tell_if_in_vain(&mut self, link: LinkId) {
        let in_vain = self.pools.untold.get(&link);
        if in_vain.is_some_and(|asked| **asked >= limits::MAX_UNTOLD) {
            self.pools.untold.remove(&link);
            self.tell_pool(link, |_| true);
        }
    }
}
