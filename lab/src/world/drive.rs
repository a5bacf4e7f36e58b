//! Drives the members: gives inputs, carries out outputs, and checks after each.

use std::time::Duration;

use chain::{Amount, Input, Notice, Output, RefusedItem, Text, TransferBody};

use super::{
    event::Event,
    parts::{Find, World},
};
use crate::{
    hostile::{Hostile, Stage},
    ids::MemberId,
    time::SimTime,
    work,
};

impl World {
    /// Gives a member's node an input and carries out its outputs.
    pub(super) fn input(&mut self, id: MemberId, input: Input) {
        let member = &mut self.members[id.0];
        let clock = member.clock(self.now);
        member.node.handle(clock, input);
        self.carry_out(id);
    }

    pub(super) fn wake(&mut self, id: MemberId) {
        let member = &mut self.members[id.0];
        if member.wakes_at == Some(self.now) {
            member.wakes_at = None;
            if member.up {
                self.input(id, Input::Tick);
                self.watch_woken(id);
            }
        }
    }

    /// A member has found a block.
    pub(super) fn hit(&mut self, id: MemberId) {
        self.totals.blocks += 1;
        let member = &mut self.members[id.0];
        self.finds.push(Find {
            at: self.now,
            member: id,
            height: member.node.tip().height.next(),
        });
        if member.is_honest() {
            let clock = member.clock(self.now);
            let random = &mut self.dice.mining;
            let block = work::mine(&member.node, member.address, clock, random);
            self.made.insert(block.id());
            // A clock that is far behind its chain makes blocks too early; nobody takes them.
            let _ = member.node.mined(clock, block);
        } else {
            self.stage(id, |hostile, stage| hostile.found(stage));
        }
        self.carry_out(id);
        self.search_anew(id);
    }

    /// Makes a member search on its present tip from now on. A search has no memory, so a new start
    /// is the same as going on.
    pub(super) fn search_anew(&mut self, id: MemberId) {
        let member = &mut self.members[id.0];
        member.search += 1;
        let search = member.search;
        let Some(time) = member.draw_search(self.now, &mut self.dice.mining) else {
            return;
        };
        let at = self.now.plus(time);
        if at < self.settings.mining_ends {
            self.queue.push(at, Event::Hit(id, search));
        }
    }

    /// Lets a member act if it is hostile; answers with its acts.
    pub(super) fn stage<R>(
        &mut self,
        id: MemberId,
        act: impl FnOnce(&mut dyn Hostile, &mut Stage<'_>) -> R,
    ) -> Option<R> {
        let member = &mut self.members[id.0];
        let mut hostile = member.hostile.take()?;
        let links: Vec<_> = member.conns.keys().copied().collect();
        let mut outbox = Vec::new();
        let mut stage = Stage {
            now: member.clock(self.now),
            node: &mut member.node,
            key: &member.key,
            miner: member.address,
            random: &mut self.dice.hostile,
            links: &links,
            made: &mut self.made,
            outbox: &mut outbox,
        };
        let done = act(hostile.as_mut(), &mut stage);
        member.hostile = Some(hostile);
        for (link, bytes) in outbox {
            self.send_up(id, link, bytes);
        }
        Some(done)
    }

    /// Carries out all outputs of a node, then looks at it.
    pub(super) fn carry_out(&mut self, id: MemberId) {
        let before = self.members[id.0].seen_tip;
        self.drain(id);
        if !self.members[id.0].is_honest() {
            self.stage(id, |hostile, stage| hostile.moved(stage));
            self.drain(id);
        }
        if !self.members[id.0].up {
            // Data that it had not written down are lost.
            return;
        }
        self.look(id);
        let tip = self.members[id.0].node.chain().tip().id;
        if tip != before {
            self.members[id.0].seen_tip = tip;
            self.note(3, id.0, tip.as_bytes());
            // With a fixed target the search on the new tip takes as long as that on the old one.
            if self.network.params().half_life.is_some() {
                self.search_anew(id);
            }
        }
        self.schedule_wake(id);
    }

    fn drain(&mut self, id: MemberId) {
        self.watch_time(id);
        while self.lives_on(id)
            && let Some(output) = self.members[id.0].node.poll()
        {
            match output {
                Output::Send { link, bytes, .. } if self.members[id.0].is_honest() => {
                    self.watch_says(id, link, &bytes);
                    self.send_up(id, link, bytes);
                }
                Output::Send { link, bytes, .. } => {
                    self.stage(id, |hostile, stage| hostile.says(stage, link, bytes));
                }
                Output::Persist(batch) => {
                    self.members[id.0].disk.write(batch);
                    self.watch_moves_bodies(id);
                }
                Output::LoadBody { key } => {
                    self.watch_moves_bodies(id);
                    let member = &mut self.members[id.0];
                    let stored = member.disk.read(&key);
                    let clock = member.clock(self.now);
                    member.node.handle(clock, Input::BodyLoaded { key, stored });
                    self.watch_time(id);
                }
                Output::Notice(notice) => self.notice(id, &notice),
                Output::Close { link, peer, reason } => {
                    self.watch_shuts_out(id, link, peer, &reason);
                    match peer {
                        None => self.close_link(id, link),
                        Some(peer) => self.drop_peer(id, link, peer),
                    }
                }
            }
        }
    }

    /// Whether a member's program still runs; it may be killed between two outputs.
    fn lives_on(&mut self, id: MemberId) -> bool {
        let member = &mut self.members[id.0];
        if let Some(left) = member.dies_after.take() {
            member.dies_after = left.checked_sub(1);
            if left == 0 {
                self.crash(id);
            }
        }
        self.members[id.0].up
    }

    fn notice(&mut self, id: MemberId, notice: &Notice) {
        if !self.members[id.0].is_honest() {
            return;
        }
        let connected = match notice {
            Notice::Extended { connected, .. } => connected,
            Notice::Reorganised { reorganisation, .. } => {
                self.totals.reorganisations += 1;
                self.totals.deepest = self.totals.deepest.max(reorganisation.depth());
                &reorganisation.connected
            }
            Notice::Refused { what, reason, .. } => return self.count_refusal(what, reason),
            Notice::Early { .. } => {
                self.totals.refused_blocks += 1;
                return;
            }
            Notice::Mempool => {
                let queued = self.members[id.0].node.mempool().queued() as u64;
                self.totals.most_queued = self.totals.most_queued.max(queued);
                return;
            }
            _ => return,
        };
        self.totals.connected += connected.len() as u64;
        let clock = self.members[id.0].clock(self.now);
        for block in connected {
            if let Err(what) = self.auditor.judge(block, clock) {
                self.violated(id, what);
            }
        }
        self.watch_notices(id, notice);
    }

    fn count_refusal(&mut self, what: &RefusedItem, reason: &str) {
        match what {
            RefusedItem::Transfer(_) => self.totals.refused_transfers += 1,
            _ if reason.starts_with("the branch has work") => self.totals.too_light += 1,
            RefusedItem::Block(_) | RefusedItem::Header(_) => self.totals.refused_blocks += 1,
            _ => {}
        }
    }

    fn schedule_wake(&mut self, id: MemberId) {
        let member = &mut self.members[id.0];
        let Some(at) = member.node.next_wakeup().filter(|_| member.up) else {
            return;
        };
        // A node that asks to be woken at once must not hold time still.
        let soonest = self.now.plus(Duration::from_millis(1));
        let at = member.when(at).max(soonest);
        if member.wakes_at.is_none_or(|planned| planned > at) {
            member.wakes_at = Some(at);
            self.queue.push(at, Event::Wake(id));
        }
    }

    pub(super) fn schedule_payment(&mut self) {
        if let Some(mean) = self.settings.payments {
            let wait = self.dice.wallets.exponential(mean);
            let at: SimTime = self.now.plus(wait);
            self.queue.push(at, Event::Pay);
        }
    }

    /// One member pays another a part of its balance.
    pub(super) fn pay(&mut self) {
        let random = &mut self.dice.wallets;
        if self.members.is_empty() {
            return;
        }
        let from = MemberId(random.place(self.members.len()));
        let to = random.place(self.members.len());
        let (part, fee) = (random.within(2, 20), random.within(0, 1_000));
        let recipient = self.members[to].address;
        let member = &mut self.members[from.0];
        let chain = member.node.chain();
        let balance = chain.account(&member.address).balance.grains();
        if !member.up || balance < 100_000 {
            return;
        }
        let pool = member.node.mempool();
        let body = TransferBody {
            sender: member.key.public_key(),
            recipient,
            amount: Amount::from_grains(balance / part),
            fee: Amount::from_grains(fee),
            nonce: pool.next_nonce(&member.address, chain.ledger()),
            memo: Text::new("").expect("is short"),
        };
        let transfer = body.sign(&member.key, self.network.id());
        let clock = member.clock(self.now);
        // Waiting transfers may leave too little for it.
        if member.node.submit(clock, transfer).is_ok() {
            self.totals.transfers += 1;
        }
        self.carry_out(from);
    }
}
