use chain::{Block, Mempool, Millis, Network, Text, mining::Template};

use super::*;

const START: Millis = Millis::from_ms(1_800_000_000_000);
const OWN: Address = Address::from_bytes([9; 20]);

fn regtest() -> Chain {
    Chain::new(Network::regtest(), 1 << 20)
}

fn mined(mut block: Block) -> Block {
    while block.header.check_work().is_err() {
        block.header.nonce += 1;
    }
    block
}

/// A block on the tip of `chain`; `extra` makes it differ from others there. This node names itself in
/// its own blocks.
fn next(chain: &Chain, miner: Address, extra: u64) -> Block {
    let height = chain.tip().height.get();
    let time = START.plus(height * 1_000);
    let message = Text::new(if miner == OWN { "lusab" } else { "" }).unwrap();
    let template = Template::new(chain, &Mempool::default(), miner, message, time);
    mined(template.with_extra_nonce(extra))
}

fn extend(chain: &mut Chain, miner: Address) -> Block {
    let block = next(chain, miner, 0);
    let later = START.plus(u64::from(u32::MAX));
    chain.push(block.clone(), later).unwrap();
    block
}

fn grow(chain: &mut Chain, blocks: u64) {
    for _ in 0..blocks {
        extend(chain, Address::ZERO);
    }
}

/// All news to tell, in as many rounds as it takes, and the number of rounds.
fn all(told: &mut ToldTree, chain: &Chain) -> (Vec<BlockSummary>, Vec<BlockId>, usize) {
    let (mut blocks, mut gone) = (Vec::new(), Vec::new());
    for round in 1.. {
        let changes = told
            .changes(chain, Some(&OWN))
            .expect("there is more to tell");
        assert!(changes.blocks.len() <= MAX_CHANGES);
        blocks.splice(0..0, changes.blocks);
        gone.extend(changes.gone);
        if !changes.more {
            return (blocks, gone, round);
        }
    }
    unreachable!("the rounds end with what there is to tell")
}

#[test]
fn forks_are_told_with_who_mined_them() {
    // genesis ─ 1 ─ 2 ─ 3
    //            ╲
    //             x
    let mut chain = regtest();
    let first = extend(&mut chain, Address::ZERO);
    let fork = next(&chain, OWN, 7);
    grow(&mut chain, 2);
    chain.push(fork, START).unwrap();

    let changes = ToldTree::default().changes(&chain, Some(&OWN)).unwrap();
    let shown: Vec<_> = changes
        .blocks
        .iter()
        .map(|block| (block.height, block.state, block.mine))
        .collect();
    assert_eq!(
        shown,
        [
            (0, BlockState::Best, false),
            (1, BlockState::Best, false),
            (2, BlockState::Best, false),
            (3, BlockState::Best, false),
            (2, BlockState::Stale, true),
        ]
    );
    assert_eq!(changes.blocks[1].miner, Some(Address::ZERO.to_string()));
    assert_eq!(changes.blocks[1].message, None);
    assert_eq!(changes.blocks[4].message.as_deref(), Some("lusab"));
    assert_eq!(changes.blocks[4].parent, first.id().to_string());
    assert_eq!((changes.tip, changes.more), (chain.tip().id, false));
    let json = serde_json::to_value(&changes.blocks[4]).unwrap();
    assert_eq!(
        (&json["mine"], &json["state"]),
        (&true.into(), &"stale".into())
    );
}

#[test]
fn what_was_told_is_not_told_again() {
    let mut chain = regtest();
    let mut told = ToldTree::default();
    assert_eq!(told.changes(&chain, Some(&OWN)).unwrap().blocks.len(), 1);
    assert_eq!(told.changes(&chain, Some(&OWN)), None);

    let block = extend(&mut chain, OWN);
    let changes = told.changes(&chain, Some(&OWN)).unwrap();
    let ids: Vec<_> = changes.blocks.iter().map(|block| &block.id).collect();
    assert_eq!(ids, [&block.id().to_string()]);
    assert_eq!(changes.gone, []);
    assert_eq!(told.changes(&chain, Some(&OWN)), None);
}

#[test]
fn a_header_is_told_again_when_its_body_came() {
    let mut chain = regtest();
    let mut told = ToldTree::default();
    let block = next(&chain, OWN, 0);
    chain.push_header(&block.header, START).unwrap();
    let before = told.changes(&chain, Some(&OWN)).unwrap();
    assert_eq!(before.blocks[1].state, BlockState::Header);
    assert_eq!(before.blocks[1].miner, None);

    chain.push(block, START).unwrap();
    let after = told.changes(&chain, Some(&OWN)).unwrap();
    assert_eq!(after.blocks.len(), 1);
    assert_eq!(after.blocks[0].state, BlockState::Best);
    assert!(after.blocks[0].mine);
}

#[test]
fn a_reorganisation_tells_both_branches_anew() {
    // genesis ─ a ─ b          genesis ─ x ─ y ─ z
    //        ╲             =>         ╲
    //         x ─ y                    a ─ b
    let mut chain = regtest();
    let mut rival = regtest();
    let mut told = ToldTree::default();
    grow(&mut chain, 2);
    for extra in 1..=3 {
        let block = next(&rival, OWN, extra);
        rival.push(block.clone(), START).unwrap();
        if extra == 3 {
            all(&mut told, &chain);
        }
        chain.push(block, START).unwrap();
    }
    let (blocks, gone, _) = all(&mut told, &chain);
    let states: Vec<_> = blocks
        .iter()
        .map(|block| (block.height, block.state))
        .collect();
    assert_eq!(
        states,
        [
            (1, BlockState::Stale),
            (2, BlockState::Stale),
            (1, BlockState::Best),
            (2, BlockState::Best),
            (3, BlockState::Best),
        ]
    );
    assert_eq!(gone, []);
}

#[test]
fn a_long_chain_is_told_in_parts_and_what_falls_behind_is_gone() {
    let mut chain = regtest();
    let mut told = ToldTree::default();
    grow(&mut chain, WINDOW + 10);
    let (blocks, gone, rounds) = all(&mut told, &chain);
    let heights: Vec<_> = blocks.iter().map(|block| block.height).collect();
    assert_eq!(heights, (11..=WINDOW + 10).collect::<Vec<_>>());
    assert_eq!((gone.len(), rounds), (0, 8));

    grow(&mut chain, 3);
    let (blocks, gone, rounds) = all(&mut told, &chain);
    assert_eq!((blocks.len(), gone.len(), rounds), (3, 3, 1));
    assert!(
        gone.iter()
            .all(|id| chain.entry(id).unwrap().height.get() <= 13)
    );
}

#[test]
fn a_flood_of_forks_leaves_the_best_chain_in_the_tree() {
    let mut chain = regtest();
    let mut told = ToldTree::default();
    let start = regtest();
    grow(&mut chain, 1);
    for extra in 1..=MAX_SIDE_BLOCKS as u64 {
        chain.push(next(&start, OWN, extra), START).unwrap();
    }
    let (blocks, _, _) = all(&mut told, &chain);
    assert_eq!(blocks.len(), MAX_SIDE_BLOCKS + 2);

    for extra in 1..=10 {
        chain.push(next(&start, OWN, 5_000 + extra), START).unwrap();
    }
    let (blocks, gone, _) = all(&mut told, &chain);
    assert_eq!((blocks.len(), gone.len()), (10, 10), "the oldest make room");
    assert!(gone.iter().all(|id| !chain.is_best(id)));
}
