//! Answers the questions of others.

use std::{collections::VecDeque, sync::Arc};

use super::{
    From, Node,
    gossip::fitting_one_frame,
    io::{LinkId, Output},
};
use crate::{
    block::BlockKey,
    limits,
    primitives::{BlockId, Millis},
    rules::CheckedBlock,
    state::{Standing, StoredBlock},
    wire::{
        Frame, MAX_BODIES, MAX_HEADERS, MAX_LOCATOR, MAX_PAYLOAD_BYTES, PeerKind, Reply, Request,
        RequestId,
    },
};

/// Answers that wait for storage.
///
/// Memory: at most [`limits::MAX_SERVING`] answers, and [`limits::MAX_SERVING_LINE`] questions of at
/// most [`MAX_BODIES`] ids. Beside blocks that are in memory anyway, an answer holds those that fit
/// into a frame.
#[derive(Clone, Debug)]
pub(super) struct Serving {
    waiting: Vec<Waiting>,
    line: VecDeque<InLine>,
    /// Bytes a second.
    rate: u64,
    /// Bytes that may be sent in answers now; below zero, the bytes that were too many.
    budget: i64,
    refilled: Millis,
}

#[derive(Clone, Debug)]
struct InLine {
    to: From,
    id: RequestId,
    request: Request,
}

#[derive(Clone, Debug)]
struct Waiting {
    to: From,
    id: RequestId,
    /// The blocks that were asked for, in that order; those in memory are there at once.
    blocks: Vec<(BlockKey, Option<Arc<CheckedBlock>>)>,
    /// Blocks that storage has not answered for yet.
    open: Vec<BlockKey>,
    /// Bytes of the blocks that are already there.
    bytes: usize,
}

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
                Request::Mempool => {
                    let transfers = self.pool.iter().map(|(_, transfer)| transfer);
                    Reply::Mempool(fitting_one_frame(transfers))
                }
            };
            self.reply(next.to, next.id, reply);
        }
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

impl Serving {
    pub(super) fn new(kind: PeerKind) -> Self {
        Self {
            waiting: Vec::new(),
            line: VecDeque::new(),
            rate: match kind {
                PeerKind::Tab => limits::TAB_ANSWERS_PER_SECOND,
                PeerKind::Native => limits::NATIVE_ANSWERS_PER_SECOND,
            },
            budget: 0,
            refilled: Millis::from_ms(0),
        }
    }

    fn full(&self) -> i64 {
        i64::try_from(self.rate).unwrap_or(i64::MAX)
    }

    /// The budget grows with time, up to that of one second.
    fn refill(&mut self, now: Millis) {
        let ms = now.since(self.refilled).min(1_000);
        let more = i64::try_from(self.rate * ms / 1_000).unwrap_or(i64::MAX);
        self.budget = self.budget.saturating_add(more).min(self.full());
        self.refilled = now;
    }

    fn spend(&mut self, bytes: usize) {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.budget = self.budget.saturating_sub(bytes);
    }

    fn may_go_on(&self) -> bool {
        self.budget > 0 && self.waiting.len() < limits::MAX_SERVING
    }

    /// The time when the next in line can be answered, if it only waits for time.
    pub(super) fn next_turn(&self) -> Option<Millis> {
        let waits_for_time = !self.line.is_empty() && self.budget <= 0;
        let lacking = self.budget.unsigned_abs() + 1;
        let ms = (lacking * 1_000).div_ceil(self.rate).max(1);
        waits_for_time.then(|| self.refilled.plus(ms))
    }

    pub(super) fn awaits(&self, key: &BlockKey) -> bool {
        self.waiting
            .iter()
            .any(|waiting| waiting.open.contains(key))
    }

    fn loaded(&mut self, key: &BlockKey, stored: Option<&StoredBlock>) {
        for waiting in &mut self.waiting {
            let Some(place) = waiting.open.iter().position(|open| open == key) else {
                continue;
            };
            waiting.open.swap_remove(place);
            let Some(StoredBlock { block, .. }) = stored else {
                continue;
            };
            let places = waiting.blocks.iter_mut().filter(|(at, _)| at == key);
            for (_, place) in places {
                // A block that does not fit into the answer is not kept for it.
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
