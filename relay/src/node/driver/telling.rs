//! The node's messages to the log and the metrics.

use std::mem;

use chain::{MAX_AHEAD, Notice, RefusedItem, counts_from, wire::PeerId};
use tracing::{debug, info, warn};

use super::parts::Driver;
use crate::{
    clock,
    metrics::{Item, Refusal},
    node::event::Status,
    waiting::MiningWaits,
};

/// The difference of clocks from which people are told, in milliseconds.
const CLOCK_TOLERANCE_MS: u64 = 10_000;

impl Driver {
    /// Says when mining has to wait for the clock, at the start or after the clock was put back, and
    /// when the wait is over.
    pub(super) fn look_at_clock(&mut self) {
        let (now, waited) = (clock::now(), self.wait.until().is_some());
        let chain = self.node.chain();
        self.wait.look(chain, now);
        match (waited, MiningWaits::of(chain, now)) {
            (false, Some(waits)) if self.wait.until().is_some() => warn!("{waits}"),
            (true, None) => {
                info!("blocks can be mined again: the clock has caught up with the chain");
            }
            _ => {}
        }
    }

    pub(super) fn measure(&self, now: Status) {
        let pool = self.node.mempool();
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let height = i64::try_from(now.tip.height.get()).unwrap_or(i64::MAX);
        self.metrics.height.set(height);
        self.metrics.pool_transfers.set(number(pool.len()));
        self.metrics.pool_bytes.set(number(pool.bytes()));
    }

    pub(super) fn notice(&mut self, notice: Notice) {
        match notice {
            Notice::LinkReady {
                link,
                you,
                clock_ahead_ms,
            } => {
                debug!(link = link.0, %you, clock_ahead_ms, "welcomed");
                let off = clock_ahead_ms.unsigned_abs();
                if off > CLOCK_TOLERANCE_MS {
                    let side = if clock_ahead_ms > 0 {
                        "ahead of"
                    } else {
                        "behind"
                    };
                    warn!(
                        "this machine's clock is {} {side} that of a relay that was joined",
                        clock::length(off)
                    );
                }
                self.mark_ready(link);
            }
            Notice::Extended { connected, .. } => self.extended += connected.len(),
            Notice::Reorganised {
                reorganisation,
                returned,
            } => {
                self.tell_extended();
                self.metrics.reorganised(reorganisation.depth());
                info!(
                    depth = reorganisation.depth(),
                    ancestor = %reorganisation.ancestor.id,
                    height = reorganisation.new_tip.height.get(),
                    tip = %reorganisation.new_tip.id,
                    returned = returned.len(),
                    "chain reorganised"
                );
            }
            Notice::SideBlock { key } => {
                debug!(block = %key.id, height = key.height.get(), "side block kept");
            }
            Notice::Early { what, time, from } => {
                self.metrics.refused(item(what), Refusal::Early);
                let peer = from.map_or(PeerId::ANY, |(_, peer)| peer);
                let counts = counts_from(time);
                let ahead = counts.since(clock::now()) + u64::from(MAX_AHEAD) * 1_000;
                info!(%what, %peer, "a block from a clock {} ahead; it counts from {} on",
                    clock::length(ahead), clock::utc(counts));
            }
            Notice::Refused { what, reason, from } => {
                self.metrics.refused(item(what), Refusal::Rule);
                let peer = from.map_or(PeerId::ANY, |(_, peer)| peer);
                // A refused transfer costs its sender nothing, and they come by the thousand.
                if matches!(what, RefusedItem::Transfer(_)) {
                    debug!(%what, %reason, %peer, "refused");
                } else {
                    info!(%what, %reason, %peer, "refused");
                }
            }
            _ => {}
        }
    }

    /// One line for all blocks that came at once, as while the node catches up.
    pub(super) fn tell_extended(&mut self) {
        let blocks = mem::take(&mut self.extended);
        if blocks > 0 {
            let Status { tip, .. } = *self.status.borrow();
            info!(height = tip.height.get(), tip = %tip.id, blocks, "chain extended");
        }
    }
}

fn item(what: RefusedItem) -> Item {
    match what {
        RefusedItem::Block(_) => Item::Block,
        RefusedItem::Header(_) => Item::Header,
        RefusedItem::Transfer(_) => Item::Transfer,
        _ => Item::Frame,
    }
}
