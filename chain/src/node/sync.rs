//! Asking others for tips and headers.

use super::{
    From, Node, Notice, RefusedItem, limits,
    requests::{Ask, Pending},
};
use crate::{
    BlockId, BlockKey, Header, Height, Millis,
    tree::HeaderOutcome,
    wire::{Frame, MAX_HEADERS, PeerId, Reply, Request, RequestId, TipInfo},
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
    /// Whether answers are awaited that may bring a better chain.
    pub fn is_synchronising(&self) -> bool {
        self.sync.wants_bodies()
            || self.sync.awaits_storage()
            || self.sync.count(|ask| *ask != Ask::Mempool) > 0
    }

    /// How far sync has come; `None` when every header has its body.
    pub fn sync_progress(&self) -> Option<SyncProgress> {
        let want = self.chain.best_header();
        (want.work > self.chain.tip().work).then(|| SyncProgress {
            have: self.chain.tip().height,
            want: want.height,
        })
    }

    /// Asks every relay, and every peer that is known, for tips and headers.
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

    /// Takes note of a peer's tip, and asks for headers when it claims more work than is known.
    pub(super) fn learn_tip(&mut self, now: Millis, from: From, tip: TipInfo) {
        let Some(link) = self.links.get_mut(&from.0) else {
            return;
        };
        link.set_tip(from.1, tip);
        self.ask_if_better(now, from, tip);
    }

    fn ask_if_better(&mut self, now: Millis, from: From, tip: TipInfo) {
        let is_better =
            self.chain.entry(&tip.id).is_none() && tip.work > self.chain.best_header().work;
        let link = self.links.get(&from.0);
        if is_better && link.is_some_and(|link| !link.is_passed_over(from.1, now)) {
            self.ask_headers(now, from);
        }
    }

    /// Notes that a peer has a block, which is likely to be its tip.
    pub(super) fn has_block(&mut self, from: From, id: &BlockId) {
        let Some(entry) = self.chain.entry(id) else {
            return;
        };
        let tip = TipInfo {
            id: entry.id,
            height: entry.height,
            work: entry.work,
        };
        if let Some(link) = self.links.get_mut(&from.0) {
            link.set_tip(from.1, tip);
        }
    }

    pub(super) fn ask_headers(&mut self, now: Millis, from: From) {
        let best = self.chain.best_header().id;
        self.ask_headers_behind(now, from, best);
    }

    /// Asks for what follows on a header that `from` is likely to have on its best chain.
    fn ask_headers_behind(&mut self, now: Millis, from: From, known: BlockId) {
        let headers = |ask: &Ask| *ask == Ask::Headers;
        // Claims of tips are free, so they must not keep a relay from being asked.
        let is_claim = from.1 != PeerId::ANY;
        if is_claim && self.sync.count(headers) >= limits::MAX_HEADER_REQUESTS
            || self.sync.in_flight_to(from, headers) > 0
        {
            return;
        }
        let mut locator = self.chain.locator();
        if locator[0] != known {
            locator.insert(0, known);
        }
        self.ask(now, from, Request::Headers { locator }, Ask::Headers);
    }

    pub(super) fn ask_mempool(&mut self, now: Millis, from: From) {
        self.ask(now, from, Request::Mempool, Ask::Mempool);
    }

    pub(super) fn ask(&mut self, now: Millis, to: From, request: Request, ask: Ask) {
        let id = self.sync.begin(now, to, ask);
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
        // Late, or never asked for: nothing is owed to it.
        if !self.sync.get(id).is_some_and(is_owed) {
            return;
        }
        let Some(pending) = self.sync.end(id) else {
            return;
        };
        match (pending.ask, reply) {
            (Ask::Tip, Reply::Tip(tip)) => self.learn_tip(now, from, tip),
            (Ask::Mempool, Reply::Mempool(transfers)) => self.transfers_came(from, transfers),
            (Ask::Headers, Reply::Headers(headers)) => self.headers_came(now, from, &headers),
            (Ask::Bodies(keys), Reply::Bodies(blocks)) => {
                self.sync.be_impatient();
                self.bodies_came(now, pending.to, from, keys, blocks);
            }
            (ask, Reply::Unavailable) => {
                if let Some(link) = self.links.get_mut(&pending.to.0) {
                    link.forget_tip(pending.to.1);
                    link.pass_over(pending.to.1, now);
                }
                if ask == Ask::Headers {
                    self.ask_next_better(now, pending.to);
                }
                self.sync.back_to_plan(ask);
            }
            (ask, _) => {
                self.sync.back_to_plan(ask);
                self.protocol_violation(from, "reply of another kind than the request".to_owned());
            }
        }
    }

    fn headers_came(&mut self, now: Millis, from: From, headers: &[Header]) {
        if headers.len() > MAX_HEADERS {
            let what = format!(
                "{} headers in a reply, at most {MAX_HEADERS}",
                headers.len()
            );
            return self.protocol_violation(from, what);
        }
        let best_before = self.chain.best_header().id;
        let mut last = None;
        for header in headers {
            let id = header.id();
            match self.chain.add_header(header, now) {
                Ok(HeaderOutcome::New(_) | HeaderOutcome::Known(_)) => last = Some(id),
                Ok(HeaderOutcome::Orphan { missing }) => {
                    let what = format!("header {id} connects to nothing known, parent {missing}");
                    return self.protocol_violation(from, what);
                }
                Err(error) if error.is_misbehaviour() => {
                    return self.misbehaved(from, RefusedItem::Header(id), &error);
                }
                Err(error) => {
                    self.refuse(RefusedItem::Header(id), &error, Some(from));
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
            self.has_block(from, &last);
            // From there on, whatever it weighs: a branch may outgrow the best header's later.
            if headers.len() == MAX_HEADERS {
                return self.ask_headers_behind(now, from, last);
            }
        }
        self.ask_next_better(now, from);
    }

    /// After an answer of `done`: is there somebody else who claims a better chain?
    fn ask_next_better(&mut self, now: Millis, done: From) {
        let unknown = |tip: &TipInfo| self.chain.entry(&tip.id).is_none();
        // What it claimed it did not show; it may claim again.
        let unproven = self.links.get(&done.0).is_some_and(|link| {
            link.tips()
                .any(|(peer, tip)| peer == done.1 && unknown(tip))
        });
        let best_work = self.chain.best_header().work;
        let others = self
            .links
            .iter()
            .flat_map(|(id, link)| link.tips().map(|(peer, tip)| ((*id, peer), *tip)));
        let next = others
            .filter(|(from, tip)| *from != done && tip.work > best_work && unknown(tip))
            .filter(|((link, peer), _)| !self.links[link].is_passed_over(*peer, now))
            .max_by_key(|(_, tip)| tip.work);
        if unproven && let Some(link) = self.links.get_mut(&done.0) {
            link.forget_tip(done.1);
        }
        if let Some((from, _)) = next {
            self.ask_headers(now, from);
        }
    }

    /// Gives up on requests whose time is over and lets others have their turn.
    pub(super) fn expire_requests(&mut self, now: Millis) {
        for pending in self.sync.take_late(now).into_iter().rev() {
            if let Some(link) = self.links.get_mut(&pending.to.0) {
                link.pass_over(pending.to.1, now);
            }
            if pending.ask == Ask::Headers {
                self.ask_next_better(now, pending.to);
            }
            self.sync.back_to_plan(pending.ask);
        }
    }
}
