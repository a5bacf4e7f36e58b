//! The hub's task: routing.

use std::{
    collections::{HashSet, VecDeque},
    future::pending,
    sync::Arc,
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use chain::{
    Header,
    limits::PRESENCE_MS,
    wire::{
        Envelope, Frame, Gossip, Hello, Impairment, NodeId, PeerId, PeerInfo, Presence, Reply,
        RequestId, TipInfo, Welcome,
    },
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{self, Instant},
};
use tracing::{info, warn};

use super::{
    directory::{Directory, Line, is_own_node},
    event::{Event, NATIVE_GROUP, NativeEnd, SocketLine},
};
use crate::{
    budget::{Budget, Packet},
    clock,
    metrics::Metrics,
    socket::Farewell,
};

/// How long a change of the roster waits for others: all clients come to a new block at about the
/// same time.
const ROSTER_GATHERS: Duration = Duration::from_millis(150);
/// The most digests of news that are remembered, so that nothing is sent out twice.
const MAX_SEEN: usize = 16 * 1024;
/// The number of blocks whose time of arrival is remembered.
const MAX_ARRIVALS: usize = 64;

/// The state of the hub.
pub(super) struct Task {
    directory: Directory,
    /// The native node's name, if there is or will be one.
    own: Option<NodeId>,
    /// The native node, until it has said hello.
    expected: Option<NativeEnd>,
    inbound: Budget,
    metrics: Arc<Metrics>,
    seen: Seen,
    /// When the present roster is sent to clients, because theirs is out of date.
    roster_due: Option<Instant>,
    last_roster: Instant,
    arrivals: Arrivals,
    stopping: bool,
}

impl Task {
    pub(super) fn new(inbound: Budget, native: Option<NativeEnd>, metrics: Arc<Metrics>) -> Self {
        Self {
            directory: Directory::default(),
            own: native.as_ref().map(|native| native.node),
            expected: native,
            inbound,
            metrics,
            seen: Seen::default(),
            roster_due: None,
            last_roster: Instant::now(),
            arrivals: Arrivals::default(),
            stopping: false,
        }
    }

    pub(super) async fn run(mut self, mut events: mpsc::Receiver<Event>) {
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Some(event) => self.handle(event),
                    None => return,
                },
                () = until(self.roster_due) => self.send_rosters(),
            }
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Join {
                hello,
                line,
                answer,
            } => {
                // The leave event that follows handles a client that hung up in between.
                let _ = answer.send(self.join(&hello, line));
            }
            Event::Frame { peer, packet } => self.frame(peer, packet),
            Event::News {
                peer,
                packet,
                digest,
            } => {
                let since = self.arrivals.first_of(&packet.bytes);
                if self.seen.insert((self.directory.group(peer), digest)) {
                    let bytes = restamped(packet.bytes, peer);
                    self.fan_out(peer, peer, &bytes, since);
                }
            }
            Event::Leave { peer } => drop(self.forget(peer)),
            Event::Native(bytes) => self.native_frame(bytes),
            Event::Drop { peer, reason } => self.drop_client(peer, Farewell::policy(reason)),
            Event::Peers(answer) => {
                let _ = answer.send(self.directory.sorted());
            }
            Event::Stop => {
                self.stopping = true;
                for peer in self.directory.numbers() {
                    self.drop_client(peer, Farewell::going_away("the relay is stopping"));
                }
            }
        }
    }

    fn join(&mut self, hello: &Hello, line: SocketLine) -> Result<PeerId, Farewell> {
        if self.stopping {
            return Err(Farewell::going_away("the relay is stopping"));
        }
        if is_own_node(hello.node, self.own, hello.kind) {
            return Err(Farewell::oneself());
        }
        let peer = self
            .admit(hello, Line::Socket(line))
            .ok_or_else(|| Farewell::try_later("all numbers for clients are used up"))?;
        self.metrics.clients(hello.kind).inc();
        info!(%peer, node = %hello.node, agent = %hello.agent, height = hello.tip.height.get(), "client joined");
        self.pass_on_tip(peer, hello.tip);
        Ok(peer)
    }

    fn admit(&mut self, hello: &Hello, line: Line) -> Option<PeerId> {
        let info = |peer| PeerInfo {
            peer,
            node: hello.node,
            kind: hello.kind,
            presence: Presence {
                tip: hello.tip,
                hash_rate: 0,
                impairment: Impairment::default(),
            },
        };
        let you = self.directory.add(info, line)?;
        let info = &self.directory.get(you)?.info;
        let roster = self.directory.rosters().for_receiver(info);
        let welcome = Frame::Welcome(Welcome {
            you,
            time: clock::now(),
            roster,
        });
        self.send(you, welcome.encode().into());
        self.roster_changed(PRESENCE_MS);
        Some(you)
    }

    fn frame(&mut self, from: PeerId, packet: Packet) {
        if self.directory.get(from).is_none() {
            return;
        }
        match Envelope::read(&packet.bytes) {
            Ok(Envelope::Gossip(_)) => {
                self.arrivals.first_of(&packet.bytes);
                // Without a native node gossip comes as checked news.
                if let Some(native) = self.directory.native() {
                    self.forward(native, from, packet);
                }
            }
            Ok(Envelope::Request(to, id)) => self.request(from, to, id, packet),
            Ok(Envelope::Reply(to, _)) => {
                if self.directory.hears(to, from) {
                    self.forward(to, from, packet);
                }
            }
            Ok(Envelope::Local) => match Frame::decode(&packet.bytes) {
                Ok(Frame::Presence(presence)) => self.presence(from, presence),
                Ok(_) => self.drop_client(from, Farewell::protocol("frame out of place")),
                Err(error) => self.drop_client(from, Farewell::protocol(error.to_string())),
            },
            Err(error) => self.drop_client(from, Farewell::protocol(error.to_string())),
        }
    }

    fn native_frame(&mut self, bytes: Bytes) {
        let Some(native) = self.directory.native() else {
            return self.native_hello(&bytes);
        };
        match Envelope::read(&bytes) {
            Ok(Envelope::Gossip(origin)) => {
                let since = self.arrivals.first_of(&bytes);
                self.fan_out(native, origin, &restamped(bytes, native), since);
            }
            Ok(Envelope::Request(to, id)) => match self.receiver(native, to) {
                Some(to) => self.send(to, restamped(bytes, native)),
                None => self.unavailable(native, to, id),
            },
            Ok(Envelope::Reply(to, _)) => {
                if self.directory.hears(to, native) {
                    self.send(to, restamped(bytes, native));
                }
            }
            Ok(Envelope::Local) => {
                if let Ok(Frame::Presence(presence)) = Frame::decode(&bytes) {
                    self.presence(native, presence);
                }
            }
            Err(error) => warn!(%error, "the native node sent a frame that cannot be read"),
        }
    }

    fn native_hello(&mut self, bytes: &[u8]) {
        let Ok(Frame::Hello(hello)) = Frame::decode(bytes) else {
            return;
        };
        let Some(native) = self.expected.take() else {
            return;
        };
        self.admit(&hello, Line::Native(native.frames));
        // The caller that started the hub may have given up.
        let _ = native.joined.send(());
    }

    fn presence(&mut self, peer: PeerId, presence: Presence) {
        let Some(info) = self.directory.info_mut(peer) else {
            return;
        };
        let before = std::mem::replace(&mut info.presence, presence);
        if before == presence {
            return;
        }
        self.roster_changed(presence.pause_after(&before));
        if (before.tip, before.impairment.group) != (presence.tip, presence.impairment.group) {
            self.pass_on_tip(peer, presence.tip);
        }
    }

    /// Tells the native node of a client's tip; perhaps no roster will ever name that tip.
    fn pass_on_tip(&mut self, peer: PeerId, tip: TipInfo) {
        let native = self.directory.native().filter(|native| *native != peer);
        if let Some(native) = native.filter(|_| self.directory.group(peer) == NATIVE_GROUP) {
            let frame = Frame::Gossip {
                peer,
                gossip: Gossip::Tip(tip),
            };
            self.send(native, frame.encode().into());
        }
    }

    fn request(&mut self, from: PeerId, to: PeerId, id: RequestId, packet: Packet) {
        match self.receiver(from, to) {
            Some(to) => self.forward(to, from, packet),
            None => self.unavailable(from, to, id),
        }
    }

    /// The client that gets a request from `from` to `to`.
    fn receiver(&self, from: PeerId, to: PeerId) -> Option<PeerId> {
        if to == PeerId::ANY {
            return self.directory.best_for(from);
        }
        self.directory.hears(to, from).then_some(to)
    }

    fn unavailable(&mut self, to: PeerId, missing: PeerId, id: RequestId) {
        let frame = Frame::Reply {
            peer: missing,
            id,
            reply: Reply::Unavailable,
        };
        self.send(to, frame.encode().into());
    }

    /// Hands a client's frame to another.
    fn forward(&mut self, to: PeerId, from: PeerId, mut packet: Packet) {
        packet.bytes = restamped(packet.bytes, from);
        match self.directory.get(to).map(|client| &client.line) {
            // It keeps its part of the inbound budget until the node takes it.
            Some(Line::Native(frames)) => {
                let _ = frames.send(packet);
            }
            Some(Line::Socket(_)) => self.send(to, packet.bytes),
            None => {}
        }
    }

    /// Sends to everybody who hears it, except two: the speaker, and the client from which it comes.
    fn fan_out(&mut self, from: PeerId, origin: PeerId, bytes: &Bytes, since: Option<Instant>) {
        for to in self.directory.hearers(from) {
            if to != from && to != origin {
                self.send_news(to, bytes.clone(), since);
            }
        }
    }

    fn send(&mut self, to: PeerId, bytes: Bytes) {
        self.send_news(to, bytes, None);
    }

    /// Sends news that came to the hub at `since`, if that is to be measured.
    fn send_news(&mut self, to: PeerId, bytes: Bytes, since: Option<Instant>) {
        let overflow = match self.directory.get(to).map(|client| &client.line) {
            Some(Line::Socket(line)) => line.outbox.push_news(bytes, since).is_err(),
            Some(Line::Native(frames)) => {
                // Sends rosters, tips and failures; newer ones will follow.
                if let Some(packet) = self.inbound.try_admit(bytes) {
                    let _ = frames.send(packet);
                }
                false
            }
            None => false,
        };
        if overflow {
            self.drop_client(to, Farewell::try_later("too much was left unread"));
        }
    }

    /// Has the roster sent once the last one is old enough, in milliseconds.
    fn roster_changed(&mut self, pause: u64) {
        let due = self.last_roster + Duration::from_millis(pause);
        let due = due.max(Instant::now() + ROSTER_GATHERS);
        self.roster_due = Some(self.roster_due.map_or(due, |earlier| earlier.min(due)));
    }

    fn send_rosters(&mut self) {
        // First, because dropping a slow reader right here is another change.
        self.roster_due = None;
        self.last_roster = Instant::now();
        let rosters = self.directory.rosters();
        for peer in self.directory.numbers() {
            let frame = self
                .directory
                .get(peer)
                .map(|client| rosters.frame_for(&client.info));
            if let Some(frame) = frame {
                self.send(peer, frame);
            }
        }
    }

    /// Closes a client's socket, whose task then reports that it left.
    fn drop_client(&mut self, peer: PeerId, farewell: Farewell) {
        let is_socket = |client: &super::directory::Client| matches!(client.line, Line::Socket(_));
        if !self.directory.get(peer).is_some_and(is_socket) {
            return;
        }
        info!(%peer, reason = %farewell, "client dropped");
        if let Some(Line::Socket(line)) = self.forget(peer) {
            close(line.close, farewell);
        }
    }

    fn forget(&mut self, peer: PeerId) -> Option<Line> {
        let client = self.directory.remove(peer)?;
        self.roster_changed(PRESENCE_MS);
        if matches!(client.line, Line::Socket(_)) {
            self.metrics.clients(client.info.kind).dec();
        }
        Some(client.line)
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => time::sleep_until(due).await,
        None => pending().await,
    }
}

fn close(line: oneshot::Sender<Farewell>, farewell: Farewell) {
    // A socket that ended by itself needs no farewell.
    let _ = line.send(farewell);
}

/// The frame as one from `peer`; its bytes are copied only if somebody else holds them, too.
fn restamped(bytes: Bytes, peer: PeerId) -> Bytes {
    let mut bytes = bytes
        .try_into_mut()
        .unwrap_or_else(|shared| BytesMut::from(&shared[..]));
    Envelope::restamp(&mut bytes, peer);
    bytes.freeze()
}

/// When the newest blocks first came, by their headers; the oldest is forgotten first.
#[derive(Default)]
struct Arrivals(VecDeque<([u8; Header::SIZE], Instant)>);

impl Arrivals {
    /// When the block in a frame first came, which can be now; `None` when the frame holds no block.
    fn first_of(&mut self, frame: &[u8]) -> Option<Instant> {
        let header = Envelope::gossiped_header(frame)?;
        let known = self.0.iter().find(|(known, _)| known == header);
        if let Some((_, since)) = known {
            return Some(*since);
        }
        if self.0.len() == MAX_ARRIVALS {
            self.0.pop_front();
        }
        let now = Instant::now();
        self.0.push_back((*header, now));
        Some(now)
    }
}

/// Digests of the newest news; the oldest is forgotten first.
#[derive(Default)]
struct Seen {
    /// Each with the group in which the news went round.
    digests: HashSet<(u8, [u8; 32])>,
    order: VecDeque<(u8, [u8; 32])>,
}

impl Seen {
    /// Whether the news is new.
    fn insert(&mut self, digest: (u8, [u8; 32])) -> bool {
        if !self.digests.insert(digest) {
            return false;
        }
        self.order.push_back(digest);
        if self.order.len() > MAX_SEEN
            && let Some(oldest) = self.order.pop_front()
        {
            self.digests.remove(&oldest);
        }
        true
    }
}
