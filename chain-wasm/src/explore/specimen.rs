//! Cuts a block out of the chain, to be tried out in the sandbox.

use chain::{
    BlockId, BlockKey, Chain, Entry, Header, Height, Ledger, LedgerError, Network, Signatures,
    Specimen, Standing,
};

use super::reading::{Reading, STEP, Shelf, best_key};
use crate::{
    storage::StorageError,
    views::{BlockFacts, FindError, SpecimenView, number},
};

/// The reason why nothing can be tried at a block.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CutError {
    #[error(transparent)]
    Find(#[from] FindError),
    #[error("genesis follows from the network's numbers: there is nothing to validate in it")]
    Genesis,
    #[error("the block's branch breaks a rule itself: {0}")]
    Branch(LedgerError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The way to bring the ledger to the block's parent.
pub(crate) struct Plan {
    network: Network,
    facts: BlockFacts,
    above: u64,
    block: Reading,
    ledger: Ledger,
    /// Blocks to take back, the tip first, in portions.
    back: Vec<Reading>,
    /// Blocks to connect after that, oldest first, in portions, and whether their signatures were
    /// checked.
    forth: Vec<(Reading, Vec<bool>)>,
    headers: Vec<Header>,
}

impl Plan {
    /// The steps that have to be done for this block.
    pub(crate) fn new(chain: &Chain, id: &BlockId) -> Result<Self, CutError> {
        let facts = BlockFacts::of(chain, id).ok_or(FindError::Unknown(*id))?;
        let entry = chain.entry(id).ok_or(FindError::Unknown(*id))?;
        let parent = chain
            .entry(&entry.header.previous)
            .ok_or(CutError::Genesis)?;

        let up = std::iter::successors(Some(parent), |entry| chain.entry(&entry.header.previous));
        let mut branch: Vec<&Entry> = up.take_while(|entry| !chain.is_best(&entry.id)).collect();
        branch.reverse();
        let fork = branch
            .first()
            .map_or(parent.height.get(), |first| first.height.get() - 1);
        let tip = chain.tip().height.get();
        let shared = (1..=fork).filter_map(|height| chain.best_at(Height::new(height)));
        let headers = shared
            .chain(branch.iter().copied())
            .map(|entry| entry.header);

        let back: Vec<_> = (fork + 1..=tip)
            .rev()
            .filter_map(|height| best_key(chain, height))
            .collect();
        let portion = usize::try_from(STEP).unwrap_or(usize::MAX);
        Ok(Self {
            network: chain.network().clone(),
            above: if chain.is_best(id) {
                tip - entry.height.get()
            } else {
                0
            },
            block: Reading::new(chain, std::iter::once(facts.key)),
            facts,
            ledger: chain.ledger().clone(),
            back: back
                .chunks(portion)
                .map(|keys| Reading::new(chain, keys.iter().copied()))
                .collect(),
            forth: branch
                .chunks(portion)
                .map(|entries| {
                    let checked = entries
                        .iter()
                        .map(|entry| entry.standing == Standing::Connected);
                    (
                        Reading::new(chain, entries.iter().map(|entry| key(entry))),
                        checked.collect(),
                    )
                })
                .collect(),
            headers: headers.collect(),
        })
    }
}

fn key(entry: &Entry) -> BlockKey {
    BlockKey {
        height: entry.height,
        id: entry.id,
    }
}

impl Plan {
    /// Carries the steps out.
    pub(crate) async fn cut(self, archive: &Shelf) -> Result<SpecimenView, CutError> {
        let Self { mut ledger, .. } = self;
        for portion in self.back {
            for (key, stored) in portion.read(archive).await? {
                let stored = stored.and_then(|stored| stored.undo.map(|undo| (stored.block, undo)));
                let (block, undo) = stored.ok_or(FindError::NoBody(key))?;
                ledger.disconnect(&block, undo);
            }
        }
        for (portion, checked) in self.forth {
            let blocks = portion.read(archive).await?;
            for ((key, stored), checked) in blocks.into_iter().zip(checked) {
                let block = stored.ok_or(FindError::NoBody(key))?.block;
                let signatures = if checked {
                    Signatures::Trusted
                } else {
                    Signatures::Check
                };
                ledger
                    .connect(&block, signatures)
                    .map_err(CutError::Branch)?;
            }
        }
        let mut read = self.block.read(archive).await?.into_iter();
        let stored = read.next().and_then(|(_, stored)| stored);
        let block = stored.ok_or(FindError::NoBody(self.facts.key))?.block;
        let specimen = Specimen {
            params: self.network.params().clone(),
            genesis_nonce: self.network.genesis().header().nonce,
            headers: self.headers,
            ledger: ledger.encode(),
            block: block.block().clone(),
        };
        Ok(SpecimenView {
            block: self.facts.view(&block),
            above: number(self.above),
            bytes: borsh::to_vec(&specimen).expect("writing to memory cannot fail"),
        })
    }
}

#[cfg(test)]
mod tests;
