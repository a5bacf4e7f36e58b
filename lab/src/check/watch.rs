//! The past of one honest node, as far as it is needed to judge the node's next acts.

use std::collections::{BTreeMap, BTreeSet};

use chain::{
    BlockId, BlockKey, Entry, LinkId, Millis, Node, Notice, Reorganisation, Standing, Work,
    limits::MAX_HEADERS,
    wire::{Frame, PeerId, Request, TipInfo},
};

use super::{auditor::Auditor, bodies::inspect_bodies, questions::Questions, require::require};
use crate::{member::Disk, work::needed};

/// The most steps between two counts of the bodies in memory.
const COUNT_EVERY: u32 = 16;

/// The most wake-ups in a row after each of which a node may want the next one at once.
const MOST_HASTE: u32 = 1_000;

/// The storage that a node's driver keeps for it.
#[derive(Clone, Copy)]
pub(crate) struct Driver<'a> {
    pub(crate) disk: &'a Disk,
    /// Bytes of stored blocks that may stay in memory.
    pub(crate) body_bytes: usize,
}

/// The memory of a node's past; it begins when the node's program starts.
pub(crate) struct Watch {
    /// The tip that the node told of.
    tip: TipInfo,
    /// The tip's work at the last look.
    work: Work,
    /// The work that a branch needs to be kept: the least value since the last look.
    needed: Work,
    /// The standing of each header of the tree, in the tree's order.
    standings: Vec<Standing>,
    /// Bodies that were asked for.
    asked: BTreeSet<BlockId>,
    questions: Questions,
    /// Steps since bodies in memory were counted; `None`: count them at the next look.
    uncounted: Option<u32>,
    /// The number of wake-ups in a row after which the node wanted the next one at once.
    haste: u32,
    /// Revision and tip for which the pool was looked at.
    pool: Option<(u64, BlockId)>,
    /// Blocks that became part of the best chain since the last look.
    connected: Vec<BlockKey>,
    /// Reorganisations since the last look.
    reorganisations: Vec<Reorganisation>,
}

impl Watch {
    /// The watch of a node that has just been started.
    pub(crate) fn new(node: &Node) -> Self {
        Self {
            tip: node.tip(),
            work: node.tip().work,
            needed: needed(node, &node.tip().id),
            standings: node.chain().entries().map(|entry| entry.standing).collect(),
            asked: BTreeSet::new(),
            questions: Questions::default(),
            uncounted: None,
            haste: 0,
            pool: None,
            connected: Vec::new(),
            reorganisations: Vec::new(),
        }
    }

    /// The node is about to hear a frame.
    pub(crate) fn hears(&mut self, link: LinkId, bytes: &[u8]) {
        self.questions.hears(link, bytes);
    }

    /// The node has taken an input at this time of its clock.
    pub(crate) fn time_is(&mut self, now: Millis) {
        self.questions.time_is(now);
    }

    /// The node was woken up at this time of its clock, and wants to be again.
    ///
    /// # Errors
    /// A wake-up does not help the node, so it would be woken up without end.
    pub(crate) fn woken(&mut self, now: Millis, again: Option<Millis>) -> Result<(), String> {
        let at_once = again.is_some_and(|again| again <= now);
        self.haste = if at_once { self.haste + 1 } else { 0 };
        require(self.haste <= MOST_HASTE, || {
            format!(
                "woken up {} times in a row, and wants to be at once",
                self.haste
            )
        })
    }

    /// The node stores or loads blocks, so the blocks in its memory change.
    pub(crate) fn moves_bodies(&mut self) {
        self.uncounted = None;
    }

    /// A connection has ended.
    pub(crate) fn link_down(&mut self, link: LinkId) {
        self.questions.link_down(link);
    }

    /// The node has a connection or a peer dropped.
    pub(crate) fn shuts_out(&mut self, link: LinkId, peer: Option<PeerId>) {
        self.questions.shuts_out(link, peer);
    }

    /// The node sends a frame.
    ///
    /// # Errors
    /// The node asks for too much at once.
    pub(crate) fn says(&mut self, now: Millis, link: LinkId, frame: &Frame) -> Result<(), String> {
        let Frame::Request { peer, id, request } = frame else {
            return Ok(());
        };
        if let Request::Bodies { ids } = request {
            self.asked.extend(ids);
        }
        self.questions.asks(now, (link, *peer), *id, request)
    }

    /// The node tells of something.
    ///
    /// # Errors
    /// Its tip moved to a chain that does not have more work: the first seen must stay.
    pub(crate) fn notices(
        &mut self,
        auditor: &Auditor,
        node: &Node,
        notice: &Notice,
    ) -> Result<(), String> {
        let (id, connected) = match notice {
            Notice::Extended { tip, connected } => (tip.id, connected),
            Notice::Reorganised { reorganisation, .. } => {
                self.reorganisations.push(reorganisation.clone());
                (reorganisation.new_tip.id, &reorganisation.connected)
            }
            _ => return Ok(()),
        };
        let keys = connected.iter().map(|block| BlockKey {
            height: block.height(),
            id: block.id(),
        });
        self.connected.extend(keys);
        let judged = auditor.judged.get(&id);
        let judged = judged.ok_or_else(|| format!("tip {id} was never connected"))?;
        let before = self.tip;
        self.needed = self.needed.min(needed(node, &id));
        self.tip = TipInfo {
            id,
            height: judged.height,
            work: judged.work,
        };
        require(judged.work > before.work, || {
            format!(
                "tip moved from {} with work {} to {id} with work {}",
                before.id, before.work, judged.work
            )
        })
    }

    /// Looks at what a step has changed.
    ///
    /// # Errors
    /// The rule that is broken.
    pub(crate) fn look(
        &mut self,
        auditor: &mut Auditor,
        node: &Node,
        driver: Driver<'_>,
        made: &BTreeSet<BlockId>,
    ) -> Result<(), String> {
        let tip = node.tip();
        self.look_at_bodies(node)?;
        self.look_at_new_headers(node, made)?;
        require(self.tip == tip, || {
            format!("tip is {} without notice, told was {}", tip.id, self.tip.id)
        })?;
        self.work = tip.work;
        self.needed = needed(node, &tip.id);
        let connected = std::mem::take(&mut self.connected);
        driver.disk.holds_all(&connected)?;
        let reorganisations = std::mem::take(&mut self.reorganisations);
        // When the tip went on at once, balances were different when the transfers came back.
        if let [reorganisation] = &reorganisations[..]
            && reorganisation.new_tip == tip.key()
        {
            auditor.inspect_returned(node, &reorganisation.disconnected)?;
        }
        let pool = Some((node.mempool().revision(), tip.id));
        if self.pool != pool {
            auditor.inspect_pool(node)?;
            self.pool = pool;
        }
        self.count_bodies(node, driver.body_bytes)?;
        self.questions.inspect(node)
    }

    /// A count takes longer than all other checks together. So when no block was stored or loaded,
    /// bodies are counted only now and then.
    fn count_bodies(&mut self, node: &Node, body_bytes: usize) -> Result<(), String> {
        let uncounted = self.uncounted.map_or(COUNT_EVERY, |steps| steps + 1);
        self.uncounted = Some(uncounted % COUNT_EVERY);
        if uncounted < COUNT_EVERY {
            return Ok(());
        }
        inspect_bodies(node, body_bytes)
    }

    /// A body is kept only when it was asked for, or when it came with as much work as the tip.
    fn look_at_bodies(&mut self, node: &Node) -> Result<(), String> {
        for (then, entry) in self.standings.iter_mut().zip(node.chain().entries()) {
            let before = std::mem::replace(then, entry.standing);
            if before == Standing::Header && has_body(entry.standing) {
                require(
                    entry.work >= self.work || self.asked.contains(&entry.id),
                    || {
                        format!(
                            "keeps block {}, which is light and was not asked for",
                            entry.id
                        )
                    },
                )?;
            }
        }
        Ok(())
    }

    /// A header is kept only when somebody has searched for it, and its branch weighs enough.
    fn look_at_new_headers(&mut self, node: &Node, made: &BTreeSet<BlockId>) -> Result<(), String> {
        let known = self.standings.len();
        let new: Vec<_> = node.chain().entries().skip(known).collect();
        // For each block, the most work of a branch that it is on.
        let mut weights: BTreeMap<BlockId, Work> = BTreeMap::new();
        for entry in new.iter().rev() {
            require(made.contains(&entry.id), || {
                format!("keeps header {}, which nobody has made", entry.id)
            })?;
            let is_wanted = entry.work >= self.work || self.asked.contains(&entry.id);
            require(!has_body(entry.standing) || is_wanted, || {
                format!(
                    "keeps block {}, which is light and was not asked for",
                    entry.id
                )
            })?;
            let weight = weights.get(&entry.id).copied().unwrap_or(entry.work);
            let parent = weights.entry(entry.header.previous).or_insert(weight);
            *parent = weight.max(*parent);
            weights.entry(entry.id).or_insert(weight);
        }
        let weight = |entry: &Entry| weights[&entry.id];
        let light: Vec<_> = new
            .iter()
            .filter(|entry| weight(entry) < self.needed)
            .collect();
        if let Some(first) = light.first() {
            // A long branch that was weighed before is stored one whole answer after the other.
            require(light.len() >= MAX_HEADERS, || {
                format!(
                    "keeps {} headers from {} on, of a branch with work {}, less than {}",
                    light.len(),
                    first.id,
                    weight(first),
                    self.needed
                )
            })?;
        }
        self.standings
            .extend(new.iter().map(|entry| entry.standing));
        // The search for genesis was before the simulation.
        require(self.standings.len() <= made.len() + 1, || {
            format!(
                "keeps {} headers, {} were made",
                self.standings.len(),
                made.len()
            )
        })
    }
}

fn has_body(standing: Standing) -> bool {
    matches!(standing, Standing::Body | Standing::Connected)
}

#[cfg(test)]
mod tests;
