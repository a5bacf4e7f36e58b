//! A relay: it drives a hub as the native program does, without sockets and threads.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use chain::{
    Hub, HubConfig, HubInput, HubOutput, JoinError, Millis, Network, Newcomer, Origin, Payload,
    Screening,
    wire::{Envelope, PeerId},
};

use crate::{
    ids::{ConnId, MemberId},
    random::Chance,
    time::SimTime,
};

/// Bytes of a frame, shared by all its receivers.
pub(crate) type Bytes = Arc<[u8]>;

/// The most bytes of one client that wait while a frame before them is being screened; beyond them the
/// connection ends.
const LINE_BYTES: usize = 4 * 1024 * 1024;

/// A thing that a relay wants done, or has done; in the order in which it happened.
#[derive(Debug)]
pub(crate) enum Post {
    /// A client has joined with this first frame.
    Joined {
        conn: ConnId,
        peer: PeerId,
        native: bool,
        hello: Bytes,
    },
    /// The hub was handed a frame of a client.
    Took(PeerId, Bytes),
    /// The hub was told the time.
    Ticked,
    /// A client has left for the hub.
    Left(PeerId),
    /// A client is in another group.
    Moved(MemberId),
    /// The first frame to a client.
    Greet(ConnId, PeerId, Bytes),
    Send(ConnId, PeerId, Bytes),
    /// News that did not come from the favoured peer, to be held back by chance.
    Disfavoured(ConnId, PeerId, Bytes),
    /// To be answered later with [`Relay::screened`].
    Screen(Box<Screening<Bytes>>),
    /// End a connection because of a frame that came by it, or because a node says so.
    Drop(ConnId, String),
    /// End a connection without blame.
    Close(ConnId),
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

/// The end of a connection, as its other end was accepted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    pub(crate) conn: ConnId,
    pub(crate) member: MemberId,
    pub(crate) origin: Option<Origin>,
    pub(crate) native: bool,
}

struct Client {
    conn: ConnId,
    member: MemberId,
    group: u8,
    /// Nothing was sent to it yet.
    is_new: bool,
    /// Frames that wait while one before them is being screened.
    line: VecDeque<Bytes>,
    /// Their bytes.
    line_bytes: usize,
}

/// A hub, and the driver's view of its clients, which follows the hub's outputs.
///
/// Bounded by the number of connections of the simulation and by [`LINE_BYTES`] for each.
pub(crate) struct Relay {
    network: Arc<Network>,
    hub: Hub<Bytes>,
    /// How often the program was started before.
    pub(crate) life: u64,
    clients: BTreeMap<PeerId, Client>,
    pub(crate) favour: Option<(MemberId, Favour)>,
    /// A tick is scheduled for this time.
    pub(crate) wakes_at: Option<SimTime>,
    posts: VecDeque<Post>,
}

impl Relay {
    pub(crate) fn new(network: Arc<Network>, config: HubConfig) -> Self {
        Self {
            hub: Hub::new((*network).clone(), config),
            network,
            life: 0,
            clients: BTreeMap::new(),
            favour: None,
            wakes_at: None,
            posts: VecDeque::new(),
        }
    }

    /// The program starts anew: nobody is connected.
    pub(crate) fn restart(&mut self, config: HubConfig) {
        *self = Self {
            life: self.life + 1,
            favour: self.favour,
            ..Self::new(Arc::clone(&self.network), config)
        };
    }

    /// The next thing to be done.
    pub(crate) fn next_post(&mut self) -> Option<Post> {
        self.posts.pop_front()
    }

    pub(crate) fn next_wakeup(&self) -> Option<Millis> {
        self.hub.next_wakeup()
    }

    /// The client with this number here.
    pub(crate) fn client(&self, peer: PeerId) -> Option<MemberId> {
        self.clients.get(&peer).map(|client| client.member)
    }

    /// Takes the first frame of a connection; answers with the client's number.
    pub(crate) fn hello(&mut self, now: Millis, caller: Caller, first: &Bytes) -> Option<PeerId> {
        let Caller {
            conn,
            member,
            origin,
            native,
        } = caller;
        let newcomer = Newcomer {
            origin,
            native,
            clock: now,
        };
        match self.hub.join(now, first, newcomer) {
            Ok(peer) => {
                let client = Client {
                    conn,
                    member,
                    group: 0,
                    is_new: true,
                    line: VecDeque::new(),
                    line_bytes: 0,
                };
                self.clients.insert(peer, client);
                let hello = Arc::clone(first);
                self.posts.push_back(Post::Joined {
                    conn,
                    peer,
                    native,
                    hello,
                });
                self.carry_out();
                Some(peer)
            }
            Err(error) => {
                self.posts.push_back(match error {
                    JoinError::Starting | JoinError::Full { .. } => Post::Close(conn),
                    error => Post::Drop(conn, error.to_string()),
                });
                None
            }
        }
    }

    /// Takes a frame of a client that has said hello.
    pub(crate) fn frame(&mut self, now: Millis, from: PeerId, frame: &Bytes) {
        let Some(client) = self.clients.get_mut(&from) else {
            return;
        };
        if !self.hub.is_screening(from) {
            return self.hand_over(now, from, Arc::clone(frame));
        }
        client.line_bytes += frame.len();
        client.line.push_back(Arc::clone(frame));
        if client.line_bytes > LINE_BYTES {
            self.posts.push_back(Post::Close(client.conn));
        }
    }

    /// Carries out [`Post::Screen`].
    pub(crate) fn screened(&mut self, now: Millis, screening: Screening<Bytes>) {
        let from = screening.from();
        let screened = screening.run(&self.network);
        self.input(now, HubInput::Screened(screened));
        while !self.hub.is_screening(from)
            && let Some(client) = self.clients.get_mut(&from)
            && let Some(frame) = client.line.pop_front()
        {
            client.line_bytes -= frame.len();
            self.hand_over(now, from, frame);
        }
    }

    pub(crate) fn tick(&mut self, now: Millis) {
        self.input(now, HubInput::Tick);
    }

    /// Ends a client's connection because the relay's own node says so.
    pub(crate) fn drop_client(&mut self, now: Millis, peer: PeerId) {
        if let Some(client) = self.clients.get(&peer) {
            let reason = "its node wants it so".to_owned();
            self.posts.push_back(Post::Drop(client.conn, reason));
            self.forget(now, peer);
        }
    }

    /// Forgets a client whose connection has ended.
    pub(crate) fn forget(&mut self, now: Millis, peer: PeerId) {
        if self.clients.remove(&peer).is_some() {
            self.posts.push_back(Post::Left(peer));
            self.input(now, HubInput::Leave { peer });
        }
    }

    fn hand_over(&mut self, now: Millis, from: PeerId, frame: Bytes) {
        self.posts.push_back(Post::Took(from, Arc::clone(&frame)));
        self.input(now, HubInput::Frame { from, frame });
    }

    fn input(&mut self, now: Millis, input: HubInput<Bytes>) {
        self.posts.push_back(Post::Ticked);
        self.hub.handle(now, input);
        self.carry_out();
    }

    fn carry_out(&mut self) {
        while let Some(output) = self.hub.poll() {
            match output {
                HubOutput::Send { to, payload } => {
                    let bytes = stamped(payload);
                    let client = self.clients.get_mut(&to).expect("it is connected");
                    let post = if std::mem::take(&mut client.is_new) {
                        Post::Greet
                    } else {
                        Post::Send
                    };
                    self.posts.push_back(post(client.conn, to, bytes));
                }
                HubOutput::FanOut { audience, payload } => {
                    let bytes = stamped(payload);
                    let disfavours = self.disfavours(&bytes);
                    for (&to, client) in &self.clients {
                        if audience.contains(to, client.group) {
                            let post = if disfavours(client) {
                                Post::Disfavoured
                            } else {
                                Post::Send
                            };
                            let bytes = Arc::clone(&bytes);
                            self.posts.push_back(post(client.conn, to, bytes));
                        }
                    }
                }
                HubOutput::Screen(screening) => {
                    self.posts.push_back(Post::Screen(Box::new(screening)));
                }
                HubOutput::Moved { peer, group } => {
                    let client = self.clients.get_mut(&peer).expect("it is connected");
                    client.group = group;
                    self.posts.push_back(Post::Moved(client.member));
                }
                HubOutput::Drop { peer, reason } => {
                    let client = self.clients.remove(&peer).expect("it was connected");
                    self.posts.push_back(Post::Left(peer));
                    let reason = reason.to_string();
                    self.posts.push_back(Post::Drop(client.conn, reason));
                }
            }
        }
    }

    /// Which clients hear these news late.
    fn disfavours(&self, news: &Bytes) -> impl Fn(&Client) -> bool + use<> {
        let sender = match Envelope::read(news) {
            Ok(Envelope::Gossip(from)) => self.client(from),
            _ => None,
        };
        let favoured = self.favour.map(|(member, _)| member);
        move |client| favoured.is_some() && sender != favoured && favoured != Some(client.member)
    }
}

fn stamped(payload: Payload<Bytes>) -> Bytes {
    match payload {
        Payload::Made(bytes) => bytes,
        Payload::Passed { from, frame } => {
            let mut bytes = frame.to_vec();
            Envelope::restamp(&mut bytes, from);
            bytes.into()
        }
    }
}
