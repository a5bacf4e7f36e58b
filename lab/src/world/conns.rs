//! Connections: their beginnings and ends, and the way of frames from one end to the other.

use std::{sync::Arc, time::Duration};

use chain::{
    Input, LinkId, LinkKind,
    wire::{Impairment, PeerId},
};

use super::{conn::Conn, event::Event, parts::World};
use crate::{
    ids::{ConnId, MemberId, RelayId},
    link::{Conditions, Pipe},
    relay::{Bytes, Caller},
    time::SimTime,
};

/// The most bytes that the receiver of a connection may leave unread; beyond them the connection ends.
const OUTBOX_BYTES: u128 = 4 * 1024 * 1024;
/// The wait before a connection is made again: at least this, at most twice as long.
const COME_BACK: Duration = Duration::from_secs(1);

impl World {
    pub(super) fn connect(&mut self, member: MemberId, relay: RelayId) {
        let native = self.natives[relay.0] == Some(member);
        let conns = &self.members[member.0].conns;
        let connected = conns.values().any(|conn| self.conns[conn.0].relay == relay);
        if connected || !self.members[member.0].up {
            return;
        }
        let runs = self.natives[relay.0].is_none_or(|native| self.members[native.0].up);
        let reachable = runs && !self.cuts.contains(&(member, relay));
        if !native && !reachable {
            return self.come_back(member, relay);
        }
        let conditions = if native {
            Conditions::perfect(Duration::ZERO)
        } else {
            self.conditions[member.0]
        };
        let id = ConnId(self.conns.len());
        let link = self.members[member.0].next_link();
        self.conns.push(Conn {
            member,
            link,
            relay,
            native,
            peer: None,
            said_hello: false,
            up: Pipe::new(conditions),
            down: Pipe::new(conditions),
            open: true,
        });
        self.members[member.0].conns.insert(link, id);
        let kind = if native {
            LinkKind::Hub
        } else {
            LinkKind::Relay
        };
        self.input(member, Input::LinkUp { link, kind });
    }

    fn come_back(&mut self, member: MemberId, relay: RelayId) {
        let wait = self.dice.links.span(COME_BACK, 2 * COME_BACK);
        let at = self.now.plus(wait);
        self.queue.push(at, Event::Connect(member, relay));
    }

    /// Ends a connection; the member makes it anew after a while.
    pub(super) fn close(&mut self, id: ConnId) {
        let Some((member, link, relay)) = self.forget(id) else {
            return;
        };
        if self.members[member.0].up {
            self.watch_link_down(member, link);
            self.input(member, Input::LinkDown { link });
            self.come_back(member, relay);
        }
    }

    fn forget(&mut self, id: ConnId) -> Option<(MemberId, LinkId, RelayId)> {
        let conn = &mut self.conns[id.0];
        if !std::mem::take(&mut conn.open) {
            return None;
        }
        let (member, link, relay, peer) = (conn.member, conn.link, conn.relay, conn.peer);
        self.members[member.0].conns.remove(&link);
        if let Some(peer) = peer {
            self.relays[relay.0].forget(self.now.clock(), peer);
            self.carry_posts(relay);
        }
        Some((member, link, relay))
    }

    pub(super) fn close_link(&mut self, member: MemberId, link: LinkId) {
        let conn = self.members[member.0].conns.get(&link).copied();
        if let Some(id) = conn.filter(|id| !self.conns[id.0].native) {
            self.totals.closed += 1;
            self.close(id);
        }
    }

    /// A native node makes its relay end the connection of a client.
    pub(super) fn drop_peer(&mut self, member: MemberId, link: LinkId, peer: PeerId) {
        let Some(conn) = self.members[member.0].conns.get(&link) else {
            return;
        };
        let conn = &self.conns[conn.0];
        if conn.native {
            let relay = conn.relay;
            self.relays[relay.0].drop_client(self.now.clock(), peer);
            self.carry_posts(relay);
        }
    }

    pub(super) fn disconnect(&mut self, member: MemberId) {
        let conns: Vec<_> = self.members[member.0].conns.values().copied().collect();
        for id in conns {
            if !self.conns[id.0].native {
                self.close(id);
            }
        }
    }

    pub(super) fn crash(&mut self, member: MemberId) {
        if !std::mem::take(&mut self.members[member.0].up) {
            return;
        }
        self.totals.restarts += 1;
        // This member's search has ended.
        self.members[member.0].search += 1;
        let conns: Vec<_> = self.members[member.0].conns.values().copied().collect();
        for id in conns {
            self.forget(id);
        }
        let Some(relay) = self.relay_of(member) else {
            return;
        };
        let clients = self.conns.iter().enumerate();
        let clients = clients.filter(|(_, conn)| conn.open && conn.relay == relay);
        let clients: Vec<_> = clients.map(|(number, _)| ConnId(number)).collect();
        for id in clients {
            self.close(id);
        }
    }

    /// The relay whose native node a member is.
    fn relay_of(&self, member: MemberId) -> Option<RelayId> {
        let mut natives = self.natives.iter();
        natives
            .position(|native| *native == Some(member))
            .map(RelayId)
    }

    pub(super) fn restart(&mut self, member: MemberId) {
        self.members[member.0].dies_after = None;
        if self.members[member.0].up {
            return;
        }
        if let Err(what) = self.members[member.0].restart() {
            return self.violated(member, what);
        }
        self.judge_loaded(member);
        self.watch_anew(member);
        if let Some(relay) = self.relay_of(member) {
            let config = self.hub_config(relay);
            self.relays[relay.0].restart(config);
            self.watch_hub_anew(relay);
        }
        // A better branch may be on disk. The node must ask for bodies to move to it.
        self.input(member, Input::Tick);
        self.search_anew(member);
        for relay in self.members[member.0].homes.clone() {
            self.connect(member, relay);
        }
    }

    pub(super) fn move_to(&mut self, member: MemberId, group: u8) {
        if self.members[member.0].up {
            let impairment = Impairment {
                group,
                ..Impairment::default()
            };
            self.input(member, Input::Impaired(impairment));
        }
    }

    pub(super) fn heal(&mut self, conditions: Conditions) {
        self.cuts.clear();
        self.conditions.fill(conditions);
        for conn in self
            .conns
            .iter_mut()
            .filter(|conn| conn.open && !conn.native)
        {
            conn.up.conditions = conditions;
            conn.down.conditions = conditions;
        }
        let honest: Vec<_> = self.honest().collect();
        for member in honest {
            self.move_to(member, 0);
        }
    }

    /// A member puts a frame into a connection.
    pub(super) fn send_up(&mut self, member: MemberId, link: LinkId, bytes: Vec<u8>) {
        let Some(&id) = self.members[member.0].conns.get(&link) else {
            return;
        };
        let bytes: Bytes = bytes.into();
        let conn = &mut self.conns[id.0];
        if !std::mem::replace(&mut conn.said_hello, true) {
            let at = conn.up.greet(self.now, bytes.len(), &mut self.dice.links);
            return self.queue.push(at, Event::ToRelay(id, bytes));
        }
        if self.cuts.contains(&(conn.member, conn.relay)) {
            return;
        }
        let arrivals = conn.up.carry(self.now, bytes.len(), &mut self.dice.links);
        for at in [arrivals.0, arrivals.1].into_iter().flatten() {
            self.queue.push(at, Event::ToRelay(id, Arc::clone(&bytes)));
        }
        if overflows(&conn.up, self.now) {
            self.close(id);
        }
    }

    /// A relay puts a frame into a connection.
    pub(super) fn send_down(&mut self, id: ConnId, bytes: &Bytes) {
        let conn = &mut self.conns[id.0];
        if !conn.open || self.cuts.contains(&(conn.member, conn.relay)) {
            return;
        }
        let arrivals = conn.down.carry(self.now, bytes.len(), &mut self.dice.links);
        for at in [arrivals.0, arrivals.1].into_iter().flatten() {
            self.queue.push(at, Event::ToMember(id, Arc::clone(bytes)));
        }
        if overflows(&conn.down, self.now) {
            self.close(id);
        }
    }

    pub(super) fn reach_relay(&mut self, id: ConnId, bytes: &Bytes) {
        let conn = &self.conns[id.0];
        if !conn.open {
            return;
        }
        let (member, relay, native, peer) = (conn.member, conn.relay, conn.native, conn.peer);
        self.totals.frames += 1;
        self.note(1, id.0, bytes);
        let now = self.now.clock();
        if let Some(peer) = peer {
            self.relays[relay.0].frame(now, peer, bytes);
        } else {
            let caller = Caller {
                conn: id,
                member,
                origin: self.members[member.0].origin,
                native,
            };
            let peer = self.relays[relay.0].hello(now, caller, bytes);
            self.conns[id.0].peer = peer;
        }
        self.carry_posts(relay);
    }

    pub(super) fn reach_member(&mut self, id: ConnId, bytes: &Bytes) {
        let conn = &self.conns[id.0];
        if !conn.open {
            return;
        }
        let (member, link) = (conn.member, conn.link);
        self.totals.frames += 1;
        self.note(2, id.0, bytes);
        self.watch_hears(member, link, bytes);
        if self.stage(member, |hostile, stage| hostile.hears(stage, link, bytes)) == Some(false) {
            return;
        }
        let bytes = bytes.to_vec();
        self.input(member, Input::Frame { link, bytes });
    }
}

fn overflows(pipe: &Pipe, now: SimTime) -> bool {
    let Some(rate) = pipe.conditions.bytes_per_second else {
        return false;
    };
    pipe.backlog(now).as_micros() * u128::from(rate) / 1_000_000 > OUTBOX_BYTES
}
