//! The content of a record of the database: blocks that follow on each other, and their undo.
//!
//! A record costs the browser far more than a block's bytes, so blocks that come together share one.

use borsh::BorshDeserialize;
use chain::{Batch, Block, BlockId, BlockKey, BoxMap, Gather, Height, Undo};

/// The most blocks that share a record. To find a block, this many heights are searched.
pub(super) const MAX_BLOCKS: u64 = 32;

/// Blocks that follow on each other, each connected when it was stored; or a single block that was not.
///
/// The height of the first and the id of the last say which blocks these are, as every block names
/// the one before it. So another tab that has the same blocks writes the same record.
pub(super) struct Record {
    pub(super) first: Height,
    pub(super) last: BlockId,
    pub(super) bytes: Vec<u8>,
    /// Their undo is in the record, too.
    pub(super) connected: bool,
}

/// A batch's blocks as records, and the undo of those that had been stored before.
pub(super) fn records(batch: &Batch) -> (Vec<Record>, Vec<&(BlockKey, Undo)>) {
    let undos = batch.undo.iter();
    let mut undos: BoxMap<_, _> = undos.map(|undo| (undo.0.id, Box::new(undo))).gather();
    let mut records: Vec<Record> = Vec::new();
    for (key, block) in &batch.blocks {
        let block = block.block();
        let undo = undos.remove(&key.id).map(|undo| &undo.1);
        let follows = |record: &Record| {
            record.connected
                && record.last == block.header.previous
                && key.height.get() < record.first.get() + MAX_BLOCKS
        };
        let next = Record {
            first: key.height,
            last: key.id,
            bytes: Vec::new(),
            connected: undo.is_some(),
        };
        let mut record = match records.pop_if(|last| undo.is_some() && follows(last)) {
            Some(record) => Record {
                last: key.id,
                ..record
            },
            None => next,
        };
        record.bytes.extend(block.encode());
        if let Some(undo) = undo {
            borsh::to_writer(&mut record.bytes, undo).expect("writing to memory cannot fail");
        }
        records.push(record);
    }
    (records, undos.into_values().map(|undo| *undo).collect())
}

/// The blocks of a record, each with its undo; a single block that was not connected has none.
/// `None` when the record is damaged.
pub(super) fn blocks(mut bytes: &[u8]) -> Option<Vec<(Block, Option<Undo>)>> {
    let mut blocks = Vec::new();
    while !bytes.is_empty() {
        let block = Block::deserialize(&mut bytes).ok()?;
        let undo = match bytes {
            [] => None,
            _ => Some(Undo::deserialize(&mut bytes).ok()?),
        };
        blocks.push((block, undo));
    }
    Some(blocks)
}

/// Blocks of several records by their ids. Another tab may have stored a block without its undo, and
/// this tab with it.
pub(super) fn by_id(blocks: Vec<(Block, Option<Undo>)>) -> BoxMap<BlockId, (Block, Option<Undo>)> {
    let mut all = BoxMap::new();
    for (block, undo) in blocks {
        let known = all
            .entry(block.id())
            .or_insert_with(|| Box::new((block, None)));
        known.1 = known.1.take().or(undo);
    }
    all
}

#[cfg(test)]
mod tests {
    use chain::{
        Address, Millis, Network, Node, NodeConfig, Output, Text,
        mining::Template,
        wire::{NodeId, PeerKind},
    };

    use super::*;

    fn node() -> Node {
        let config = NodeConfig {
            agent: Text::default(),
            kind: PeerKind::Tab,
            node: NodeId([1; 8]),
            seed: 1,
            body_bytes: 1 << 20,
            storage: true,
            checkpoint_blocks: 1_000,
            all_signed: chain::all_signed,
        };
        Node::new(Network::regtest(), config)
    }

    /// Mines this many blocks on the tip; answers with the batch to be stored.
    fn mine(node: &mut Node, miner: u8, count: u64) -> Batch {
        let miner = Address::from_bytes([miner; 20]);
        let mut all: Option<Batch> = None;
        for _ in 0..count {
            let time = Millis::from_ms(1_800_000_000_000);
            let time = time.plus(node.tip().height.get() * 1_000);
            let pool = node.mempool();
            let mut block =
                Template::new(node.chain(), pool, miner, Text::default(), time).with_extra_nonce(0);
            while block.header.check_work().is_err() {
                block.header.nonce += 1;
            }
            node.mined(time, block).unwrap();
            while let Some(output) = node.poll() {
                match (output, &mut all) {
                    (Output::Persist(batch), Some(all)) => all.merge(batch),
                    (Output::Persist(batch), first) => *first = Some(batch),
                    _ => {}
                }
            }
        }
        all.unwrap()
    }

    fn ids(batch: &Batch) -> Vec<BlockId> {
        batch.blocks.iter().map(|(key, _)| key.id).collect()
    }

    #[test]
    fn blocks_that_came_together_share_records_and_come_out_with_their_undo() {
        let batch = mine(&mut node(), 1, 70);
        let (records, later) = records(&batch);
        let firsts: Vec<_> = records.iter().map(|record| record.first.get()).collect();
        assert_eq!(firsts, [1, 33, 65]);
        assert!(later.is_empty());
        let found: Vec<_> = records
            .iter()
            .flat_map(|record| blocks(&record.bytes).unwrap())
            .collect();
        let found_ids: Vec<_> = found.iter().map(|(block, _)| block.id()).collect();
        assert_eq!(found_ids, ids(&batch));
        let undos: Vec<_> = found.into_iter().map(|(_, undo)| undo.unwrap()).collect();
        let stored: Vec<_> = batch.undo.into_iter().map(|(_, undo)| undo).collect();
        assert_eq!(undos, stored);
    }

    #[test]
    fn a_block_that_was_not_connected_has_a_record_of_its_own() {
        let mut batch = mine(&mut node(), 1, 3);
        let (key, _) = batch.undo.remove(1);
        let (found, later) = records(&batch);
        assert_eq!(found.len(), 3);
        assert!(!found[1].connected);
        assert_eq!(found[1].last, key.id);
        assert!(blocks(&found[1].bytes).unwrap()[0].1.is_none());
        assert!(later.is_empty());
    }

    #[test]
    fn undo_of_a_block_that_is_stored_already_is_left_over() {
        let mut batch = mine(&mut node(), 1, 2);
        batch.blocks.remove(0);
        let (records, later) = records(&batch);
        assert_eq!(records.len(), 1);
        assert_eq!(later.len(), 1);
        assert_eq!(later[0].0, batch.undo[0].0);
    }

    #[test]
    fn branches_do_not_share_a_record() {
        let mut batch = mine(&mut node(), 1, 2);
        batch.merge(mine(&mut node(), 2, 2));
        let (records, _) = records(&batch);
        let firsts: Vec<_> = records.iter().map(|record| record.first.get()).collect();
        assert_eq!(firsts, [1, 1]);
        assert_ne!(records[0].last, records[1].last);
    }

    #[test]
    fn undo_in_one_record_counts_for_the_block_in_another() {
        let batch = mine(&mut node(), 1, 2);
        let (records, _) = records(&batch);
        let with = blocks(&records[0].bytes).unwrap();
        let alone = with.iter().map(|(block, _)| (block.clone(), None));
        let all: Vec<_> = with.iter().cloned().chain(alone).collect();
        for all in [all.clone(), all.into_iter().rev().collect()] {
            let found = by_id(all);
            assert_eq!(found.len(), 2);
            assert!(found.values().all(|stored| stored.1.is_some()));
        }
    }

    #[test]
    fn a_damaged_record_is_none() {
        let batch = mine(&mut node(), 1, 2);
        let (records, _) = records(&batch);
        let bytes = &records[0].bytes;
        assert!(blocks(&bytes[..bytes.len() - 1]).is_none());
    }
}
