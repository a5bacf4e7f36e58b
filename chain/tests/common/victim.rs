//! One node whose peers are played by the test.

use chain::{
    Block, BlockId, Chain, Input, LinkId, LinkKind, Millis, Network, Node, NodeConfig, Notice,
    Output, ShortId, Transfer,
    wire::{
        Frame, Gossip, MAX_HEADERS, NodeId, PeerId, PeerKind, Reply, Request, RequestId, Roster,
        TipInfo, Welcome,
    },
};

use super::{NOW, text};

pub const RELAY: LinkId = LinkId(1);
pub const HONEST: PeerId = PeerId(2);
pub const HOSTILE: PeerId = PeerId(3);

/// A node on a relay whose other clients are played by the test.
#[derive(Clone)]
pub struct Victim {
    pub node: Node,
    pub now: Millis,
    pub sent: Vec<Frame>,
    pub closed: Vec<PeerId>,
    /// Why something was refused, in the node's words.
    pub refusals: Vec<String>,
    /// What else it told.
    pub notices: Vec<Notice>,
}

impl Victim {
    pub fn new() -> Self {
        Self::on(Network::regtest())
    }

    pub fn on(network: Network) -> Self {
        Self::with(network, LinkKind::Relay)
    }

    /// The relay's own node, or a client of it.
    pub fn with(network: Network, kind: LinkKind) -> Self {
        let config = NodeConfig {
            agent: text("test"),
            kind: PeerKind::Tab,
            node: NodeId([1; 8]),
            seed: 1,
            body_bytes: super::BODY_BYTES,
            storage: true,
            checkpoint_blocks: 1_000,
            all_signed: chain::all_signed,
        };
        let mut victim = Self {
            node: Node::new(network, config),
            now: NOW,
            sent: Vec::new(),
            closed: Vec::new(),
            refusals: Vec::new(),
            notices: Vec::new(),
        };
        let link = RELAY;
        victim.handle(Input::LinkUp { link, kind });
        let welcome = Welcome {
            you: PeerId(1),
            time: NOW,
            roster: Roster::default(),
        };
        victim.hear(&Frame::Welcome(welcome));
        victim
    }

    /// A node that a relay has told that there are no better headers, and no transfers.
    pub fn settled() -> Self {
        let mut victim = Self::new();
        victim.settle();
        victim
    }

    /// Answers what it asks its relay at first, with nothing.
    pub fn settle(&mut self) {
        self.answer_all(|peer, request| match request {
            Request::Headers { .. } if peer == PeerId::ANY => Some(Reply::Headers(Vec::new())),
            Request::Mempool { .. } => Some(Reply::Mempool(Vec::new())),
            _ => None,
        });
    }

    pub fn handle(&mut self, input: Input) {
        self.node.handle(self.now, input);
        while let Some(output) = self.node.poll() {
            match output {
                Output::Send { bytes, .. } => self.sent.push(Frame::decode(&bytes).unwrap()),
                Output::Close { peer, .. } => self.closed.push(peer.unwrap_or(PeerId::ANY)),
                Output::Notice(Notice::Refused { reason, .. }) => self.refusals.push(reason),
                Output::Notice(notice) => self.notices.push(notice),
                _ => {}
            }
        }
    }

    pub fn hear(&mut self, frame: &Frame) {
        let bytes = frame.encode();
        self.handle(Input::Frame { link: RELAY, bytes });
    }

    pub fn hear_block(&mut self, peer: PeerId, block: &Block) {
        let gossip = Gossip::Block(block.clone());
        self.hear(&Frame::Gossip { peer, gossip });
    }

    pub fn hear_tip(&mut self, peer: PeerId, tip: TipInfo) {
        let gossip = Gossip::Tip(tip);
        self.hear(&Frame::Gossip { peer, gossip });
    }

    pub fn wait(&mut self, ms: u64) {
        self.now = self.now.plus(ms);
        self.handle(Input::Tick);
    }

    /// Takes the questions asked since the last time.
    pub fn questions(&mut self) -> Vec<(PeerId, RequestId, Request)> {
        let asked = self.sent.drain(..).filter_map(|frame| match frame {
            Frame::Request { peer, id, request } => Some((peer, id, request)),
            _ => None,
        });
        asked.collect()
    }

    pub fn reply(&mut self, peer: PeerId, id: RequestId, reply: Reply) {
        self.hear(&Frame::Reply { peer, id, reply });
    }

    /// Answers each question with what `answer` says, as `peer` or whoever was asked, until there
    /// are no more; answers with their number.
    pub fn answer_all(
        &mut self,
        mut answer: impl FnMut(PeerId, &Request) -> Option<Reply>,
    ) -> usize {
        let mut answered = 0;
        loop {
            let questions = self.questions();
            if questions.is_empty() || answered > 500 {
                return answered;
            }
            for (peer, id, request) in questions {
                if let Some(reply) = answer(peer, &request) {
                    answered += 1;
                    let from = if peer == PeerId::ANY { HONEST } else { peer };
                    self.reply(from, id, reply);
                }
            }
        }
    }
}

pub fn tip_of(chain: &Chain) -> TipInfo {
    let tip = chain.tip();
    TipInfo {
        id: tip.id,
        height: tip.height,
        work: tip.work,
    }
}

/// What an honest node with these blocks answers, with which nothing waits.
pub fn honest(chain: &Chain, request: &Request) -> Reply {
    match request {
        Request::Tip => Reply::Tip(tip_of(chain)),
        Request::Headers { locator } => Reply::Headers(chain.headers_after(locator, MAX_HEADERS)),
        Request::Bodies { ids } => Reply::Bodies(bodies(chain, ids)),
        Request::Mempool { .. } => Reply::Mempool(Vec::new()),
        Request::Transfers { .. } => Reply::Transfers(Vec::new()),
    }
}

/// The same, and these transfers wait with it.
pub fn honest_with(chain: &Chain, waiting: &[Transfer], request: &Request) -> Reply {
    match request {
        Request::Mempool { salt } => {
            let ids = waiting.iter().map(|at| ShortId::new(*salt, &at.id()));
            Reply::Mempool(ids.collect())
        }
        Request::Transfers { salt, ids } => {
            let is_asked = |at: &&Transfer| ids.contains(&ShortId::new(*salt, &at.id()));
            Reply::Transfers(waiting.iter().filter(is_asked).cloned().collect())
        }
        request => honest(chain, request),
    }
}

pub fn bodies(chain: &Chain, ids: &[BlockId]) -> Vec<Block> {
    let stored = ids.iter().filter_map(|id| chain.body_in_memory(id));
    stored.map(|stored| stored.block.block().clone()).collect()
}
