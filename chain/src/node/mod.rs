//! The node: all floors together, driven by inputs and answering with outputs.
//!
//! - `io` is its interface, `link` holds its knowledge of a peer;
//! - `requests` remembers the questions under way, `serving` the answers that it owes, `pools` who is
//!   asked for transfers, `lacking` which of a pool are still to come, `early` the blocks that were
//!   ahead of this clock, and `presence` the facts that relays were told;
//! - `parts` puts all these together: the [`Node`], and how it sends, tells and refuses;
//! - `blocks` takes blocks in and follows the best chain, `checkpoints` writes down its state;
//! - `gossip` passes news on;
//! - `sync` asks around, `headers` asks for headers, `download` for bodies and `transfers` for
//!   transfers, which `reconcile` then fetches and tells; `presync` weighs a branch before any of it is
//!   stored;
//! - `serve` answers others.
//!
//! Here an input is led to where it belongs, and what it may have made possible is done.

mod blocks;
mod checkpoints;
mod download;
mod drought;
mod early;
mod gossip;
mod headers;
mod io;
mod lacking;
mod link;
mod parts;
mod pools;
mod presence;
mod presync;
mod reconcile;
mod requests;
mod serve;
mod serving;
mod sync;
mod transfers;

pub use io::{
    CloseReason, Input, LinkId, LinkKind, MinedError, NodeConfig, Notice, Output, RefusedItem,
};
pub use link::LinkView;
pub use parts::Node;
pub use sync::SyncProgress;

use crate::{
    block::{Block, Transfer},
    mempool::MempoolError,
    primitives::{Millis, TxId},
    rules::Signatures,
    state::{Added, BlockError, Checking, PushOutcome},
    wire::{Envelope, Frame, Hello, Impairment, PeerId, Roster, Welcome},
};
use link::Link;

impl Node {
    /// Takes a block from storage. To be called before any input, with parents first and the best
    /// chain first. Clocks that went back do no harm.
    ///
    /// Trust only the signatures of what was on the best chain: other blocks are stored before a
    /// ledger has seen them. Where one of those makes a better chain, as when the program was killed
    /// on its way there, [`Node::poll`] says what is to be persisted.
    ///
    /// # Errors
    /// The rule that the block breaks.
    pub fn load(&mut self, block: Block, signatures: Signatures<'_>) -> Result<(), BlockError> {
        let id = block.id();
        let whenever = Millis::from_ms(u64::MAX);
        let Checking::New(block) = self.chain.check(block, whenever)? else {
            return Ok(());
        };
        match self.chain.add(block, signatures) {
            Added::Ready(_, advance) | Added::OnInvalid { advance, .. } => {
                if !matches!(signatures, Signatures::Trusted) {
                    self.persist_move(&advance.moved);
                }
                if let Some((_, error)) = advance.refused.into_iter().next() {
                    return Err(error.into());
                }
            }
            Added::Waits(_) => {}
        }
        if self.config.storage {
            self.chain.body_stored(id);
            self.chain.shrink_bodies();
        }
        Ok(())
    }

    /// Tells the node what happened. Then carry out the outputs that [`Node::poll`] gives.
    pub fn handle(&mut self, now: Millis, input: Input) {
        match input {
            Input::LinkUp { link, kind } => self.link_up(link, kind),
            Input::LinkDown { link } => self.link_down(link),
            Input::Frame { link, bytes } => self.frame(now, link, &bytes),
            Input::Submitted(transfer) => {
                let id = transfer.id();
                if let Err(error) = self.submit(now, transfer) {
                    self.refuse(RefusedItem::Transfer(id), &error, None);
                }
            }
            Input::Mined(block) => {
                let id = block.id();
                if let Err(error) = self.mined(now, block) {
                    self.refuse(RefusedItem::Block(id), &error, None);
                }
            }
            Input::BodyLoaded { key, stored } => self.body_loaded(now, key, stored),
            Input::StorageLost => self.storage_lost(now),
            Input::HashRate(rate) => self.presence.set_hash_rate(rate),
            Input::Impaired(impairment) => self.impaired(now, impairment),
            Input::Synchronise => self.synchronise(now),
            Input::Tick => {}
        }
        self.settle(now);
    }

    /// The next thing to do; `None` when nothing is left to do. The order matters.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// The time to call [`Node::handle`] with [`Input::Tick`], if nothing else comes first.
    pub fn next_wakeup(&self) -> Option<Millis> {
        let comeback = self
            .links
            .values()
            .filter_map(|link| link.next_comeback())
            .min();
        let presence = self.presence.due(self.any_link_ready());
        let again = self.set_aside.iter().map(|(_, until)| *until).min();
        let answers = self.serving.next_turn();
        [
            self.sync.next_deadline(),
            comeback,
            presence,
            again,
            answers,
            self.next_pool_round(),
            self.early.next_turn(self.any_link_ready()),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Takes a transfer from a wallet here and tells everybody.
    ///
    /// # Errors
    /// The reason why it cannot wait for a block; [`MempoolError::Behind`] while that cannot be known.
    pub fn submit(&mut self, now: Millis, transfer: Transfer) -> Result<TxId, MempoolError> {
        if self.is_behind() {
            return Err(MempoolError::Behind {
                have: self.chain.tip().height,
                want: self.chain.best_header().height,
            });
        }
        let id = self
            .pool
            .insert(transfer.clone(), self.chain.ledger(), now)?;
        self.notice(Notice::Mempool);
        self.announce_transfers(vec![transfer], None);
        self.settle(now);
        Ok(id)
    }

    /// Takes a block from a miner here and tells everybody.
    ///
    /// # Errors
    /// [`MinedError::Stale`] when it does not extend the tip, else the rule that it breaks.
    pub fn mined(&mut self, now: Millis, block: Block) -> Result<PushOutcome, MinedError> {
        let tip = self.chain.tip().id;
        if block.header.previous != tip {
            return Err(MinedError::Stale {
                previous: block.header.previous,
                tip,
            });
        }
        let outcome = self.take_block(now, block, blocks::Origin::Mined)?;
        self.settle(now);
        Ok(outcome)
    }

    /// Takes a block that somebody hands over here, wherever it stands in the tree. Checks it like a
    /// block from a peer, and tells everybody.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn take(&mut self, now: Millis, block: Block) -> Result<PushOutcome, BlockError> {
        let outcome = self.take_block(now, block, blocks::Origin::Mined)?;
        self.settle(now);
        Ok(outcome)
    }

    fn link_up(&mut self, id: LinkId, kind: LinkKind) {
        self.links.insert(id, Box::new(Link::new(kind)));
        let hello = Hello {
            network: self.chain.network().id(),
            agent: self.config.agent.clone(),
            kind: self.config.kind,
            node: self.config.node,
            tip: self.tip(),
        };
        self.send(id, &Frame::Hello(hello));
    }

    fn frame(&mut self, now: Millis, id: LinkId, bytes: &[u8]) {
        let Some(link) = self.links.get(&id) else {
            return;
        };
        let peer = match Envelope::read(bytes) {
            Ok(Envelope::Gossip(peer) | Envelope::Request(peer, _) | Envelope::Reply(peer, _)) => {
                peer
            }
            Ok(Envelope::Local) | Err(_) => PeerId::ANY,
        };
        if link.ignores(peer) {
            return;
        }
        let from = (id, peer);
        match (Frame::decode(bytes), link.is_ready()) {
            (Ok(Frame::Welcome(welcome)), false) => self.welcomed(now, id, welcome),
            (Ok(Frame::Roster(roster)), true) => self.roster(now, id, roster),
            (Ok(Frame::Gossip { gossip, .. }), true) => self.gossiped(now, from, gossip),
            (Ok(Frame::Request { id, request, .. }), true) => self.asked(now, from, id, request),
            (Ok(Frame::Reply { id, reply, .. }), true) => self.answered(now, from, id, reply),
            (Ok(_), _) => self.protocol_violation(from, "frame out of place".to_owned()),
            (Err(error), _) => self.protocol_violation(from, error.to_string()),
        }
    }

    fn welcomed(&mut self, now: Millis, id: LinkId, welcome: Welcome) {
        let link = self.links.get_mut(&id).expect("frames come by known links");
        link.you = Some(welcome.you);
        let ahead = i128::from(now.ms()) - i128::from(welcome.time.ms());
        self.notice(Notice::LinkReady {
            link: id,
            you: welcome.you,
            clock_ahead_ms: i64::try_from(ahead).unwrap_or(i64::MAX),
        });
        // This relay knows the tip only.
        self.presence.tell_again();
        self.tell_presence(now);
        self.roster(now, id, welcome.roster);
        self.introduce(now, id);
    }

    /// Asks a relay for headers. Once transfers can be judged it asks what waits there, and tells what
    /// waits here alone.
    fn introduce(&mut self, now: Millis, id: LinkId) {
        if let Some(link) = self.links.get_mut(&id) {
            link.introducing = true;
        }
        self.sync.forget_pools(id);
        self.ask_headers(now, (id, PeerId::ANY));
    }

    /// The faults of this node's messages change. Relays are told of another group at once, and say in
    /// their rosters when they have moved this node there.
    fn impaired(&mut self, now: Millis, impairment: Impairment) {
        let before = self.presence.set_impairment(impairment);
        if before.group != impairment.group {
            self.tell_presence(now);
        }
    }

    /// In another group there are other nodes to get to know.
    fn roster(&mut self, now: Millis, id: LinkId, roster: Roster) {
        let link = self.links.get_mut(&id).expect("frames come by known links");
        let (others, is_moved) = link.set_roster(roster);
        for (peer, tip) in others {
            self.learn_tip(now, (id, peer), tip);
        }
        self.notice(Notice::Roster { link: id });
        if is_moved {
            self.introduce(now, id);
        }
    }

    /// Does the things that any input may have made possible.
    fn settle(&mut self, now: Millis) {
        self.follow_best(now);
        if self.pool.expire(now) {
            self.notice(Notice::Mempool);
        }
        for link in self.links.values_mut() {
            if link.end_passing_over(now) {
                self.sync.claims_changed();
            }
        }
        self.expire_requests(now);
        self.ask_around(now);
        self.ask_for_early(now);
        self.serve_line(now);
        self.ask_for_bodies(now);
        if self.sync.take_claims_changed() {
            self.ask_claimers(now);
        }
        self.ask_for_pools(now);
        self.announce_tip();
        if !self.sync.awaits_storage() {
            self.chain.shrink_bodies();
        }
        self.tell_presence(now);
    }

    /// Tells relays about this node, when it is time to.
    fn tell_presence(&mut self, now: Millis) {
        let tip = self.tip();
        if self.any_link_ready()
            && let Some(presence) = self.presence.take(now, tip)
        {
            let frame = Frame::Presence(presence);
            let ready: Vec<_> = self.ready_links().collect();
            for link in ready {
                self.send(link, &frame);
            }
        }
    }
}
