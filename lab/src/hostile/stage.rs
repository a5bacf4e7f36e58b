//! The acts of a hostile member, and the things that it can reach.

use std::collections::BTreeSet;

use chain::{
    AccountNonce, Address, Amount, Block, BlockId, Header, LinkId, Millis, Node, SecretKey, Text,
    Transfer, TransferBody,
    wire::{Frame, Gossip, PeerId},
};

use crate::{random::Random, work};

/// A way to be hostile. Acts that are not overridden are honest.
pub trait Hostile: Send {
    /// A frame is about to reach the node inside; false keeps it away.
    fn hears(&mut self, _stage: &mut Stage<'_>, _link: LinkId, _bytes: &[u8]) -> bool {
        true
    }

    /// The node inside wants to send a frame.
    fn says(&mut self, stage: &mut Stage<'_>, link: LinkId, bytes: Vec<u8>) {
        stage.send(link, bytes);
    }

    /// A search has come to an end: this member has found a block, and may choose which one.
    fn found(&mut self, stage: &mut Stage<'_>) {
        let block = stage.mine();
        stage.take(block);
    }

    /// The node inside has taken something in.
    fn moved(&mut self, _stage: &mut Stage<'_>) {}

    /// A second has passed.
    fn beat(&mut self, _stage: &mut Stage<'_>) {}
}

/// The things that a hostile member can reach.
pub struct Stage<'a> {
    /// The time on its clock.
    pub now: Millis,
    /// The node inside.
    pub node: &'a mut Node,
    /// Its wallet.
    pub key: &'a SecretKey,
    /// The address that its blocks pay.
    pub miner: Address,
    /// Its dice.
    pub random: &'a mut Random,
    /// Its open connections.
    pub links: &'a [LinkId],
    pub(crate) made: &'a mut BTreeSet<BlockId>,
    pub(crate) outbox: &'a mut Vec<(LinkId, Vec<u8>)>,
}

impl Stage<'_> {
    /// Sends any bytes.
    pub fn send(&mut self, link: LinkId, bytes: Vec<u8>) {
        self.outbox.push((link, bytes));
    }

    /// Tells news to all relays.
    pub fn tell(&mut self, gossip: &Gossip) {
        let frame = Frame::Gossip {
            peer: PeerId::ANY,
            gossip: gossip.clone(),
        };
        for link in self.links {
            self.outbox.push((*link, frame.encode()));
        }
    }

    /// A block on the tip of the node inside.
    pub fn mine(&mut self) -> Block {
        let block = work::mine(self.node, self.miner, self.now, self.random);
        self.made.insert(block.id());
        block
    }

    /// Finds a nonce for a block in any place.
    pub fn solve(&mut self, block: Block) -> Block {
        let block = work::solve(block);
        self.made.insert(block.id());
        block
    }

    /// Finds a nonce for a header without a block.
    pub fn solve_header(&mut self, header: Header) -> Header {
        let header = work::solve_header(header);
        self.made.insert(header.id());
        header
    }

    /// Gives a block the merkle root of its transactions, then a nonce.
    pub fn seal(&mut self, mut block: Block) -> Block {
        let ids = block.transaction_ids();
        block.header.merkle_root = chain::merkle_root(&ids).expect("all transactions differ");
        self.solve(block)
    }

    /// Makes the node inside take a block as its own.
    pub fn take(&mut self, block: Block) {
        // A block that its own node refuses does not get into the tree.
        let _ = self.node.mined(self.now, block);
    }

    /// A transfer to an address that nobody owns.
    pub fn transfer(&self, key: &SecretKey, nonce: u64, amount: u64, fee: u64) -> Transfer {
        let body = TransferBody {
            sender: key.public_key(),
            recipient: Address::ZERO,
            amount: Amount::from_grains(amount),
            fee: Amount::from_grains(fee),
            nonce: AccountNonce::new(nonce),
            memo: Text::default(),
        };
        body.sign(key, self.node.chain().network().id())
    }

    /// Balance in grains and next nonce of a key's account.
    pub fn account(&self, key: &SecretKey) -> (u64, u64) {
        let address = Address::from_public_key(&key.public_key());
        let account = self.node.chain().account(&address);
        (account.balance.grains(), account.nonce.get())
    }
}
