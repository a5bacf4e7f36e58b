use chain::{Amount, CheckedBlock, Mempool, Millis, Network, Text, mining::Template};

use super::*;

const START: Millis = Millis::from_ms(1_800_000_000_000);

fn regtest() -> Chain {
    Chain::new(Network::regtest(), 1 << 20)
}

fn miner(number: u8) -> Address {
    Address::from_bytes([number; 20])
}

/// A block on the tip of `chain`, at a time that tells it from others.
fn next(chain: &Chain, number: u8) -> Block {
    let time = START.plus(u64::from(number) * 1_000);
    let template = Template::new(
        chain,
        &Mempool::default(),
        miner(number),
        Text::default(),
        time,
    );
    let mut block = template.with_extra_nonce(u64::MAX);
    while block.header.check_work().is_err() {
        block.header.nonce += 1;
    }
    block
}

fn extend(chain: &mut Chain, number: u8) -> Block {
    let block = next(chain, number);
    chain.push(block.clone(), START).unwrap();
    block
}

/// ```text
/// genesis ─ 1 ─ 2 ─ 3
///            ╲
///             4 (stale)
/// ```
fn forked() -> (Chain, Vec<Block>) {
    let mut chain = regtest();
    let mut blocks = vec![extend(&mut chain, 1)];
    let fork = next(&chain, 4);
    blocks.push(extend(&mut chain, 2));
    blocks.push(extend(&mut chain, 3));
    chain.push(fork.clone(), START).unwrap();
    blocks.push(fork);
    (chain, blocks)
}

#[test]
fn the_tree_shows_forks_with_who_mined_them() {
    let (chain, blocks) = forked();
    let tree = tree_window(&chain, &miner(4));
    let shown: Vec<_> = tree
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
    assert_eq!(tree[1].miner, Some(miner(1).to_string()));
    assert_eq!(tree[4].parent, blocks[0].id().to_string());
}

#[test]
fn the_tree_keeps_to_the_last_heights() {
    let mut chain = regtest();
    for number in 1..=30 {
        extend(&mut chain, number);
    }
    let heights: Vec<_> = tree_window(&chain, &miner(0))
        .iter()
        .map(|block| block.height)
        .collect();
    assert_eq!(heights, (7..=30).collect::<Vec<_>>());
}

#[test]
fn a_flood_of_forks_leaves_the_best_chain_in_the_tree() {
    let mut chain = regtest();
    extend(&mut chain, 1);
    let template = Template::new(
        &regtest(),
        &Mempool::default(),
        miner(2),
        Text::default(),
        START,
    );
    for extra in 0..MAX_SIDE_BLOCKS as u64 + 10 {
        let mut block = template.with_extra_nonce(extra);
        while block.header.check_work().is_err() {
            block.header.nonce += 1;
        }
        chain.push(block, START).unwrap();
    }
    let tree = tree_window(&chain, &miner(0));
    let best = tree.iter().filter(|block| block.state == BlockState::Best);
    assert_eq!(best.count(), 2);
    assert_eq!(tree.len(), MAX_SIDE_BLOCKS + 2);
}

#[test]
fn a_block_is_shown_with_its_place() {
    let (chain, blocks) = forked();
    let shown = |index: usize| {
        let block: &Block = &blocks[index];
        let facts = BlockFacts::of(&chain, &block.id()).unwrap();
        let height = facts.key.height;
        facts.view(&CheckedBlock::check(block.clone(), height, chain.params()).unwrap())
    };
    let view = shown(1);
    assert_eq!(
        (view.height, view.confirmations, view.state),
        (2, 2, BlockState::Best)
    );
    assert_eq!(view.previous, blocks[0].id().to_string());
    assert_eq!(view.bits, "207fffff");
    assert_eq!(view.work, "4");
    assert!((view.difficulty - 1.0).abs() < f64::EPSILON);
    assert_eq!(view.size as usize, blocks[1].encode().len());
    assert_eq!(view.coinbase.amount, 50 * Amount::GRAINS_PER_TAB);
    assert_eq!(view.coinbase.extra_nonce, "18446744073709551615");
    let stale = shown(3);
    assert_eq!((stale.confirmations, stale.state), (0, BlockState::Stale));
}

#[test]
fn fields_have_the_names_that_typescript_knows() {
    let (chain, _) = forked();
    let tree = serde_json::to_value(tree_window(&chain, &miner(1))).unwrap();
    assert_eq!(tree[1]["mine"], true);
    assert_eq!(tree[1]["state"], "best");
    let genesis = chain.network().genesis();
    let view = BlockFacts::of(&chain, &genesis.id()).unwrap().view(genesis);
    let json = serde_json::to_value(view).unwrap();
    assert_eq!(json["merkleRoot"], genesis.header().merkle_root.to_string());
    assert_eq!(json["coinbase"]["extraNonce"], "0");
}

#[test]
fn an_unknown_block_has_no_facts() {
    assert_eq!(BlockFacts::of(&regtest(), &BlockId::ZERO), None);
}
