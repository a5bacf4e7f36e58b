//! Where a block can be changed and judged without anybody hearing of it.

use chain::{
    Block, BlockError, BlockId, BlockKey, BodyError, Chain, Checkpoint, CompactTargetError, Entry,
    Header, HeaderError, Height, Ledger, LedgerError, MerkleError, Millis, Network, Node,
    NodeConfig, PushOutcome, RestoreError, Signatures, Standing, Text, TransferError, WorkError,
    merkle_root,
    wire::{NodeId, PeerKind},
};
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

use crate::{
    clock,
    explore::{Reading, STEP, Shelf, best_key},
    storage::StorageError,
    tamper::tamper,
    views::{
        BlockFacts, FindError, Rule, RulingView, SpecimenView, TamperForm, VerdictView, number,
    },
};

/// A block, and a chain of its own that ends in the block's parent.
///
/// The chain is no node's: it has no peers, no storage and no wallet, and each verdict is of a fresh
/// copy of it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Sandbox {
    chain: Chain,
    block: Block,
    specimen: SpecimenView,
}

#[wasm_bindgen]
impl Sandbox {
    /// The block as it is on the network.
    ///
    /// # Errors
    /// Never, as long as JavaScript has memory.
    pub fn specimen(&self) -> Result<Ts<SpecimenView>, JsError> {
        Ok(self.specimen.into_ts()?)
    }

    /// What the validator says of the block with these changes.
    ///
    /// # Errors
    /// When the form is none.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "JavaScript hands over the form"
    )]
    pub fn judge(&self, form: Ts<TamperForm>) -> Result<Ts<VerdictView>, JsError> {
        let verdict = self.verdict(&form.to_rust()?, clock::now());
        Ok(verdict.into_ts()?)
    }
}

/// Nothing can be tried at a block.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SandboxError {
    #[error(transparent)]
    Find(#[from] FindError),
    #[error("genesis follows from the network's numbers: there is nothing to validate in it")]
    Genesis,
    #[error("the block's branch breaks a rule itself: {0}")]
    Branch(LedgerError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Restore(#[from] RestoreError),
}

/// How to bring the ledger to the block's parent.
pub(crate) struct Plan {
    network: Network,
    facts: BlockFacts,
    above: u64,
    block: Reading,
    ledger: Ledger,
    /// Blocks to take back, the tip first, in portions.
    back: Vec<Reading>,
    /// Blocks to connect then, oldest first, in portions, and whether their signatures were checked.
    forth: Vec<(Reading, Vec<bool>)>,
    headers: Vec<Header>,
    parent: BlockKey,
}

impl Sandbox {
    /// What has to be done for a sandbox at this block.
    pub(crate) fn plan(chain: &Chain, id: &BlockId) -> Result<Plan, SandboxError> {
        let facts = BlockFacts::of(chain, id).ok_or(FindError::Unknown(*id))?;
        let entry = chain.entry(id).ok_or(FindError::Unknown(*id))?;
        let parent = chain
            .entry(&entry.header.previous)
            .ok_or(SandboxError::Genesis)?;

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
        Ok(Plan {
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
            parent: key(parent),
        })
    }

    pub(crate) fn verdict(&self, form: &TamperForm, now: Millis) -> VerdictView {
        let block = match tamper(self.block.clone(), form) {
            Ok(block) => block,
            Err((change, reason)) => return VerdictView::Malformed { change, reason },
        };
        let target = block.header.bits.decode().ok();
        VerdictView::Judged {
            id: block.id().to_string(),
            header: block.header.to_bytes().to_vec(),
            target: target.map(|target| target.to_string()),
            merkle_root: merkle_root(&block.transaction_ids())
                .ok()
                .map(|root| root.to_string()),
            ruling: ruling(self.chain.clone().push(block, now)),
        }
    }
}

fn key(entry: &Entry) -> BlockKey {
    BlockKey {
        height: entry.height,
        id: entry.id,
    }
}

impl Plan {
    /// Carries it out.
    pub(crate) async fn build(self, archive: &Shelf) -> Result<Sandbox, SandboxError> {
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
                    .map_err(SandboxError::Branch)?;
            }
        }
        let [(key, stored)] = self
            .block
            .read(archive)
            .await?
            .try_into()
            .expect("one was asked for");
        let block = stored.ok_or(FindError::NoBody(key))?.block;
        let checkpoint = Checkpoint {
            at: self.parent,
            ledger: ledger.encode(),
            first: Height::GENESIS.next(),
            headers: self.headers,
        };
        Ok(Sandbox {
            chain: throwaway(self.network, &checkpoint)?,
            block: block.block().clone(),
            specimen: SpecimenView {
                block: self.facts.view(&block),
                above: number(self.above),
            },
        })
    }
}

/// A chain that ends where the checkpoint is.
fn throwaway(network: Network, at: &Checkpoint) -> Result<Chain, RestoreError> {
    let config = NodeConfig {
        agent: Text::default(),
        kind: PeerKind::Tab,
        node: NodeId([0; 8]),
        seed: 0,
        body_bytes: 0,
        storage: false,
        checkpoint_blocks: u64::MAX,
        all_signed: chain::all_signed,
    };
    let mut node = Node::new(network, config);
    node.restore(at)?;
    Ok(node.chain().clone())
}

fn ruling(outcome: Result<PushOutcome, BlockError>) -> RulingView {
    match outcome {
        Ok(PushOutcome::Orphan { missing }) => RulingView::Orphan {
            missing: missing.to_string(),
        },
        Ok(_) => RulingView::Accepted,
        Err(error) => RulingView::Refused {
            rule: rule(&error),
            reason: error.to_string(),
        },
    }
}

fn rule(error: &BlockError) -> Rule {
    match error {
        BlockError::Header(error) => header_rule(error),
        BlockError::Body(error) => body_rule(error),
        BlockError::Ledger(error) => transfer_rule(&error.source),
        _ => Rule::Other,
    }
}

fn header_rule(error: &HeaderError) -> Rule {
    match error {
        HeaderError::Version { .. } => Rule::Version,
        HeaderError::Work(WorkError::HashAboveTarget { .. }) => Rule::HashAboveTarget,
        HeaderError::Work(WorkError::BadTarget(error)) => match error {
            CompactTargetError::Negative(_) => Rule::NegativeTarget,
            CompactTargetError::Overflow(_) => Rule::TargetOverflow,
            CompactTargetError::Zero(_) => Rule::ZeroTarget,
            _ => Rule::Other,
        },
        HeaderError::TooEasy { .. } => Rule::TooEasy,
        HeaderError::InvalidParent { .. } => Rule::InvalidParent,
        HeaderError::Bits { .. } => Rule::Bits,
        HeaderError::TooEarly { .. } => Rule::TooEarly,
        HeaderError::TooFarAhead { .. } => Rule::TooFarAhead,
        _ => Rule::Other,
    }
}

fn body_rule(error: &BodyError) -> Rule {
    match error {
        BodyError::Merkle(MerkleError::DuplicatedLeaves { .. }) => Rule::DuplicatedLeaves,
        BodyError::MerkleRoot { .. } => Rule::MerkleRoot,
        BodyError::TooLarge { .. } => Rule::TooLarge,
        BodyError::CoinbaseHeight { .. } => Rule::CoinbaseHeight,
        BodyError::FeesOverflow => Rule::FeesOverflow,
        BodyError::CoinbaseAmount { .. } => Rule::CoinbaseAmount,
        _ => Rule::Other,
    }
}

fn transfer_rule(error: &TransferError) -> Rule {
    match error {
        TransferError::ZeroAmount => Rule::ZeroAmount,
        TransferError::AmountOverflow => Rule::AmountOverflow,
        TransferError::Signature(_) => Rule::Signature,
        TransferError::Nonce { .. } => Rule::AccountNonce,
        TransferError::NonceOverflow => Rule::NonceOverflow,
        TransferError::Balance { .. } => Rule::Balance,
        _ => Rule::Other,
    }
}

#[cfg(test)]
mod tests;
