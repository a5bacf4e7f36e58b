//! Real nodes joined by a relay without sockets: frames are carried when [`Net::run`] is called.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chain::{
    Block, BlockKey, CheckedBlock, Input, LinkId, LinkKind, Millis, Network, Node, NodeConfig,
    Notice, Output, StoredBlock, Undo,
    mining::Template,
    wire::{
        Envelope, Frame, Gossip, Impairment, NodeId, PeerId, PeerInfo, PeerKind, Presence, Reply,
        Roster, TipInfo, Welcome,
    },
};

use super::{NOW, address, solve, text};

const HUB: LinkId = LinkId(0);

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
    tip: Option<TipInfo>,
}

/// A relay, its members, and the time. Member 0 is the relay's native node if `native` is set.
pub struct Net {
    pub members: Vec<Member>,
    pub now: Millis,
    native: bool,
    frames: VecDeque<(usize, Vec<u8>)>,
    connected: BTreeSet<usize>,
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
                    node: NodeId([u8::try_from(number).unwrap(); 8]),
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
            tip: None,
        };
        Self {
            members: (0..members).map(member).collect(),
            now: NOW,
            native,
            frames: VecDeque::new(),
            connected: BTreeSet::new(),
        }
    }

    pub fn connect_all(&mut self) {
        for number in 0..self.members.len() {
            self.connect(number);
        }
    }

    pub fn connect(&mut self, number: usize) {
        let kind = if self.native && number == 0 {
            LinkKind::Hub
        } else {
            LinkKind::Relay
        };
        self.handle(number, Input::LinkUp { link: HUB, kind });
        self.run();
    }

    pub fn disconnect(&mut self, number: usize) {
        self.connected.remove(&number);
        self.handle(number, Input::LinkDown { link: HUB });
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
        while let Some((from, bytes)) = self.frames.pop_front() {
            carried += 1;
            assert!(carried < 1_000_000, "frames without end");
            self.route(from, bytes);
        }
    }

    /// Lets time pass, waking nodes when they ask for it.
    pub fn wait(&mut self, ms: u64) {
        let end = self.now.plus(ms);
        loop {
            self.run();
            let wakeups = self
                .members
                .iter()
                .filter_map(|member| member.node.next_wakeup());
            let Some(next) = wakeups.min().filter(|next| *next <= end) else {
                break;
            };
            self.now = self.now.max(next);
            for number in 0..self.members.len() {
                self.handle(number, Input::Tick);
            }
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
        self.handle(
            number,
            Input::Frame {
                link: HUB,
                bytes: frame.encode(),
            },
        );
    }

    pub fn peer(number: usize) -> PeerId {
        PeerId(u64::try_from(number).unwrap() + 1)
    }

    fn drain(&mut self, number: usize) {
        while let Some(output) = self.members[number].node.poll() {
            let member = &mut self.members[number];
            match output {
                Output::Send { bytes, .. } => self.frames.push_back((number, bytes)),
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

    fn roster(&self) -> Roster {
        let sample = self.connected.iter().filter_map(|&number| {
            let member = &self.members[number];
            Some(PeerInfo {
                peer: Self::peer(number),
                node: member.node.id(),
                kind: if self.native && number == 0 {
                    PeerKind::Native
                } else {
                    PeerKind::Tab
                },
                presence: Presence {
                    tip: member.tip?,
                    hash_rate: 0,
                    impairment: Impairment::default(),
                },
            })
        });
        let total = u32::try_from(self.connected.len()).unwrap();
        Roster {
            total,
            sample: sample.collect(),
        }
    }

    fn route(&mut self, from: usize, mut bytes: Vec<u8>) {
        let me = Self::peer(from);
        match Envelope::read(&bytes).unwrap() {
            Envelope::Local => self.local(from, &bytes),
            _ if !self.connected.contains(&from) => {}
            Envelope::Gossip(origin) => {
                let native_speaks = self.native && from == 0;
                Envelope::restamp(&mut bytes, me);
                let to: Vec<_> = match (self.native, native_speaks) {
                    (true, false) => vec![0],
                    _ => self.connected.iter().copied().collect(),
                };
                for number in to {
                    let is_origin = native_speaks && Self::peer(number) == origin;
                    if number != from && !is_origin {
                        self.handle(
                            number,
                            Input::Frame {
                                link: HUB,
                                bytes: bytes.clone(),
                            },
                        );
                    }
                }
            }
            Envelope::Request(missing, id) => {
                let to = if missing == PeerId::ANY {
                    self.pick(from)
                } else {
                    self.number(missing)
                };
                match to {
                    Some(to) if self.members[to].mute => {}
                    Some(to) => {
                        Envelope::restamp(&mut bytes, me);
                        self.handle(to, Input::Frame { link: HUB, bytes });
                    }
                    None => {
                        let frame = Frame::Reply {
                            peer: missing,
                            id,
                            reply: Reply::Unavailable,
                        };
                        self.inject(from, &frame);
                    }
                }
            }
            Envelope::Reply(to, _) => {
                if let Some(to) = self.number(to)
                    && !self.members[to].deaf
                {
                    Envelope::restamp(&mut bytes, me);
                    self.handle(to, Input::Frame { link: HUB, bytes });
                }
            }
        }
    }

    fn local(&mut self, from: usize, bytes: &[u8]) {
        match Frame::decode(bytes).unwrap() {
            Frame::Hello(hello) => {
                self.connected.insert(from);
                self.members[from].tip = Some(hello.tip);
                let welcome = Welcome {
                    you: Self::peer(from),
                    time: self.now,
                    roster: self.roster(),
                };
                self.inject(from, &Frame::Welcome(welcome));
                self.tell_tip(from, hello.tip);
            }
            Frame::Presence(presence) => {
                self.members[from].tip = Some(presence.tip);
                self.tell_tip(from, presence.tip);
            }
            other => panic!("not for a relay: {other:?}"),
        }
    }

    fn tell_tip(&mut self, from: usize, tip: TipInfo) {
        let frame = Frame::Gossip {
            peer: Self::peer(from),
            gossip: Gossip::Tip(tip),
        };
        let to: Vec<_> = self.connected.iter().copied().collect();
        for number in to {
            if number != from && (!self.native || number == 0) {
                self.inject(number, &frame);
            }
        }
    }

    fn pick(&self, from: usize) -> Option<usize> {
        if self.native && from != 0 && self.connected.contains(&0) {
            return Some(0);
        }
        let others = self
            .connected
            .iter()
            .copied()
            .filter(|&number| number != from);
        others.max_by_key(|&number| self.members[number].tip.map(|tip| tip.work))
    }

    fn number(&self, peer: PeerId) -> Option<usize> {
        let number = usize::try_from(peer.0).unwrap().checked_sub(1)?;
        self.connected.contains(&number).then_some(number)
    }
}
