//! Rules that must hold for a node, whatever it was told.

use std::collections::HashSet;

use chain::{BlockId, Entry, Height, Standing, mempool::MAX_POOL_BYTES};

use super::{rig::Rig, script::DiskKind};

impl Rig {
    /// Cheap checks, after every input.
    pub(super) fn check_always(&mut self) {
        if let Some(at) = self.node.next_wakeup() {
            assert!(
                at > self.now,
                "wants to be woken at {at}, it is {}",
                self.now
            );
        }
        let work = self.node.tip().work;
        if let Some(before) = self.watch.tip_work.replace(work) {
            assert!(work >= before, "the tip went from work {before} to {work}");
        }
        let pool = self.node.mempool().bytes();
        assert!(pool <= MAX_POOL_BYTES, "pool of {pool} bytes");
    }

    /// Checks after inputs that may have changed something.
    pub(super) fn check_chain(&self) {
        self.check_ledger();
        self.check_most_work();
        let pool = self.node.mempool();
        let bytes: usize = pool
            .iter()
            .map(|(_, transfer)| transfer.encoded_len())
            .sum();
        assert_eq!(bytes, pool.bytes(), "the pool's bytes are miscounted");
        if self.storage_held && self.loads.is_empty() && self.disk_kind == DiskKind::Small {
            self.check_memory();
        }
    }

    /// A block on disk need not be in memory.
    fn check_memory(&self) {
        let chain = self.node.chain();
        let bodies = chain.entries().filter_map(|entry| {
            let stored = chain.body_in_memory(&entry.id)?;
            Some(stored.block.encoded_len())
        });
        let bytes: usize = bodies.sum();
        let limit = self.config.body_bytes;
        assert!(
            bytes <= limit,
            "{bytes} bytes of bodies in memory, at most {limit}"
        );
    }

    /// The state is that of a replay from genesis, and no grain is lost or made.
    fn check_ledger(&self) {
        let chain = self.node.chain();
        let tip = chain.tip();
        let (params, genesis) = (chain.params(), chain.network().id());
        let heights = (0..=tip.height.get()).map(Height::new);
        let issued: u64 = heights
            .map(|height| params.subsidy_at(height).grains())
            .sum();
        assert_eq!(chain.ledger().supply().grains(), issued, "supply");
        if tip.id == genesis {
            assert_eq!(chain.ledger().accounts().count(), 0);
            return;
        }
        let record = self.record(&tip.id);
        let record = record.unwrap_or_else(|| panic!("tip {} came from nowhere", tip.id));
        assert_eq!((record.height, record.work), (tip.height, tip.work));
        let replayed = record.ledger.as_deref();
        let replayed = replayed.unwrap_or_else(|| panic!("tip {} is invalid", tip.id));
        assert_eq!(chain.ledger(), replayed, "the ledger differs from a replay");
    }

    /// A branch that is here as a whole and valid never has more work than the tip, unless bodies
    /// must be loaded for the best one.
    fn check_most_work(&self) {
        let chain = self.node.chain();
        let mut complete = HashSet::from([short(&chain.network().id())]);
        let mut best: Vec<&Entry> = vec![chain.tip()];
        for entry in chain.entries() {
            let is_here = matches!(entry.standing, Standing::Body | Standing::Connected);
            if !is_here || !complete.contains(&short(&entry.header.previous)) {
                continue;
            }
            complete.insert(short(&entry.id));
            if entry.work > best[0].work {
                best.clear();
            }
            if best.first().is_none_or(|best| entry.work == best.work) {
                best.push(entry);
            }
        }
        if best[0].work == chain.tip().work {
            return;
        }
        let asks = !self.storage_held || !self.loads.is_empty();
        let waits = asks && best.iter().any(|goal| self.misses_bodies(goal));
        assert!(
            waits,
            "tip {} at height {} has less work than {} at height {}",
            chain.tip().id,
            chain.tip().height,
            best[0].id,
            best[0].height
        );
    }

    /// Whether a body on the way from the tip to `goal` is not in memory.
    fn misses_bodies(&self, goal: &Entry) -> bool {
        let chain = self.node.chain();
        let misses = |id: &BlockId| chain.body_in_memory(id).is_none();
        let mut at = goal;
        while !chain.is_best(&at.id) {
            if misses(&at.id) {
                return true;
            }
            at = chain.entry(&at.header.previous).expect("has its parent");
        }
        let disconnected = at.height.next().get()..=chain.tip().height.get();
        disconnected
            .filter_map(|height| chain.best_at(Height::new(height)))
            .any(|entry| misses(&entry.id))
    }

    /// A block counts as invalid only if it breaks a rule, or builds on a block that does.
    pub(super) fn check_invalid(&self) {
        for entry in self.node.chain().entries() {
            let Some(record) = self.record(&entry.id) else {
                continue;
            };
            match entry.standing {
                Standing::Invalid => {
                    let holds = record.ledger.is_some();
                    assert!(!holds, "valid block {} counts as invalid", entry.id);
                }
                Standing::Connected => {
                    let holds = record.ledger.is_some();
                    assert!(holds, "invalid block {} was connected", entry.id);
                }
                Standing::Header | Standing::Body => {}
            }
        }
    }
}

/// Tells ids apart, faster than the fuzzer compares whole ones.
fn short(id: &BlockId) -> u64 {
    let bytes = id.as_bytes().first_chunk();
    u64::from_le_bytes(*bytes.expect("an id is longer"))
}
