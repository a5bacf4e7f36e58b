//! Messages that are none, and messages with numbers that nobody needs.

use chain::{
    AccountNonce, Amount, Block, Chain, CompactTarget, Height, Input, LinkId, LinkKind, Millis,
    Salt, ShortId, Timestamp, TransferBody, TxId, U256, Work,
    wire::{
        Frame, Gossip, Hello, Impairment, MAX_FRAME_BYTES, NodeId, PeerId, PeerInfo, PeerKind,
        Presence, Reply, Request, RequestId, Roster, TipInfo, Welcome,
    },
};

use super::{node_on, rich_node};
use crate::common::{
    NOW, block_at, blocks_of, grow, key, pay, seal, tab, text,
    victim::{HONEST, HOSTILE, RELAY, Victim, honest_with},
};

/// A node that waits for an answer of each kind: of a pool, for short ids first and then for transfers.
struct Waiting {
    chain: Chain,
    victim: Victim,
    /// A block on the node's tip that pays somebody; the node waits for it.
    block: Block,
    asked: Vec<(RequestId, Request)>,
}

impl Waiting {
    fn new() -> Self {
        Self::with(|_, _| {})
    }

    /// The same, but the short ids have come, and the node waits for transfers.
    fn for_transfers() -> Self {
        Self::with(|chain, victim| {
            let waiting = [pay(chain, 1, 9, 5, 1, 0)];
            for (_, id, request) in victim.questions() {
                victim.reply(HOSTILE, id, honest_with(chain, &waiting, &request));
            }
        })
    }

    /// `at_first`: what happens once the node has asked for short ids.
    fn with(at_first: impl FnOnce(&Chain, &mut Victim)) -> Self {
        let (chain, _) = rich_node();
        let mut victim = node_on(&chain);
        for (_, id, _) in victim.questions() {
            victim.reply(HONEST, id, Reply::Headers(Vec::new()));
        }
        at_first(&chain, &mut victim);
        let block = block_at(&chain, 2, &[pay(&chain, 1, 9, 5, 1, 0)], victim.now);
        victim.hear_tip(HOSTILE, tip_with(&block));
        victim.handle(Input::Synchronise);
        let (shown, mut asked): (Vec<_>, Vec<_>) = victim
            .questions()
            .into_iter()
            .partition(|(to, _, request)| *to == HOSTILE && is_for_headers(request));
        for (_, id, _) in shown {
            victim.reply(HOSTILE, id, Reply::Headers(vec![block.header]));
        }
        asked.extend(victim.questions());
        let asked: Vec<_> = asked
            .into_iter()
            .map(|(_, id, request)| (id, request))
            .collect();
        assert_eq!(asked.len(), 4, "one of each kind: {asked:?}");
        Self {
            chain,
            victim,
            block,
            asked,
        }
    }

    /// An answer with this block.
    fn reply(&self, request: &Request, block: &Block) -> Reply {
        match request {
            Request::Headers { .. } => Reply::Headers(vec![block.header]),
            Request::Bodies { .. } => Reply::Bodies(vec![block.clone()]),
            Request::Tip => Reply::Tip(tip_with(block)),
            Request::Transfers { .. } => Reply::Transfers(block.transfers.clone()),
            Request::Mempool { .. } => honest_with(&self.chain, &block.transfers, request),
        }
    }

    /// Everything that a peer may say of this block, answers to what was asked among it.
    fn frames(&self, block: &Block) -> Vec<Frame> {
        let peer = HOSTILE;
        let replies = self.asked.iter().map(|(id, request)| Frame::Reply {
            peer,
            id: *id,
            reply: self.reply(request, block),
        });
        let gossip = [
            Gossip::Block(block.clone()),
            Gossip::Transfers(block.transfers.clone()),
            Gossip::Tip(tip_with(block)),
        ];
        let gossip = gossip.map(|gossip| Frame::Gossip { peer, gossip });
        replies.chain(gossip).collect()
    }

    /// And everything else that a frame can be.
    fn other_frames(&self) -> Vec<Frame> {
        let peer = HOSTILE;
        let id = RequestId(1);
        let tip = tip_with(&self.block);
        let ids = self.chain.locator();
        let requests = [
            Request::Tip,
            Request::Headers {
                locator: ids.clone(),
            },
            Request::Bodies { ids },
            Request::Mempool { salt: Salt([1, 0]) },
            Request::Transfers {
                salt: Salt([1, 0]),
                ids: vec![ShortId::new(Salt([1, 0]), &TxId::ZERO)],
            },
        ];
        let requests = requests.map(|request| Frame::Request { peer, id, request });
        let presence = Presence {
            tip,
            hash_rate: 7,
            impairment: Impairment::default(),
        };
        let roster = Roster {
            total: 3,
            sample: vec![PeerInfo {
                peer,
                node: NodeId([3; 8]),
                kind: PeerKind::Native,
                presence,
            }],
        };
        let local = [
            Frame::Hello(Hello {
                network: self.chain.network().id(),
                agent: text("hostile"),
                kind: PeerKind::Tab,
                node: NodeId([3; 8]),
                tip,
            }),
            Frame::Welcome(Welcome {
                you: PeerId(1),
                time: NOW,
                roster: roster.clone(),
            }),
            Frame::Presence(presence),
            Frame::Roster(roster),
        ];
        requests.into_iter().chain(local).collect()
    }
}

fn is_for_headers(request: &Request) -> bool {
    matches!(request, Request::Headers { .. })
}

/// What a peer would claim whose tip is this block.
fn tip_with(block: &Block) -> TipInfo {
    TipInfo {
        id: block.id(),
        height: block.coinbase.height,
        work: Work::from_u256(U256::from(8)),
    }
}

/// Sends the node what an attacker made, and then, by a connection of its own, an honest chain, which
/// the node must follow. The honest chain weighs more than what the attacker's frames could honestly mean.
struct Trial {
    victim: Victim,
    honest: Vec<Block>,
}

impl Trial {
    fn new(waiting: &Waiting) -> Self {
        let mut chain = waiting.chain.clone();
        grow(&mut chain, 8, 4);
        Self {
            victim: waiting.victim.clone(),
            honest: blocks_of(&chain).split_off(3),
        }
    }

    #[track_caller]
    fn survives(&self, attack: impl FnOnce(&mut Victim)) {
        let mut victim = self.victim.clone();
        let now = victim.now;
        attack(&mut victim);
        victim.now = now;
        let link = LinkId(2);
        let kind = LinkKind::Relay;
        victim.handle(Input::LinkUp { link, kind });
        let welcome = Frame::Welcome(Welcome {
            you: PeerId(1),
            time: now,
            roster: Roster::default(),
        });
        let news = self.honest.iter().map(|block| Frame::Gossip {
            peer: HONEST,
            gossip: Gossip::Block(block.clone()),
        });
        for frame in [welcome].into_iter().chain(news) {
            let bytes = frame.encode();
            victim.handle(Input::Frame { link, bytes });
        }
        let last = self.honest.last().unwrap().id();
        assert_eq!(victim.node.tip().id, last);
    }

    /// A frame is cut off at every byte, and damaged at every byte in three ways; one of them turns every
    /// length into four billion.
    fn survives_damage(&self, frame: &Frame) {
        let whole = frame.encode();
        self.survives_bytes(whole.clone());
        for at in 0..whole.len() {
            self.survives_bytes(whole[..at].to_vec());
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            self.survives_bytes(flipped);
            let mut inverted = whole.clone();
            inverted[at] ^= 0xff;
            self.survives_bytes(inverted);
            let mut huge = whole.clone();
            let end = huge.len().min(at + 4);
            huge[at..end].fill(0xff);
            self.survives_bytes(huge);
        }
        self.survives_bytes([whole, vec![0]].concat());
    }

    #[track_caller]
    fn survives_bytes(&self, bytes: Vec<u8>) {
        let link = RELAY;
        self.survives(|victim| victim.handle(Input::Frame { link, bytes }));
    }
}

/// A message was trusted to have the fields that the code read, and a missing one ended the program.
/// Here every frame comes damaged.
#[test]
fn no_malformed_frame_makes_a_node_panic_or_forget() {
    let waiting = Waiting::new();
    let trial = Trial::new(&waiting);
    let mut frames = waiting.frames(&waiting.block);
    let mut undamaged = waiting.victim.clone();
    for answer in &frames[..waiting.asked.len()] {
        undamaged.hear(answer);
    }
    let tip = undamaged.node.tip().id;
    assert_eq!(tip, waiting.block.id(), "it is what the node waits for");
    frames.extend(waiting.other_frames());
    for frame in frames {
        trial.survives_damage(&frame);
    }
    let waiting = Waiting::for_transfers();
    let mut asked = waiting.asked.iter();
    let answer = asked.position(|(_, request)| matches!(request, Request::Transfers { .. }));
    Trial::new(&waiting).survives_damage(&waiting.frames(&waiting.block)[answer.unwrap()]);
    for byte in 0..=u8::MAX {
        trial.survives_bytes(vec![byte; MAX_FRAME_BYTES]);
        trial.survives_bytes(vec![byte; 100]);
    }
    trial.survives_bytes(vec![2; MAX_FRAME_BYTES + 1]);
}

/// Numbers were added as they came. Here well-formed frames carry the smallest and the greatest there are,
/// and their work is done, so that they come as far as the rules let them.
#[test]
fn numbers_at_the_ends_of_their_ranges_make_no_node_panic() {
    let waiting = Waiting::new();
    let trial = Trial::new(&waiting);
    let (chain, block) = (&waiting.chain, &waiting.block);

    let greatest = Amount::from_grains(u64::MAX);
    let transfer = |change: fn(&mut TransferBody)| {
        let mut body = block.transfers[0].body.clone();
        change(&mut body);
        body.sign(&key(1), chain.network().id())
    };
    let transfers = [
        transfer(|body| body.amount = Amount::from_grains(u64::MAX)),
        transfer(|body| body.fee = Amount::from_grains(u64::MAX)),
        transfer(|body| body.nonce = AccountNonce::new(u64::MAX)),
        transfer(|body| {
            body.amount = Amount::MAX;
            body.fee = Amount::MAX;
        }),
    ];
    let mut blocks = Vec::new();
    let mut add = |change: &dyn Fn(&mut Block)| {
        let mut block = block.clone();
        change(&mut block);
        blocks.push(seal(block));
    };
    add(&|block| block.coinbase.height = Height::new(u64::MAX));
    add(&|block| block.coinbase.amount = greatest);
    add(&|block| block.coinbase.extra_nonce = u64::MAX);
    add(&|block| block.header.time = Timestamp::from_secs(0));
    add(&|block| block.header.time = Timestamp::from_secs(u32::MAX));
    for transfer in &transfers {
        add(&|block| {
            block.transfers = vec![transfer.clone()];
            let pay = block.fees().and_then(|fees| fees.checked_add(tab(50)));
            block.coinbase.amount = pay.unwrap_or(greatest);
        });
    }
    // No work can be done for these.
    for bits in [0, 1, 0x0080_0000, 0x0101_0000, 0xff7f_ffff, u32::MAX] {
        let mut block = block.clone();
        block.header.bits = CompactTarget::from_consensus(bits);
        block.header.version = bits;
        block.header.nonce = bits;
        blocks.push(block);
    }

    for now in [0, u64::from(u32::MAX) * 1_000, u64::MAX].map(Millis::from_ms) {
        for block in blocks.iter().chain([block]) {
            for frame in waiting.frames(block) {
                trial.survives(|victim| victim.hear(&frame));
                trial.survives(|victim| {
                    victim.now = now;
                    victim.handle(Input::Tick);
                    victim.hear(&frame);
                });
            }
        }
    }
}
