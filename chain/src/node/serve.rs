//! Answering what others ask.

use std::{collections::BTreeSet, sync::Arc};

use super::{From, LinkId, Node, Output, gossip::split_by_bytes, limits};
use crate::{
    BlockId, BlockKey, CheckedBlock, Standing, StoredBlock,
    wire::{
        Frame, MAX_BODIES, MAX_HEADERS, MAX_LOCATOR, MAX_PAYLOAD_BYTES, Reply, Request, RequestId,
    },
};

/// Answers that wait for storage.
///
/// Memory: at most [`limits::MAX_SERVING`] answers of at most [`MAX_BODIES`] blocks each.
#[derive(Clone, Debug, Default)]
pub(super) struct Serving {
    waiting: Vec<Waiting>,
}

#[derive(Clone, Debug)]
struct Waiting {
    to: From,
    id: RequestId,
    /// The blocks asked for, in that order, those in memory at once.
    blocks: Vec<(BlockKey, Option<Arc<CheckedBlock>>)>,
    /// Those that storage has not answered for yet.
    open: BTreeSet<BlockKey>,
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
            Request::Bodies { ids } => return self.serve_bodies(from, id, &ids),
            Request::Mempool => {
                let all = self
                    .pool
                    .iter()
                    .map(|(_, transfer)| transfer.clone())
                    .collect();
                Reply::Mempool(split_by_bytes(all).into_iter().next().unwrap_or_default())
            }
        };
        self.reply(from, id, reply);
    }

    fn serve_bodies(&mut self, to: From, id: RequestId, ids: &[BlockId]) {
        let mut blocks = Vec::new();
        let mut open = BTreeSet::new();
        for id in ids {
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
            if in_memory.is_none() && on_disk {
                open.insert(key);
            }
            blocks.push((key, in_memory));
        }
        if open.is_empty() {
            return self.reply(to, id, bodies_reply(&blocks));
        }
        if self.serving.waiting.len() >= limits::MAX_SERVING {
            return self.reply(to, id, Reply::Bodies(Vec::new()));
        }
        for key in &open {
            if !self.serving.awaits(key) && !self.sync.awaits_storage_of(key) {
                self.outputs.push_back(Output::LoadBody { key: *key });
            }
        }
        self.serving.waiting.push(Waiting {
            to,
            id,
            blocks,
            open,
        });
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

    /// Takes what storage has of a block; answers with the replies that are complete now.
    pub(super) fn loaded(
        &mut self,
        key: &BlockKey,
        stored: Option<&StoredBlock>,
    ) -> Vec<(From, RequestId, Reply)> {
        for waiting in &mut self.waiting {
            if waiting.open.remove(key) {
                let places = waiting.blocks.iter_mut().filter(|(at, _)| at == key);
                for (_, place) in places {
                    *place = stored.map(|stored| Arc::clone(&stored.block));
                }
            }
        }
        let complete = self
            .waiting
            .extract_if(.., |waiting| waiting.open.is_empty());
        complete
            .map(|waiting| (waiting.to, waiting.id, bodies_reply(&waiting.blocks)))
            .collect()
    }

    pub(super) fn link_lost(&mut self, link: LinkId) {
        self.waiting.retain(|waiting| waiting.to.0 != link);
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
