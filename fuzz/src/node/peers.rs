//! Messages of peers, honest ones and others.

use chain::{
    Block, BlockId, Header, Input, LinkId, Salt, ShortId, Transfer, U256, Work,
    wire::{
        Frame, Gossip, Impairment, NodeId, PeerId, PeerInfo, PeerKind, Presence, Reply, Request,
        RequestId, Roster, TipInfo, Welcome,
    },
};

use super::{
    rig::{Asked, Rig, peer},
    script::{Claim, How, News, Pick, Question, Sender, Which},
};
use crate::world::Record;

/// The salt of a peer's questions.
const SALT: Salt = Salt([7, 0]);

/// A frame, and whether an honest peer could send it.
struct Message {
    frame: Frame,
    honest: bool,
}

impl Rig {
    pub(super) fn tell_roster(&mut self, link: Pick, welcome: bool, roster: &[Claim; 2]) {
        let Some(link) = self.link(link) else { return };
        let sample: Vec<_> = roster.iter().map(|claim| self.info(*claim)).collect();
        let roster = Roster { total: 3, sample };
        let honest = welcome != self.is_welcomed(link);
        let frame = if welcome {
            Frame::Welcome(Welcome {
                you: PeerId(100),
                time: self.now,
                roster,
            })
        } else {
            Frame::Roster(roster)
        };
        if welcome && let Some(open) = self.links.iter_mut().find(|open| open.id == link) {
            open.welcomed = true;
        }
        self.send(link, PeerId::ANY, &Message { frame, honest });
    }

    fn info(&self, claim: Claim) -> PeerInfo {
        PeerInfo {
            peer: peer(claim.peer),
            node: NodeId([claim.peer; 8]),
            kind: if claim.native {
                PeerKind::Native
            } else {
                PeerKind::Tab
            },
            presence: Presence {
                tip: self.claimed(claim),
                hash_rate: 1,
                impairment: Impairment::default(),
            },
        }
    }

    fn claimed(&self, claim: Claim) -> TipInfo {
        let id = self.block(claim.block).0.id();
        let record = self.record(&id);
        let work = record.map_or(Work::ZERO, |record| record.work);
        let height = record.map_or(chain::Height::GENESIS, |record| record.height);
        if claim.lie {
            return TipInfo {
                id: BlockId::from_bytes([claim.peer; 32]),
                height,
                work: work.plus(Work::from_u256(U256::from(1_000_000_u32))),
            };
        }
        TipInfo { id, height, work }
    }

    pub(super) fn gossip_block(&mut self, from: Sender, block: Which) {
        self.gossip(from, &News::Block(block));
    }

    pub(super) fn gossip(&mut self, from: Sender, news: &News) {
        let Some((link, peer)) = self.sender(from) else {
            return;
        };
        let message = |gossip, honest| Message {
            frame: Frame::Gossip { peer, gossip },
            honest,
        };
        match news {
            News::Block(which) => {
                let (block, honest) = self.block(*which);
                let gossip = Gossip::Block(block.clone());
                self.send(link, peer, &message(gossip, honest));
            }
            News::Transfers(picks) => {
                let picked = picks.map(|pick| self.transfer(pick));
                let honest = picked.iter().all(|(_, honest)| *honest);
                let transfers = picked.map(|(transfer, _)| transfer).to_vec();
                let gossip = Gossip::Transfers(transfers);
                self.send(link, peer, &message(gossip, honest));
            }
            News::Tip(claim) => {
                let tip = self.claimed(*claim);
                self.send(link, peer, &message(Gossip::Tip(tip), true));
            }
            News::Spoilt { block, at, bits } => {
                let gossip = Gossip::Block(self.block(*block).0.clone());
                let bytes = message(gossip, false).frame.encode();
                self.send_spoilt(link, bytes, *at, *bits);
            }
        }
    }

    pub(super) fn ask(&mut self, from: Sender, question: &Question) {
        let Some((link, peer)) = self.sender(from) else {
            return;
        };
        let id = |which: Which| self.block(which).0.id();
        let request = match question {
            Question::Tip => Request::Tip,
            Question::Headers(locator) => Request::Headers {
                locator: locator.map(id).to_vec(),
            },
            Question::Bodies { first, more } => {
                let world = &self.world.blocks;
                let rest = world.iter().take(usize::from(more % 40)).map(Block::id);
                Request::Bodies {
                    ids: std::iter::once(id(*first)).chain(rest).collect(),
                }
            }
            Question::Mempool => Request::Mempool { salt: SALT },
            Question::Transfers(picks) => Request::Transfers {
                salt: SALT,
                ids: picks
                    .map(|pick| short(SALT, &self.transfer(pick).0))
                    .to_vec(),
            },
        };
        let frame = Frame::Request {
            peer,
            id: RequestId(7),
            request,
        };
        let message = Message {
            frame,
            honest: true,
        };
        self.send(link, peer, &message);
    }

    pub(super) fn answer_all(&mut self, leaf: Which, rounds: Pick) {
        for _ in 0..rounds {
            for asked in std::mem::take(&mut self.asked) {
                if self.is_welcomed(asked.link) {
                    self.answer(asked, leaf, &How::Right);
                }
            }
        }
    }

    pub(super) fn answer(&mut self, asked: Asked, leaf: Which, how: &How) {
        let Asked {
            link,
            peer: to,
            id,
            request,
        } = asked;
        let mut from = if to == PeerId::ANY { PeerId(1) } else { to };
        let (mut reply, mut honest) = self.right(&request, leaf);
        match how {
            How::Right => {}
            How::Few(count) => match &mut reply {
                Reply::Headers(headers) => headers.truncate(usize::from(*count)),
                Reply::Bodies(blocks) => blocks.truncate(usize::from(*count)),
                Reply::Mempool(ids) => ids.truncate(usize::from(*count)),
                Reply::Transfers(transfers) => transfers.truncate(usize::from(*count)),
                Reply::Tip(_) | Reply::Unavailable => {}
            },
            How::Stranger(stranger) => from = peer(*stranger),
            How::Wrong(which) => {
                honest = false;
                let block = self.block(*which).0.clone();
                match &mut reply {
                    Reply::Headers(headers) => headers.push(block.header),
                    Reply::Bodies(blocks) => blocks.insert(0, block),
                    Reply::Mempool(ids) => {
                        let more = block.transfers.iter();
                        ids.extend(more.map(|transfer| short(SALT, transfer)));
                    }
                    Reply::Transfers(transfers) => transfers.extend(block.transfers),
                    Reply::Tip(tip) => tip.id = block.id(),
                    Reply::Unavailable => {}
                }
            }
            How::OtherKind => {
                honest = false;
                reply = match reply {
                    Reply::Tip(_) => Reply::Headers(Vec::new()),
                    Reply::Mempool(_) => Reply::Transfers(Vec::new()),
                    _ => Reply::Mempool(Vec::new()),
                };
            }
            How::Unavailable => reply = Reply::Unavailable,
            How::Spoilt { at, bits } => {
                let frame = Frame::Reply {
                    peer: from,
                    id,
                    reply,
                };
                return self.send_spoilt(link, frame.encode(), *at, *bits);
            }
        }
        let frame = Frame::Reply {
            peer: from,
            id,
            reply,
        };
        self.send(link, from, &Message { frame, honest });
    }

    /// The answer of a peer whose chain ends in `leaf`, and whether all of it is valid.
    fn right(&self, request: &Request, leaf: Which) -> (Reply, bool) {
        match request {
            Request::Tip => {
                let claim = Claim {
                    peer: 0,
                    block: leaf,
                    lie: false,
                    native: false,
                };
                (Reply::Tip(self.claimed(claim)), true)
            }
            Request::Headers { locator } => {
                let (headers, honest) = self.headers_after(locator, leaf);
                (Reply::Headers(headers), honest)
            }
            Request::Bodies { ids } => {
                // A block that breaks a rule is only on the chains of those who made it.
                let made = matches!(leaf, Which::Made(_));
                let has = |record: &&Record| made || record.ledger.is_some();
                let records = ids.iter().filter_map(|id| self.record(id)).filter(has);
                let records: Vec<_> = records.collect();
                let honest = records.iter().all(|record| record.ledger.is_some());
                let blocks = records.iter().map(|record| Block::clone(&record.block));
                (Reply::Bodies(blocks.collect()), honest)
            }
            Request::Mempool { salt } => {
                let first = match leaf {
                    Which::World(number) => usize::from(number),
                    Which::Made(number) => usize::from(number),
                };
                let sound = &self.world.transfers[..self.world.sound_transfers];
                let transfers = sound.iter().cycle().skip(first % sound.len()).take(4);
                let ids = transfers.map(|transfer| short(*salt, transfer));
                (Reply::Mempool(ids.collect()), true)
            }
            Request::Transfers { salt, ids } => {
                let sound = &self.world.transfers[..self.world.sound_transfers];
                let asked = sound.iter().filter(|at| ids.contains(&short(*salt, at)));
                (Reply::Transfers(asked.cloned().collect()), true)
            }
        }
    }

    /// The headers from the first block that both know up to `leaf`.
    fn headers_after(&self, locator: &[BlockId], leaf: Which) -> (Vec<Header>, bool) {
        let (end, honest) = self.leaf(leaf);
        let mut headers = Vec::new();
        let mut at = end;
        while let Some(record) = self.record(&at)
            && !locator.contains(&at)
        {
            headers.push(record.block.header);
            at = record.block.header.previous;
        }
        headers.reverse();
        (headers, honest)
    }

    /// The end of a chain: one of the world's branches, or any block that was made.
    fn leaf(&self, leaf: Which) -> (BlockId, bool) {
        match leaf {
            Which::World(number) => {
                let leaves = &self.world.leaves;
                (leaves[usize::from(number) % leaves.len()], true)
            }
            Which::Made(_) => {
                let (block, honest) = self.block(leaf);
                (block.id(), honest)
            }
        }
    }

    pub(super) fn noise(&mut self, link: Pick, bytes: Vec<u8>) {
        if let Some(link) = self.link(link) {
            self.send_bytes(link, bytes);
        }
    }

    fn send(&mut self, link: LinkId, from: PeerId, message: &Message) {
        let is_first = matches!(message.frame, Frame::Welcome(_));
        if !message.honest || !(is_first || self.is_welcomed(link)) {
            self.suspects.insert((link, from));
        }
        let bytes = message.frame.encode();
        self.input(Input::Frame { link, bytes });
    }

    fn send_spoilt(&mut self, link: LinkId, mut bytes: Vec<u8>, at: u16, bits: u8) {
        let at = usize::from(at) % bytes.len();
        bytes[at] ^= bits;
        self.send_bytes(link, bytes);
    }

    /// Sends bytes that may be anything.
    fn send_bytes(&mut self, link: LinkId, bytes: Vec<u8>) {
        let is_welcome = matches!(Frame::decode(&bytes), Ok(Frame::Welcome(_)));
        if let Some(open) = self.links.iter_mut().find(|open| open.id == link) {
            open.noisy = true;
            open.welcomed |= is_welcome;
        }
        for block in blocks_in(&bytes) {
            self.judge(&block);
        }
        self.input(Input::Frame { link, bytes });
    }
}

fn short(salt: Salt, transfer: &Transfer) -> ShortId {
    ShortId::new(salt, &transfer.id())
}

/// The blocks in a frame, if it is a frame of blocks.
fn blocks_in(bytes: &[u8]) -> Vec<Block> {
    match Frame::decode(bytes) {
        Ok(Frame::Gossip {
            gossip: Gossip::Block(block),
            ..
        }) => vec![block],
        Ok(Frame::Reply {
            reply: Reply::Bodies(blocks),
            ..
        }) => blocks,
        _ => Vec::new(),
    }
}
