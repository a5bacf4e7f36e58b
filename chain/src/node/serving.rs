//! The memory of the answers that this node owes others, and their bounds.

use std::{collections::VecDeque, sync::Arc};

use super::io::{From, LinkId};
use crate::{
    block::BlockKey,
    limits,
    primitives::Millis,
    rules::CheckedBlock,
    state::StoredBlock,
    wire::{MAX_PAYLOAD_BYTES, PeerKind, Reply, Request, RequestId},
};

/// Answers that wait for storage.
///
/// Memory: at most [`limits::MAX_SERVING`] answers, and [`limits::MAX_SERVING_LINE`] questions of at
/// most [`crate::wire::MAX_BODIES`] ids or [`crate::wire::MAX_TRANSFERS`] short ones. Beside blocks
/// that are in memory anyway, an answer holds those that fit into a frame.
#[derive(Clone, Debug)]
pub(super) struct Serving {
    pub(super) waiting: Vec<Waiting>,
    pub(super) line: VecDeque<InLine>,
    /// Bytes a second.
    pub(super) rate: u64,
    /// Bytes that may be sent in answers now; below zero, the bytes that were too many.
    pub(super) budget: i64,
    pub(super) refilled: Millis,
}

#[derive(Clone, Debug)]
pub(super) struct InLine {
    pub(super) to: From,
    pub(super) id: RequestId,
    pub(super) request: Request,
}

#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) to: From,
    pub(super) id: RequestId,
    /// The blocks that were asked for, in that order; those in memory are there at once.
    pub(super) blocks: Vec<(BlockKey, Option<Arc<CheckedBlock>>)>,
    /// Blocks that storage has not answered for yet.
    pub(super) open: Vec<BlockKey>,
    /// Bytes of the blocks that are already there.
    pub(super) bytes: usize,
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
    pub(super) fn refill(&mut self, now: Millis) {
        let ms = now.since(self.refilled).min(1_000);
        let more = i64::try_from(self.rate * ms / 1_000).unwrap_or(i64::MAX);
        self.budget = self.budget.saturating_add(more).min(self.full());
        self.refilled = now;
    }

    pub(super) fn spend(&mut self, bytes: usize) {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.budget = self.budget.saturating_sub(bytes);
    }

    pub(super) fn may_go_on(&self) -> bool {
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

    pub(super) fn loaded(&mut self, key: &BlockKey, stored: Option<&StoredBlock>) {
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

    pub(super) fn take_complete(&mut self) -> Vec<(From, RequestId, Reply)> {
        let complete = self
            .waiting
            .extract_if(.., |waiting| waiting.open.is_empty());
        complete
            .map(|waiting| (waiting.to, waiting.id, bodies_reply(&waiting.blocks)))
            .collect()
    }

    pub(super) fn has_room(&self, to: From) -> bool {
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
