//! A relay: the routing of the native program's hub, without sockets and tasks.

mod screen;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use chain::{
    Millis, Network,
    wire::{
        Envelope, Frame, Gossip, Hello, Impairment, MAX_ROSTER, PeerId, PeerInfo, Presence, Reply,
        RequestId, Roster, TipInfo, Welcome,
    },
};

use crate::{
    ids::{ConnId, MemberId},
    random::Chance,
    time::SimTime,
};
use screen::Verdict;

/// Bytes of a frame, shared by all its receivers.
pub(crate) type Bytes = Arc<[u8]>;

/// Digests of news that are remembered, so that nothing is fanned out twice.
const MAX_SEEN: usize = 16 * 1024;

/// A thing that a relay wants done.
#[derive(Debug)]
pub(crate) enum Post {
    /// The first frame to a client.
    Greet(ConnId, Bytes),
    Send(ConnId, Bytes),
    /// News that did not come from the favoured peer, to be held back by chance.
    Disfavoured(ConnId, Bytes),
    /// End a connection because of a frame that came by it.
    Drop(ConnId),
    /// End a connection that came too early.
    Refuse(ConnId),
}

/// The bribe of a relay by one peer: with this chance, and for this long, the relay holds back the
/// news of others, so that the favoured peer's answer arrives first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Favour {
    /// The share of receivers that hear others late.
    pub chance: Chance,
    /// The delay.
    pub hold: Duration,
}

struct Client {
    conn: ConnId,
    member: MemberId,
    info: PeerInfo,
}

/// The connected clients, and the routing of frames to them.
///
/// Bounded by the number of connections of the simulation and by [`MAX_SEEN`].
pub(crate) struct Relay {
    network: Arc<Network>,
    clients: BTreeMap<PeerId, Client>,
    native: Option<PeerId>,
    has_native: bool,
    last: u64,
    seen: BTreeSet<[u8; 32]>,
    seen_order: VecDeque<[u8; 32]>,
    /// Clients do not have the present roster.
    pub(crate) changed: bool,
    /// A roster is about to be sent.
    pub(crate) roster_due: bool,
    /// The earliest time for the next one.
    pub(crate) next_roster: SimTime,
    pub(crate) favour: Option<(MemberId, Favour)>,
    posts: Vec<Post>,
}

impl Relay {
    pub(crate) fn new(network: Arc<Network>, has_native: bool) -> Self {
        Self {
            network,
            clients: BTreeMap::new(),
            native: None,
            has_native,
            last: 0,
            seen: BTreeSet::new(),
            seen_order: VecDeque::new(),
            changed: false,
            roster_due: false,
            next_roster: SimTime::START,
            favour: None,
            posts: Vec::new(),
        }
    }

    /// The things to be done, in order.
    pub(crate) fn take_posts(&mut self) -> Vec<Post> {
        std::mem::take(&mut self.posts)
    }

    /// Whether clients may join: they may not before the native node is there.
    pub(crate) fn is_open(&self) -> bool {
        !self.has_native || self.native.is_some()
    }

    /// Takes the first frame of a connection; answers with the client's number.
    pub(crate) fn hello(
        &mut self,
        now: Millis,
        conn: ConnId,
        member: MemberId,
        native: bool,
        bytes: &[u8],
    ) -> Option<PeerId> {
        let Ok(Frame::Hello(hello)) = Frame::decode(bytes) else {
            self.posts.push(Post::Drop(conn));
            return None;
        };
        if hello.network != self.network.id() {
            self.posts.push(Post::Drop(conn));
            return None;
        }
        if !native && !self.is_open() {
            self.posts.push(Post::Refuse(conn));
            return None;
        }
        let peer = self.admit(now, conn, member, &hello);
        if native {
            self.native = Some(peer);
        } else {
            self.pass_on_tip(peer, hello.tip);
        }
        Some(peer)
    }

    fn admit(&mut self, now: Millis, conn: ConnId, member: MemberId, hello: &Hello) -> PeerId {
        self.last += 1;
        let you = PeerId(self.last);
        let info = PeerInfo {
            peer: you,
            node: hello.node,
            kind: hello.kind,
            presence: Presence {
                tip: hello.tip,
                hash_rate: 0,
                impairment: Impairment::default(),
            },
        };
        self.clients.insert(you, Client { conn, member, info });
        let roster = self.roster_for(you, &self.common_roster());
        let welcome = Welcome {
            you,
            time: now,
            roster,
        };
        let bytes = Frame::Welcome(welcome).encode();
        self.posts.push(Post::Greet(conn, bytes.into()));
        self.changed = true;
        you
    }

    /// Takes a frame of a client that has said hello.
    pub(crate) fn frame(&mut self, from: PeerId, bytes: &Bytes) {
        if !self.clients.contains_key(&from) {
            return;
        }
        let from_native = self.native == Some(from);
        match Envelope::read(bytes) {
            Ok(Envelope::Gossip(origin)) => {
                if from_native {
                    self.fan_out(from, origin, bytes);
                } else if let Some(native) = self.native {
                    self.send(native, restamped(bytes, from));
                } else {
                    self.news(from, bytes);
                }
            }
            Ok(Envelope::Request(to, id)) => match self.receiver(from, to) {
                Some(to) => self.send(to, restamped(bytes, from)),
                None => self.unavailable(from, to, id),
            },
            Ok(Envelope::Reply(to, _)) => self.send(to, restamped(bytes, from)),
            Ok(Envelope::Local) => match Frame::decode(bytes) {
                Ok(Frame::Presence(presence)) => self.presence(from, presence),
                Ok(_) | Err(_) => self.drop_client(from),
            },
            Err(_) => self.drop_client(from),
        }
    }

    /// Without a native node: passes on, once, the news that keep the rules that need no chain.
    fn news(&mut self, from: PeerId, bytes: &Bytes) {
        let digest = match screen::check(&self.network, bytes) {
            Verdict::Holds(digest) => digest,
            Verdict::Useless => return,
            Verdict::Offence => return self.drop_client(from),
        };
        if !self.seen.insert(digest) {
            return;
        }
        self.seen_order.push_back(digest);
        if self.seen_order.len() > MAX_SEEN
            && let Some(oldest) = self.seen_order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        self.fan_out(from, from, bytes);
    }

    fn fan_out(&mut self, from: PeerId, origin: PeerId, bytes: &Bytes) {
        let bytes = restamped(bytes, from);
        let favoured = self.favour.map(|(member, _)| member);
        let by_favoured = self
            .clients
            .get(&from)
            .is_some_and(|sender| Some(sender.member) == favoured);
        for (peer, client) in &self.clients {
            if *peer == from || *peer == origin {
                continue;
            }
            let late = favoured.is_some() && !by_favoured && favoured != Some(client.member);
            let post = if late {
                Post::Disfavoured(client.conn, Arc::clone(&bytes))
            } else {
                Post::Send(client.conn, Arc::clone(&bytes))
            };
            self.posts.push(post);
        }
    }

    fn presence(&mut self, peer: PeerId, presence: Presence) {
        let Some(client) = self.clients.get_mut(&peer) else {
            return;
        };
        let before = std::mem::replace(&mut client.info.presence, presence);
        self.changed |= before != presence;
        if before.tip != presence.tip {
            self.pass_on_tip(peer, presence.tip);
        }
    }

    /// Tells the native node of a client's tip; perhaps no roster will ever name it.
    fn pass_on_tip(&mut self, peer: PeerId, tip: TipInfo) {
        if let Some(native) = self.native.filter(|native| *native != peer) {
            let gossip = Gossip::Tip(tip);
            self.send(native, Frame::Gossip { peer, gossip }.encode().into());
        }
    }

    /// The receiver of a request from `from` to `to`.
    fn receiver(&self, from: PeerId, to: PeerId) -> Option<PeerId> {
        if to != PeerId::ANY {
            return self.clients.contains_key(&to).then_some(to);
        }
        self.native.filter(|native| *native != from).or_else(|| {
            let infos = self.clients.values().map(|client| &client.info);
            let others = infos.filter(|info| info.peer != from);
            others
                .min_by(|a, b| most_work_first(a, b))
                .map(|info| info.peer)
        })
    }

    fn unavailable(&mut self, to: PeerId, missing: PeerId, id: RequestId) {
        let frame = Frame::Reply {
            peer: missing,
            id,
            reply: Reply::Unavailable,
        };
        self.send(to, frame.encode().into());
    }

    fn send(&mut self, to: PeerId, bytes: Bytes) {
        if let Some(client) = self.clients.get(&to) {
            self.posts.push(Post::Send(client.conn, bytes));
        }
    }

    /// Sends the roster to everybody when they do not have the present one.
    pub(crate) fn send_rosters(&mut self) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        let common = self.common_roster();
        let encoded: Bytes = Frame::Roster(common.clone()).encode().into();
        for (peer, client) in &self.clients {
            let named = common.sample.iter().any(|info| info.peer == *peer);
            let bytes = if named {
                Arc::clone(&encoded)
            } else {
                Frame::Roster(self.roster_for(*peer, &common))
                    .encode()
                    .into()
            };
            self.posts.push(Post::Send(client.conn, bytes));
        }
    }

    fn common_roster(&self) -> Roster {
        let mut infos: Vec<_> = self.clients.values().map(|client| &client.info).collect();
        infos.sort_by(|a, b| most_work_first(a, b));
        infos.truncate(MAX_ROSTER);
        Roster {
            total: u32::try_from(self.clients.len()).unwrap_or(u32::MAX),
            sample: infos.into_iter().cloned().collect(),
        }
    }

    fn roster_for(&self, receiver: PeerId, common: &Roster) -> Roster {
        let mut roster = common.clone();
        if !roster.sample.iter().any(|info| info.peer == receiver) {
            roster.sample.truncate(MAX_ROSTER - 1);
            roster.sample.push(self.clients[&receiver].info.clone());
        }
        roster
    }

    /// The client with this number here.
    pub(crate) fn client(&self, peer: PeerId) -> Option<MemberId> {
        self.clients.get(&peer).map(|client| client.member)
    }

    /// Ends a client's connection, unless it is the native node's.
    pub(crate) fn drop_client(&mut self, peer: PeerId) {
        if self.native == Some(peer) {
            return;
        }
        if let Some(client) = self.clients.get(&peer) {
            self.posts.push(Post::Drop(client.conn));
        }
    }

    /// Forgets a client whose connection has ended.
    pub(crate) fn forget(&mut self, peer: PeerId) {
        self.changed |= self.clients.remove(&peer).is_some();
    }
}

fn most_work_first(a: &PeerInfo, b: &PeerInfo) -> std::cmp::Ordering {
    let work = |info: &PeerInfo| info.presence.tip.work;
    work(b).cmp(&work(a)).then(a.peer.cmp(&b.peer))
}

fn restamped(bytes: &Bytes, peer: PeerId) -> Bytes {
    let mut bytes = bytes.to_vec();
    Envelope::restamp(&mut bytes, peer);
    bytes.into()
}
