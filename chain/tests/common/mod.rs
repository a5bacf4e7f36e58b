//! Blocks, keys and chains for tests.
// Every test file uses a part of it.
#![allow(dead_code, unreachable_pub)]

pub mod net;
pub mod victim;

use chain::{
    AccountNonce, Address, Amount, Block, Chain, CompactTarget, Height, Mempool, Millis, Network,
    Params, SecretKey, Text, Timestamp, Transfer, TransferBody, merkle_root, mining::Template,
};

/// Bytes of bodies that test nodes keep: enough for everything.
pub const BODY_BYTES: usize = 1 << 26;

/// Long after the genesis of every network.
pub const NOW: Millis = Millis::from_ms(1_800_000_000_000);

pub fn tab(tabs: u64) -> Amount {
    Amount::from_grains(tabs * Amount::GRAINS_PER_TAB)
}

pub fn key(number: u16) -> SecretKey {
    let mut seed = [7; 32];
    seed[..2].copy_from_slice(&number.to_le_bytes());
    SecretKey::from_seed(seed)
}

pub fn address(number: u16) -> Address {
    Address::from_public_key(&key(number).public_key())
}

pub fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

pub fn regtest() -> Chain {
    Chain::new(Network::regtest(), BODY_BYTES)
}

/// A network whose difficulty moves fast.
pub fn quick() -> Network {
    let params = Params {
        name: "quick".to_owned(),
        spacing: 10,
        half_life: Some(30),
        easiest_target: CompactTarget::from_consensus(0x207f_ffff),
        ..Params::regtest()
    };
    Network::derive(params).unwrap()
}

/// Finds the first nonce that meets the header's target.
pub fn solve(mut block: Block) -> Block {
    block.header.nonce = 0;
    while block.header.check_work().is_err() {
        block.header.nonce += 1;
    }
    block
}

/// Makes the header commit to the body again, and solves it.
pub fn seal(mut block: Block) -> Block {
    block.header.merkle_root = merkle_root(&block.transaction_ids()).unwrap();
    solve(block)
}

/// A solved block on the tip; `number` is the miner and tells siblings apart.
pub fn block_on(chain: &Chain, number: u16, transfers: &[Transfer]) -> Block {
    block_at(chain, number, transfers, NOW)
}

pub fn block_at(chain: &Chain, number: u16, transfers: &[Transfer], now: Millis) -> Block {
    let template = Template::new(chain, &Mempool::default(), address(number), text(""), now);
    let mut block = template.with_extra_nonce(u64::from(number));
    block.transfers = transfers.to_vec();
    let fees = block.fees().unwrap();
    let subsidy = chain.params().subsidy_at(block.coinbase.height);
    block.coinbase.amount = subsidy.checked_add(fees).unwrap();
    seal(block)
}

/// Mines `count` blocks for miner `number` onto the tip and answers with them.
pub fn grow(chain: &mut Chain, number: u16, count: usize) -> Vec<Block> {
    (0..count)
        .map(|_| {
            let block = block_on(chain, number, &[]);
            chain.push(block.clone(), NOW).unwrap();
            block
        })
        .collect()
}

/// A chain of many blocks, one every second and the last one now.
pub fn long_chain(number: u16, count: usize) -> Chain {
    let mut chain = regtest();
    for left in (0..count as u64).rev() {
        let then = Millis::from_ms(NOW.ms() - left * 1_000);
        chain
            .push(block_at(&chain, number, &[], then), NOW)
            .unwrap();
    }
    chain
}

/// The blocks of the best chain without genesis, oldest first.
pub fn blocks_of(chain: &Chain) -> Vec<Block> {
    let heights = 1..=chain.tip().height.get();
    heights
        .map(|height| {
            let id = chain.best_at(Height::new(height)).unwrap().id;
            chain.body_in_memory(&id).unwrap().block.block().clone()
        })
        .collect()
}

/// A signed transfer of whole TAB from key to key.
pub fn pay(chain: &Chain, from: u16, to: u16, amount: u64, fee: u64, nonce: u64) -> Transfer {
    body(from, to, tab(amount), tab(fee), nonce).sign(&key(from), chain.network().id())
}

pub fn body(from: u16, to: u16, amount: Amount, fee: Amount, nonce: u64) -> TransferBody {
    TransferBody {
        sender: key(from).public_key(),
        recipient: address(to),
        amount,
        fee,
        nonce: AccountNonce::new(nonce),
        memo: text(""),
    }
}

/// A solved block on `parent`, a second later, that pays `miner` the same reward.
pub fn child_of(parent: &Block, miner: u16, transfers: &[Transfer]) -> Block {
    let mut block = parent.clone();
    block.header.previous = parent.id();
    block.header.time = Timestamp::from_secs(parent.header.time.secs() + 1);
    block.coinbase.height = parent.coinbase.height.next();
    block.coinbase.miner = address(miner);
    block.transfers = transfers.to_vec();
    seal(block)
}

/// Finds the first nonce that does not meet the header's target.
pub fn unsolve(mut block: Block) -> Block {
    let target = block.header.bits.decode().unwrap();
    block.header.nonce = 0;
    while target.is_met_by(block.id()) {
        block.header.nonce += 1;
    }
    block
}
