mod damage;
mod disk;
mod history;
mod power_cut;

use chain::{
    Address, BlockId, Chain, Checkpoint, Height, Mempool, Millis, Network, Params, Signatures,
    Text, Work, mining::Template,
};
use redb::{Database, WriteTransaction};
use tempfile::TempDir;

use super::{
    checkpoint::HEIGHT_TO_HEADERS,
    tables::{GENESIS, NODE, SCHEMA},
    *,
};
use history::error_of;

/// A chain with every block that ever belonged to it.
struct Forge {
    chain: Chain,
    blocks: Vec<Arc<CheckedBlock>>,
}

impl Forge {
    fn new(blocks: usize, miner: u8) -> Self {
        let mut chain = Chain::new(Network::regtest(), usize::MAX);
        let miner = Address::from_bytes([miner; 20]);
        let blocks = (0..blocks).map(|_| {
            let now = Millis::from_ms(u64::from(chain.tip().header.time.secs() + 10) * 1000);
            let pool = Mempool::default();
            let template = Template::new(&chain, &pool, miner, Text::default(), now);
            let mut block = template.with_extra_nonce(0);
            while block.header.check_work().is_err() {
                block.header.nonce += 1;
            }
            let height = block.coinbase.height;
            chain.push(block.clone(), now).unwrap();
            Arc::new(CheckedBlock::check(block, height, chain.params()).unwrap())
        });
        let blocks = blocks.collect();
        Self { chain, blocks }
    }

    fn batch(&self, block: usize) -> Batch {
        let block = &self.blocks[block];
        let key = key(block);
        let undo = self.chain.body_in_memory(&key.id).unwrap().undo.unwrap();
        let work = Work::ZERO;
        Batch {
            blocks: vec![(key, Arc::clone(block))],
            undo: vec![(key, undo)],
            tip: key,
            work,
            checkpoint: None,
        }
    }

    /// The state after the last block, with the headers from `first` on.
    fn checkpoint(&self, first: usize) -> Checkpoint {
        let at = self.blocks.last().expect("there are some");
        Checkpoint {
            at: key(at),
            ledger: self.chain.ledger().encode(),
            first: Height::new(first as u64),
            headers: self.blocks[first - 1..]
                .iter()
                .map(|block| *block.header())
                .collect(),
        }
    }

    fn batches(&self) -> Vec<Batch> {
        (0..self.blocks.len())
            .map(|block| self.batch(block))
            .collect()
    }
}

fn key(block: &CheckedBlock) -> BlockKey {
    BlockKey {
        height: block.height(),
        id: block.id(),
    }
}

fn open(dir: &TempDir) -> Result<Store, StoreError> {
    Store::open(&dir.path().join("chain.redb"), &Network::regtest())
}

fn loaded(store: &Store) -> Vec<BlockId> {
    let mut ids = Vec::new();
    let skipped = store.load(None, |block, _| {
        ids.push(block.id());
        Ok(())
    });
    assert!(skipped.unwrap().is_empty());
    ids
}

/// Writes to the file behind the store's back.
fn tamper(dir: &TempDir, change: impl FnOnce(&WriteTransaction)) {
    let database = Database::open(dir.path().join("chain.redb")).unwrap();
    let transaction = database.begin_write().unwrap();
    change(&transaction);
    transaction.commit().unwrap();
}

#[test]
fn blocks_come_back_in_order_with_their_undo_and_the_nodes_name() {
    let dir = tempfile::tempdir().unwrap();
    let forge = Forge::new(5, 1);
    let store = open(&dir).unwrap();
    assert!(loaded(&store).is_empty());
    store.commit(&forge.batches()[..2]).unwrap();
    store.commit(&forge.batches()[2..]).unwrap();
    let name = store.node_id();
    drop(store);

    let store = open(&dir).unwrap();
    assert_eq!(store.node_id(), name);
    let ids: Vec<_> = forge.blocks.iter().map(|block| block.id()).collect();
    assert_eq!(loaded(&store), ids);
    for block in &forge.blocks {
        let stored = store.block(key(block)).unwrap().unwrap();
        assert_eq!(Some(&stored), forge.chain.body_in_memory(&block.id()));
    }
    let unknown = BlockKey {
        height: Height::new(1),
        id: BlockId::ZERO,
    };
    assert_eq!(store.block(unknown).unwrap(), None);
}

/// ```text
/// 0 - 1 - 2 - 3      stored last: the best chain
///  \- 1'- 2'         stored first
/// ```
#[test]
fn the_best_chain_is_loaded_before_other_branches_and_those_may_be_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (best, other) = (Forge::new(3, 1), Forge::new(2, 2));
    let store = open(&dir).unwrap();
    store.commit(&other.batches()).unwrap();
    store.commit(&best.batches()).unwrap();
    let of = |forge: &Forge| {
        forge
            .blocks
            .iter()
            .map(|block| block.id())
            .collect::<Vec<_>>()
    };
    assert_eq!(loaded(&store), [of(&best), of(&other)].concat());
    let mut unseen = Vec::new();
    let skipped = store.load(None, |block, signatures| {
        if matches!(signatures, Signatures::Check) {
            unseen.push(block.id());
        }
        Ok(())
    });
    assert!(skipped.unwrap().is_empty());
    assert_eq!(unseen, of(&other), "no ledger has checked these");

    let refuse = |refused: BlockId| {
        store.load(None, |block, _| {
            let error = chain::HeaderError::Invalid { id: refused };
            if block.id() == refused {
                Err(error.into())
            } else {
                Ok(())
            }
        })
    };
    let skipped = refuse(other.blocks[0].id()).unwrap();
    assert_eq!(skipped.len(), 1);
    assert_eq!(skipped[0].key, key(&other.blocks[0]));
    let error = error_of(refuse(best.blocks[1].id()));
    assert!(
        error.contains("at height 2: ") && error.contains("known to be invalid"),
        "{error}"
    );
}

/// ```text
/// 0 - 1 - 2 - 3 - 4 - 5     a checkpoint at 3
///  \- 1'- 2'
/// ```
#[test]
fn behind_a_checkpoint_only_later_blocks_and_other_branches_are_loaded() {
    let dir = tempfile::tempdir().unwrap();
    let (three, five, other) = (Forge::new(3, 1), Forge::new(5, 1), Forge::new(2, 2));
    let store = open(&dir).unwrap();
    store.commit(&other.batches()).unwrap();
    let mut batches = five.batches();
    batches[2].checkpoint = Some(three.checkpoint(1));
    store.commit(&batches).unwrap();
    let checkpoint = store.checkpoint().unwrap().unwrap();
    assert_eq!(checkpoint, three.checkpoint(1));
    let mut ids = Vec::new();
    let skipped = store.load(Some(&checkpoint), |block, _| {
        ids.push(block.id());
        Ok(())
    });
    assert!(skipped.unwrap().is_empty());
    let of = |blocks: &[Arc<CheckedBlock>]| blocks.iter().map(|block| block.id()).collect();
    let expected: [Vec<_>; 2] = [of(&five.blocks[3..]), of(&other.blocks)];
    assert_eq!(ids, expected.concat());
}

#[test]
fn a_checkpoint_replaces_the_headers_from_its_first_on() {
    let dir = tempfile::tempdir().unwrap();
    let (old, new) = (Forge::new(5, 1), Forge::new(6, 1));
    let store = open(&dir).unwrap();
    let commit = |checkpoint: Checkpoint| {
        let mut batch = new.batch(0);
        batch.checkpoint = Some(checkpoint);
        store.commit(&[batch]).unwrap();
    };
    assert_eq!(store.checkpoint().unwrap(), None);
    commit(old.checkpoint(1));
    for first in [6, 4, 5, 2, 1] {
        commit(new.checkpoint(first));
        let read = store.checkpoint().unwrap().unwrap();
        assert_eq!(read, new.checkpoint(1), "from height {first} on");
    }
}

/// A file as version 1 wrote it: no entry for the undo of a block off the best chain, no
/// checkpoints.
#[test]
fn a_file_of_version_1_is_read_on() {
    let dir = tempfile::tempdir().unwrap();
    let (best, other) = (Forge::new(3, 1), Forge::new(2, 2));
    let store = open(&dir).unwrap();
    store.commit(&other.batches()).unwrap();
    store.commit(&best.batches()).unwrap();
    drop(store);
    tamper(&dir, |transaction| {
        replace_meta(transaction, SCHEMA, &1_u32.to_le_bytes());
        let mut undos = transaction.open_table(HEIGHT_AND_ID_TO_UNDO).unwrap();
        for block in &other.blocks {
            undos.remove(raw(&key(block))).unwrap();
        }
        transaction.delete_table(HEIGHT_TO_HEADERS).unwrap();
    });
    let store = open(&dir).unwrap();
    assert_eq!(loaded(&store).len(), 5);
    assert_eq!(store.checkpoint().unwrap(), None);
    let never_connected = store.block(key(&other.blocks[1])).unwrap().unwrap();
    assert_eq!(never_connected.undo, None);
}

#[test]
fn a_file_is_opened_once() {
    let dir = tempfile::tempdir().unwrap();
    let _store = open(&dir).unwrap();
    let error = error_of(open(&dir));
    assert!(error.contains("in use by another tabchain"), "{error}");
}

#[test]
fn a_file_of_another_network_or_schema_is_refused_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(&dir).unwrap());
    let other = Network::derive(Params {
        spacing: 11,
        ..Params::regtest()
    })
    .unwrap();
    let error = error_of(Store::open(&dir.path().join("chain.redb"), &other));
    assert!(
        error.contains(&other.id().to_string()) && error.contains("--data-dir"),
        "{error}"
    );

    tamper(&dir, |transaction| {
        let mut meta = transaction.open_table(META).unwrap();
        meta.insert(SCHEMA, 7_u32.to_le_bytes().as_slice()).unwrap();
    });
    let error = error_of(open(&dir));
    assert!(
        error.contains("schema version 7, this program reads version 2"),
        "{error}"
    );
}

#[test]
fn damaged_entries_are_clear_errors_not_panics() {
    type Change = fn(&WriteTransaction, BlockKey);
    let changes: [(Change, &str); 7] = [
        (
            |transaction, key| replace_block(transaction, key, Some(&[1, 2, 3])),
            "at height 2",
        ),
        (
            |transaction, key| replace_block(transaction, key, Some(&[])),
            "at height 2",
        ),
        (
            |transaction, key| replace_block(transaction, key, None),
            "it is missing",
        ),
        (
            |transaction, _| replace_meta(transaction, TIP, &[1]),
            "entry \"tip\"",
        ),
        (
            |transaction, _| replace_meta(transaction, "checkpoint", &[1]),
            "entry \"checkpoint\"",
        ),
        (
            |transaction, _| replace_meta(transaction, NODE, &[1]),
            "it is 1 bytes long, not 8",
        ),
        (
            |transaction, _| replace_meta(transaction, GENESIS, &[]),
            "it is 0 bytes long, not 32",
        ),
    ];
    for (change, expected) in changes {
        let dir = tempfile::tempdir().unwrap();
        let forge = Forge::new(3, 1);
        open(&dir).unwrap().commit(&forge.batches()).unwrap();
        let damaged = key(&forge.blocks[1]);
        tamper(&dir, |transaction| change(transaction, damaged));
        let error = error_of(open(&dir).and_then(|store| {
            store.checkpoint()?;
            store.load(None, |_, _| Ok(()))
        }));
        assert!(
            error.contains("is damaged") && error.contains(expected),
            "{error}"
        );
        assert!(error.contains("move the file away"), "{error}");
    }
}

#[test]
fn a_block_under_the_name_of_another_is_damage() {
    let dir = tempfile::tempdir().unwrap();
    let forge = Forge::new(3, 1);
    let store = open(&dir).unwrap();
    store.commit(&forge.batches()).unwrap();
    drop(store);
    let other = forge.blocks[2].block().encode();
    tamper(&dir, |transaction| {
        replace_block(transaction, key(&forge.blocks[1]), Some(&other));
    });
    let store = open(&dir).unwrap();
    let error = error_of(store.block(key(&forge.blocks[1])));
    assert!(error.contains("its bytes are those of"), "{error}");
}

#[test]
fn a_file_that_is_no_database_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("chain.redb"), vec![7; 100_000]).unwrap();
    let error = error_of(open(&dir));
    assert!(
        error.contains("chain.redb is not a file with a chain"),
        "{error}"
    );
}

fn replace_block(transaction: &WriteTransaction, key: BlockKey, bytes: Option<&[u8]>) {
    let mut blocks = transaction.open_table(HEIGHT_AND_ID_TO_BLOCK).unwrap();
    match bytes {
        Some(bytes) => drop(blocks.insert(raw(&key), bytes).unwrap()),
        None => drop(blocks.remove(raw(&key)).unwrap()),
    }
}

fn replace_meta(transaction: &WriteTransaction, name: &str, bytes: &[u8]) {
    let mut meta = transaction.open_table(META).unwrap();
    meta.insert(name, bytes).unwrap();
}
