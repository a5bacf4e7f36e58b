//! Weighs a branch before any of it is stored.
//!
//! Headers cost least where targets are easiest: far back, and after pauses. So a branch is stored
//! only once it has shown that it weighs nearly as much as the best chain. A peer that offers a
//! longer branch sends its headers twice. The first time they are checked by every rule, their work
//! is summed up, and only the last id of each answer is kept; as ids form a chain, that id stands
//! for the whole answer. The second time they are stored, answer by answer, as long as the ids are
//! the same.
//!
//! This is Bitcoin Core's header pre-sync. There Core must bound how fast difficulty may fall,
//! because its rule needs the last 2,016 headers. ASERT needs an anchor and the last header, so
//! each target is checked exactly.

use std::collections::VecDeque;

use crate::{
    block::Header,
    limits,
    primitives::{BlockId, Millis, Work},
    rules::{Head, HeaderError},
    state::Chain,
};

/// A branch of one peer. It has not shown enough work yet.
///
/// Memory: one [`Head`] and at most [`limits::MAX_PRESYNC_ROUNDS`] ids.
#[derive(Clone, Debug)]
pub(super) struct Presync {
    /// The stored block that the branch grows from.
    root: BlockId,
    phase: Phase,
}

#[derive(Clone, Debug)]
enum Phase {
    /// The branch up to `head` has been checked; `last_ids` stand for the answers so far.
    Weighing { head: Head, last_ids: Vec<BlockId> },
    /// The branch weighs enough and is stored up to `stored`; answers must end with `last_ids`.
    Fetching {
        stored: BlockId,
        last_ids: VecDeque<BlockId>,
    },
}

/// The step after an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// Ask for more.
    Ask,
    /// Store the headers up to this one, and ask for more.
    Store(BlockId),
    /// Store all of the headers: they are the last ones, or all that follow may be stored at once.
    Finish,
    /// The branch weighs too little, and it ends here.
    TooLittle(Work),
    /// The headers do not follow on those before: the peer has another chain now.
    Changed,
}

impl Presync {
    /// `None` when `root` is not stored.
    pub(super) fn new(chain: &Chain, root: &BlockId) -> Option<Self> {
        let phase = Phase::Weighing {
            head: chain.head(root)?,
            last_ids: Vec::new(),
        };
        Some(Self { root: *root, phase })
    }

    /// The last header that the peer has shown in this phase: ask for those after it.
    pub(super) fn at(&self) -> BlockId {
        match &self.phase {
            Phase::Weighing { head, .. } => head.id,
            Phase::Fetching { stored, .. } => *stored,
        }
    }

    /// Takes an answer: headers, each the parent of the next; `full` when there may be more of them.
    ///
    /// A header too far ahead of this clock ends the answer; those before it count.
    ///
    /// # Errors
    /// The header that breaks a rule.
    pub(super) fn take(
        &mut self,
        chain: &Chain,
        headers: &[Header],
        full: bool,
        needed: Work,
        now: Millis,
    ) -> Result<Step, (BlockId, HeaderError)> {
        if headers
            .first()
            .is_none_or(|first| first.previous != self.at())
        {
            return Ok(Step::Changed);
        }
        match &mut self.phase {
            Phase::Weighing { head, last_ids } => {
                let mut full = full;
                for header in headers {
                    let rules = chain.header_rules();
                    let id = header.id();
                    let checked = rules
                        .check_alone(header, id)
                        .and_then(|work| rules.extend(head, header, id, work, now));
                    match checked {
                        Ok(()) => {}
                        Err(HeaderError::TooFarAhead { .. }) => {
                            full = false;
                            break;
                        }
                        Err(error) => return Err((id, error)),
                    }
                }
                last_ids.push(head.id);
                if head.work >= needed && last_ids.len() == 1 {
                    // The whole branch is in this answer.
                    return Ok(Step::Finish);
                }
                if head.work >= needed {
                    let last_ids = std::mem::take(last_ids).into();
                    let stored = self.root;
                    self.phase = Phase::Fetching { stored, last_ids };
                    return Ok(Step::Ask);
                }
                Ok(if full && last_ids.len() < limits::MAX_PRESYNC_ROUNDS {
                    Step::Ask
                } else {
                    Step::TooLittle(head.work)
                })
            }
            Phase::Fetching { stored, last_ids } => {
                let Some(last) = last_ids.pop_front() else {
                    return Ok(Step::Changed);
                };
                // The last answer may be longer now, by blocks that were found in the meantime.
                if !headers.iter().any(|header| header.id() == last) {
                    return Ok(Step::Changed);
                }
                *stored = last;
                Ok(if last_ids.is_empty() {
                    Step::Finish
                } else {
                    Step::Store(last)
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        mempool::Mempool,
        mining::Template,
        primitives::{Address, Text, U256},
        rules::Network,
        wire::MAX_HEADERS,
    };

    /// Headers of blocks one second apart.
    fn headers(network: &Network, count: u64) -> Vec<Header> {
        let mut chain = Chain::new(network.clone(), usize::MAX);
        let blocks = (1..=count).map(|number| {
            let now = Millis::from_ms(1_800_000_000_000 + number * 1_000);
            let (pool, nobody) = (Mempool::default(), Address::from_bytes([0; 20]));
            let template = Template::new(&chain, &pool, nobody, Text::default(), now);
            let mut block = template.with_extra_nonce(0);
            while block.header.check_work().is_err() {
                block.header.nonce += 1;
            }
            chain.push(block.clone(), now).expect("keeps all rules");
            block.header
        });
        blocks.collect()
    }

    #[test]
    fn weighing_ends_with_the_last_round_however_much_more_there_is() {
        let network = Network::regtest();
        let chain = Chain::new(network.clone(), usize::MAX);
        let full = headers(&network, MAX_HEADERS as u64);
        let later = Millis::from_ms(u64::MAX);
        let too_much = Work::from_u256(U256::MAX);
        for (rounds, step) in [
            (limits::MAX_PRESYNC_ROUNDS - 2, Step::Ask),
            (
                limits::MAX_PRESYNC_ROUNDS - 1,
                Step::TooLittle(Work::from_u256(U256::from(4_000))),
            ),
        ] {
            let mut presync = Presync::new(&chain, &network.id()).expect("genesis is stored");
            let Phase::Weighing { last_ids, .. } = &mut presync.phase else {
                panic!("a branch is weighed first");
            };
            *last_ids = vec![network.id(); rounds];
            assert_eq!(presync.take(&chain, &full, true, too_much, later), Ok(step));
        }
    }
}
