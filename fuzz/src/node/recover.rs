//! What a node comes to once honest peers are there: whatever it was told before, their chain.

use chain::{Input, Work};

use super::{
    rig::Rig,
    script::{Claim, Loaded, Which},
};

/// How many blocks may be missing; more take more time than they are worth.
const MAX_MISSING: u64 = 40;
/// Questions, deadlines and pauses that it may take.
const MAX_ROUNDS: usize = 100;

impl Rig {
    /// Connects the node to honest peers alone, whose chain weighs at least as much as any header it
    /// knows: bodies that others keep back are nobody's here.
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

    /// The lightest of the world's branches that is heavier than what the node knows of.
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
