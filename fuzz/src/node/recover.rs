//! The state of a node once honest peers are there: it has their chain, whatever it was told before.

use chain::{Input, Work};

use super::{
    rig::Rig,
    script::{Claim, Loaded, Which},
};

/// How many blocks may be missing; more are not worth the time that they take.
const MAX_MISSING: u64 = 40;
/// The most questions, deadlines and pauses that it may take.
const MAX_ROUNDS: usize = 100;

impl Rig {
    /// Connects the node to honest peers alone. Their chain weighs at least as much as any header
    /// that the node knows: bodies that others keep back belong to nobody here.
    pub(super) fn recover(&mut self) {
        let Some((leaf, work)) = self.honest_leaf() else {
            return;
        };
        while let Some(link) = self.link(0) {
            self.input(Input::LinkDown { link });
            self.forget_link(link);
        }
        self.now = self.now.max(self.world.now);
        let claims = [1, 2].map(|peer| Claim {
            peer,
            block: Which::World(0),
            lie: false,
            native: peer == 1,
        });
        self.link_up(false, Some(&claims));
        for _ in 0..MAX_ROUNDS {
            self.answer_all(leaf, 4);
            while let Some(key) = self.loads.pop() {
                self.load(key, Loaded::Right);
            }
            if self.node.tip().work >= work {
                return;
            }
            self.wake();
        }
        let tip = self.node.tip();
        panic!(
            "tip {} at height {} with work {}, in the company of honest peers that have {work}",
            tip.id, tip.height, tip.work
        );
    }

    /// The lightest of the world's branches that weighs at least as much as any header the node knows.
    fn honest_leaf(&self) -> Option<(Which, Work)> {
        let chain = self.node.chain();
        let known = chain.best_header().work;
        let leaves = self.world.leaves.iter().zip(0..);
        let heavier = leaves.filter_map(|(id, number)| {
            let record = self.world.archive.get(id)?;
            let missing = record.height.get().checked_sub(chain.tip().height.get());
            let is_near = missing.is_some_and(|missing| missing <= MAX_MISSING);
            (is_near && record.work >= known).then_some((record.work, number))
        });
        let (work, number) = heavier.min()?;
        Some((Which::World(number), work))
    }
}
