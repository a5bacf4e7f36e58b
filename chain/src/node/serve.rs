//! Answers the questions of others.

use std::sync::Arc;

use super::{
    gossip::fitting_one_frame,
    io::{From, Output},
    lacking::short_ids,
    parts::Node,
    serving::{InLine, Waiting},
};
use crate::{
    block::BlockKey,
    primitives::{BlockId, Millis, Salt, ShortId, TxId},
    state::{Standing, StoredBlock},
    wire::{
        Frame, MAX_BODIES, MAX_HEADERS, MAX_LOCATOR, MAX_SHORT_IDS, MAX_TRANSFERS, Reply, Request,
        RequestId,
    },
};

impl Node {
    /// Answers a question in its turn. Answers are larger than questions, so there is a bound on
    /// the bytes of answers in a second, and on the questions of one peer that wait.
    pub(super) fn asked(&mut self, now: Millis, from: From, id: RequestId, request: Request) {
        let excess = match &request {
            Request::Headers { locator } if locator.len() > MAX_LOCATOR => {
                let count = locator.len();
                Some(format!("locator of {count} ids, at most {MAX_LOCATOR}"))
            }
            Request::Bodies { ids } if ids.len() > MAX_BODIES => {
                let count = ids.len();
                Some(format!("{count} bodies asked for, at most {MAX_BODIES}"))
            }
            Request::Transfers { ids, .. } if ids.len() > MAX_TRANSFERS => {
                let count = ids.len();
                Some(format!(
                    "{count} transfers asked for, at most {MAX_TRANSFERS}"
                ))
            }
            _ => None,
        };
        if let Some(what) = excess {
            return self.protocol_violation(from, what);
        }
        if !self.serving.has_room(from) {
            return self.reply(from, id, Reply::Unavailable);
        }
        let to = from;
        self.serving.line.push_back(InLine { to, id, request });
        self.serve_line(now);
    }

    /// Answers the questions in line as far as there is room.
    pub(super) fn serve_line(&mut self, now: Millis) {
        self.serving.refill(now);
        while self.serving.may_go_on()
            && let Some(next) = self.serving.line.pop_front()
        {
            let reply = match &next.request {
                Request::Tip => Reply::Tip(self.tip()),
                Request::Headers { locator } => {
                    Reply::Headers(self.chain.headers_after(locator, MAX_HEADERS))
                }
                Request::Bodies { ids } => {
                    self.serve_bodies(next.to, next.id, ids);
                    continue;
                }
                Request::Mempool { salt } => {
                    let ids = self.pool.iter().map(|(id, _)| ShortId::new(*salt, &id));
                    Reply::Mempool(ids.take(MAX_SHORT_IDS).collect())
                }
                Request::Transfers { salt, ids } => self.serve_transfers(*salt, ids),
            };
            self.reply(next.to, next.id, reply);
        }
    }

    fn serve_transfers(&mut self, salt: Salt, ids: &[ShortId]) -> Reply {
        // The short ids of all that waits are worked out, so it costs as much as if they were sent.
        self.serving.spend(self.pool.len() * ShortId::SIZE);
        let asked = short_ids(ids.iter().copied());
        let is_asked = |id: &TxId| asked.contains_key(&ShortId::new(salt, id).number());
        let there = self.pool.iter().filter(|(id, _)| is_asked(id));
        Reply::Transfers(fitting_one_frame(there.map(|(_, transfer)| transfer)))
    }

    fn serve_bodies(&mut self, to: From, id: RequestId, ids: &[BlockId]) {
        let mut blocks = Vec::new();
        let mut open = Vec::new();
        let mut bytes = 0;
        for wanted in ids {
            let Some(entry) = self.chain.entry(wanted) else {
                continue;
            };
            let key = BlockKey {
                height: entry.height,
                id: *wanted,
            };
            let in_memory = self
                .chain
                .body_in_memory(wanted)
                .map(|stored| Arc::clone(&stored.block));
            let has_body = matches!(entry.standing, Standing::Body | Standing::Connected);
            let on_disk = has_body && self.config.storage && *wanted != self.chain.network().id();
            if let Some(block) = &in_memory {
                bytes += block.encoded_len();
            } else if on_disk && !open.contains(&key) {
                open.push(key);
            }
            blocks.push((key, in_memory));
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
            bytes,
        });
        self.answer_complete();
    }

    /// Sends the answers that are complete.
    fn answer_complete(&mut self) {
        for (to, id, reply) in self.serving.take_complete() {
            self.reply(to, id, reply);
        }
    }

    /// Takes storage's answer for a block.
    pub(super) fn serve_loaded(
        &mut self,
        now: Millis,
        key: &BlockKey,
        stored: Option<&StoredBlock>,
    ) {
        self.serving.loaded(key, stored);
        self.answer_complete();
        self.serve_line(now);
    }

    /// Storage no longer answers: replies with the blocks that are there.
    pub(super) fn serve_without_storage(&mut self, now: Millis) {
        for waiting in &mut self.serving.waiting {
            waiting.open.clear();
        }
        self.answer_complete();
        self.serve_line(now);
    }

    pub(super) fn reply(&mut self, (link, peer): From, id: RequestId, reply: Reply) {
        let before = self.outputs.len();
        self.send(link, &Frame::Reply { peer, id, reply });
        if let Some(Output::Send { bytes, .. }) = self.outputs.get(before) {
            self.serving.spend(bytes.len());
        }
    }
}
