//! The watch notices a broken rule at once.

use std::sync::Arc;

use chain::{
    AccountNonce, Address, Amount, Block, Chain, CheckedBlock, Input, LinkKind, Mempool, Network,
    Output, SecretKey, Text, TransferBody, U256,
    mining::Template,
    wire::{Gossip, Roster, Welcome},
};

use super::*;
use crate::{
    check::tests::{block, node},
    time::EPOCH,
    work::solve,
};

/// An honest node and its watch.
struct Subject {
    node: Node,
    watch: Watch,
    auditor: Auditor,
    disk: Disk,
    made: BTreeSet<BlockId>,
    loses_blocks: bool,
    loses_undo: bool,
}

impl Subject {
    fn new() -> Self {
        let network = Network::regtest();
        let mut node = node(network.clone());
        let link = LinkId(1);
        let kind = LinkKind::Relay;
        node.handle(EPOCH, Input::LinkUp { link, kind });
        let welcome = Frame::Welcome(Welcome {
            you: PeerId(9),
            time: EPOCH,
            roster: Roster::default(),
        });
        let bytes = welcome.encode();
        node.handle(EPOCH, Input::Frame { link, bytes });
        while node.poll().is_some() {}
        Self {
            watch: Watch::new(&node),
            node,
            auditor: Auditor::new(Arc::new(network)),
            disk: Disk::default(),
            made: BTreeSet::new(),
            loses_blocks: false,
            loses_undo: false,
        }
    }

    fn hear(&mut self, block: Block) {
        self.made.insert(block.id());
        let frame = Frame::Gossip {
            peer: PeerId(1),
            gossip: Gossip::Block(block),
        };
        let (link, bytes) = (LinkId(1), frame.encode());
        self.node.handle(EPOCH, Input::Frame { link, bytes });
    }

    /// Carries out the node's outputs, and looks at it.
    fn look(&mut self) -> Result<(), String> {
        while let Some(output) = self.node.poll() {
            match output {
                Output::Persist(_) if self.loses_blocks => {}
                Output::Persist(mut batch) => {
                    batch.undo.retain(|_| !self.loses_undo);
                    self.disk.write(batch);
                }
                Output::Notice(notice) => {
                    if let Notice::Extended { connected, .. } = &notice {
                        for block in connected {
                            self.auditor.judge(block, EPOCH)?;
                        }
                    }
                    self.watch.notices(&self.auditor, &self.node, &notice)?;
                }
                _ => {}
            }
        }
        let driver = Driver {
            disk: &self.disk,
            body_bytes: 1 << 20,
        };
        self.watch
            .look(&mut self.auditor, &self.node, driver, &self.made)
    }

    fn noticed(&mut self, what: &str) {
        let said = self.look().expect_err(what);
        assert!(said.contains(what), "{said}, not {what}");
    }
}

#[test]
fn a_node_that_does_as_it_should_is_left_alone() {
    let mut subject = Subject::new();
    subject.hear(block());
    subject.look().unwrap();
}

#[test]
fn headers_that_nobody_made_are_noticed() {
    let mut subject = Subject::new();
    subject.hear(block());
    subject.made.clear();
    subject.noticed("which nobody has made");
}

#[test]
fn a_disk_that_lacks_the_tip_or_its_undo_is_noticed() {
    let mut subject = Subject::new();
    subject.hear(block());
    subject.loses_blocks = true;
    subject.noticed("on disk it is");

    let mut subject = Subject::new();
    subject.hear(block());
    subject.loses_undo = true;
    subject.noticed("or its undo is not on disk");
}

fn much() -> Work {
    Work::from_u256(U256::from(1_000_000))
}

/// A node that has a block and hears of its sibling, which does not become the tip.
fn with_sibling() -> (Subject, BlockId) {
    let mut subject = Subject::new();
    subject.hear(block());
    subject.look().unwrap();
    let [sibling, ..] = three_blocks();
    let id = sibling.id();
    subject.hear(sibling);
    (subject, id)
}

#[test]
fn light_headers_and_bodies_are_noticed() {
    let (mut subject, _) = with_sibling();
    subject.look().unwrap();
    let (mut subject, _) = with_sibling();
    subject.watch.needed = much();
    subject.noticed("keeps 1 headers");
    let (mut subject, _) = with_sibling();
    subject.watch.work = much();
    subject.noticed("which is light and was not asked for");
    let (mut subject, id) = with_sibling();
    subject.watch.work = much();
    subject.watch.asked.insert(id);
    subject.look().unwrap();
}

#[test]
fn a_tip_that_moves_without_more_work_or_without_notice_is_noticed() {
    let mut subject = Subject::new();
    subject.hear(block());
    subject.watch.tip.work = much();
    subject.noticed("tip moved from");

    let mut subject = Subject::new();
    subject.hear(block());
    subject.look().unwrap();
    subject.watch.tip.id = BlockId::ZERO;
    subject.noticed("without notice");
}

#[test]
fn a_node_that_waking_up_does_not_help_is_noticed() {
    let mut watch = Subject::new().watch;
    let mut wake = |again| watch.woken(EPOCH, again);
    for _ in 0..MOST_HASTE {
        wake(Some(EPOCH)).unwrap();
    }
    wake(Some(EPOCH)).unwrap_err();
    wake(Some(EPOCH.plus(1))).unwrap();
    wake(Some(EPOCH)).unwrap();
    wake(None).unwrap();
}

/// The third block holds a transfer of the first block's reward.
fn three_blocks() -> [Block; 3] {
    let network = Network::regtest();
    let key = SecretKey::from_seed([7; 32]);
    let miner = Address::from_public_key(&key.public_key());
    let mut chain = Chain::new(network.clone(), 1 << 20);
    let mut pool = Mempool::default();
    [0, 1, 2].map(|number| {
        if number == 2 {
            let body = TransferBody {
                sender: key.public_key(),
                recipient: Address::ZERO,
                amount: Amount::from_grains(1_000),
                fee: Amount::from_grains(0),
                nonce: AccountNonce::new(0),
                memo: Text::default(),
            };
            let transfer = body.sign(&key, network.id());
            pool.insert(transfer, chain.ledger(), EPOCH).unwrap();
        }
        let template = Template::new(&chain, &pool, miner, Text::default(), EPOCH);
        let block = solve(template.with_extra_nonce(number));
        chain.push(block.clone(), EPOCH).unwrap();
        block
    })
}

#[test]
fn a_transfer_that_is_taken_back_and_does_not_wait_again_is_noticed() {
    let [first, second, third] = three_blocks();
    let mut subject = Subject::new();
    let (height, network) = (third.coinbase.height, Network::regtest());
    let transfer = third.transfers[0].clone();
    let taken_back = CheckedBlock::check(third, height, network.params()).unwrap();
    let taken_back = [Arc::new(taken_back)];
    subject.hear(first);
    subject.hear(second);
    subject.look().unwrap();
    let said = subject
        .auditor
        .inspect_returned(&subject.node, &taken_back)
        .unwrap_err();
    assert!(said.contains("does not wait again"), "{said}");
    subject.node.submit(EPOCH, transfer).unwrap();
    subject.look().unwrap();
    subject
        .auditor
        .inspect_returned(&subject.node, &taken_back)
        .unwrap();
}
