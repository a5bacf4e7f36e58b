//! Asks other nodes, notes the tips that they claim, and takes in their answers.

use std::collections::BTreeSet;

use super::{
    io::{From, LinkId},
    parts::Node,
    requests::{Ask, Pending},
};
use crate::{
    limits,
    primitives::{BlockId, Height, Millis},
    wire::{Frame, PeerId, Reply, Request, RequestId, TipInfo},
};

/// How far sync has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SyncProgress {
    /// Height of the tip.
    pub have: Height,
    /// Height of the best header.
    pub want: Height,
}

impl Node {
    /// Whether the node waits for answers that may bring a better chain.
    pub fn is_synchronising(&self) -> bool {
        self.sync.wants_bodies()
            || self.sync.awaits_storage()
            || self.sync.count(|ask| !ask.is_pool()) > 0
    }

    /// Questions about blocks that nobody has answered in time, since the start.
    pub fn unanswered(&self) -> u64 {
        self.unanswered
    }

    /// Who owes an answer about blocks now, or has not given one in time since [`Node::unanswered`] was
    /// `before`: the link and the peer, which is [`PeerId::ANY`] where the relay picked one. Of answers
    /// that did not come, the last [`limits::MAX_LATE`] count.
    pub fn silent_since(&self, before: u64) -> BTreeSet<(LinkId, PeerId)> {
        let late = self.unanswered.saturating_sub(before);
        let late = usize::try_from(late).unwrap_or(usize::MAX);
        let late = self.late.iter().rev().take(late).copied();
        late.chain(self.sync.owing()).collect()
    }

    /// How far sync has come; `None` when every header has its body.
    pub fn sync_progress(&self) -> Option<SyncProgress> {
        let want = self.chain.best_header();
        (want.work > self.chain.tip().work).then(|| SyncProgress {
            have: self.chain.tip().height,
            want: want.height,
        })
    }

    /// Asks every relay and every known peer for tips and headers.
    pub(super) fn synchronise(&mut self, now: Millis) {
        let ready: Vec<_> = self.ready_links().collect();
        for link in ready {
            self.ask_headers(now, (link, PeerId::ANY));
            let peers: Vec<_> = self.links[&link].tips().map(|(peer, _)| peer).collect();
            for peer in peers.into_iter().take(limits::MAX_BODY_REQUESTS) {
                self.ask(now, (link, peer), Request::Tip, Ask::Tip);
            }
        }
    }

    /// Asks every relay for news once in a while.
    pub(super) fn ask_around(&mut self, now: Millis) {
        if !self.any_link_ready() {
            return self.sync.stop_rounds();
        }
        if !self.sync.round_is_due(now) {
            return;
        }
        let ready: Vec<_> = self.ready_links().collect();
        for link in ready {
            self.ask_headers(now, (link, PeerId::ANY));
        }
    }

    /// Notes a peer's tip. The peer is asked for headers in its turn when it claims more work than
    /// this node knows of.
    pub(super) fn learn_tip(&mut self, now: Millis, from: From, tip: TipInfo) {
        let link = self.links.get_mut(&from.0);
        if from.1 != PeerId::ANY
            && let Some(record) = link.and_then(|link| link.heard(from.1, now))
        {
            record.tip = Some(tip);
            self.sync.claims_changed();
        }
    }

    /// Notes that a peer has a block whose parent is not known, so that the peer is asked for
    /// headers in its turn.
    pub(super) fn has_news(&mut self, now: Millis, from: From) {
        if from.1 == PeerId::ANY {
            return self.ask_headers(now, from);
        }
        let link = self.links.get_mut(&from.0);
        if let Some(record) = link.and_then(|link| link.heard(from.1, now)) {
            record.has_news = true;
            self.sync.claims_changed();
        }
    }

    /// Notes that a peer has a block, which is likely to be its tip unless it has claimed more.
    pub(super) fn has_block(&mut self, now: Millis, from: From, id: &BlockId) {
        let Some(entry) = self.chain.entry(id) else {
            return;
        };
        let tip = TipInfo {
            id: entry.id,
            height: entry.height,
            work: entry.work,
        };
        let link = self.links.get(&from.0);
        let claimed = link.and_then(|link| link.peer(from.1)?.tip);
        if claimed.is_none_or(|claimed| claimed.work < tip.work) {
            self.learn_tip(now, from, tip);
        }
    }

    pub(super) fn ask(&mut self, now: Millis, to: From, request: Request, ask: Ask) {
        let record = self.links.get(&to.0).and_then(|link| link.peer(to.1));
        let patience_ms = match record {
            _ if ask.is_pool() => limits::MAX_PATIENCE_MS,
            Some(record) => record.patience_ms,
            None => limits::FIRST_PATIENCE_MS,
        };
        let id = self.sync.begin(now, to, ask, patience_ms);
        self.send(
            to.0,
            &Frame::Request {
                peer: to.1,
                id,
                request,
            },
        );
    }

    pub(super) fn answered(&mut self, now: Millis, from: From, id: RequestId, reply: Reply) {
        let is_owed = |pending: &Pending| {
            let to_anyone = (from.0, PeerId::ANY);
            pending.to == from || pending.to == to_anyone
        };
        // The answer is late, or was never asked for: it counts for nothing.
        if !self.sync.get(id).is_some_and(is_owed) {
            return;
        }
        let Some(pending) = self.sync.end(id) else {
            return;
        };
        let pool = pending.pool_of();
        if let (Some(whom), Reply::Unavailable) = (pool, &reply) {
            return self.pool_unavailable(from, whom);
        }
        match (pending.ask, reply) {
            (Ask::Tip, Reply::Tip(tip)) => self.learn_tip(now, from, tip),
            (Ask::Mempool { salt }, Reply::Mempool(ids)) => {
                self.short_ids_came(now, pending.to, from, salt, ids);
            }
            (Ask::Transfers(lacking), Reply::Transfers(transfers)) => {
                self.lacking_came(now, from, lacking, transfers);
            }
            (Ask::Headers { behind }, Reply::Headers(headers)) => {
                self.headers_came(now, from, behind, &headers);
            }
            (Ask::Bodies(keys), Reply::Bodies(blocks)) => {
                self.bodies_came(now, pending.to, from, keys, blocks);
            }
            (ask, Reply::Unavailable) => {
                let link = self.links.get_mut(&pending.to.0);
                if let Some(record) = link.and_then(|link| link.peer_mut(pending.to.1)) {
                    record.tip = None;
                }
                self.did_not_deliver(now, pending.to, &ask);
                self.sync.back_to_plan(ask);
            }
            (ask, _) => {
                if let Some(whom) = pool {
                    self.pool_not_given(whom);
                }
                self.sync.back_to_plan(ask);
                self.protocol_violation(from, "reply of another kind than the request".to_owned());
            }
        }
    }

    /// Gives up requests whose time is over, and gives others their turn. A peer that was late gets
    /// twice the time when it is asked again, no matter how many of its answers are late at once.
    pub(super) fn expire_requests(&mut self, now: Millis) {
        let mut late = self.sync.take_late(now);
        // A peer that gives no transfers may give blocks.
        let about_pools = late.extract_if(.., |pending| pending.ask.is_pool());
        for whom in about_pools.filter_map(|pending| pending.pool_of()) {
            self.pools.silent(now, whom);
        }
        self.unanswered += late.len() as u64;
        self.late.extend(late.iter().map(|pending| pending.to));
        let forgotten = self.late.len().saturating_sub(limits::MAX_LATE);
        self.late.drain(..forgotten);
        let mut who = Vec::new();
        for Pending { to, .. } in &late {
            if !who.contains(to) {
                who.push(*to);
            }
        }
        for (link, peer) in who {
            let link = self.links.get_mut(&link);
            if let Some(record) = link.and_then(|link| link.heard(peer, now)) {
                record.patience_ms = (record.patience_ms * 2).min(limits::MAX_PATIENCE_MS);
            }
        }
        for pending in late.into_iter().rev() {
            self.did_not_deliver(now, pending.to, &pending.ask);
            self.sync.back_to_plan(pending.ask);
        }
    }

    fn did_not_deliver(&mut self, now: Millis, to: From, ask: &Ask) {
        if let Some(link) = self.links.get_mut(&to.0) {
            link.pass_over(to.1, now);
        }
        // Late bodies say nothing about headers that are under way.
        if ask.is_headers() {
            self.forget_unproven(to);
        }
    }
}
