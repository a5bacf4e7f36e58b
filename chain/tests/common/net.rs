//! Real nodes joined by a hub without sockets: frames are carried when [`Net::run`] is called.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chain::{
    Block, BlockKey, CheckedBlock, Hub, HubConfig, HubInput, HubOutput, Input, LinkId, LinkKind,
    Millis, Network, Newcomer, Node, NodeConfig, Notice, Origin, Output, Payload, StoredBlock,
    Undo,
    mining::Template,
    wire::{Envelope, Frame, NodeId, PeerId, PeerKind, TipInfo},
};

use super::{NOW, address, solve, text};

/// One node and what its driver keeps.
pub struct Member {
    pub node: Node,
    pub blocks: BTreeMap<BlockKey, Block>,
    pub undo: BTreeMap<BlockKey, Undo>,
    pub notices: Vec<Notice>,
    pub closed: Vec<String>,
    /// Drops every reply to this member's requests.
    pub deaf: bool,
    /// Leaves what others ask of this member without an answer.
    pub mute: bool,
    /// The newest connection; no number is used twice.
    link: LinkId,
}

/// A connected member, as the hub's outputs tell.
struct Client {
    member: usize,
    group: u8,
}

/// A hub, its members, and the time. Member 0 is the relay's own node if `native` is set: then the
/// others are connected only while it is.
pub struct Net {
    pub members: Vec<Member>,
    pub now: Millis,
    network: Network,
    native: bool,
    hub: Hub<Vec<u8>>,
    frames: VecDeque<(usize, LinkId, Vec<u8>)>,
    clients: BTreeMap<PeerId, Client>,
    /// Who is connected, or would be if the relay ran.
    wanted: BTreeSet<usize>,
}

impl Net {
    pub fn new(network: &Network, members: usize, native: bool) -> Self {
        Self::with_body_bytes(network, members, native, super::BODY_BYTES)
    }

    pub fn with_body_bytes(
        network: &Network,
        members: usize,
        native: bool,
        body_bytes: usize,
    ) -> Self {
        let member = |number: usize| Member {
            node: Node::new(
                network.clone(),
                NodeConfig {
                    agent: text("test"),
                    kind: if native && number == 0 {
                        PeerKind::Native
                    } else {
                        PeerKind::Tab
                    },
                    node: node_id(number),
                    seed: number as u64,
                    body_bytes,
                    storage: true,
                    checkpoint_blocks: 3,
                    all_signed: chain::all_signed,
                },
            ),
            blocks: BTreeMap::new(),
            undo: BTreeMap::new(),
            notices: Vec::new(),
            closed: Vec::new(),
            deaf: false,
            mute: false,
            link: LinkId(0),
        };
        Self {
            members: (0..members).map(member).collect(),
            now: NOW,
            hub: hub(network, native, NOW),
            network: network.clone(),
            native,
            frames: VecDeque::new(),
            clients: BTreeMap::new(),
            wanted: BTreeSet::new(),
        }
    }

    pub fn connect_all(&mut self) {
        for number in 0..self.members.len() {
            self.connect(number);
        }
    }

    /// Connects a member; without the relay's own node that has to wait.
    pub fn connect(&mut self, number: usize) {
        self.wanted.insert(number);
        let others = self.wanted.clone();
        match self.native {
            true if number == 0 => others.into_iter().for_each(|number| self.link_up(number)),
            true if self.client(0).is_none() => {}
            _ => self.link_up(number),
        }
    }

    /// Ends a member's connection; that of the relay's own node ends with the relay.
    pub fn disconnect(&mut self, number: usize) {
        if self.native && number == 0 {
            for other in 1..self.members.len() {
                self.link_down(other);
            }
            self.link_down(0);
            // It takes a moment until the relay runs again.
            self.now = self.now.plus(1_000);
            self.hub = hub(&self.network, true, self.now);
        } else {
            self.link_down(number);
        }
        self.wanted.remove(&number);
    }

    fn link_up(&mut self, number: usize) {
        let member = &mut self.members[number];
        member.link.0 += 1;
        let link = member.link;
        let kind = if self.native && number == 0 {
            LinkKind::Hub
        } else {
            LinkKind::Relay
        };
        self.handle(number, Input::LinkUp { link, kind });
        self.run();
    }

    fn link_down(&mut self, number: usize) {
        let Some(peer) = self.client(number) else {
            return;
        };
        self.clients.remove(&peer);
        let member = &mut self.members[number];
        let link = member.link;
        // What it has sent and is not carried yet is lost.
        member.link.0 += 1;
        self.handle(number, Input::LinkDown { link });
        self.tell_hub(HubInput::Leave { peer });
    }

    pub fn handle(&mut self, number: usize, input: Input) {
        let now = self.now;
        self.members[number].node.handle(now, input);
        self.drain(number);
    }

    /// Mines a block on the tip of a member and has the member take it.
    pub fn mine(&mut self, number: usize) -> Block {
        let node = &self.members[number].node;
        let miner = address(u16::try_from(number).unwrap());
        let template = Template::new(node.chain(), node.mempool(), miner, text(""), self.now);
        let block = solve(template.with_extra_nonce(self.now.ms()));
        self.now = self.now.plus(1_000);
        let now = self.now;
        self.members[number].node.mined(now, block.clone()).unwrap();
        self.drain(number);
        block
    }

    pub fn mine_many(&mut self, number: usize, count: usize) {
        for _ in 0..count {
            self.mine(number);
        }
    }

    /// Carries frames until none is left.
    pub fn run(&mut self) {
        let mut carried = 0;
        while let Some((from, link, bytes)) = self.frames.pop_front() {
            carried += 1;
            assert!(carried < 1_000_000, "frames without end");
            if self.members[from].link == link {
                self.reach_hub(from, bytes);
            }
        }
    }

    /// Lets time pass, waking nodes and the hub when they ask for it.
    pub fn wait(&mut self, ms: u64) {
        let end = self.now.plus(ms);
        loop {
            self.run();
            let wakeups = self
                .members
                .iter()
                .filter_map(|member| member.node.next_wakeup())
                .chain(self.hub.next_wakeup());
            let Some(next) = wakeups.min().filter(|next| *next <= end) else {
                break;
            };
            self.now = self.now.max(next);
            for number in 0..self.members.len() {
                self.handle(number, Input::Tick);
            }
            self.tell_hub(HubInput::Tick);
            // A node that asks to be woken at once would hold time still.
            self.now = self.now.plus(1);
        }
        self.now = self.now.max(end);
        self.run();
    }

    pub fn tips(&self) -> Vec<TipInfo> {
        self.members
            .iter()
            .map(|member| member.node.tip())
            .collect()
    }

    pub fn all_agree(&self) -> bool {
        let tips = self.tips();
        tips.iter().all(|tip| tip.id == tips[0].id)
    }

    /// Puts a frame into a member's socket as if the relay had sent it.
    pub fn inject(&mut self, number: usize, frame: &Frame) {
        let bytes = frame.encode();
        self.reach_member(number, bytes);
    }

    /// The number of a connected member.
    pub fn peer(&self, number: usize) -> PeerId {
        self.client(number).expect("it is connected")
    }

    fn client(&self, number: usize) -> Option<PeerId> {
        let mut clients = self.clients.iter();
        let (peer, _) = clients.find(|(_, client)| client.member == number)?;
        Some(*peer)
    }

    fn drain(&mut self, number: usize) {
        while let Some(output) = self.members[number].node.poll() {
            let member = &mut self.members[number];
            match output {
                Output::Send { link, bytes, .. } => self.frames.push_back((number, link, bytes)),
                Output::Persist(batch) => {
                    let blocks = batch.blocks.into_iter();
                    member
                        .blocks
                        .extend(blocks.map(|(key, block)| (key, block.block().clone())));
                    member.undo.extend(batch.undo);
                }
                Output::LoadBody { key } => {
                    let block = member.blocks.get(&key).cloned();
                    let params = member.node.chain().params();
                    let stored = block.map(|block| StoredBlock {
                        block: CheckedBlock::check(block, key.height, params)
                            .unwrap()
                            .into(),
                        undo: member.undo.get(&key).copied(),
                    });
                    let now = self.now;
                    member.node.handle(now, Input::BodyLoaded { key, stored });
                }
                Output::Notice(notice) => member.notices.push(notice),
                Output::Close { peer, reason, .. } => {
                    member.closed.push(format!("{peer:?}: {reason}"));
                }
            }
        }
    }

    /// A frame of a member has come to the hub.
    fn reach_hub(&mut self, from: usize, frame: Vec<u8>) {
        if let Some(from) = self.client(from) {
            return self.tell_hub(HubInput::Frame { from, frame });
        }
        let newcomer = Newcomer {
            origin: Some(Origin(u64::try_from(from).unwrap())),
            native: self.native && from == 0,
            clock: self.now,
        };
        let peer = self.hub.join(self.now, &frame, newcomer).unwrap();
        let (member, group) = (from, 0);
        self.clients.insert(peer, Client { member, group });
        self.carry_out();
    }

    fn tell_hub(&mut self, input: HubInput<Vec<u8>>) {
        self.hub.handle(self.now, input);
        self.carry_out();
    }

    fn carry_out(&mut self) {
        while let Some(output) = self.hub.poll() {
            match output {
                HubOutput::Send { to, payload } => {
                    let member = self.clients[&to].member;
                    if !self.is_lost(member, &payload) {
                        self.reach_member(member, stamped(payload));
                    }
                }
                HubOutput::FanOut { audience, payload } => {
                    let bytes = stamped(payload);
                    let hears = |(peer, client): (&PeerId, &Client)| {
                        let hears = audience.contains(*peer, client.group);
                        hears.then_some(client.member)
                    };
                    let members: Vec<_> = self.clients.iter().filter_map(hears).collect();
                    for member in members {
                        self.reach_member(member, bytes.clone());
                    }
                }
                HubOutput::Screen(screening) => {
                    let screened = screening.run(&self.network);
                    self.hub.handle(self.now, HubInput::Screened(screened));
                }
                HubOutput::Moved { peer, group } => {
                    self.clients.get_mut(&peer).expect("it is there").group = group;
                }
                HubOutput::Drop { peer, reason } => panic!("{peer} is dropped: {reason}"),
            }
        }
    }

    /// Whether a question or an answer of another member gets lost on its way to this one.
    fn is_lost(&self, member: usize, payload: &Payload<Vec<u8>>) -> bool {
        let Payload::Passed { frame, .. } = payload else {
            return false;
        };
        let member = &self.members[member];
        match Envelope::read(frame).unwrap() {
            Envelope::Request(..) => member.mute,
            Envelope::Reply(..) => member.deaf,
            Envelope::Gossip(_) | Envelope::Local => false,
        }
    }

    fn reach_member(&mut self, number: usize, bytes: Vec<u8>) {
        let link = self.members[number].link;
        self.handle(number, Input::Frame { link, bytes });
    }
}

fn hub(network: &Network, native: bool, started: Millis) -> Hub<Vec<u8>> {
    let config = HubConfig {
        relay: 0,
        started,
        seed: 5,
        clients: usize::MAX,
        own: native.then_some(node_id(0)),
    };
    Hub::new(network.clone(), config)
}

fn node_id(number: usize) -> NodeId {
    NodeId([u8::try_from(number).unwrap(); 8])
}

fn stamped(payload: Payload<Vec<u8>>) -> Vec<u8> {
    match payload {
        Payload::Made(bytes) => bytes.to_vec(),
        Payload::Passed { from, mut frame } => {
            Envelope::restamp(&mut frame, from);
            frame
        }
    }
}
