//! The batches that a node wrote down for a small chain: payments, a side branch, a branch that
//! won, checkpoints.

use std::path::Path;

use chain::{
    AccountNonce, Address, Amount, Batch, Block, BlockId, BlockKey, CheckedBlock, Ledger, Millis,
    Network, Node, NodeConfig, Output, SecretKey, Signatures, StoredBlock, Text, TransferBody,
    mining::Template,
    wire::{NodeId, PeerKind},
};
use redb::StorageBackend;

use crate::store::{database::Store, error::StoreError};

/// The name of the file in errors.
pub(super) const NAME: &str = "somewhere/chain.redb";

pub(super) struct History {
    /// One for each block.
    pub(super) batches: Vec<Batch>,
}

/// All contents of a store.
#[derive(PartialEq, Eq)]
pub(super) struct Told {
    pub(super) tip: BlockKey,
    pub(super) ledger: Ledger,
    pub(super) stored: Vec<StoredBlock>,
}

impl History {
    /// ```text
    /// 0 - .. - 20 - 21 - .. - 25              taken back
    ///            \- 21'- .. - 26'- .. - 40'   the best chain in the end
    /// ```
    pub(super) fn new() -> Self {
        let mut node = node();
        let mut batches = Vec::new();
        let mut rival = None;
        for height in 1..=25 {
            grow(&mut node, 1, height);
            batches.extend(persisted(&mut node));
            if height == 20 {
                rival = Some(node.clone());
            }
        }
        let mut rival = rival.expect("height 20 was passed");
        for height in 21..=40 {
            let block = grow(&mut rival, 2, height);
            node.take(time(height), block).expect("it holds");
            batches.extend(persisted(&mut node));
        }
        Self { batches }
    }

    pub(super) fn blocks(&self) -> impl Iterator<Item = (BlockKey, &CheckedBlock)> {
        let blocks = self.batches.iter().flat_map(|batch| &batch.blocks);
        blocks.map(|(key, block)| (*key, block.as_ref()))
    }

    /// The contents of a store with the first batches, by a replay of their blocks from genesis on.
    pub(super) fn told(&self, batches: usize) -> Told {
        let batches = &self.batches[..batches];
        let mut node = node();
        let mut stored = Vec::new();
        for (key, block) in batches.iter().flat_map(|batch| &batch.blocks) {
            node.load(block.block().clone(), Signatures::Check)
                .expect("it holds");
            let mut undos = batches.iter().flat_map(|batch| &batch.undo);
            stored.push(StoredBlock {
                block: block.clone(),
                undo: undos.find(|(of, _)| of == key).map(|(_, undo)| *undo),
            });
        }
        Told {
            tip: node.chain().tip_key(),
            ledger: node.chain().ledger().clone(),
            stored,
        }
    }
}

pub(super) fn open(disk: impl StorageBackend) -> Result<Store, StoreError> {
    Store::on(disk, Path::new(NAME), &Network::regtest())
}

/// Starts a node as the program does, and reads each of these blocks, if it is there.
pub(super) fn read<'a>(
    store: &Store,
    keys: impl Iterator<Item = &'a BlockKey>,
) -> Result<Told, StoreError> {
    let mut node = node();
    let checkpoint = store.checkpoint()?;
    let checkpoint = checkpoint.filter(|checkpoint| node.restore(checkpoint).is_ok());
    let skipped = store.load(checkpoint.as_ref(), |block, signatures| {
        node.load(block, signatures)
    })?;
    assert!(skipped.is_empty(), "{skipped:?}");
    let mut stored = Vec::new();
    for key in keys {
        stored.extend(store.block(*key)?);
    }
    Ok(Told {
        tip: node.chain().tip_key(),
        ledger: node.chain().ledger().clone(),
        stored,
    })
}

fn node() -> Node {
    let config = NodeConfig {
        agent: Text::new("test").unwrap(),
        kind: PeerKind::Native,
        node: NodeId([1; 8]),
        seed: 1,
        body_bytes: usize::MAX,
        storage: true,
        checkpoint_blocks: 7,
        all_signed: chain::all_signed,
    };
    Node::new(Network::regtest(), config)
}

/// A block on the tip, with a payment once there is something to pay.
fn grow(node: &mut Node, miner: u8, height: u64) -> Block {
    let key = SecretKey::from_seed([miner; 32]);
    let now = time(height);
    let from = Address::from_public_key(&key.public_key());
    let account = node.chain().account(&from);
    if account.balance > Amount::ZERO {
        let body = TransferBody {
            sender: key.public_key(),
            recipient: Address::from_bytes([u8::try_from(height).unwrap(); 20]),
            amount: Amount::from_grains(1),
            fee: Amount::ZERO,
            nonce: AccountNonce::new(account.nonce.get()),
            memo: Text::default(),
        };
        let genesis = node.chain().network().id();
        node.submit(now, body.sign(&key, genesis))
            .expect("it can be paid");
    }
    let template = Template::new(node.chain(), node.mempool(), from, Text::default(), now);
    let mut block = template.with_extra_nonce(height);
    while block.header.check_work().is_err() {
        block.header.nonce += 1;
    }
    node.mined(now, block.clone()).expect("it is on the tip");
    block
}

fn persisted(node: &mut Node) -> Vec<Batch> {
    let mut batches = Vec::new();
    while let Some(output) = node.poll() {
        if let Output::Persist(batch) = output {
            batches.push(batch);
        }
    }
    batches
}

fn time(height: u64) -> Millis {
    let genesis = Network::regtest().genesis().header().time.secs();
    Millis::from_ms((u64::from(genesis) + 10 * height) * 1_000)
}

#[test]
fn the_history_has_all_that_can_be_written_down() {
    let history = History::new();
    let told = history.told(history.batches.len());
    assert_eq!(told.tip.height.get(), 40);
    assert_eq!(history.blocks().count(), 45);
    let is_paying = |(_, block): (BlockKey, &CheckedBlock)| block.transfers().count() > 0;
    assert!(history.blocks().any(is_paying));
    let checkpoints = history
        .batches
        .iter()
        .filter(|batch| batch.checkpoint.is_some());
    assert!(checkpoints.count() > 3);
    let never_connected = |stored: &StoredBlock| stored.undo.is_none();
    assert!(
        !told.stored.iter().any(never_connected),
        "all were on the best chain once"
    );
    let _: BlockId = told.tip.id;
}

pub(super) fn error_of<T>(result: Result<T, StoreError>) -> String {
    result.map(|_| ()).unwrap_err().to_string()
}
