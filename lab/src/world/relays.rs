//! Drives the relays: carries out what they want done, and wakes them.

use std::{sync::Arc, time::Duration};

use super::{event::Event, parts::World};
use crate::{
    ids::{ConnId, RelayId},
    relay::{Bytes, Post},
    time::SimTime,
};

impl World {
    pub(super) fn tick_relay(&mut self, relay: RelayId) {
        if self.relays[relay.0].wakes_at == Some(self.now) {
            self.relays[relay.0].wakes_at = None;
            self.relays[relay.0].tick(self.now.clock());
            self.carry_posts(relay);
        }
    }

    /// Carries out what a relay wants done.
    pub(super) fn carry_posts(&mut self, relay: RelayId) {
        while let Some(post) = self.relays[relay.0].next_post() {
            self.watch_post(relay, &post);
            match post {
                Post::Joined { .. } | Post::Took(..) | Post::Ticked | Post::Left(_) => {}
                Post::Greet(id, _, bytes) => {
                    let pipe = &mut self.conns[id.0].down;
                    let at = pipe.greet(self.now, bytes.len(), &mut self.dice.links);
                    self.queue.push(at, Event::ToMember(id, bytes));
                }
                Post::Send(id, _, bytes) => self.send_down(id, &bytes),
                Post::Disfavoured(id, _, bytes) => self.send_late(id, &bytes),
                Post::Screen(screening) => {
                    self.totals.screened += 1;
                    let longest = self.settings.screening;
                    let takes = self.dice.relays.span(Duration::ZERO, longest);
                    let life = self.relays[relay.0].life;
                    let done = Event::Screened(relay, life, screening);
                    self.queue.push(self.now.plus(takes), done);
                }
                Post::Moved(member) => {
                    self.totals.moves += u64::from(self.members[member.0].is_honest());
                }
                Post::Drop(id, reason) => {
                    self.totals.closed += 1;
                    self.watch_dropped(id, &reason);
                    self.close(id);
                }
                Post::Close(id) => self.close(id),
            }
        }
        self.schedule_tick(relay);
    }

    fn schedule_tick(&mut self, relay: RelayId) {
        let state = &mut self.relays[relay.0];
        let Some(at) = state.next_wakeup() else {
            return;
        };
        if at <= self.now.clock() {
            return self.violated_by(relay, "wants to be woken at once".to_owned());
        }
        let at = SimTime::when(at);
        if state.wakes_at.is_none_or(|planned| planned > at) {
            state.wakes_at = Some(at);
            self.queue.push(at, Event::Tick(relay));
        }
    }

    fn send_late(&mut self, id: ConnId, bytes: &Bytes) {
        let favour = self.relays[self.conns[id.0].relay.0].favour;
        match favour {
            Some((_, favour)) if self.dice.links.happens(favour.chance) => {
                let pipe = &mut self.conns[id.0].down;
                let at = pipe.hold_back(self.now, favour.hold, &mut self.dice.links);
                self.queue.push(at, Event::ToMember(id, Arc::clone(bytes)));
            }
            _ => self.send_down(id, bytes),
        }
    }
}
