use chain::{
    AccountNonce, Address, Block, Mempool, Millis, PushOutcome, SecretKey, Text, TransferBody,
    mining::Template,
};
use futures_util::FutureExt;

use super::*;

/// Later than the genesis of regtest.
const START: Millis = Millis::from_ms(1_800_000_000_000);

fn key() -> SecretKey {
    SecretKey::from_seed([7; 32])
}

fn mined(mut block: Block) -> Block {
    block.header.nonce = 0;
    while block.header.check_work().is_err() {
        block.header.nonce += 1;
    }
    block
}

fn next(chain: &Chain, pool: &Mempool, time: Millis) -> Block {
    let miner = Address::from_public_key(&key().public_key());
    let template = Template::new(chain, pool, miner, Text::default(), time);
    mined(template.with_extra_nonce(u64::MAX))
}

fn seconds(count: u64) -> Millis {
    START.plus(count * 1_000)
}

/// ```text
/// genesis ─ 1 ─ 2 (a transfer) ─ 3 ─ 4
///            ╲
///             2' ─ 3' (stale)
/// ```
fn forked() -> (Chain, Vec<Block>, Vec<Block>) {
    let mut chain = Chain::new(Network::regtest(), 1 << 20);
    let mut pool = Mempool::default();
    let mut best = Vec::new();
    let grow = |chain: &mut Chain, pool: &Mempool, time| {
        let block = next(chain, pool, time);
        chain.push(block.clone(), seconds(10)).unwrap();
        block
    };
    best.push(grow(&mut chain, &pool, seconds(1)));
    let mut other = chain.clone();
    best.push(grow(&mut chain, &pool, seconds(2)));
    let body = TransferBody {
        sender: key().public_key(),
        recipient: Address::ZERO,
        amount: "1".parse().unwrap(),
        fee: "0.5".parse().unwrap(),
        nonce: AccountNonce::ZERO,
        memo: Text::default(),
    };
    let transfer = body.sign(&key(), chain.network().id());
    pool.insert(transfer, chain.ledger(), START).unwrap();
    best.push(grow(&mut chain, &pool, seconds(3)));
    best.push(grow(&mut chain, &Mempool::default(), seconds(4)));
    let mut stale = Vec::new();
    for time in [5, 6] {
        stale.push(grow(&mut other, &Mempool::default(), seconds(time)));
    }
    for block in &stale {
        chain.push(block.clone(), seconds(10)).unwrap();
    }
    (chain, best, stale)
}

fn cut(chain: &Chain, block: &Block) -> Result<(SpecimenView, Specimen), CutError> {
    let archive = Shelf {
        store: None,
        params: chain.params().clone(),
    };
    let plan = Plan::new(chain, &block.id())?;
    let cut = plan.cut(&archive).now_or_never();
    let view = cut.expect("all is in memory")?;
    let specimen = borsh::from_slice(&view.bytes).unwrap();
    Ok((view, specimen))
}

#[test]
fn a_chain_is_cut_off_before_the_block_wherever_it_stands_and_takes_it_as_it_is() {
    let (chain, best, stale) = forked();
    let before = chain.ledger().clone();
    for block in best.iter().chain(&stale) {
        let (view, specimen) = cut(&chain, block).unwrap();
        assert_eq!(view.block.id, block.id().to_string());
        assert_eq!(specimen.block, *block);
        let mut there = specimen.chain().unwrap();
        assert_eq!(there.tip().id, block.header.previous);
        let outcome = there.push(specimen.block, seconds(10)).unwrap();
        assert!(matches!(outcome, PushOutcome::Extended), "{outcome:?}");
    }
    assert_eq!(cut(&chain, &best[0]).unwrap().0.above, 3);
    assert_eq!(cut(&chain, &stale[0]).unwrap().0.above, 0);
    assert_eq!(chain.ledger(), &before, "the chain outside stays as it is");
}

#[test]
fn genesis_is_not_cut_out_nor_a_block_that_is_not_known() {
    let (chain, ..) = forked();
    let genesis = chain.network().genesis().block().clone();
    assert_eq!(cut(&chain, &genesis).unwrap_err(), CutError::Genesis);
    let mut unknown = genesis;
    unknown.header.nonce += 1;
    let error = cut(&chain, &unknown).unwrap_err();
    assert_eq!(error, CutError::Find(FindError::Unknown(unknown.id())));
}
