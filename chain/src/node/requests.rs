//! Questions under way, and questions still to be asked: the memory of sync.

use std::collections::{BTreeSet, VecDeque};

use super::{
    drought::Drought,
    io::{From, LinkId},
    lacking::Lacking,
};
use crate::{
    block::BlockKey,
    limits,
    primitives::{BlockId, Chance, Height, Millis, Salt},
    state::MissingBodies,
    util::{BoxMap, Gather},
    wire::{PeerId, RequestId},
};

/// Questions under way, and questions still to be asked.
///
/// Memory: [`limits`] bounds the requests, those about pools hold what is [`Lacking`]; the plan holds two
/// keys for each header without a body.
#[derive(Clone, Debug)]
pub(super) struct Sync {
    /// By the number of the question; maps whose keys are of one size share their code.
    pending: BoxMap<u64, Pending>,
    /// Of salts, and of the numbers of requests: when a request named no peer, a peer that answers it is
    /// taken for the one that the relay picked.
    chance: Chance,
    /// A peer that has not been asked for headers may have some to show.
    claims_changed: bool,
    /// Bodies to fetch, oldest first, for the branch that ends in `planned_for`.
    plan: VecDeque<BlockKey>,
    planned_for: Option<BlockKey>,
    /// All bodies that the branch lacked when the plan was made.
    planned: BTreeSet<BlockKey>,
    /// Bodies are wanted, and none has come since this time.
    drought: Option<Drought>,
    /// Nobody has given a body for so long that transfers no longer wait for bodies.
    in_vain: bool,
    /// Bodies that were asked from storage because the best chain should move over them.
    from_storage: BTreeSet<BlockKey>,
    /// A better branch that cannot be followed, because storage lost a block of the best chain.
    stuck_on: Option<BlockId>,
    /// The time when relays are asked for news next.
    next_round: Option<Millis>,
    /// The tip moved, and nobody was told yet; with the source of the news.
    tip_news: Option<TipNews>,
}

/// The tip moved to a block that was not passed on.
#[derive(Clone, Copy, Debug)]
pub(super) struct TipNews {
    /// The peer that knows already.
    pub(super) origin: Option<From>,
}

/// A question under way.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) to: From,
    pub(super) ask: Ask,
    deadline: Millis,
}

/// The content of a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Ask {
    Tip,
    /// The headers after this one, if the peer has it.
    Headers {
        behind: BlockId,
    },
    Bodies(Vec<BlockKey>),
    /// The short ids of a pool.
    Mempool {
        salt: Salt,
    },
    /// Transfers of a pool.
    Transfers(Lacking),
}

/// Whether a time has come that was set at most `wait_ms` ahead. If it lies further ahead, the clock
/// was set back. Then it counts as come, too: else the node would wait until the clock has caught up.
pub(super) fn is_over(now: Millis, until: Millis, wait_ms: u64) -> bool {
    until <= now || until > now.plus(wait_ms)
}

impl Ask {
    pub(super) fn is_bodies(&self) -> bool {
        matches!(self, Self::Bodies(_))
    }

    pub(super) fn is_headers(&self) -> bool {
        matches!(self, Self::Headers { .. })
    }

    /// Whether it is about a pool.
    pub(super) fn is_pool(&self) -> bool {
        matches!(self, Self::Mempool { .. } | Self::Transfers(_))
    }
}

impl Pending {
    fn bodies(&self) -> &[BlockKey] {
        match &self.ask {
            Ask::Bodies(keys) => keys,
            _ => &[],
        }
    }

    /// Who was asked first, where it is about a pool.
    pub(super) fn pool_of(&self) -> Option<From> {
        match &self.ask {
            Ask::Mempool { .. } => Some(self.to),
            Ask::Transfers(lacking) => Some(lacking.whom),
            _ => None,
        }
    }
}

impl Sync {
    /// Nobody else may know `seed`.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            pending: BoxMap::new(),
            chance: Chance::new(seed),
            claims_changed: false,
            plan: VecDeque::new(),
            planned_for: None,
            planned: BTreeSet::new(),
            drought: None,
            in_vain: false,
            from_storage: BTreeSet::new(),
            stuck_on: None,
            next_round: None,
            tip_news: None,
        }
    }

    /// Notes a question to `to`, and gives it its number.
    pub(super) fn begin(&mut self, now: Millis, to: From, ask: Ask, patience_ms: u64) -> RequestId {
        let [a, b, c, d, ..] = self.chance.number().to_le_bytes();
        let id = RequestId(u32::from_le_bytes([a, b, c, d]));
        let deadline = now.plus(patience_ms);
        self.pending
            .insert(id.0.into(), Box::new(Pending { to, ask, deadline }));
        id
    }

    /// A salt for one question.
    pub(super) fn draw_salt(&mut self) -> Salt {
        Salt([(); 2].map(|()| self.chance.number()))
    }

    pub(super) fn get(&self, id: RequestId) -> Option<&Pending> {
        self.pending.get(&id.0.into()).map(Box::as_ref)
    }

    pub(super) fn end(&mut self, id: RequestId) -> Option<Pending> {
        self.pending.remove(&id.0.into()).map(|pending| *pending)
    }

    /// Removes the questions whose time is over.
    pub(super) fn take_late(&mut self, now: Millis) -> Vec<Pending> {
        let late = self.pending.extract_if(.., |_, pending| {
            is_over(now, pending.deadline, limits::MAX_PATIENCE_MS)
        });
        late.map(|(_, pending)| *pending).collect()
    }

    /// Brings the plan up to the header `best`: it then holds the bodies that are missing and not on
    /// their way yet. `missing` gives the bodies that its branch lacks, back to the header that the
    /// plan was made for if that is on it.
    pub(super) fn plan_for(
        &mut self,
        best: BlockKey,
        missing: impl FnOnce(Option<BlockKey>) -> MissingBodies,
    ) {
        if self.planned_for == Some(best) {
            return;
        }
        let MissingBodies { keys, extends } = missing(self.planned_for);
        self.planned_for = Some(best);
        let in_flight = self.pending.values().flat_map(|pending| pending.bodies());
        let coming: BTreeSet<_> = in_flight.copied().gather();
        if !extends {
            self.plan.clear();
        }
        if !extends || self.plan.is_empty() && coming.is_empty() {
            self.planned.clear();
        }
        self.planned.extend(keys.iter().copied());
        let keys = keys.into_iter();
        self.plan.extend(keys.filter(|key| !coming.contains(key)));
    }

    /// How long no body has come although some are wanted, in milliseconds.
    pub(super) fn drought_lasts(&mut self, now: Millis) -> u64 {
        let drought = self.drought.get_or_insert(Drought::begin(now));
        drought.lasts(now)
    }

    /// Notes that a body came, or that none is wanted.
    pub(super) fn end_drought(&mut self) {
        self.drought = None;
    }

    /// Notes whether the node waits for bodies in vain.
    pub(super) fn set_in_vain(&mut self, in_vain: bool) {
        self.in_vain = in_vain;
    }

    /// Whether the node waits for bodies in vain; true until one comes or none is wanted.
    pub(super) fn is_in_vain(&self) -> bool {
        self.in_vain
    }

    /// The lowest body that is wanted.
    pub(super) fn lowest_wanted(&self) -> Option<BlockKey> {
        let in_flight = self.pending.values().flat_map(|pending| pending.bodies());
        let wanted = in_flight.filter(|key| self.planned.contains(key));
        wanted.chain(self.plan.front()).min().copied()
    }

    /// Takes the next body out of the plan, unless it is higher than `limit`.
    pub(super) fn next_planned(&mut self, limit: Height) -> Option<BlockKey> {
        self.plan.pop_front_if(|key| key.height <= limit)
    }

    /// Whether it is time to ask relays for news; sets the next time.
    pub(super) fn round_is_due(&mut self, now: Millis) -> bool {
        let next = *self.next_round.get_or_insert(now.plus(limits::ROUND_MS));
        let due = is_over(now, next, limits::ROUND_MS);
        if due {
            self.next_round = Some(now.plus(limits::ROUND_MS));
        }
        due
    }

    /// Notes that there is nobody to ask for news.
    pub(super) fn stop_rounds(&mut self) {
        self.next_round = None;
    }

    pub(super) fn link_lost(&mut self, link: LinkId) {
        self.give_up(|to| to.0 == link);
    }

    /// Answers with those whose pools will not come from this peer.
    pub(super) fn peer_lost(&mut self, peer: From) -> Vec<From> {
        self.give_up(|to| to == peer)
    }

    /// Forgets requests; the bodies that they asked for go back into the plan. Answers with those whose
    /// pools were asked for.
    fn give_up(&mut self, lost: impl Fn(From) -> bool) -> Vec<From> {
        let gone: Vec<_> = self
            .pending
            .extract_if(.., |_, pending| lost(pending.to))
            .collect();
        let pools = gone.iter().filter_map(|(_, pending)| pending.pool_of());
        let pools = pools.collect();
        for (_, pending) in gone.into_iter().rev() {
            self.back_to_plan(pending.ask);
        }
        pools
    }

    /// Forgets the questions about pools at a link: whoever answers them is not heard there any more.
    pub(super) fn forget_pools(&mut self, link: LinkId) {
        self.pending
            .retain(|_, pending| pending.to.0 != link || !pending.ask.is_pool());
    }

    /// Whether a question about this pool is under way.
    pub(super) fn asks_for_pool_of(&self, whom: From) -> bool {
        let mut pools = self
            .pending
            .values()
            .filter_map(|pending| pending.pool_of());
        pools.any(|of| of == whom)
    }

    /// Puts bodies that did not come at the front of the plan again. Those of a branch that is no
    /// longer the best header's are dropped: perhaps nobody has them.
    pub(super) fn back_to_plan(&mut self, ask: Ask) {
        if let Ask::Bodies(keys) = ask {
            for key in keys.into_iter().rev() {
                if self.planned.contains(&key) {
                    self.plan.push_front(key);
                }
            }
        }
    }

    pub(super) fn wants_bodies(&self) -> bool {
        !self.plan.is_empty()
    }

    pub(super) fn next_deadline(&self) -> Option<Millis> {
        let deadlines = self.pending.values().map(|pending| pending.deadline);
        let drought_ms = if self.in_vain {
            limits::DROUGHT_MS
        } else {
            limits::BEHIND_MS
        };
        let drought = self.drought.map(|drought| drought.reaches(drought_ms));
        deadlines.chain(self.next_round).chain(drought).min()
    }

    /// Notes that the tip moved on news from `origin`.
    pub(super) fn tip_news(&mut self, origin: Option<From>) {
        self.tip_news = Some(TipNews { origin });
    }

    /// News of the tip that should be told now; none while more bodies are on their way.
    pub(super) fn take_tip_news(&mut self) -> Option<TipNews> {
        if self.wants_bodies() || self.count(Ask::is_bodies) > 0 {
            return None;
        }
        self.tip_news.take()
    }

    /// Notes that a body is needed from storage; answers false when it has been asked for before.
    pub(super) fn await_storage(&mut self, key: BlockKey) -> bool {
        self.from_storage.insert(key)
    }

    /// Whether a body was asked for, because the best chain should move over it.
    pub(super) fn storage_answered(&mut self, key: &BlockKey) -> bool {
        self.from_storage.remove(key)
    }

    /// Removes the bodies that storage will not give any more.
    pub(super) fn storage_lost(&mut self) -> BTreeSet<BlockKey> {
        std::mem::take(&mut self.from_storage)
    }

    /// Notes that the branch that ends in `goal` cannot be followed.
    pub(super) fn stuck_on(&mut self, goal: Option<BlockId>) {
        self.stuck_on = goal;
    }

    pub(super) fn is_stuck_on(&self, goal: BlockId) -> bool {
        self.stuck_on == Some(goal)
    }

    /// Makes sure that the plan is made anew.
    pub(super) fn replan(&mut self) {
        self.planned_for = None;
    }

    /// Notes that there may be a peer to ask for headers.
    pub(super) fn claims_changed(&mut self) {
        self.claims_changed = true;
    }

    pub(super) fn take_claims_changed(&mut self) -> bool {
        std::mem::take(&mut self.claims_changed)
    }

    pub(super) fn awaits_storage(&self) -> bool {
        !self.from_storage.is_empty()
    }

    pub(super) fn awaits_storage_of(&self, key: &BlockKey) -> bool {
        self.from_storage.contains(key)
    }

    /// Number of questions under way that `matches`.
    pub(super) fn count(&self, matches: impl Fn(&Ask) -> bool) -> usize {
        self.pending
            .values()
            .filter(|pending| matches(&pending.ask))
            .count()
    }

    /// Whose answers about blocks are awaited.
    pub(super) fn owing(&self) -> impl Iterator<Item = From> {
        let about_blocks = self
            .pending
            .values()
            .filter(|pending| !pending.ask.is_pool());
        about_blocks.map(|pending| pending.to)
    }

    /// The peers that were asked by name.
    pub(super) fn named(
        &self,
        matches: impl Fn(&Ask) -> bool + Clone,
    ) -> impl Iterator<Item = From> + Clone {
        let named = self
            .pending
            .values()
            .filter(|pending| pending.to.1 != PeerId::ANY);
        named
            .filter(move |pending| matches(&pending.ask))
            .map(|pending| pending.to)
    }

    /// Number of questions to one peer.
    pub(super) fn in_flight_to(&self, peer: From, matches: impl Fn(&Ask) -> bool) -> usize {
        let to_peer = self.pending.values().filter(|pending| pending.to == peer);
        to_peer.filter(|pending| matches(&pending.ask)).count()
    }
}
