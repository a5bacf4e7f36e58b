use chain::{Address, Amount, CheckedBlock, Mempool, Millis, Network, Text, mining::Template};

use super::*;

const START: Millis = Millis::from_ms(1_800_000_000_000);

fn regtest() -> Chain {
    Chain::new(Network::regtest(), 1 << 20)
}

fn miner(number: u8) -> Address {
    Address::from_bytes([number; 20])
}

/// A block on the tip of `chain`; its time makes it differ from others.
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
    let chain = regtest();
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
