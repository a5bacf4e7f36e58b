//! News: takes it in from others, and passes it on to them.

use super::{
    blocks::Origin,
    io::{From, LinkId, LinkKind, Notice, RefusedItem},
    parts::Node,
};
use crate::{
    block::{Block, BlockKey, Transfer, encoded_len},
    limits,
    mempool::MempoolError,
    primitives::{Millis, TxId},
    rules::HeaderError,
    state::{BlockError, HeaderOutcome, Place, PushOutcome},
    wire::{Frame, Gossip, MAX_PAYLOAD_BYTES, PeerId},
};

impl Node {
    pub(super) fn gossiped(&mut self, now: Millis, from: From, gossip: Gossip) {
        match gossip {
            Gossip::Tip(tip) => self.learn_tip(now, from, tip),
            Gossip::Transfers(transfers) => self.transfers_came(now, from, transfers),
            Gossip::Block(block) => {
                let id = block.id();
                match self.unasked_block(now, from, block) {
                    Ok(()) => self.has_block(now, from, &id),
                    Err(error) if error.is_misbehaviour() => {
                        self.misbehaved(from, RefusedItem::Block(id), &error);
                    }
                    Err(error) => match error.early() {
                        Some(time) => self.too_early(now, (RefusedItem::Block(id), id), time, from),
                        None => self.refuse(RefusedItem::Block(id), &error, Some(from)),
                    },
                }
            }
        }
    }

    /// Takes a block that nobody asked for, as far as it is worth it. A block of a light branch is
    /// not kept. Only the header is kept when a block is lighter than the tip, or so far ahead of it
    /// that it would wait for long, or one rival of the tip too many. If its branch becomes the best,
    /// the body is asked for.
    ///
    /// Bitcoin Core's `AcceptBlock` draws the same lines.
    fn unasked_block(&mut self, now: Millis, from: From, block: Block) -> Result<(), BlockError> {
        let (work, height) = match self.chain.place(&block.header, now)? {
            Place::Orphan { .. } => {
                self.has_news(now, from);
                return Ok(());
            }
            Place::Known(_) => {
                let entry = self.chain.entry(&block.id()).expect("was just found");
                (entry.work, entry.height)
            }
            Place::Free { head, .. } => (head.work, head.height),
        };
        let needed = self.least_work();
        if work < needed {
            let found = work;
            return Err(HeaderError::TooLittleWork { needed, found }.into());
        }
        let tip = self.chain.tip();
        let ahead = height.get().saturating_sub(tip.height.get());
        let is_far = ahead > limits::MAX_BODIES_AHEAD;
        if self.rivals.0 != tip.id {
            self.rivals = (tip.id, 0);
        }
        let is_rival = work == tip.work;
        self.rivals.1 += usize::from(is_rival);
        let is_crowded = is_rival && self.rivals.1 > limits::MAX_RIVALS;
        if work < tip.work || is_crowded || is_far {
            if let HeaderOutcome::New(_) = self.chain.add_header(&block.header, now)? {
                let id = block.id();
                let key = BlockKey { height, id };
                self.notice(Notice::SideBlock { key });
            }
            return Ok(());
        }
        let outcome = self.take_block(now, block, Origin::Gossip(from))?;
        if outcome != PushOutcome::Known {
            self.delivered(from);
        }
        Ok(())
    }

    /// Takes transfers into the pool and passes on the new ones.
    pub(super) fn transfers_came(&mut self, now: Millis, from: From, transfers: Vec<Transfer>) {
        if self.passes_over_transfers(from) {
            return;
        }
        let mut fresh = Vec::new();
        for transfer in transfers {
            let id = transfer.id();
            let failure = self.pool.failure(&id).cloned();
            let is_old = failure.is_some();
            let taken = match failure {
                Some(error) => Err(error),
                None => self
                    .pool
                    .insert(transfer.clone(), self.chain.ledger(), now)
                    .map(drop),
            };
            match taken {
                Ok(()) => fresh.push(transfer),
                Err(error) if error.is_misbehaviour() => {
                    self.misbehaved(from, RefusedItem::Transfer(id), &error);
                    break;
                }
                // They are old news, or already in a block here.
                Err(MempoolError::Known { .. }) => {}
                Err(_) if is_old => {}
                Err(error) => {
                    self.transfer_refused(from, &error);
                    self.refuse(RefusedItem::Transfer(id), &error, Some(from));
                }
            }
        }
        if !fresh.is_empty() {
            self.notice(Notice::Mempool);
            self.announce_transfers(fresh, Some(from));
        }
    }

    /// Tells everybody but the node that the news came from.
    pub(super) fn announce(&mut self, gossip: &Gossip, origin: Option<From>) {
        let ready: Vec<_> = self.ready_links().collect();
        for id in ready {
            let came_from = origin.filter(|(link, _)| *link == id).map(|(_, peer)| peer);
            let peer = match (self.links[&id].kind, came_from) {
                (LinkKind::Relay, Some(_)) => continue,
                (LinkKind::Hub, Some(peer)) => peer,
                (_, None) => PeerId::ANY,
            };
            self.send(
                id,
                &Frame::Gossip {
                    peer,
                    gossip: gossip.clone(),
                },
            );
        }
    }

    /// Tells everybody of transfers, in as many frames as it takes.
    pub(super) fn announce_transfers(&mut self, transfers: Vec<Transfer>, origin: Option<From>) {
        for frame in split_by_bytes(transfers) {
            self.announce(&Gossip::Transfers(frame), origin);
        }
    }

    /// Tells a relay of the transfers that wait here, those that it `lacks`.
    pub(super) fn tell_pool(&mut self, id: LinkId, lacks: impl Fn(&TxId) -> bool) {
        let lacked = self.pool.iter().filter(|(id, _)| lacks(id));
        let transfers = lacked.map(|(_, transfer)| transfer.clone());
        for frame in split_by_bytes(transfers.collect()) {
            let gossip = Gossip::Transfers(frame);
            let peer = PeerId::ANY;
            self.send(id, &Frame::Gossip { peer, gossip });
        }
    }

    /// Once sync has come to rest, tells everybody of a tip that was not passed on as a block.
    pub(super) fn announce_tip(&mut self) {
        if let Some(news) = self.sync.take_tip_news() {
            let tip = self.tip();
            self.announce(&Gossip::Tip(tip), news.origin);
        }
    }
}

/// The first transfers, as many as fit into a frame.
pub(super) fn fitting_one_frame<'a>(
    transfers: impl Iterator<Item = &'a Transfer>,
) -> Vec<Transfer> {
    let mut room = MAX_PAYLOAD_BYTES;
    let fitting = transfers.map_while(|transfer| {
        room = room.checked_sub(encoded_len(transfer))?;
        Some(transfer.clone())
    });
    fitting.collect()
}

/// Groups of transfers that each fit into a frame.
fn split_by_bytes(transfers: Vec<Transfer>) -> Vec<Vec<Transfer>> {
    let mut groups: Vec<Vec<Transfer>> = Vec::new();
    let mut room = 0;
    for transfer in transfers {
        let bytes = encoded_len(&transfer);
        if groups.is_empty() || bytes > room {
            groups.push(Vec::new());
            room = MAX_PAYLOAD_BYTES;
        }
        room -= bytes;
        groups.last_mut().expect("one was pushed").push(transfer);
    }
    groups
}
