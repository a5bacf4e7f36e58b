//! Answering what others ask.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

use super::{From, LinkId, Node, Output, gossip::fitting_one_frame};
use crate::{
    BlockId, BlockKey, CheckedBlock, Standing, StoredBlock, limits,
    wire::{
        Frame, MAX_BODIES, MAX_HEADERS, MAX_LOCATOR, MAX_PAYLOAD_BYTES, Reply, Request, RequestId,
    },
};

/// Answers that wait for storage.
///
/// Memory: at most [`limits::MAX_SERVING`] answers, each of blocks that fit into a frame beyond those
/// in memory anyway, and [`limits::MAX_SERVING_LINE`] requests of at most [`MAX_BODIES`] ids.
#[derive(Clone, Debug, Default)]
pub(super) struct Serving {
    waiting: Vec<Waiting>,
    line: VecDeque<InLine>,
}

#[derive(Clone, Debug)]
struct InLine {
    to: From,
    id: RequestId,
    ids: Vec<BlockId>,
}

#[derive(Clone, Debug)]
struct Waiting {
    to: From,
    id: RequestId,
    /// The blocks asked for, in that order, those in memory at once.
    blocks: Vec<(BlockKey, Option<Arc<CheckedBlock>>)>,
    /// Those that storage has not answered for yet.
    open: BTreeSet<BlockKey>,
    /// Bytes of the blocks that are there.
    bytes: usize,
}

impl Node {
    pub(super) fn asked(&mut self, from: From, id: RequestId, request: Request) {
        let reply = match request {
            Request::Tip => Reply::Tip(self.tip()),
            Request::Headers { locator } if locator.len() > MAX_LOCATOR => {
                let what = format!("locator of {} ids, at most {MAX_LOCATOR}", locator.len());
                return self.protocol_violation(from, what);
            }
            Request::Headers { locator } => {
                Reply::Headers(self.chain.headers_after(&locator, MAX_HEADERS))
            }
            Request::Bodies { ids } if ids.len() > MAX_BODIES => {
                let what = format!("{} bodies asked for, at most {MAX_BODIES}", ids.len());
                return self.protocol_violation(from, what);
            }
            Request::Bodies { ids } => return self.bodies_asked(from, id, ids),
            Request::Mempool => Reply::Mempool(fitting_one_frame(
                self.pool.iter().map(|(_, transfer)| transfer),
            )),
        };
        self.reply(from, id, reply);
    }

    /// Answers a request for bodies as soon as they are at hand, or refuses with an empty answer.
    fn bodies_asked(&mut self, to: From, id: RequestId, ids: Vec<BlockId>) {
        if self.serving.has_room(to) {
            self.serving.line.push_back(InLine { to, id, ids });
            self.serve_line();
        } else {
            self.reply(to, id, Reply::Bodies(Vec::new()));
        }
    }

    fn serve_line(&mut self) {
        while self.serving.waiting.len() < limits::MAX_SERVING
            && let Some(next) = self.serving.line.pop_front()
        {
            self.serve_bodies(&next);
        }
    }

    fn serve_bodies(&mut self, asked: &InLine) {
        let mut blocks = Vec::new();
        let mut open = BTreeSet::new();
        let mut bytes = 0;
        for id in &asked.ids {
            let Some(entry) = self.chain.entry(id) else {
                continue;
            };
            let key = BlockKey {
                height: entry.height,
                id: *id,
            };
            let in_memory = self
                .chain
                .body_in_memory(id)
                .map(|stored| Arc::clone(&stored.block));
            let has_body = matches!(entry.standing, Standing::Body | Standing::Connected);
            let on_disk = has_body && self.config.storage && *id != self.chain.network().id();
            if let Some(block) = &in_memory {
                bytes += block.encoded_len();
            } else if on_disk {
                open.insert(key);
            }
            blocks.push((key, in_memory));
        }
        for key in &open {
            if !self.serving.awaits(key) && !self.sync.awaits_storage_of(key) {
                self.outputs.push_back(Output::LoadBody { key: *key });
            }
        }
        self.serving.waiting.push(Waiting {
            to: asked.to,
            id: asked.id,
            blocks,
            open,
            bytes,
        });
        self.answer_complete();
    }

    /// Sends the answers for which nothing is open any more.
    fn answer_complete(&mut self) {
        for (to, id, reply) in self.serving.take_complete() {
            self.reply(to, id, reply);
        }
    }

    /// Takes what storage has of a block.
    pub(super) fn serve_loaded(&mut self, key: &BlockKey, stored: Option<&StoredBlock>) {
        self.serving.loaded(key, stored);
        self.answer_complete();
        self.serve_line();
    }

    /// Storage answers no more: replies with what is there.
    pub(super) fn serve_without_storage(&mut self) {
        for waiting in &mut self.serving.waiting {
            waiting.open.clear();
        }
        self.answer_complete();
        self.serve_line();
    }

    pub(super) fn reply(&mut self, (link, peer): From, id: RequestId, reply: Reply) {
        self.send(link, &Frame::Reply { peer, id, reply });
    }
}

impl Serving {
    pub(super) fn awaits(&self, key: &BlockKey) -> bool {
        self.waiting
            .iter()
            .any(|waiting| waiting.open.contains(key))
    }

    fn loaded(&mut self, key: &BlockKey, stored: Option<&StoredBlock>) {
        for waiting in &mut self.waiting {
            if !waiting.open.remove(key) {
                continue;
            }
            let Some(StoredBlock { block, .. }) = stored else {
                continue;
            };
            let places = waiting.blocks.iter_mut().filter(|(at, _)| at == key);
            for (_, place) in places {
                // What does not fit into the answer is not kept for it either.
                if waiting.bytes + block.encoded_len() <= MAX_PAYLOAD_BYTES {
                    waiting.bytes += block.encoded_len();
                    *place = Some(Arc::clone(block));
                }
            }
        }
    }

    fn take_complete(&mut self) -> Vec<(From, RequestId, Reply)> {
        let complete = self
            .waiting
            .extract_if(.., |waiting| waiting.open.is_empty());
        complete
            .map(|waiting| (waiting.to, waiting.id, bodies_reply(&waiting.blocks)))
            .collect()
    }

    fn has_room(&self, to: From) -> bool {
        let waiting = self.waiting.iter().map(|waiting| waiting.to);
        let own = waiting.chain(self.line.iter().map(|next| next.to));
        self.line.len() < limits::MAX_SERVING_LINE
            && own.filter(|at| *at == to).count() < limits::MAX_SERVING_PER_PEER
    }

    pub(super) fn link_lost(&mut self, link: LinkId) {
        self.waiting.retain(|waiting| waiting.to.0 != link);
        self.line.retain(|next| next.to.0 != link);
    }
}

/// The blocks that are there, as many as fit into a frame.
fn bodies_reply(blocks: &[(BlockKey, Option<Arc<CheckedBlock>>)]) -> Reply {
    let mut room = MAX_PAYLOAD_BYTES;
    let present = blocks.iter().filter_map(|(_, block)| block.as_ref());
    let fitting = present.take_while(|block| {
        let fits = block.encoded_len() <= room;
        room = room.saturating_sub(block.encoded_len());
        fits
    });
    Reply::Bodies(fitting.map(|block| block.block().clone()).collect())
}
