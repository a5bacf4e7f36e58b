//! Data that is read back from disk: single records, and a node loaded from any blocks that are
//! there.

#![no_main]

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use chain::{
    Account, Amount, Block, BlockId, Height, Node, NodeConfig, Reward, Signatures, Text, Undo,
    wire::{NodeId, PeerKind},
};
use libfuzzer_sys::fuzz_target;
use tabchain_fuzz::{codec, world::World};

/// A disk's content.
#[derive(Debug, Arbitrary)]
struct Disk<'a> {
    /// A bound at which hardly any block stays in memory.
    small: bool,
    /// The block of the world that it names as the end of the best chain.
    tip: u16,
    records: Vec<Record>,
    /// Any bytes, read as each of the small records.
    bytes: &'a [u8],
}

/// Rows of the world's blocks.
#[derive(Debug, Arbitrary)]
struct Record {
    first: u16,
    count: u8,
    /// A byte of the first block's encoding that was changed, and how.
    spoilt: Option<(u16, u8)>,
}

fuzz_target!(|disk: Disk<'_>| {
    codec::borsh::<Undo>(disk.bytes);
    codec::borsh::<Reward>(disk.bytes);
    codec::borsh::<Account>(disk.bytes);
    codec::borsh::<(u64, BlockId)>(disk.bytes);
    let world = World::quick();
    let blocks = read(world, &disk.records);
    let tip = world.blocks[usize::from(disk.tip) % world.blocks.len()].id();
    load(world, blocks, tip, if disk.small { 2_000 } else { 1 << 26 });
});

/// The blocks that can be decoded, by height and id, in the order of the stores.
fn read(world: &World, records: &[Record]) -> BTreeMap<(Height, BlockId), Block> {
    let mut blocks = BTreeMap::new();
    for record in records.iter().take(8) {
        for offset in 0..record.count % 32 {
            let number = usize::from(record.first) % world.blocks.len() + usize::from(offset);
            let Some(block) = world.blocks.get(number) else {
                break;
            };
            let mut bytes = block.encode();
            if let Some((at, bits)) = record.spoilt.filter(|_| offset == 0) {
                let at = usize::from(at) % bytes.len();
                bytes[at] ^= bits;
            }
            if let Ok(block) = Block::decode(&bytes) {
                blocks.insert((block.coinbase.height, block.id()), block);
            }
        }
    }
    blocks
}

/// Loads the best chain unchecked, because it was checked when it was written, then the rest.
fn load(
    world: &World,
    mut blocks: BTreeMap<(Height, BlockId), Block>,
    tip: BlockId,
    body_bytes: usize,
) {
    let config = NodeConfig {
        agent: Text::default(),
        kind: PeerKind::Native,
        node: NodeId([0; 8]),
        seed: 7,
        body_bytes,
        storage: true,
        checkpoint_blocks: 1_000,
        all_signed: chain::all_signed,
    };
    let mut node = Node::new(world.network.clone(), config);
    for block in best_chain(world, &mut blocks, tip) {
        if node.load(block, Signatures::Trusted).is_err() {
            return;
        }
    }
    let loaded = node.tip();
    for block in blocks.into_values() {
        let _ = node.load(block, Signatures::Check);
    }
    let (chain, tip) = (node.chain(), node.tip());
    assert!(tip.work >= loaded.work);
    let heights = (0..=tip.height.get()).map(Height::new);
    let issued = heights.map(|height| chain.params().subsidy_at(height));
    assert_eq!(Amount::checked_sum(issued), Some(chain.ledger().supply()));
    let record = world.archive.get(&tip.id);
    if let Some(ledger) = record.and_then(|record| record.ledger.as_deref()) {
        assert_eq!(chain.ledger(), ledger, "the ledger differs from a replay");
    }
    assert_eq!(node.next_wakeup(), None, "nobody is there to speak to");
}

/// Takes out the blocks up to `tip`, oldest first, if they are there.
fn best_chain(
    world: &World,
    blocks: &mut BTreeMap<(Height, BlockId), Block>,
    tip: BlockId,
) -> Vec<Block> {
    let mut best = Vec::new();
    let mut at = tip;
    while at != world.network.id() {
        let key = blocks.keys().find(|(_, id)| *id == at).copied();
        let Some(block) = key.and_then(|key| blocks.remove(&key)) else {
            break;
        };
        at = block.header.previous;
        best.push(block);
    }
    best.reverse();
    best
}
