//! A driver of a hub that keeps what each client would get.

use std::{
    collections::{BTreeMap, VecDeque},
    rc::Rc,
};

use chain::{
    Audience, BlockId, Height, Hub, HubConfig, HubInput, HubOutput, JoinError, Millis, Network,
    Newcomer, Origin, Payload, Screening, Work,
    wire::{
        Envelope, Frame, Gossip, Hello, Impairment, NodeId, PeerId, PeerKind, Presence, Request,
        RequestId, Roster, TipInfo,
    },
};

use super::common::{NOW, text};

/// A frame that counts its owners.
#[derive(Clone, Debug)]
pub(crate) struct Handle(Rc<Vec<u8>>);

impl AsRef<[u8]> for Handle {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

pub(crate) struct Rig {
    pub(crate) hub: Hub<Handle>,
    pub(crate) network: Network,
    pub(crate) now: Millis,
    /// Whether frames are screened as soon as the hub asks for it.
    pub(crate) screens_at_once: bool,
    pub(crate) screenings: VecDeque<Screening<Handle>>,
    /// Group and unread frames of each client, by the hub's outputs alone.
    pub(crate) clients: BTreeMap<PeerId, (u8, Vec<Frame>)>,
    /// Who was dropped, and why.
    pub(crate) dropped: Vec<(PeerId, String)>,
    /// Frames that somebody still holds.
    handles: Vec<Handle>,
}

pub(crate) const OWN: NodeId = NodeId([1; 8]);

impl Rig {
    /// A hub whose own node, if there is one, has the first number.
    pub(crate) fn new(own: Option<NodeId>) -> Self {
        Self::with(HubConfig {
            relay: 0,
            started: NOW,
            seed: 7,
            clients: 200,
            own,
        })
    }

    pub(crate) fn with(config: HubConfig) -> Self {
        let network = Network::regtest();
        let mut rig = Self {
            hub: Hub::new(network.clone(), config),
            network,
            now: Millis::from_ms(1_000_000),
            screens_at_once: true,
            screenings: VecDeque::new(),
            clients: BTreeMap::new(),
            dropped: Vec::new(),
            handles: Vec::new(),
        };
        if let Some(node) = config.own {
            let hello = Hello {
                kind: PeerKind::Native,
                node,
                ..rig.hello(0)
            };
            rig.try_join(&Frame::Hello(hello), None, true).unwrap();
        }
        rig
    }

    pub(crate) fn hello(&self, work: u32) -> Hello {
        Hello {
            network: self.network.id(),
            agent: text("test"),
            kind: PeerKind::Tab,
            node: NodeId([9; 8]),
            tip: tip(work),
        }
    }

    pub(crate) fn try_join(
        &mut self,
        first: &Frame,
        origin: Option<Origin>,
        native: bool,
    ) -> Result<PeerId, JoinError> {
        let newcomer = Newcomer {
            origin,
            native,
            clock: NOW,
        };
        let peer = self.hub.join(self.now, &first.encode(), newcomer)?;
        self.clients.insert(peer, (0, Vec::new()));
        self.carry_out();
        Ok(peer)
    }

    /// A tab joins with a tip of some work.
    pub(crate) fn join(&mut self, work: u32) -> PeerId {
        self.join_from(work, Some(Origin(u64::from(work))))
    }

    pub(crate) fn join_from(&mut self, work: u32, origin: Option<Origin>) -> PeerId {
        let hello = Frame::Hello(self.hello(work));
        self.try_join(&hello, origin, false).unwrap()
    }

    pub(crate) fn native(&self) -> PeerId {
        *self.clients.keys().next().unwrap()
    }

    pub(crate) fn says(&mut self, from: PeerId, frame: &Frame) {
        self.says_bytes(from, frame.encode());
    }

    pub(crate) fn says_bytes(&mut self, from: PeerId, bytes: Vec<u8>) {
        let frame = Handle(Rc::new(bytes));
        self.handles.push(frame.clone());
        self.handle(HubInput::Frame { from, frame });
    }

    pub(crate) fn gossips(&mut self, from: PeerId, gossip: Gossip) {
        let peer = PeerId::ANY;
        self.says(from, &Frame::Gossip { peer, gossip });
    }

    pub(crate) fn asks(&mut self, from: PeerId, to: PeerId, id: u32) {
        let request = Request::Tip;
        let id = RequestId(id);
        self.says(
            from,
            &Frame::Request {
                peer: to,
                id,
                request,
            },
        );
    }

    pub(crate) fn moves(&mut self, peer: PeerId, group: u8) {
        self.says(peer, &Frame::Presence(presence(0, group)));
    }

    pub(crate) fn leaves(&mut self, peer: PeerId) {
        self.clients.remove(&peer);
        self.handle(HubInput::Leave { peer });
    }

    /// Lets time pass, and wakes the hub when it asks for it.
    pub(crate) fn wait(&mut self, ms: u64) {
        let end = self.now.plus(ms);
        while let Some(at) = self.hub.next_wakeup().filter(|at| *at <= end) {
            assert!(at > self.now, "a wakeup in the past");
            self.now = at;
            self.handle(HubInput::Tick);
        }
        self.now = end;
    }

    pub(crate) fn handle(&mut self, input: HubInput<Handle>) {
        self.hub.handle(self.now, input);
        self.carry_out();
        while self.screens_at_once && !self.screenings.is_empty() {
            self.screen(0);
        }
    }

    /// Screens one of the frames that wait for it.
    pub(crate) fn screen(&mut self, place: usize) {
        if let Some(screening) = self.screenings.remove(place) {
            let screened = screening.run(&self.network);
            self.hub.handle(self.now, HubInput::Screened(screened));
            self.carry_out();
        }
    }

    /// What a client got since the last call.
    pub(crate) fn read(&mut self, peer: PeerId) -> Vec<Frame> {
        std::mem::take(&mut self.clients.get_mut(&peer).unwrap().1)
    }

    /// The news among it, with its sender.
    pub(crate) fn hears(&mut self, peer: PeerId) -> Vec<(PeerId, Gossip)> {
        let frames = self.read(peer).into_iter();
        let gossip = frames.filter_map(|frame| match frame {
            Frame::Gossip { peer, gossip } => Some((peer, gossip)),
            _ => None,
        });
        gossip.collect()
    }

    pub(crate) fn rosters(&mut self, peer: PeerId) -> Vec<Roster> {
        let frames = self.read(peer).into_iter();
        let rosters = frames.filter_map(|frame| match frame {
            Frame::Roster(roster) => Some(roster),
            _ => None,
        });
        rosters.collect()
    }

    /// Frames of clients that the hub, or a screening, still holds.
    pub(crate) fn held(&mut self) -> usize {
        self.handles
            .retain(|handle| Rc::strong_count(&handle.0) > 1);
        self.handles.len()
    }

    fn carry_out(&mut self) {
        while let Some(output) = self.hub.poll() {
            match output {
                HubOutput::Send { to, payload } => {
                    let (_, inbox) = self.clients.get_mut(&to).expect("it is there");
                    inbox.extend(stamped(payload));
                }
                HubOutput::FanOut { audience, payload } => {
                    let frame = stamped(payload);
                    for (peer, (group, inbox)) in &mut self.clients {
                        if audience.contains(*peer, *group) {
                            inbox.extend(frame.clone());
                        }
                    }
                }
                HubOutput::Screen(screening) => self.screenings.push_back(screening),
                HubOutput::Moved { peer, group } => self.clients.get_mut(&peer).unwrap().0 = group,
                HubOutput::Drop { peer, reason } => {
                    self.clients.remove(&peer).expect("it was there");
                    self.dropped.push((peer, reason.to_string()));
                }
            }
        }
        self.compare_audiences();
    }

    /// Who follows the outputs knows the same clients as the hub.
    fn compare_audiences(&self) {
        for group in 0..=u8::MAX {
            let except = [PeerId::ANY; 2];
            let audience = Audience { group, except };
            let here = self.clients.iter().filter(|(_, (at, _))| *at == group);
            assert!(
                self.hub.audience(audience).eq(here.map(|(peer, _)| *peer)),
                "{group}"
            );
        }
    }
}

/// Nobody but its receiver reads the rest of a routed frame, so it may be none.
fn stamped(payload: Payload<Handle>) -> Option<Frame> {
    let bytes = match payload {
        Payload::Made(bytes) => bytes.to_vec(),
        Payload::Passed { from, frame } => {
            let mut bytes = frame.as_ref().to_vec();
            Envelope::restamp(&mut bytes, from);
            bytes
        }
    };
    Frame::decode(&bytes).ok()
}

pub(crate) fn tip(work: u32) -> TipInfo {
    TipInfo {
        id: BlockId::from_bytes([u8::try_from(work % 251).unwrap(); 32]),
        height: Height::new(u64::from(work)),
        work: Work::from_u256(chain::U256::from(work)),
    }
}

pub(crate) fn presence(work: u32, group: u8) -> Presence {
    Presence {
        tip: tip(work),
        hash_rate: 0,
        impairment: Impairment {
            group,
            ..Impairment::default()
        },
    }
}
