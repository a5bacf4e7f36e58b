//! Asking others: headers first, then bodies from several peers at once.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{From, LinkId, Node, Notice, RefusedItem, blocks::Origin, limits};
use crate::{
    Block, BlockId, BlockKey, Header, Height, Millis, Standing,
    tree::HeaderOutcome,
    wire::{Frame, MAX_HEADERS, PeerId, PeerKind, Reply, Request, RequestId, TipInfo},
};

/// Questions under way and what is still to be asked.
///
/// Memory: [`limits`] bounds the requests; the plan holds one key for each header without a body.
#[derive(Clone, Debug)]
pub(super) struct Sync {
    pending: BTreeMap<RequestId, Pending>,
    next_id: u32,
    patience_ms: u64,
    /// Bodies to fetch, oldest first, for the branch that ends in `planned_for`.
    plan: VecDeque<BlockKey>,
    planned_for: Option<BlockId>,
    /// Bodies that storage was asked for because the best chain should move over them.
    from_storage: BTreeSet<BlockKey>,
    /// When relays are asked for news next.
    next_round: Option<Millis>,
    /// The tip moved, on news from whom, and nobody was told yet.
    tip_news: Option<TipNews>,
}

/// The tip moved to a block that was not passed on.
#[derive(Clone, Copy, Debug)]
pub(super) struct TipNews {
    /// Who knows already.
    pub(super) origin: Option<From>,
}

#[derive(Clone, Debug)]
struct Pending {
    to: From,
    ask: Ask,
    deadline: Millis,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Ask {
    Tip,
    Headers,
    Bodies(Vec<BlockKey>),
    Mempool,
}

/// How far sync has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SyncProgress {
    /// Height of the tip.
    pub have: Height,
    /// Height of the best header.
    pub want: Height,
}

impl Default for Sync {
    fn default() -> Self {
        Self {
            pending: BTreeMap::new(),
            next_id: 1,
            patience_ms: limits::FIRST_PATIENCE_MS,
            plan: VecDeque::new(),
            planned_for: None,
            from_storage: BTreeSet::new(),
            next_round: None,
            tip_news: None,
        }
    }
}

impl Sync {
    pub(super) fn link_lost(&mut self, link: LinkId) {
        self.give_up(|to| to.0 == link);
    }

    pub(super) fn peer_lost(&mut self, peer: From) {
        self.give_up(|to| to == peer);
    }

    /// Forgets requests; bodies asked for go back into the plan.
    fn give_up(&mut self, lost: impl Fn(From) -> bool) {
        let gone: Vec<_> = self
            .pending
            .extract_if(.., |_, pending| lost(pending.to))
            .collect();
        for (_, pending) in gone.into_iter().rev() {
            self.back_to_plan(pending.ask);
        }
    }

    fn back_to_plan(&mut self, ask: Ask) {
        if let Ask::Bodies(keys) = ask {
            for key in keys.into_iter().rev() {
                self.plan.push_front(key);
            }
        }
    }

    pub(super) fn wants_bodies(&self) -> bool {
        !self.plan.is_empty()
    }

    pub(super) fn next_deadline(&self) -> Option<Millis> {
        let deadlines = self.pending.values().map(|pending| pending.deadline);
        deadlines.chain(self.next_round).min()
    }

    /// Notes that the tip moved on news from `origin`.
    pub(super) fn tip_news(&mut self, origin: Option<From>) {
        self.tip_news = Some(TipNews { origin });
    }

    /// Tip news that should be told now: not while more bodies are on their way.
    pub(super) fn take_tip_news(&mut self) -> Option<TipNews> {
        if self.wants_bodies() || self.count(|ask| matches!(ask, Ask::Bodies(_))) > 0 {
            return None;
        }
        self.tip_news.take()
    }

    /// Notes that a body is needed from storage; false when it has been asked for before.
    pub(super) fn await_storage(&mut self, key: BlockKey) -> bool {
        self.from_storage.insert(key)
    }

    pub(super) fn storage_answered(&mut self, key: &BlockKey) -> bool {
        self.from_storage.remove(key)
    }

    pub(super) fn awaits_storage(&self) -> bool {
        !self.from_storage.is_empty()
    }

    pub(super) fn awaits_storage_of(&self, key: &BlockKey) -> bool {
        self.from_storage.contains(key)
    }

    fn count(&self, matches: impl Fn(&Ask) -> bool) -> usize {
        self.pending
            .values()
            .filter(|pending| matches(&pending.ask))
            .count()
    }

    fn in_flight_to(&self, peer: From, matches: impl Fn(&Ask) -> bool) -> usize {
        let to_peer = self.pending.values().filter(|pending| pending.to == peer);
        to_peer.filter(|pending| matches(&pending.ask)).count()
    }
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
            self.sync.next_round = None;
            return;
        }
        let due = *self
            .sync
            .next_round
            .get_or_insert(now.plus(limits::ROUND_MS));
        if due > now {
            return;
        }
        self.sync.next_round = Some(now.plus(limits::ROUND_MS));
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
        if self.chain.entry(&tip.id).is_none() && tip.work > self.chain.best_header().work {
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
        let headers = |ask: &Ask| *ask == Ask::Headers;
        if self.sync.count(headers) >= limits::MAX_HEADER_REQUESTS
            || self.sync.in_flight_to(from, headers) > 0
        {
            return;
        }
        let mut locator = self.chain.locator();
        let best = self.chain.best_header().id;
        if locator[0] != best {
            locator.insert(0, best);
        }
        self.ask(now, from, Request::Headers { locator }, Ask::Headers);
    }

    pub(super) fn ask_mempool(&mut self, now: Millis, from: From) {
        self.ask(now, from, Request::Mempool, Ask::Mempool);
    }

    fn ask(&mut self, now: Millis, to: From, request: Request, ask: Ask) {
        let id = RequestId(self.sync.next_id);
        self.sync.next_id = self.sync.next_id.wrapping_add(1);
        let deadline = now.plus(self.sync.patience_ms);
        self.sync.pending.insert(id, Pending { to, ask, deadline });
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
        let expected = self.sync.pending.get(&id).is_some_and(|pending| {
            pending.to == from || pending.to == (from.0, PeerId::ANY) || reply == Reply::Unavailable
        });
        // Late, or never asked for: nothing is owed to it.
        if !expected {
            return;
        }
        let pending = self.sync.pending.remove(&id).expect("it was found above");
        match (pending.ask, reply) {
            (Ask::Tip, Reply::Tip(tip)) => self.learn_tip(now, from, tip),
            (Ask::Mempool, Reply::Mempool(transfers)) => self.transfers_came(from, transfers),
            (Ask::Headers, Reply::Headers(headers)) => self.headers_came(now, from, &headers),
            (Ask::Bodies(keys), Reply::Bodies(blocks)) => {
                self.sync.patience_ms = limits::FIRST_PATIENCE_MS;
                self.bodies_came(now, from, keys, blocks);
            }
            (ask, Reply::Unavailable) => {
                self.sync.back_to_plan(ask);
                if let Some(link) = self.links.get_mut(&pending.to.0) {
                    link.forget_tip(pending.to.1);
                    link.pass_over(pending.to.1, now);
                }
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
        for header in headers {
            let id = header.id();
            match self.chain.add_header(header, now) {
                Ok(HeaderOutcome::New(_) | HeaderOutcome::Known(_)) => {}
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
        if let Some(last) = headers.last() {
            self.has_block(from, &last.id());
            if headers.len() == MAX_HEADERS {
                return self.ask_headers(now, from);
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
            .max_by_key(|(_, tip)| tip.work);
        if unproven && let Some(link) = self.links.get_mut(&done.0) {
            link.forget_tip(done.1);
        }
        if let Some((from, _)) = next {
            self.ask_headers(now, from);
        }
    }

    fn bodies_came(&mut self, now: Millis, from: From, keys: Vec<BlockKey>, blocks: Vec<Block>) {
        let mut open: BTreeMap<BlockId, BlockKey> =
            keys.into_iter().map(|key| (key.id, key)).collect();
        let delivered = !blocks.is_empty();
        let mut offence = None;
        for block in blocks {
            let id = block.id();
            if open.remove(&id).is_none() {
                let what = format!("block {id} was not asked for");
                return self.protocol_violation(from, what);
            }
            match self.take_block(now, block, Origin::Reply(from)) {
                Ok(_) => {}
                Err(error) if error.is_misbehaviour() => {
                    offence = Some((RefusedItem::Block(id), error));
                    break;
                }
                Err(error) => self.refuse(RefusedItem::Block(id), &error, Some(from)),
            }
        }
        let mut rest: Vec<_> = open.into_values().collect();
        rest.sort_unstable();
        self.sync.back_to_plan(Ask::Bodies(rest));
        if let Some((what, error)) = offence {
            self.misbehaved(from, what, &error);
        } else if !delivered && let Some(link) = self.links.get_mut(&from.0) {
            link.pass_over(from.1, now);
        }
    }

    /// Gives up on requests whose time is over and lets others have their turn.
    pub(super) fn expire_requests(&mut self, now: Millis) {
        let late: Vec<_> = self
            .sync
            .pending
            .extract_if(.., |_, pending| pending.deadline <= now)
            .collect();
        for (_, pending) in late.into_iter().rev() {
            if let Some(link) = self.links.get_mut(&pending.to.0) {
                link.pass_over(pending.to.1, now);
            }
            if matches!(pending.ask, Ask::Bodies(_)) {
                let patience = self.sync.patience_ms.saturating_mul(2);
                self.sync.patience_ms = patience.min(limits::MAX_PATIENCE_MS);
            }
            let headers = pending.ask == Ask::Headers;
            self.sync.back_to_plan(pending.ask);
            if headers {
                self.ask_next_better(now, pending.to);
            }
        }
    }

    /// Fetches the bodies of the best header's branch, oldest first.
    pub(super) fn ask_for_bodies(&mut self, now: Millis) {
        let best = self.chain.best_header();
        if self.sync.planned_for != Some(best.id) {
            self.sync.planned_for = Some(best.id);
            let in_flight: BTreeSet<_> = self
                .sync
                .pending
                .values()
                .filter_map(|pending| match &pending.ask {
                    Ask::Bodies(keys) => Some(keys.iter().copied()),
                    _ => None,
                })
                .flatten()
                .collect();
            let missing = self.chain.missing_bodies();
            self.sync.plan = missing
                .into_iter()
                .filter(|key| !in_flight.contains(key))
                .collect();
        }
        while self.sync.count(|ask| matches!(ask, Ask::Bodies(_))) < limits::MAX_BODY_REQUESTS {
            let Some(keys) = self.next_bodies() else {
                return;
            };
            let Some(source) = self.source_of(now, keys.last().expect("is not empty")) else {
                return self.sync.back_to_plan(Ask::Bodies(keys));
            };
            let ids = keys.iter().map(|key| key.id).collect();
            self.ask(now, source, Request::Bodies { ids }, Ask::Bodies(keys));
        }
    }

    /// The oldest bodies of the plan that are still missing and not too far ahead.
    fn next_bodies(&mut self) -> Option<Vec<BlockKey>> {
        let limit = self
            .chain
            .tip()
            .height
            .get()
            .saturating_add(limits::MAX_BODIES_AHEAD);
        let mut keys = Vec::new();
        while keys.len() < limits::BODIES_PER_REQUEST {
            let Some(key) = self.sync.plan.front().copied() else {
                break;
            };
            if key.height.get() > limit {
                break;
            }
            self.sync.plan.pop_front();
            let standing = self.chain.entry(&key.id).map(|entry| entry.standing);
            if standing == Some(Standing::Header) {
                keys.push(key);
            }
        }
        (!keys.is_empty()).then_some(keys)
    }

    /// Whom to ask for a block: of those whose tip is known here and as high, the one with the
    /// fewest requests under way, native nodes first; else whoever a relay picks.
    fn source_of(&self, now: Millis, key: &BlockKey) -> Option<From> {
        let bodies = |ask: &Ask| matches!(ask, Ask::Bodies(_));
        let free = |from: &From| {
            let busy = self.sync.in_flight_to(*from, bodies) >= limits::MAX_BODY_REQUESTS_PER_PEER;
            let passed_over = self.links[&from.0].is_passed_over(from.1, now);
            !busy && !passed_over
        };
        let ready = || self.links.iter().filter(|(_, link)| link.is_ready());
        let named = ready().flat_map(|(id, link)| {
            link.tips().filter_map(|(peer, tip)| {
                let entry = self.chain.entry(&tip.id)?;
                let may_have_it = entry.height >= key.height && entry.standing != Standing::Invalid;
                let native = link
                    .peer_info(peer)
                    .is_some_and(|info| info.kind == PeerKind::Native);
                may_have_it.then_some(((*id, peer), !native))
            })
        });
        let best = named
            .filter(|(from, _)| free(from))
            .min_by_key(|(from, not_native)| {
                (self.sync.in_flight_to(*from, bodies), *not_native, *from)
            })
            .map(|(from, _)| from);
        best.or_else(|| ready().map(|(id, _)| (*id, PeerId::ANY)).find(free))
    }
}
