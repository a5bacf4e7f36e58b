//! A node that starts with a checkpoint is the node that wrote it down.

use std::collections::BTreeMap;

use chain::{
    Block, BlockKey, Checkpoint, CompactTarget, Height, Input, LinkId, LinkKind, Network, Node,
    NodeConfig, Output, RestoreError, Signatures, StoredBlock, Undo,
    wire::{Frame, Gossip, NodeId, PeerId, PeerKind, Roster, Welcome},
};

use crate::common::{NOW, child_of, grow, regtest, text};

const LINK: LinkId = LinkId(1);

/// What a driver keeps of what it is told to persist.
#[derive(Default)]
struct Disk {
    blocks: BTreeMap<BlockKey, StoredBlock>,
    tip: Option<BlockKey>,
    checkpoint: Option<Checkpoint>,
    written: usize,
}

/// A node with a disk, no body of which stays in memory.
struct Stored {
    node: Node,
    disk: Disk,
}

fn node(checkpoint_blocks: u64) -> Node {
    let config = NodeConfig {
        agent: text("test"),
        kind: PeerKind::Tab,
        node: NodeId([1; 8]),
        seed: 1,
        body_bytes: 0,
        storage: true,
        checkpoint_blocks,
        all_signed: chain::all_signed,
    };
    Node::new(Network::regtest(), config)
}

impl Stored {
    fn new(checkpoint_blocks: u64) -> Self {
        let mut stored = Self {
            node: node(checkpoint_blocks),
            disk: Disk::default(),
        };
        stored.handle(Input::LinkUp {
            link: LINK,
            kind: LinkKind::Relay,
        });
        stored.hear(&Frame::Welcome(Welcome {
            you: PeerId(1),
            time: NOW,
            roster: Roster::default(),
        }));
        stored
    }

    fn hear(&mut self, frame: &Frame) {
        let bytes = frame.encode();
        self.handle(Input::Frame { link: LINK, bytes });
    }

    fn hear_blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.hear(&Frame::Gossip {
                peer: PeerId(2),
                gossip: Gossip::Block(block.clone()),
            });
        }
    }

    fn handle(&mut self, input: Input) {
        self.node.handle(NOW, input);
        while let Some(output) = self.node.poll() {
            match output {
                Output::Persist(batch) => self.disk.write(batch),
                Output::LoadBody { key } => {
                    let stored = self.disk.blocks.get(&key).cloned();
                    self.node.handle(NOW, Input::BodyLoaded { key, stored });
                }
                _ => {}
            }
        }
    }

    /// The node that starts with what is on the disk, and how many blocks were loaded behind the
    /// checkpoint.
    fn restarted(&self) -> (Node, usize) {
        let mut again = node(1_000);
        let checkpoint = self.disk.checkpoint.as_ref().expect("one was written");
        again.restore(checkpoint).unwrap();
        let mut later = Vec::new();
        let mut at = self.disk.tip.unwrap();
        while at != checkpoint.at {
            let block = self.disk.blocks[&at].block.block().clone();
            at = BlockKey {
                height: at.height.previous().unwrap(),
                id: block.header.previous,
            };
            later.push(block);
        }
        let count = later.len();
        for block in later.into_iter().rev() {
            again.load(block, Signatures::Trusted).unwrap();
        }
        (again, count)
    }
}

impl Disk {
    fn write(&mut self, batch: chain::Batch) {
        for (key, block) in batch.blocks {
            self.blocks.insert(key, StoredBlock { block, undo: None });
        }
        for (key, undo) in batch.undo {
            let undo: Option<Undo> = Some(undo);
            self.blocks
                .get_mut(&key)
                .expect("its block came first")
                .undo = undo;
        }
        self.tip = Some(batch.tip);
        if let Some(later) = batch.checkpoint {
            self.written += 1;
            self.checkpoint = Some(match self.checkpoint.take() {
                Some(before) => before.followed_by(later),
                None => later,
            });
        }
    }
}

fn assert_same(one: &Node, other: &Node) {
    assert_eq!(one.tip(), other.tip());
    assert_eq!(one.chain().ledger(), other.chain().ledger());
    assert_eq!(one.chain().locator(), other.chain().locator());
    let time = one.chain().earliest_time();
    assert_eq!(time, other.chain().earliest_time());
    assert_eq!(one.chain().next_bits(time), other.chain().next_bits(time));
}

#[test]
fn a_node_starts_with_a_checkpoint_and_the_blocks_behind_it_as_it_was() {
    for length in 10..14 {
        let mut stored = Stored::new(5);
        stored.hear_blocks(&grow(&mut regtest(), 1, length));
        assert_eq!(stored.disk.written, 2);
        let (again, loaded) = stored.restarted();
        assert_eq!(loaded, length - 10, "blocks behind the checkpoint at 10");
        assert_same(&again, &stored.node);
    }
}

/// ```text
/// 0 - 1 - 2 - 3 - 4      a checkpoint at 4
///              \- 4'- 5'
/// ```
#[test]
fn a_checkpoint_that_the_best_chain_leaves_is_replaced_at_once() {
    let mut stored = Stored::new(4);
    let mut chain = regtest();
    let trunk = grow(&mut chain, 1, 3);
    let mut fork = chain.clone();
    stored.hear_blocks(&trunk);
    stored.hear_blocks(&grow(&mut chain, 1, 1));
    let old = stored.disk.checkpoint.clone().unwrap();
    let rival = grow(&mut fork, 2, 2);
    stored.hear_blocks(&rival);
    assert_eq!(stored.node.tip().id, rival[1].id());
    let new = stored.disk.checkpoint.clone().unwrap();
    assert_ne!(old.at, new.at);
    assert_eq!(new.headers[..3], old.headers[..3]);
    assert_eq!(new.headers[3..].len(), 2);
    assert_same(&stored.restarted().0, &stored.node);
}

#[test]
fn a_restored_node_takes_back_blocks_that_only_storage_has() {
    let mut chain = regtest();
    let trunk = grow(&mut chain, 1, 5);
    let mut fork = chain.clone();
    let mut stored = Stored::new(6);
    stored.hear_blocks(&trunk);
    stored.hear_blocks(&grow(&mut chain, 1, 1));
    let (node, _) = stored.restarted();
    let disk = std::mem::take(&mut stored.disk);
    let mut again = Stored { node, disk };
    again.handle(Input::LinkUp {
        link: LINK,
        kind: LinkKind::Relay,
    });
    again.hear(&Frame::Welcome(Welcome {
        you: PeerId(1),
        time: NOW,
        roster: Roster::default(),
    }));
    let rival = grow(&mut fork, 2, 2);
    again.hear_blocks(&rival);
    assert_eq!(again.node.tip().id, rival[1].id());
    assert_eq!(again.node.chain().ledger(), fork.ledger());
}

#[test]
fn a_checkpoint_that_does_not_hold_together_leaves_the_node_as_new() {
    let mut stored = Stored::new(5);
    let blocks = grow(&mut regtest(), 1, 5);
    stored.hear_blocks(&blocks);
    let good = stored.disk.checkpoint.unwrap();
    let spoilt = |spoil: &dyn Fn(&mut Checkpoint)| {
        let mut checkpoint = good.clone();
        spoil(&mut checkpoint);
        let mut node = node(5);
        let error = node.restore(&checkpoint).unwrap_err();
        assert_eq!(node.tip().height, Height::GENESIS);
        node.load(blocks[0].clone(), Signatures::Trusted).unwrap();
        assert_eq!(node.tip().height, Height::new(1));
        error
    };
    let error = spoilt(&|checkpoint| checkpoint.headers[2] = checkpoint.headers[3]);
    assert!(matches!(error, RestoreError::Gap { .. }), "{error}");
    let error = spoilt(&|checkpoint| checkpoint.headers.truncate(4));
    assert!(matches!(error, RestoreError::End { .. }), "{error}");
    let error = spoilt(&|checkpoint| {
        checkpoint.headers[4].bits = CompactTarget::from_consensus(0x1f7f_ffff);
    });
    assert!(matches!(error, RestoreError::Header { .. }), "{error}");
    let error = spoilt(&|checkpoint| checkpoint.ledger.truncate(50));
    assert_eq!(error, RestoreError::Ledger);
    let error = spoilt(&|checkpoint| checkpoint.ledger[0] ^= 1);
    assert_eq!(error, RestoreError::Ledger);
}

#[test]
fn a_body_is_remembered_only_when_it_could_be_taken_back() {
    let mut chain = regtest();
    let blocks = grow(&mut chain, 1, 5);
    let side = child_of(&blocks[3], 9, &[]);
    let mut stored = Stored::new(5);
    stored.hear_blocks(&blocks);
    let mut again = {
        let mut node = Node::new(
            Network::regtest(),
            NodeConfig {
                agent: text("test"),
                kind: PeerKind::Tab,
                node: NodeId([1; 8]),
                seed: 1,
                body_bytes: 1 << 20,
                storage: true,
                checkpoint_blocks: 5,
                all_signed: chain::all_signed,
            },
        );
        node.restore(stored.disk.checkpoint.as_ref().unwrap())
            .unwrap();
        node
    };
    for body in stored.disk.blocks.values() {
        let id = body.block.id();
        let without = StoredBlock {
            undo: None,
            ..body.clone()
        };
        again.remember(without);
        assert_eq!(again.chain().body_in_memory(&id), None);
        again.remember(body.clone());
        assert_eq!(again.chain().body_in_memory(&id), Some(body));
    }
    again.load(side.clone(), Signatures::Check).unwrap();
    assert!(!again.chain().is_best(&side.id()));
}
