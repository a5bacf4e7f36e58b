//! A relay's hub, seen from outside: the frames that go in, and those that come out by receiver.
//!
//! Its books say who is connected, in which group each client is by its presence frames alone (`group`),
//! what each has said (`said`), what went round (`rounds`), and what rosters have to tell (`rosters`).

mod group;
mod rosters;
mod rounds;
mod said;

use std::{cell::OnceCell, collections::BTreeMap, rc::Rc, sync::Arc};

use chain::{
    BlockId, Millis,
    limits::MAX_ROSTER,
    wire::{Envelope, Frame, Gossip, Hello, PeerId, Presence, Reply, Roster, TipInfo},
};

use super::require::require;
use group::GroupBook;
use rosters::Rosters;
use rounds::{Expected, Rounds};
use said::{Body, Id, Kind, Line, MEMORY_MS, Said, ids_in};

/// The group of a relay's own node.
const NATIVE_GROUP: u8 = 0;

struct Client {
    honest: bool,
    group: GroupBook,
    tip: TipInfo,
}

/// A frame that comes out, read once for all its receivers.
struct Read {
    bytes: Arc<[u8]>,
    body: Body,
    envelope: Envelope,
    /// The whole frame, if the hub has made it for itself.
    local: Option<Frame>,
    ids: OnceCell<Rc<[Id]>>,
    /// How many have got it.
    receivers: u32,
}

/// The watch of one hub, from the start of its relay's program.
#[derive(Default)]
pub(crate) struct HubWatch {
    native: Option<PeerId>,
    clients: BTreeMap<PeerId, Client>,
    /// The frames of clients, also of those who have left a while ago.
    said: BTreeMap<PeerId, Said>,
    left: BTreeMap<PeerId, Millis>,
    rounds: Rounds,
    rosters: Rosters,
    last: Option<Read>,
}

impl HubWatch {
    /// A client has joined.
    ///
    /// # Errors
    /// It has said something else than hello.
    pub(crate) fn joins(
        &mut self,
        now: Millis,
        peer: PeerId,
        (honest, native): (bool, bool),
        first: &[u8],
    ) -> Result<(), String> {
        let Ok(Frame::Hello(Hello { tip, .. })) = Frame::decode(first) else {
            return Err(format!("lets in {peer} without a hello"));
        };
        if native {
            self.native = Some(peer);
        }
        let group = GroupBook::new(now);
        let client = Client { honest, group, tip };
        self.clients.insert(peer, client);
        self.said.insert(peer, Said::default());
        self.note_tip(now, peer, tip);
        self.rosters.changed(now);
        // It is told with the welcome.
        self.rosters.told(peer);
        Ok(())
    }

    /// A client has left.
    pub(crate) fn leaves(&mut self, now: Millis, peer: PeerId) {
        if self.clients.remove(&peer).is_none() {
            return;
        }
        if self.native == Some(peer) {
            self.native = None;
        }
        self.rosters.left(peer);
        self.rosters.changed(now);
        self.left.retain(|peer, at| {
            let stays = now.since(*at) <= MEMORY_MS;
            if !stays {
                self.said.remove(peer);
            }
            stays
        });
        self.left.insert(peer, now);
    }

    /// The hub takes a frame of a client.
    pub(crate) fn takes(&mut self, now: Millis, from: PeerId, bytes: &[u8]) {
        let Some(client) = self.clients.get(&from) else {
            return;
        };
        let (group, honest) = (client.group.here(), client.honest);
        let (kind, named) = match Envelope::read(bytes) {
            Ok(Envelope::Gossip(origin)) => (Kind::Gossip, origin),
            Ok(Envelope::Request(to, id)) => (Kind::Request(id), to),
            Ok(Envelope::Reply(to, _)) => (Kind::Reply, to),
            Ok(Envelope::Local) => {
                if let Ok(Frame::Presence(presence)) = Frame::decode(bytes) {
                    self.takes_presence(now, from, presence);
                }
                return;
            }
            Err(_) => return,
        };
        let mut ids = None;
        if kind == Kind::Gossip && !self.node_hears(group) {
            let news = ids_in(bytes);
            self.rounds.says(now, from, honest, group, &news);
            ids = Some(news);
        }
        let line = Line {
            kind,
            named,
            group,
            ids,
        };
        self.note(now, from, Body::of(bytes), line);
    }

    /// The hub has taken something in at this time.
    pub(crate) fn passes(&mut self, now: Millis) {
        for client in self.clients.values_mut() {
            let before = client.group.here();
            client.group.passes(now);
            if client.group.here() != before {
                self.rosters.changed(now);
            }
        }
    }

    /// Looks whether the hub owes anybody anything; `is_valid` says it of blocks.
    ///
    /// # Errors
    /// Somebody was not told something in time.
    pub(crate) fn owes(
        &mut self,
        now: Millis,
        is_valid: impl Fn(&BlockId) -> bool,
    ) -> Result<(), String> {
        if let Some(late) = self.rosters.overdue(now) {
            return Err(format!("does not tell {late} who is here now"));
        }
        while let Some(news) = self.rounds.next_due(now) {
            self.look_at_round(&news, &is_valid)?;
        }
        Ok(())
    }

    /// The hub sends a frame to a client.
    ///
    /// # Errors
    /// The frame must not come to that client, or not now.
    pub(crate) fn sends(
        &mut self,
        now: Millis,
        to: PeerId,
        bytes: &Arc<[u8]>,
    ) -> Result<(), String> {
        require(self.clients.contains_key(&to), || {
            format!("sends to {to}, who is not here")
        })?;
        let known = self.last.take();
        let known = known.filter(|read| Arc::ptr_eq(&read.bytes, bytes));
        let mut read = known.map_or_else(|| Read::new(bytes), Ok)?;
        let checked = self.check(now, to, &read);
        read.receivers += 1;
        self.last = Some(read);
        checked
    }

    fn check(&mut self, now: Millis, to: PeerId, read: &Read) -> Result<(), String> {
        match (read.envelope, &read.local) {
            (Envelope::Gossip(from), _) => self.check_gossip(now, from, to, read),
            (Envelope::Request(from, _), _) => {
                let fits = |line: &Line| {
                    let is_asked = line.named == to || (line.named == PeerId::ANY && from != to);
                    require(is_asked, || format!("asks {}", line.named))
                };
                self.check_routed(now, from, to, read, fits).map(|_| ())
            }
            (Envelope::Reply(from, id), _) => {
                let fits =
                    |line: &Line| require(line.named == to, || format!("answers {}", line.named));
                let passed = self.check_routed(now, from, to, read, fits).map(|_| ());
                let frame = Frame::decode(&read.bytes);
                let is_nobody = matches!(
                    frame,
                    Ok(Frame::Reply {
                        reply: Reply::Unavailable,
                        ..
                    })
                );
                if is_nobody && self.said[&to].has_asked(from, id) {
                    return Ok(());
                }
                passed
            }
            (Envelope::Local, Some(Frame::Welcome(welcome))) => {
                require(welcome.you == to, || {
                    format!("welcomes {to} as {}", welcome.you)
                })?;
                self.check_sample(now, &welcome.roster)?;
                self.check_roster(to, &welcome.roster)
            }
            (Envelope::Local, Some(Frame::Roster(roster))) => {
                self.rosters.told(to);
                if read.receivers == 0 {
                    self.check_sample(now, roster)?;
                }
                self.check_roster(to, roster)
            }
            (Envelope::Local, frame) => Err(format!("sends {frame:?} to {to}")),
        }
    }

    fn check_gossip(
        &mut self,
        now: Millis,
        from: PeerId,
        to: PeerId,
        read: &Read,
    ) -> Result<(), String> {
        require(from != to, || format!("news of {to} goes back to it"))?;
        let native = self.native;
        let from_group = self.clients.get(&from).map(|client| &client.group);
        let is_heard = from_group.is_some_and(|group| group.may_be_in(now, NATIVE_GROUP));
        let fits = |line: &Line| {
            if line.kind == Kind::Tip {
                return require(native == Some(to) && is_heard, || {
                    "is a tip that no client has to be told".to_owned()
                });
            }
            require(native != Some(from) || line.named != to, || {
                "goes back to where it comes from".to_owned()
            })?;
            let is_checked = native == Some(from) || native == Some(to) || line.ids.is_some();
            require(is_checked, || "passes by the relay's node".to_owned())
        };
        let line = self.check_routed(now, from, to, read, fits)?;
        if line.ids.is_none() {
            return Ok(());
        }
        self.rounds.hears(to, line.group, &read.ids())
    }

    /// The frame was said, in the receiver's group, and comes in its turn, once.
    fn check_routed(
        &mut self,
        now: Millis,
        from: PeerId,
        to: PeerId,
        read: &Read,
        fits: impl Fn(&Line) -> Result<(), String>,
    ) -> Result<Line, String> {
        let group = &self.clients[&to].group;
        let fits = |line: &Line| {
            let may_hear = line.kind == Kind::Tip || group.may_be_in(now, line.group);
            require(may_hear, || {
                let (there, here) = (line.group, group.here());
                format!("is of group {there}, the receiver in {here}")
            })?;
            fits(line)
        };
        let said = self.said.get_mut(&from).ok_or("was never said".to_owned());
        let ids = || read.ids();
        let found = said.and_then(|said| said.reaches(to, read.body, ids, fits));
        found.map_err(|why| format!("frame from {from} to {to} {why}"))
    }

    /// Everybody in a roster is here, and as he said last.
    fn check_sample(&self, now: Millis, roster: &Roster) -> Result<(), String> {
        for info in &roster.sample {
            let peer = info.peer;
            let client = self.clients.get(&peer);
            let client = client.ok_or_else(|| format!("lists {peer}, who is not here"))?;
            let group = info.presence.impairment.group;
            require(client.group.may_be_in(now, group), || {
                format!(
                    "lists {peer} in group {group}, it is in {}",
                    client.group.here()
                )
            })?;
            require(client.tip == info.presence.tip, || {
                format!("lists {peer} with another tip than it said")
            })?;
        }
        Ok(())
    }

    /// The receiver is in a roster, which counts everybody.
    fn check_roster(&self, to: PeerId, roster: &Roster) -> Result<(), String> {
        let sample = &roster.sample;
        require(sample.iter().any(|info| info.peer == to), || {
            format!("tells {to} who is here without it")
        })?;
        let (total, here) = (roster.total as usize, self.clients.len());
        require(
            total == here && sample.len() == here.min(MAX_ROSTER),
            || format!("lists {} of {total}, {here} are here", sample.len()),
        )
    }

    /// Everybody who was and is in the group has heard the news of an honest client, who is still here.
    fn look_at_round(
        &self,
        news: &Expected,
        is_valid: &impl Fn(&BlockId) -> bool,
    ) -> Result<(), String> {
        if !self.clients.contains_key(&news.from) {
            return Ok(());
        }
        let group = news.group;
        for (peer, client) in &self.clients {
            if client.group.stayed_in(group, news.said)
                && let Some(id) = self.rounds.missed(*peer, news, is_valid)
            {
                let from = news.from;
                return Err(format!(
                    "{id} of {from} does not come to {peer} in group {group}"
                ));
            }
        }
        Ok(())
    }

    fn takes_presence(&mut self, now: Millis, from: PeerId, presence: Presence) {
        let is_native = self.native == Some(from);
        let Some(client) = self.clients.get_mut(&from) else {
            return;
        };
        let before = (client.tip, client.group.here());
        client.tip = presence.tip;
        if !is_native {
            client.group.says(now, presence.impairment.group);
        }
        if before != (client.tip, client.group.here()) {
            self.rosters.changed(now);
        }
        self.note_tip(now, from, presence.tip);
    }

    /// The hub may tell its node the tip of a client.
    fn note_tip(&mut self, now: Millis, from: PeerId, tip: TipInfo) {
        let gossip = Gossip::Tip(tip);
        let peer = PeerId::ANY;
        let bytes = Frame::Gossip { peer, gossip }.encode();
        let line = Line {
            kind: Kind::Tip,
            named: peer,
            group: NATIVE_GROUP,
            ids: None,
        };
        self.note(now, from, Body::of(&bytes), line);
    }

    fn note(&mut self, now: Millis, from: PeerId, body: Body, line: Line) {
        self.said.entry(from).or_default().note(now, body, line);
    }

    /// Whether the relay's own node hears those of a group.
    fn node_hears(&self, group: u8) -> bool {
        self.native.is_some() && group == NATIVE_GROUP
    }
}

impl Read {
    fn new(bytes: &Arc<[u8]>) -> Result<Self, String> {
        let envelope = Envelope::read(bytes).map_err(|error| error.to_string())?;
        let local = match envelope {
            Envelope::Local => Some(Frame::decode(bytes).map_err(|error| error.to_string())?),
            _ => None,
        };
        Ok(Self {
            bytes: Arc::clone(bytes),
            body: Body::of(bytes),
            envelope,
            local,
            ids: OnceCell::new(),
            receivers: 0,
        })
    }

    /// The ids in it, if it is gossip.
    fn ids(&self) -> Rc<[Id]> {
        Rc::clone(self.ids.get_or_init(|| ids_in(&self.bytes)))
    }
}

#[cfg(test)]
mod tests;
