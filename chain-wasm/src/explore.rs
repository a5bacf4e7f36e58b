//! Looks through the chain: for transactions by id or the end of one, for the history of an address, and for the data
//! that the sandbox needs to stand at a block.
//!
//! The node itself keeps no index of transactions: a search goes through the blocks, from the tip
//! down, one step after the other. Each step is bounded by [`STEP`], so that nobody waits long for
//! the node meanwhile.

mod reading;
mod shortened;
mod specimen;

use std::{pin::Pin, str::FromStr};

use chain::{
    Address, Chain, CheckedBlock, Height, IdEnding, Mempool, Node, ParseIdError, Transfer, TxId,
};

pub(crate) use reading::Shelf;
pub(crate) use shortened::Shortened;

use crate::{
    answer::Answer,
    storage::StorageError,
    views::{
        AccountView, AddressView, BlockFacts, BlockState, SearchStepView, ShortenedView,
        SpecimenView, TransactionView, newest_waiting, number,
    },
};
use reading::{Reading, STEP, best_key};
use specimen::Plan;

/// A step ends early, after a whole block, when it has found this much.
const ENOUGH: usize = 100;
/// The number of newest headers that are searched for blocks off the best chain.
const SIDE_HEADERS: usize = 1_000;

/// A question of JavaScript that takes more than the node's memory to answer.
#[derive(Debug)]
pub(crate) enum Question {
    Transaction {
        sought: Sought,
        below: Option<Height>,
        answer: Answer<SearchStepView>,
    },
    History {
        address: Address,
        below: Option<Height>,
        answer: Answer<SearchStepView>,
    },
    Address {
        address: Address,
        answer: Answer<AddressView>,
    },
    Shortened {
        wanted: Shortened,
        answer: Answer<ShortenedView>,
    },
    Specimen {
        id: chain::BlockId,
        answer: Answer<SpecimenView>,
    },
}

impl Question {
    /// Takes from the node the data that it has at once; the future does the reading. The asker may
    /// be gone by then, and the answer goes nowhere.
    pub(crate) fn begin(self, node: &Node, archive: Shelf) -> Pin<Box<dyn Future<Output = ()>>> {
        let chain = node.chain();
        match self {
            Self::Transaction {
                sought,
                below,
                answer,
            } => {
                if below.is_none()
                    && let Some((id, transfer)) = waiting(node.mempool(), &sought)
                {
                    let waits = SearchStepView {
                        transactions: vec![TransactionView::waiting(id, transfer)],
                        ..SearchStepView::default()
                    };
                    answer.give(waits);
                    return Box::pin(std::future::ready(()));
                }
                let aside = below.is_none().then(|| off_the_best_chain(chain, &sought));
                let step = Step::new(chain, below);
                Box::pin(async move {
                    let mut found = step.search(&archive, |_, id| sought.is(id)).await;
                    if let Ok(step) = &mut found {
                        step.transactions.extend(aside.flatten());
                    }
                    answer.settle(found);
                })
            }
            Self::History {
                address,
                below,
                answer,
            } => {
                let step = Step::new(chain, below);
                Box::pin(async move {
                    let found = step.search(&archive, |place, _| concerns(place, &address));
                    answer.settle(found.await);
                })
            }
            Self::Address { address, answer } => {
                answer.give(address_view(chain, node.mempool(), address));
                Box::pin(std::future::ready(()))
            }
            Self::Shortened { wanted, answer } => {
                answer.give(shortened::look(chain, node.mempool(), &wanted));
                Box::pin(std::future::ready(()))
            }
            Self::Specimen { id, answer } => {
                let plan = Plan::new(chain, &id);
                Box::pin(async move {
                    answer.settle(match plan {
                        Ok(plan) => plan.cut(&archive).await,
                        Err(error) => Err(error),
                    });
                })
            }
        }
    }
}

/// Some blocks of the best chain, the highest first.
struct Step {
    reading: Reading,
}

impl Step {
    fn new(chain: &Chain, below: Option<Height>) -> Self {
        let end = chain.tip().height.get() + 1;
        let end = below.map_or(end, |below| below.get().min(end));
        let heights = (end.saturating_sub(STEP)..end).rev();
        let keys = heights.filter_map(|height| best_key(chain, height));
        Self {
            reading: Reading::new(chain, keys),
        }
    }

    async fn search(
        self,
        archive: &Shelf,
        wanted: impl Fn(Place<'_>, &TxId) -> bool,
    ) -> Result<SearchStepView, StorageError> {
        let mut step = SearchStepView::default();
        for (key, stored) in self.reading.read(archive).await? {
            step.below = Some(number(key.height.get())).filter(|height| *height > 0);
            let Some(stored) = stored else {
                step.unread += 1;
                continue;
            };
            let block = &*stored.block;
            let found = TransactionView::of_block(
                block,
                BlockState::Best,
                &archive.params,
                |position, id| wanted(Place { block, position }, id),
            );
            step.transactions.extend(found);
            if step.transactions.len() >= ENOUGH {
                break;
            }
        }
        Ok(step)
    }
}

/// A transaction in its block.
struct Place<'a> {
    block: &'a CheckedBlock,
    /// 0 is the coinbase.
    position: usize,
}

fn concerns(Place { block, position }: Place<'_>, address: &Address) -> bool {
    match position.checked_sub(1) {
        None => block.block().coinbase.miner == *address,
        Some(at) => {
            let body = &block.block().transfers[at].body;
            body.recipient == *address || body.from() == *address
        }
    }
}

/// The name of the transaction that is looked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Sought {
    Id(TxId),
    Ending(IdEnding),
}

impl Sought {
    fn is(&self, id: &TxId) -> bool {
        match self {
            Self::Id(sought) => sought == id,
            Self::Ending(ending) => ending.is_of_transaction(id),
        }
    }
}

impl FromStr for Sought {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        text.parse()
            .map(Self::Ending)
            .or_else(|_| text.parse().map(Self::Id))
    }
}

fn waiting<'a>(pool: &'a Mempool, sought: &Sought) -> Option<(TxId, &'a Transfer)> {
    match sought {
        Sought::Id(id) => pool.get(id).map(|transfer| (*id, transfer)),
        Sought::Ending(_) => pool.iter().find(|(id, _)| sought.is(id)),
    }
}

/// The transaction, if it is in a block off the best chain whose body is at hand.
fn off_the_best_chain(chain: &Chain, sought: &Sought) -> Option<TransactionView> {
    let newest = chain.entries().rev().take(SIDE_HEADERS);
    let aside = newest.filter(|entry| !chain.is_best(&entry.id));
    let mut bodies = aside.filter_map(|entry| chain.body_in_memory(&entry.id));
    let has = |block: &CheckedBlock| block.transaction_ids().iter().any(|id| sought.is(id));
    let stored = bodies.find(|stored| has(&stored.block))?;
    let facts = BlockFacts::of(chain, &stored.block.id())?;
    TransactionView::of_block(&stored.block, facts.state(), chain.params(), |_, id| {
        sought.is(id)
    })
    .pop()
}

fn address_view(chain: &Chain, pool: &Mempool, address: Address) -> AddressView {
    let waiting = newest_waiting(pool, |transfer| {
        transfer.body.recipient == address || transfer.body.from() == address
    });
    AddressView {
        account: AccountView::new(chain, pool, address),
        waiting: waiting
            .into_iter()
            .map(|(id, transfer)| TransactionView::waiting(id, transfer))
            .collect(),
    }
}

#[cfg(test)]
mod tests;
