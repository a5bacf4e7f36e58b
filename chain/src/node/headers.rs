//! Asking for headers, whom to ask next, and what becomes of those that come.

use std::cmp::Reverse;

use super::{
    From, Node, Notice, RefusedItem,
    link::Peer,
    presync::{Presync, Step},
    requests::Ask,
};
use crate::{
    BlockId, BlockKey, Header, HeaderError, Millis, Standing, Work, limits,
    tree::HeaderOutcome,
    wire::{MAX_HEADERS, PeerId, Request},
};

impl Node {
    /// Asks for what follows on the best header, or on what `from` has shown last of a branch that
    /// is being weighed; not while it owes an answer.
    pub(super) fn ask_headers(&mut self, now: Millis, from: From) {
        let record = self.links.get(&from.0).and_then(|link| link.peer(from.1));
        let presync = record.and_then(|record| record.presync.as_ref());
        let known = presync.map_or_else(|| self.chain.best_header().id, Presync::at);
        self.ask_headers_behind(now, from, known);
    }

    /// Asks for what follows on a header that `from` is likely to have on its best chain.
    fn ask_headers_behind(&mut self, now: Millis, from: From, known: BlockId) {
        if self.sync.in_flight_to(from, |ask| *ask == Ask::Headers) > 0 {
            return;
        }
        if let Some(record) = self
            .links
            .get_mut(&from.0)
            .and_then(|link| link.heard(from.1, now))
        {
            record.asked = Some(now);
            record.has_news = false;
        }
        let mut locator = self.chain.locator();
        if locator[0] != known {
            locator.insert(0, known);
        }
        self.ask(now, from, Request::Headers { locator }, Ask::Headers);
    }

    /// Asks those who have something to show, whoever was asked longest ago first, a few at a time:
    /// claims are free, so they must not crowd each other out.
    pub(super) fn ask_claimers(&mut self, now: Millis) {
        while self.sync.count_named(|ask| *ask == Ask::Headers) < limits::MAX_HEADER_REQUESTS {
            let Some(from) = self.next_claimer(now) else {
                return;
            };
            self.ask_headers(now, from);
        }
    }

    fn next_claimer(&self, now: Millis) -> Option<From> {
        let ready = self.links.iter().filter(|(_, link)| link.is_ready());
        let named = ready.flat_map(|(id, link)| {
            let peers = link.peers().filter(|(peer, record)| {
                *peer != PeerId::ANY
                    && self.has_something_to_show(record)
                    && !link.is_passed_over(*peer, now)
            });
            peers.map(|(peer, record)| ((*id, peer), record))
        });
        let free = named.filter(|(from, _)| {
            let headers = |ask: &Ask| *ask == Ask::Headers;
            self.sync.in_flight_to(*from, headers) == 0
        });
        let first = free.min_by_key(|(_, record)| {
            let claimed = record.tip.map(|tip| tip.work);
            (record.asked, Reverse(claimed))
        });
        first.map(|(from, _)| from)
    }

    fn has_something_to_show(&self, record: &Peer) -> bool {
        let best = self.chain.best_header().work;
        let claims_more = record
            .tip
            .is_some_and(|tip| tip.work > best && self.chain.entry(&tip.id).is_none());
        claims_more || record.has_news || record.presync.is_some()
    }

    pub(super) fn headers_came(&mut self, now: Millis, from: From, headers: &[Header]) {
        if headers.len() > MAX_HEADERS {
            let what = format!(
                "{} headers in a reply, at most {MAX_HEADERS}",
                headers.len()
            );
            return self.protocol_violation(from, what);
        }
        if let Some(pair) = headers
            .windows(2)
            .find(|pair| pair[1].previous != pair[0].id())
        {
            let what = format!("header {} does not follow on the one before", pair[1].id());
            return self.protocol_violation(from, what);
        }
        let record = self
            .links
            .get_mut(&from.0)
            .and_then(|link| link.peer_mut(from.1));
        let presync = record.and_then(|record| record.presync.take());
        let needed = self.least_work();
        if let Some(mut presync) = presync {
            match presync.take(&self.chain, headers, needed, now) {
                Ok(Step::Changed) => self.new_branch(now, from, headers, needed),
                step => self.take_step(now, from, headers, presync, needed, step),
            }
        } else {
            self.new_branch(now, from, headers, needed);
        }
    }

    /// Work that a branch needs to be kept.
    pub(super) fn least_work(&self) -> Work {
        self.chain.work_below_tip(limits::LOW_WORK_BLOCKS)
    }

    /// Takes headers that are not part of a branch being weighed.
    fn new_branch(&mut self, now: Millis, from: From, headers: &[Header], needed: Work) {
        let is_known = |header: &&Header| {
            let entry = self.chain.entry(&header.id());
            entry.is_some_and(|entry| entry.standing != Standing::Invalid)
        };
        let known = headers.iter().take_while(is_known).count();
        let Some(first) = headers.get(known) else {
            return self.branch_ends(now, from, headers, headers.len());
        };
        let Some(root) = self.chain.entry(&first.previous) else {
            return self.connects_to_nothing(now, from, first);
        };
        if root.work >= needed {
            return self.branch_ends(now, from, headers, headers.len());
        }
        let new = &headers[known..];
        let Some(mut presync) = Presync::new(&self.chain, &first.previous) else {
            return;
        };
        let step = presync.take(&self.chain, new, needed, now);
        self.take_step(now, from, headers, presync, needed, step);
    }

    fn take_step(
        &mut self,
        now: Millis,
        from: From,
        headers: &[Header],
        presync: Presync,
        needed: Work,
        step: Result<Step, (BlockId, HeaderError)>,
    ) {
        let go_on = match step {
            Ok(Step::Finish) => return self.branch_ends(now, from, headers, headers.len()),
            Ok(Step::Store(count)) => self.store_headers(now, from, &headers[..count]),
            Ok(Step::Ask) => true,
            Ok(Step::Changed) => false,
            Ok(Step::TooLittle(found)) => {
                if let Some(last) = headers.last() {
                    let error = HeaderError::TooLittleWork { needed, found };
                    self.refuse(RefusedItem::Header(last.id()), &error, Some(from));
                }
                false
            }
            Err((id, error)) => {
                self.refused_header(from, id, &error);
                false
            }
        };
        let record = self
            .links
            .get_mut(&from.0)
            .and_then(|link| link.heard(from.1, now));
        if let Some(record) = record.filter(|_| go_on) {
            record.presync = Some(presync);
            self.sync.claims_changed();
        } else {
            self.forget_unproven(from);
        }
    }

    /// Stores the first `count` headers of an answer; asks for more when it was a full one.
    fn branch_ends(&mut self, now: Millis, from: From, headers: &[Header], count: usize) {
        if !self.store_headers(now, from, &headers[..count]) {
            return;
        }
        // From there on, whatever it weighs: a branch may outgrow the best header's later.
        if headers.len() == MAX_HEADERS
            && let Some(last) = headers.last()
        {
            return self.ask_headers_behind(now, from, last.id());
        }
        self.forget_unproven(from);
    }

    /// False when one of them was refused.
    fn store_headers(&mut self, now: Millis, from: From, headers: &[Header]) -> bool {
        let best_before = self.chain.best_header().id;
        let mut refused = None;
        let mut last = None;
        for header in headers {
            let id = header.id();
            match self.chain.add_header(header, now) {
                Ok(HeaderOutcome::New(_) | HeaderOutcome::Known(_)) => last = Some(id),
                Ok(HeaderOutcome::Orphan { .. }) => {
                    self.connects_to_nothing(now, from, header);
                    return false;
                }
                Err(error) => {
                    refused = Some((id, error));
                    break;
                }
            }
        }
        let best = self.chain.best_header();
        if best.id != best_before {
            let best = BlockKey {
                height: best.height,
                id: best.id,
            };
            self.notice(Notice::HeadersAdded { best });
        }
        if let Some(last) = last {
            self.has_block(now, from, &last);
        }
        if let Some((id, error)) = &refused {
            self.refused_header(from, *id, error);
            self.forget_unproven(from);
        }
        refused.is_none()
    }

    fn refused_header(&mut self, from: From, id: BlockId, error: &HeaderError) {
        if error.is_misbehaviour() {
            self.misbehaved(from, RefusedItem::Header(id), error);
        } else {
            self.refuse(RefusedItem::Header(id), error, Some(from));
        }
    }

    fn connects_to_nothing(&mut self, now: Millis, from: From, header: &Header) {
        let id = header.id();
        if let Err(error) = self.chain.place(header, now) {
            return self.refused_header(from, id, &error);
        }
        let missing = header.previous;
        let what = format!("header {id} connects to nothing known, parent {missing}");
        self.protocol_violation(from, what);
    }

    /// After an answer, or none: what a peer claimed and did not show counts no longer. It may claim
    /// again.
    pub(super) fn forget_unproven(&mut self, from: From) {
        self.sync.claims_changed();
        let record = self
            .links
            .get_mut(&from.0)
            .and_then(|link| link.peer_mut(from.1));
        if let Some(record) = record {
            record.presync = None;
            record
                .tip
                .take_if(|tip| self.chain.entry(&tip.id).is_none());
        }
    }
}
