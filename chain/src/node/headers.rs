//! Asks for headers, chooses whom to ask next, and takes in the headers that come.

use super::{
    io::{From, Notice, RefusedItem},
    link::Peer,
    parts::Node,
    presync::{Presync, Step},
    requests::Ask,
};
use crate::{
    block::{BlockKey, Header},
    limits,
    primitives::{BlockId, Millis, Timestamp, Work},
    rules::{HeaderError, counts_from},
    state::{HeaderOutcome, Standing},
    wire::{MAX_HEADERS, PeerId, Request},
};

impl Node {
    /// Asks `from` for the headers after the best one, or after the last one that it has shown; not
    /// while it owes an answer.
    pub(super) fn ask_headers(&mut self, now: Millis, from: From) {
        if self.sync.in_flight_to(from, Ask::is_headers) > 0 {
            return;
        }
        let mut behind = self.chain.best_header().id;
        let link = self.links.get_mut(&from.0);
        if let Some(record) = link.and_then(|link| link.heard(from.1, now)) {
            let more = record.more.take();
            let weighed = record.presync.as_ref().map(Presync::at);
            behind = weighed.or(more).unwrap_or(behind);
            record.waits_since = now;
            record.has_news = false;
        }
        let mut locator = self.chain.locator();
        if locator[0] != behind {
            locator.insert(0, behind);
        }
        self.ask(
            now,
            from,
            Request::Headers { locator },
            Ask::Headers { behind },
        );
    }

    /// Asks peers that have something to show, a few at a time; the one that waits longest comes
    /// first. Claims are free, so they do not count. Peers that have delivered before come first, but
    /// neither they nor the others get all places.
    pub(super) fn ask_claimers(&mut self, now: Millis) {
        for delivered in [true, false] {
            loop {
                let asked = self.sync.named(Ask::is_headers);
                let of_class = asked
                    .clone()
                    .filter(|from| self.has_delivered(*from) == delivered);
                if asked.count() >= limits::MAX_HEADER_REQUESTS
                    || of_class.count() >= limits::MAX_HEADER_REQUESTS_PER_CLASS
                {
                    break;
                }
                let Some(from) = self.next_claimer(now, delivered) else {
                    break;
                };
                self.ask_headers(now, from);
            }
        }
    }

    fn next_claimer(&self, now: Millis, delivered: bool) -> Option<From> {
        let ready = self.links.iter().filter(|(_, link)| link.is_ready());
        let named = ready.flat_map(|(id, link)| {
            let peers = link.peers().filter(|(peer, record)| {
                *peer != PeerId::ANY
                    && record.delivered == delivered
                    && self.has_something_to_show(record)
                    && !link.is_passed_over(*peer, now)
            });
            peers.map(|(peer, record)| ((*id, peer), record.waits_since))
        });
        let free = named.filter(|(from, _)| self.sync.in_flight_to(*from, Ask::is_headers) == 0);
        free.min_by_key(|(_, since)| *since).map(|(from, _)| from)
    }

    fn has_delivered(&self, from: From) -> bool {
        let record = self.links.get(&from.0).and_then(|link| link.peer(from.1));
        record.is_some_and(|record| record.delivered)
    }

    /// Notes that a peer gave something new.
    pub(super) fn delivered(&mut self, from: From) {
        let link = self.links.get_mut(&from.0);
        if let Some(record) = link.and_then(|link| link.peer_mut(from.1)) {
            record.delivered = true;
            record.patience_ms = limits::FIRST_PATIENCE_MS;
        }
    }

    fn has_something_to_show(&self, record: &Peer) -> bool {
        let best = self.chain.best_header().work;
        let claims_more = record
            .tip
            .is_some_and(|tip| tip.work > best && self.chain.entry(&tip.id).is_none());
        claims_more || record.has_news || record.more.is_some() || record.presync.is_some()
    }

    /// Takes the headers that a peer gave when it was asked for those after `behind`.
    pub(super) fn headers_came(
        &mut self,
        now: Millis,
        from: From,
        behind: BlockId,
        headers: &[Header],
    ) {
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
        let needed = self.least_work();
        let link = self.links.get_mut(&from.0);
        let record = link.and_then(|link| link.peer_mut(from.1));
        // A branch that is being weighed goes on only with the answer to its own question.
        let presync = record.and_then(|record| record.presync.take_if(|at| at.at() == behind));
        let Some(mut presync) = presync else {
            return self.new_branch(now, from, behind, headers, needed);
        };
        let full = headers.len() == MAX_HEADERS;
        match presync.take(&self.chain, headers, full, needed, now) {
            Ok(Step::Changed) => self.new_branch(now, from, behind, headers, needed),
            step => self.take_step(now, from, behind, headers, presync, step),
        }
    }

    /// Work that a branch needs to be kept.
    pub(super) fn least_work(&self) -> Work {
        self.chain.work_below_tip(limits::LOW_WORK_BLOCKS)
    }

    /// Takes headers that are not part of a branch being weighed.
    fn new_branch(
        &mut self,
        now: Millis,
        from: From,
        behind: BlockId,
        headers: &[Header],
        needed: Work,
    ) {
        let is_known = |header: &&Header| {
            let entry = self.chain.entry(&header.id());
            entry.is_some_and(|entry| entry.standing != Standing::Invalid)
        };
        let known = headers.iter().take_while(is_known).count();
        let Some(first) = headers.get(known) else {
            return self.branch_ends(now, from, behind, headers);
        };
        let Some(root) = self.chain.entry(&first.previous) else {
            if first.previous == behind {
                // They were asked for while a branch was weighed; that branch has been given up since.
                return self.forget_unproven(from);
            }
            return self.connects_to_nothing(now, from, first);
        };
        if root.work >= needed {
            return self.branch_ends(now, from, behind, headers);
        }
        let record = self.links.get(&from.0).and_then(|link| link.peer(from.1));
        if record.is_some_and(|record| record.presync.is_some()) {
            // Only one branch of a peer is weighed at a time.
            return;
        }
        let Some(mut presync) = Presync::new(&self.chain, &first.previous) else {
            return;
        };
        let full = headers.len() == MAX_HEADERS;
        let step = presync.take(&self.chain, &headers[known..], full, needed, now);
        self.take_step(now, from, behind, headers, presync, step);
    }

    fn take_step(
        &mut self,
        now: Millis,
        from: From,
        behind: BlockId,
        headers: &[Header],
        presync: Presync,
        step: Result<Step, (BlockId, HeaderError)>,
    ) {
        let go_on = match step {
            Ok(Step::Finish) => return self.branch_ends(now, from, behind, headers),
            Ok(Step::Store(last)) => {
                let stored = headers.iter().position(|header| header.id() == last);
                self.store_headers(now, from, &headers[..stored.map_or(0, |at| at + 1)])
            }
            Ok(Step::Ask) => true,
            Ok(Step::Changed) => false,
            Ok(Step::TooLittle(found)) => {
                if let Some(last) = headers.last() {
                    let needed = self.least_work();
                    let error = HeaderError::TooLittleWork { needed, found };
                    self.refuse(RefusedItem::Header(last.id()), &error, Some(from));
                }
                false
            }
            Err((id, error)) => {
                self.refused_header(now, from, id, &error);
                false
            }
        };
        let link = self.links.get_mut(&from.0);
        let record = link.and_then(|link| link.heard(from.1, now));
        if let Some(record) = record.filter(|_| go_on) {
            record.presync = Some(presync);
            self.sync.claims_changed();
        } else {
            self.forget_unproven(from);
        }
    }

    /// Stores the headers of an answer. After a full answer that brought something new, the peer is
    /// asked for more in its turn.
    fn branch_ends(&mut self, now: Millis, from: From, behind: BlockId, headers: &[Header]) {
        let known = self.chain.headers_known();
        if !self.store_headers(now, from, headers) {
            return;
        }
        let follows = headers
            .first()
            .is_some_and(|first| first.previous == behind);
        let brings = follows || self.chain.headers_known() > known;
        // The work so far does not matter: a branch may outgrow the best header's later.
        if headers.len() == MAX_HEADERS && brings {
            let link = self.links.get_mut(&from.0);
            if let Some(record) = link.and_then(|link| link.heard(from.1, now)) {
                record.more = headers.last().map(Header::id);
            }
            return self.sync.claims_changed();
        }
        self.forget_unproven(from);
    }

    /// Answers false when one of them was refused.
    fn store_headers(&mut self, now: Millis, from: From, headers: &[Header]) -> bool {
        let best_before = self.chain.best_header().id;
        let known_before = self.chain.headers_known();
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
        if self.chain.headers_known() > known_before {
            self.delivered(from);
        }
        if let Some((id, error)) = &refused {
            self.refused_header(now, from, *id, error);
            self.forget_unproven(from);
        }
        refused.is_none()
    }

    fn refused_header(&mut self, now: Millis, from: From, id: BlockId, error: &HeaderError) {
        let what = RefusedItem::Header(id);
        if error.is_misbehaviour() {
            self.misbehaved(from, what, error);
        } else if let Some(time) = error.early() {
            self.too_early(now, (what, id), time, from);
        } else {
            self.refuse(what, error, Some(from));
        }
    }

    fn connects_to_nothing(&mut self, now: Millis, from: From, header: &Header) {
        let id = header.id();
        if let Err(error) = self.chain.place(header, now) {
            return self.refused_header(now, from, id, &error);
        }
        let missing = header.previous;
        let what = format!("header {id} connects to nothing known, parent {missing}");
        self.protocol_violation(from, what);
    }

    /// After an answer, or when none came: a claim that the peer did not prove counts no longer. It
    /// may claim again.
    pub(super) fn forget_unproven(&mut self, from: From) {
        self.sync.claims_changed();
        let record = self
            .links
            .get_mut(&from.0)
            .and_then(|link| link.peer_mut(from.1));
        if let Some(record) = record {
            (record.presync, record.more) = (None, None);
            record
                .tip
                .take_if(|tip| self.chain.entry(&tip.id).is_none());
        }
    }

    /// Tells once of a block or header that is ahead of this clock, and notes when it counts.
    pub(super) fn too_early(
        &mut self,
        now: Millis,
        (what, id): (RefusedItem, BlockId),
        time: Timestamp,
        from: From,
    ) {
        let counts = counts_from(time);
        let earlier = self.early.again.filter(|again| *again > now);
        self.early.again = Some(earlier.map_or(counts, |again| again.min(counts)));
        if self.early.told.replace(id) != Some(id) {
            let from = Some(from);
            self.notice(Notice::Early { what, time, from });
        }
    }

    /// Asks relays for headers once one that was refused counts.
    pub(super) fn ask_for_early(&mut self, now: Millis) {
        if self.early.again.is_none_or(|again| again > now) || !self.any_link_ready() {
            return;
        }
        self.early.again = None;
        let ready: Vec<_> = self.ready_links().collect();
        for link in ready {
            self.ask_headers(now, (link, PeerId::ANY));
        }
    }
}
