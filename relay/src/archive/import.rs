//! An exported chain, taken into a node's file as if a peer had sent it.

use std::{
    io::{self, BufReader, Read},
    path::Path,
    sync::Arc,
};

use chain::{Batch, Block, BlockId, BlockKey, Height, Input, Network, Node, Output, PushOutcome};

use super::{
    error::ArchiveError,
    format::{self, Head, is_standard},
    progress::Progress,
};
use crate::{
    clock,
    node::{self, Opened},
    ordinary,
    store::{Store, StoreError},
};

/// The most blocks, and the most bytes of blocks, that are written down together.
const GROUP_BLOCKS: usize = 1_000;
const GROUP_BYTES: usize = 8 * 1024 * 1024;

/// The result of an import.
pub(crate) struct Imported {
    pub(crate) taken: u64,
    pub(crate) known: u64,
    /// The best chain is another one.
    pub(crate) is_beside: bool,
    /// The end of the best chain now.
    pub(crate) tip: BlockKey,
}

/// Takes a chain from a file or from standard input.
pub(crate) fn import(
    store: &Path,
    network: &Arc<Network>,
    from: &Path,
) -> Result<Imported, ArchiveError> {
    let unreadable = |source| ArchiveError::Read {
        path: from.to_owned(),
        source,
    };
    let input: Box<dyn Read> = if is_standard(from) {
        Box::new(io::stdin().lock())
    } else {
        Box::new(ordinary::open(from).map_err(unreadable)?)
    };
    let mut input = BufReader::new(input);
    // Before the node's file is made: a wrong name must not create a file.
    look_at_head(
        &format::read_head(&mut input).map_err(unreadable)?,
        network,
        from,
    )?;
    let mut taker = Taker::of(node::open(store, network)?);
    let result = take_all(&mut taker, &mut input, from);
    // Valid blocks are kept, whatever follows them.
    taker.commit()?;
    let last = result?;
    Ok(Imported {
        taken: taker.taken,
        known: taker.known,
        is_beside: last.is_some_and(|last| !taker.node.chain().is_best(&last)),
        tip: taker.node.chain().tip_key(),
    })
}

fn look_at_head(head: &Head, network: &Network, from: &Path) -> Result<(), ArchiveError> {
    let path = from.to_owned();
    match *head {
        Head::Foreign => Err(ArchiveError::Foreign { path }),
        Head::Version(found) => Err(ArchiveError::Version { path, found }),
        Head::Of(found) if found != network.id() => Err(ArchiveError::Genesis {
            path,
            found,
            expected: network.id(),
        }),
        Head::Of(_) => Ok(()),
    }
}

/// Answers with the last block.
fn take_all(
    taker: &mut Taker,
    input: &mut impl Read,
    from: &Path,
) -> Result<Option<BlockId>, ArchiveError> {
    let mut progress = Progress::of("imported");
    let mut last = None;
    loop {
        let before = taker.taken + taker.known;
        let wrong = |reason: String| ArchiveError::Block {
            path: from.to_owned(),
            height: Height::new(before + 1),
            reason,
            taken: before,
        };
        let block = format::read_block(input, before).map_err(|fault| wrong(fault.to_string()))?;
        let Some(block) = block else {
            return Ok(last);
        };
        let id = block.id();
        if let Err(reason) = taker.take(block)? {
            return Err(wrong(reason));
        }
        last = Some(id);
        progress.tell(before + 1, None);
    }
}

/// A node that is given blocks, with its store.
struct Taker {
    node: Node,
    store: Store,
    batches: Vec<Batch>,
    bytes: usize,
    taken: u64,
    known: u64,
}

impl Taker {
    fn of(opened: Opened) -> Self {
        let Opened { node, store, .. } = opened;
        Self {
            node,
            store,
            batches: Vec::new(),
            bytes: 0,
            taken: 0,
            known: 0,
        }
    }

    /// Takes one block; the inner error is the rule that it breaks.
    fn take(&mut self, block: Block) -> Result<Result<(), String>, StoreError> {
        let outcome = self.node.take(clock::now(), block);
        let taken = match outcome {
            Err(error) => Err(error.to_string()),
            Ok(PushOutcome::Orphan { missing }) => {
                Err(format!("it builds on {missing}, which is not known"))
            }
            Ok(PushOutcome::Known) => {
                self.known += 1;
                Ok(())
            }
            Ok(_) => {
                self.taken += 1;
                Ok(())
            }
        };
        self.settle()?;
        Ok(taken)
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        while let Some(output) = self.node.poll() {
            match output {
                Output::Persist(batch) => {
                    let bytes = batch.blocks.iter().map(|(_, block)| block.encoded_len());
                    self.bytes += bytes.sum::<usize>();
                    self.batches.push(batch);
                }
                Output::LoadBody { key } => {
                    self.commit()?;
                    let stored = self.store.block(key)?;
                    let loaded = Input::BodyLoaded { key, stored };
                    self.node.handle(clock::now(), loaded);
                }
                // Nobody is connected.
                _ => {}
            }
        }
        if self.batches.len() >= GROUP_BLOCKS || self.bytes >= GROUP_BYTES {
            self.commit()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.bytes = 0;
        match std::mem::take(&mut self.batches) {
            batches if batches.is_empty() => Ok(()),
            batches => self.store.commit(&batches),
        }
    }
}
