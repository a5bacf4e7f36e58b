//! Storage that loses blocks, fails, or was cut off in the middle of something.

use std::collections::BTreeMap;

use chain::{
    Block, BlockId, BlockKey, CheckedBlock, Height, Input, LinkId, LinkKind, Network, Node,
    NodeConfig, Output, Signatures, StoredBlock, Undo,
    limits::{MAX_SERVING, MAX_SERVING_PER_PEER},
    wire::{Frame, NodeId, PeerId, PeerKind, Reply, Request, RequestId, Roster, Welcome},
};

use crate::common::{NOW, child_of, grow, regtest, text, victim::HONEST};

const LINK: LinkId = LinkId(1);

/// A node that keeps next to no body in memory, and a disk whose answers the test gives.
struct Forgetful {
    node: Node,
    disk: BTreeMap<BlockKey, (Block, Option<Undo>)>,
    wanted: Vec<BlockKey>,
    sent: Vec<Frame>,
}

impl Forgetful {
    fn new() -> Self {
        Self::with_body_bytes(0)
    }

    fn with_body_bytes(body_bytes: usize) -> Self {
        let config = NodeConfig {
            agent: text("test"),
            kind: PeerKind::Tab,
            node: NodeId([1; 8]),
            seed: 1,
            body_bytes,
            storage: true,
            checkpoint_blocks: 1_000,
            all_signed: chain::all_signed,
        };
        Self {
            node: Node::new(Network::regtest(), config),
            disk: BTreeMap::new(),
            wanted: Vec::new(),
            sent: Vec::new(),
        }
    }

    fn connect(&mut self) {
        let kind = LinkKind::Relay;
        self.handle(Input::LinkUp { link: LINK, kind });
        self.hear(&Frame::Welcome(Welcome {
            you: PeerId(1),
            time: NOW,
            roster: Roster::default(),
        }));
    }

    fn handle(&mut self, input: Input) {
        self.node.handle(NOW, input);
        while let Some(output) = self.node.poll() {
            match output {
                Output::Persist(batch) => {
                    for (key, block) in batch.blocks {
                        self.disk.insert(key, (block.block().clone(), None));
                    }
                    for (key, undo) in batch.undo {
                        self.disk.get_mut(&key).unwrap().1 = Some(undo);
                    }
                }
                Output::LoadBody { key } => self.wanted.push(key),
                Output::Send { bytes, .. } => self.sent.push(Frame::decode(&bytes).unwrap()),
                _ => {}
            }
        }
    }

    fn hear(&mut self, frame: &Frame) {
        let bytes = frame.encode();
        self.handle(Input::Frame { link: LINK, bytes });
    }

    fn hear_block(&mut self, block: &Block) {
        let gossip = chain::wire::Gossip::Block(block.clone());
        self.hear(&Frame::Gossip {
            peer: HONEST,
            gossip,
        });
    }

    fn answer(&mut self, key: BlockKey, there: bool) {
        let stored = self.disk.get(&key).filter(|_| there);
        let stored = stored.cloned().map(|(block, undo)| StoredBlock {
            block: CheckedBlock::check(block, key.height, Network::regtest().params())
                .unwrap()
                .into(),
            undo,
        });
        self.handle(Input::BodyLoaded { key, stored });
    }

    /// Answers what was asked of the disk, of which it has lost `lost`.
    fn answer_disk(&mut self, lost: &[BlockId]) {
        while let Some(key) = self.wanted.pop() {
            self.answer(key, !lost.contains(&key.id));
        }
    }

    fn bodies_asked(&mut self) -> Vec<(PeerId, RequestId, Vec<BlockId>)> {
        let asked = self.sent.drain(..).filter_map(|frame| match frame {
            Frame::Request {
                peer,
                id,
                request: Request::Bodies { ids },
            } => Some((peer, id, ids)),
            _ => None,
        });
        asked.collect()
    }
}

/// ```text
/// g - a1 - a2
///  \- b1 - b2 - b3
/// ```
///
/// The node has heard all but `b3`, and keeps none of them in memory.
fn two_branches() -> (Forgetful, Vec<Block>, Vec<Block>) {
    two_branches_of(Forgetful::new())
}

fn two_branches_of(mut node: Forgetful) -> (Forgetful, Vec<Block>, Vec<Block>) {
    let (mut a, mut b) = (regtest(), regtest());
    let (a, b) = (grow(&mut a, 1, 2), grow(&mut b, 2, 3));
    node.connect();
    for block in [&a[0], &b[0], &a[1], &b[1]] {
        node.hear_block(block);
        node.answer_disk(&[]);
    }
    assert_eq!(node.node.tip().id, a[1].id());
    (node, a, b)
}

#[test]
fn a_body_that_storage_lost_is_fetched_again() {
    let (mut node, a, b) = two_branches();
    node.hear_block(&b[2]);
    node.answer_disk(&[b[0].id()]);
    assert_eq!(node.node.tip().id, a[1].id());
    let asked = node.bodies_asked();
    let (peer, id, ids) = asked.last().expect("it is asked for");
    assert_eq!(*ids, [b[0].id()]);
    let peer = if *peer == PeerId::ANY { HONEST } else { *peer };
    node.hear(&Frame::Reply {
        peer,
        id: *id,
        reply: Reply::Bodies(vec![b[0].clone()]),
    });
    node.answer_disk(&[]);
    assert_eq!(node.node.tip().id, b[2].id());
}

#[test]
fn a_lost_body_of_the_best_chain_is_not_asked_of_storage_again_and_again() {
    let (mut node, a, b) = two_branches();
    node.hear_block(&b[2]);
    let lost = [a[1].id()];
    node.answer_disk(&lost);
    for _ in 0..10 {
        node.handle(Input::Tick);
        assert_eq!(node.wanted, []);
    }
    assert_eq!(node.node.tip().id, a[1].id());
}

#[test]
fn bodies_that_were_awaited_when_storage_failed_come_from_others() {
    let (mut node, _, b) = two_branches();
    node.hear_block(&b[2]);
    assert!(!node.wanted.is_empty());
    node.handle(Input::StorageLost);
    let asked: Vec<_> = node
        .bodies_asked()
        .into_iter()
        .flat_map(|(.., ids)| ids)
        .collect();
    assert!(asked.contains(&b[0].id()), "{asked:?}");
}

#[test]
fn a_node_that_stopped_on_its_way_to_a_better_branch_goes_on_when_it_starts() {
    let (mut node, a, b) = two_branches();
    node.hear_block(&b[2]);
    assert!(
        !node.wanted.is_empty(),
        "it waits for bodies of both branches"
    );
    let mut again = Forgetful::new();
    for block in a {
        again.node.load(block, Signatures::Trusted).unwrap();
    }
    for block in &b {
        again.node.load(block.clone(), Signatures::Check).unwrap();
    }
    again.disk = node.disk;
    again.handle(Input::Tick);
    again.answer_disk(&[]);
    assert_eq!(again.node.tip().id, b[2].id());
}

#[test]
fn a_branch_that_needs_nothing_of_what_storage_lost_is_followed() {
    let one_block = grow(&mut regtest(), 1, 1)[0].encode().len();
    let (mut node, a, b) = two_branches_of(Forgetful::with_body_bytes(one_block));
    node.hear_block(&b[2]);
    assert!(!node.wanted.is_empty(), "the better branch is not at hand");
    // On the tip, as heavy as the other branch, but seen later.
    let later = child_of(&a[1], 3, &[]);
    node.hear_block(&later);
    assert_eq!(node.node.tip().id, a[1].id());
    node.handle(Input::StorageLost);
    assert_eq!(node.node.tip().id, later.id());
}

#[test]
fn a_branch_that_turns_out_to_be_lost_does_not_hold_up_the_next_best() {
    let (_, a, b) = two_branches();
    let [stored, mined] = [3, 4].map(|miner| child_of(&a[1], miner, &[]));
    let mut node = Forgetful::new();
    for block in &a {
        node.node.load(block.clone(), Signatures::Trusted).unwrap();
    }
    for block in b.iter().chain([&stored]) {
        node.node.load(block.clone(), Signatures::Check).unwrap();
    }
    node.handle(Input::Tick);
    assert!(!node.wanted.is_empty(), "the better branch is not at hand");
    node.handle(Input::Mined(mined.clone()));
    node.handle(Input::StorageLost);
    assert_eq!(node.node.tip().id, mined.id(), "the only one at hand");
}

#[test]
fn what_is_connected_while_loading_can_be_taken_back() {
    let stored = grow(&mut regtest(), 1, 1);
    let rival = grow(&mut regtest(), 2, 2);
    let mut node = Forgetful::new();
    let key = BlockKey {
        height: Height::new(1),
        id: stored[0].id(),
    };
    // The program was killed before it had connected this block.
    node.disk.insert(key, (stored[0].clone(), None));
    node.node
        .load(stored[0].clone(), Signatures::Check)
        .unwrap();
    node.handle(Input::Tick);
    assert_eq!(node.node.tip().id, stored[0].id());
    node.connect();
    for block in &rival {
        node.hear_block(block);
    }
    node.answer_disk(&[]);
    assert_eq!(node.node.tip().id, rival[1].id());
}

#[test]
fn answers_that_wait_for_storage_are_bounded_and_come_in_turn() {
    let mut chain = regtest();
    let blocks = grow(&mut chain, 1, 3);
    let mut node = Forgetful::new();
    node.connect();
    for block in &blocks {
        node.hear_block(block);
    }
    node.sent.clear();
    let ids: Vec<_> = blocks.iter().map(Block::id).collect();
    let peers = 2 * u32::try_from(MAX_SERVING).unwrap();
    let ask = |node: &mut Forgetful, peer: u32, id: u32| {
        node.hear(&Frame::Request {
            peer: PeerId(peer.into()),
            id: RequestId(id),
            request: Request::Bodies { ids: ids.clone() },
        });
    };
    for peer in 10..10 + peers {
        ask(&mut node, peer, 1);
    }
    assert_eq!(node.wanted.len(), 3, "each block is read once");
    for id in 0..10 {
        ask(&mut node, 9, id);
    }
    let refused = node.sent.drain(..).count();
    assert_eq!(refused, 10 - MAX_SERVING_PER_PEER);
    while !node.wanted.is_empty() {
        node.answer_disk(&[]);
    }
    let answers = node.sent.iter().filter(|frame| {
        matches!(frame, Frame::Reply { reply: Reply::Bodies(blocks), .. } if blocks.len() == 3)
    });
    let served = usize::try_from(peers).unwrap() + MAX_SERVING_PER_PEER;
    assert_eq!(answers.count(), served);
}
