//! Fetches bodies: oldest first, from several peers at once.

use std::collections::BTreeSet;

use super::{
    blocks::Origin,
    io::{From, RefusedItem},
    parts::Node,
    requests::{Ask, is_over},
};
use crate::{
    block::{Block, BlockKey},
    limits,
    primitives::{BlockId, Height, Millis},
    state::{BlockError, Checking, Standing},
    util::Gather,
    wire::{PeerId, PeerKind, Request},
};

/// A fault in a peer's answer.
enum Offence {
    Unasked(BlockId),
    Invalid(BlockId, BlockError),
}

impl Node {
    /// Takes the bodies for `keys` that a peer sent after `asked` was asked for them; the missing
    /// ones go back into the plan.
    pub(super) fn bodies_came(
        &mut self,
        now: Millis,
        asked: From,
        from: From,
        keys: Vec<BlockKey>,
        blocks: Vec<Block>,
    ) {
        let mut open: BTreeSet<BlockId> = keys.iter().map(|key| key.id).gather();
        let delivered = !blocks.is_empty();
        let mut offence = None;
        let mut new = Vec::new();
        for block in blocks {
            let id = block.id();
            if !open.remove(&id) {
                offence = Some(Offence::Unasked(id));
                break;
            }
            match self.chain.check(block, now) {
                Ok(Checking::New(block)) => new.push(block),
                Ok(Checking::Known | Checking::Orphan { .. }) => self.came(asked, from),
                Err(error) if error.is_misbehaviour() => {
                    // Another body may belong to that header.
                    open.insert(id);
                    offence = Some(Offence::Invalid(id, error));
                    break;
                }
                Err(error) => self.refuse(RefusedItem::Block(id), &error, Some(from)),
            }
        }
        let signed = self.signed_ahead(&new);
        for block in new {
            let id = block.id();
            match self.take_checked(now, block, Origin::Reply(from), &signed) {
                Ok(_) => self.came(asked, from),
                Err(error) => self.refuse(RefusedItem::Block(id), &error, Some(from)),
            }
        }
        let rest = keys.into_iter().filter(|key| open.contains(&key.id));
        let rest = rest.collect();
        self.sync.back_to_plan(Ask::Bodies(rest));
        if !delivered && let Some(link) = self.links.get_mut(&from.0) {
            link.pass_over(from.1, now);
            // When the relay chose the peer, it would choose the same one again.
            link.pass_over(asked.1, now);
        }
        match offence {
            Some(Offence::Unasked(id)) => {
                self.protocol_violation(from, format!("block {id} was not asked for"));
            }
            Some(Offence::Invalid(id, error)) => {
                self.misbehaved(from, RefusedItem::Block(id), &error);
            }
            None => {}
        }
    }

    /// Notes that the bodies that were asked for come.
    fn came(&mut self, asked: From, from: From) {
        self.sync.end_drought();
        self.sync.set_in_vain(false);
        self.delivered(from);
        self.delivered(asked);
    }

    /// Fetches the bodies of the best header's branch, oldest first.
    pub(super) fn ask_for_bodies(&mut self, now: Millis) {
        self.set_aside_what_nobody_gives(now);
        let best = self.chain.best_header();
        let best = BlockKey {
            height: best.height,
            id: best.id,
        };
        self.sync
            .plan_for(best, |known| self.chain.missing_bodies(known));
        while self.sync.count(Ask::is_bodies) < limits::MAX_BODY_REQUESTS {
            let keys = self.next_bodies();
            let Some(last) = keys.last() else { return };
            let Some(source) = self.source_of(now, last) else {
                return self.sync.back_to_plan(Ask::Bodies(keys));
            };
            let ids = keys.iter().map(|key| key.id).collect();
            self.ask(now, source, Request::Bodies { ids }, Ask::Bodies(keys));
        }
    }

    /// Headers whose bodies nobody gives must not keep the node from a lighter branch that others have.
    fn set_aside_what_nobody_gives(&mut self, now: Millis) {
        let back: Vec<_> = self
            .set_aside
            .extract_if(.., |(_, until)| is_over(now, *until, limits::ASIDE_MS))
            .collect();
        for (id, _) in back {
            self.chain.take_up(&id);
        }
        let has_better = self.chain.best_header().work > self.chain.tip().work;
        if !has_better && self.set_aside.is_empty() {
            self.sync.set_in_vain(false);
        }
        let lowest = self.sync.lowest_wanted().filter(|_| self.any_link_ready());
        let Some(lowest) = lowest else {
            return self.sync.end_drought();
        };
        let drought_ms = self.sync.drought_lasts(now);
        if drought_ms >= limits::BEHIND_MS {
            self.sync.set_in_vain(true);
        }
        if drought_ms >= limits::DROUGHT_MS {
            self.sync.end_drought();
            self.chain.set_aside(&lowest.id);
            self.set_aside.push((lowest.id, now.plus(limits::ASIDE_MS)));
            self.sync.claims_changed();
        }
    }

    /// The oldest bodies of the plan that are still missing and not too far ahead.
    fn next_bodies(&mut self) -> Vec<BlockKey> {
        let limit = self.chain.tip().height.get();
        let limit = Height::new(limit.saturating_add(limits::MAX_BODIES_AHEAD));
        let mut keys = Vec::new();
        while keys.len() < limits::BODIES_PER_REQUEST
            && let Some(key) = self.sync.next_planned(limit)
        {
            let standing = self.chain.entry(&key.id).map(|entry| entry.standing);
            if standing == Some(Standing::Header) {
                keys.push(key);
            }
        }
        keys
    }

    /// The peer to ask for a block: of those whose tip is known here and is as high, the one with
    /// the fewest requests under way, native nodes first; else one that a relay picks.
    fn source_of(&self, now: Millis, key: &BlockKey) -> Option<From> {
        let free = |from: &From| {
            let busy =
                self.sync.in_flight_to(*from, Ask::is_bodies) >= limits::MAX_BODY_REQUESTS_PER_PEER;
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
                (
                    self.sync.in_flight_to(*from, Ask::is_bodies),
                    *not_native,
                    *from,
                )
            })
            .map(|(from, _)| from);
        best.or_else(|| ready().map(|(id, _)| (*id, PeerId::ANY)).find(free))
    }
}
