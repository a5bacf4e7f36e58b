//! Checks whether everything in a node's file is true.

use std::path::Path;

use chain::{Block, BlockKey, Checkpoint, Height, Network, Node, Signatures};

use super::{error::ArchiveError, progress::Progress};
use crate::{
    node,
    store::{Store, StoreError},
};

/// The result of a check that found nothing wrong.
pub(crate) struct Checked {
    pub(crate) blocks: u64,
    pub(crate) tip: BlockKey,
    /// Blocks off the best chain.
    pub(crate) others: u64,
    /// Of those, blocks that break a rule. No node uses them, and they harm no node.
    pub(crate) refused: usize,
    /// The last transaction is not whole, and was not looked at.
    pub(crate) is_cut: bool,
}

/// Reads everything in the file, and compares it with a replay of all blocks from genesis on. Nothing
/// is changed.
pub(crate) fn check(path: &Path, network: &Network) -> Result<Checked, ArchiveError> {
    // Compares the checksums of all pages.
    let store = Store::look_into(path, network)?;
    let keys = store.keys()?;
    let all = keys.len() as u64;
    let mut progress = Progress::of("read");
    for (done, key) in (1..).zip(&keys) {
        store.block(*key)?;
        progress.tell(done, Some(all));
    }
    drop(progress);
    let checkpoint = store.checkpoint()?;
    let mut replay = Replay {
        node: node::for_replay(network),
        store: &store,
        checkpoint: checkpoint.as_ref(),
        has_met: false,
        differs: None,
    };
    let mut progress = Progress::of("replayed");
    let mut done = 0;
    let refused = store.load(None, |block, _| {
        done += 1;
        progress.tell(done, Some(all));
        replay.take(block)
    })?;
    if let Some(error) = replay.differs {
        return Err(error.into());
    }
    if let Some(checkpoint) = checkpoint.as_ref().filter(|_| !replay.has_met) {
        let reason = "there is a checkpoint here, which is not on the best chain";
        return Err(store.corrupt(checkpoint.at, &reason).into());
    }
    let tip = replay.node.chain().tip_key();
    Ok(Checked {
        blocks: all,
        tip,
        others: all - tip.height.get().min(all),
        refused: refused.len(),
        is_cut: store.fell_back(),
    })
}

struct Replay<'a> {
    node: Node,
    store: &'a Store,
    checkpoint: Option<&'a Checkpoint>,
    /// Whether the replay came to the checkpoint.
    has_met: bool,
    /// The first thing in which the file and the replay differ.
    differs: Option<StoreError>,
}

impl Replay<'_> {
    fn take(&mut self, block: Block) -> Result<(), chain::BlockError> {
        let id = block.id();
        self.node.load(block, Signatures::Check)?;
        while self.node.poll().is_some() {}
        let key = self.node.chain().tip_key();
        if key.id == id && self.differs.is_none() {
            self.differs = self.compare(key).err();
        }
        Ok(())
    }

    /// The stored data of the block that is the tip now.
    fn compare(&mut self, key: BlockKey) -> Result<(), StoreError> {
        let chain = self.node.chain();
        let replayed = chain.body_in_memory(&key.id).and_then(|body| body.undo);
        let stored = self.store.block(key)?.and_then(|stored| stored.undo);
        if stored != replayed {
            return Err(self.store.corrupt(key, &"its undo is not that of a replay"));
        }
        let Some(checkpoint) = self.checkpoint.filter(|checkpoint| checkpoint.at == key) else {
            return Ok(());
        };
        self.has_met = true;
        if checkpoint.ledger != chain.ledger().encode() {
            let reason = "the ledger of the checkpoint is not that of a replay";
            return Err(self.store.corrupt(key, &reason));
        }
        let heights = (1..=key.height.get()).map(Height::new);
        let headers = heights.filter_map(|height| chain.best_at(height));
        if !headers.map(|entry| &entry.header).eq(&checkpoint.headers) {
            let reason = "the headers of the checkpoint are not those of its chain";
            return Err(self.store.corrupt(key, &reason));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chain::{Address, Batch, Millis, Output, Text, Undo, mining::Template};
    use tempfile::TempDir;

    use super::*;

    /// The batches that a node had written down, and the state after them.
    struct Written {
        batches: Vec<Batch>,
        node: Node,
    }

    impl Written {
        fn new(blocks: u64) -> Self {
            let network = Network::regtest();
            let mut node = node::for_replay(&network);
            let begin = u64::from(network.genesis().header().time.secs());
            let mut batches = Vec::new();
            for height in 1..=blocks {
                let now = Millis::from_ms((begin + 10 * height) * 1_000);
                let (chain, pool) = (node.chain(), node.mempool());
                let template = Template::new(chain, pool, Address::ZERO, Text::default(), now);
                let mut block = template.with_extra_nonce(0);
                while block.header.check_work().is_err() {
                    block.header.nonce += 1;
                }
                node.mined(now, block).unwrap();
                while let Some(output) = node.poll() {
                    if let Output::Persist(batch) = output {
                        batches.push(batch);
                    }
                }
            }
            Self { batches, node }
        }

        fn checkpoint(&self) -> Checkpoint {
            let chain = self.node.chain();
            let heights = (1..=chain.tip_key().height.get()).map(Height::new);
            Checkpoint {
                at: chain.tip_key(),
                ledger: chain.ledger().encode(),
                first: Height::new(1),
                headers: heights
                    .map(|height| chain.best_at(height).unwrap().header)
                    .collect(),
            }
        }

        fn check(&self) -> Result<Checked, ArchiveError> {
            let dir = TempDir::new().unwrap();
            let path = dir.path().join("chain.redb");
            let network = Network::regtest();
            Store::open(&path, &network)
                .unwrap()
                .commit(&self.batches)
                .unwrap();
            check(&path, &network)
        }

        fn error(&self) -> String {
            self.check().err().expect("something is wrong").to_string()
        }
    }

    #[test]
    fn a_file_that_says_what_a_replay_says_is_sound() {
        let mut written = Written::new(6);
        written.batches[5].checkpoint = Some(written.checkpoint());
        let checked = written.check().unwrap();
        assert_eq!((checked.blocks, checked.others, checked.refused), (6, 0, 0));
        assert_eq!(checked.tip, written.node.chain().tip_key());
    }

    #[test]
    fn an_undo_that_is_not_that_of_a_replay_is_found() {
        let mut written = Written::new(6);
        written.batches[4].undo[0].1 = Undo::default();
        let error = written.error();
        assert!(error.contains("at height 5: its undo"), "{error}");
    }

    #[test]
    fn a_checkpoint_that_is_not_that_of_a_replay_is_found() {
        type Change = fn(&mut Checkpoint);
        let changes: [(Change, &str); 3] = [
            (
                |checkpoint| checkpoint.ledger = Written::new(5).checkpoint().ledger,
                "the ledger",
            ),
            (|checkpoint| checkpoint.headers.truncate(5), "the headers"),
            (
                |checkpoint| checkpoint.at.id = chain::BlockId::ZERO,
                "not on the best chain",
            ),
        ];
        for (change, expected) in changes {
            let mut written = Written::new(6);
            let mut checkpoint = written.checkpoint();
            change(&mut checkpoint);
            written.batches[5].checkpoint = Some(checkpoint);
            let error = written.error();
            assert!(
                error.contains(expected) && error.contains("height 6"),
                "{error}"
            );
        }
    }
}
