//! A chain that everybody has when the simulation begins.

use std::{sync::Arc, time::Duration};

use chain::{Address, Batch, Chain, Mempool, Millis, Signatures, Text, mining::Template};

use super::parts::World;
use crate::{ids::MemberId, time::EPOCH, work::solve};

impl World {
    /// Gives all present members a chain of `blocks` blocks. Each mines in turn, and the chain ends
    /// when the simulation begins. The first `quick` blocks come a second apart, which raises the
    /// difficulty; the others come at the network's pace.
    pub fn begin_with(&mut self, blocks: u64, quick: u64) {
        let spacing = u64::from(self.network.params().spacing);
        let seconds = |number: u64| number.min(quick) + number.saturating_sub(quick) * spacing;
        let mut chain = Chain::new((*self.network).clone(), usize::MAX);
        for number in 1..=blocks {
            let before = Duration::from_secs(seconds(blocks) - seconds(number));
            let now = EPOCH.ms() - u64::try_from(before.as_millis()).expect("fits");
            let miner = usize::try_from(number).expect("fits") % self.members.len();
            self.add_to_history(
                &mut chain,
                Millis::from_ms(now),
                self.members[miner].address,
            );
        }
        for id in (0..self.members.len()).map(MemberId) {
            self.watch_anew(id);
            self.members[id.0].seen_tip = chain.tip().id;
            self.search_anew(id);
        }
    }

    fn add_to_history(&mut self, chain: &mut Chain, now: Millis, miner: Address) {
        let template = Template::new(chain, &Mempool::default(), miner, Text::default(), now);
        let block = solve(template.with_extra_nonce(0));
        self.made.insert(block.id());
        chain.push(block.clone(), now).expect("keeps all rules");
        let tip = chain.tip_key();
        let stored = chain.body_in_memory(&tip.id).expect("is kept for ever");
        self.auditor
            .judge(&stored.block, now)
            .expect("the auditor knows the same rules");
        let undo = stored.undo.expect("is connected");
        for member in &mut self.members {
            let loaded = member.node.load(block.clone(), Signatures::Trusted);
            loaded.expect("keeps all rules");
            member.disk.write(Batch {
                blocks: vec![(tip, Arc::clone(&stored.block))],
                undo: vec![(tip, undo)],
                tip,
                work: chain.tip().work,
                checkpoint: None,
            });
        }
    }
}
