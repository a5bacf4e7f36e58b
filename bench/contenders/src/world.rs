//! Chains to measure with: their difficulty moves by the rule, but is as low as possible.

use anyhow::{Context, Result};
use chain::{
    AccountNonce, Address, Amount, Block, Chain, CompactTarget, Mempool, Millis, Network, Params,
    SecretKey, Text, Transfer, TransferBody, merkle_root, mining::Template,
};

/// Large enough for all bodies to stay in memory.
pub const BODY_BYTES: usize = 1 << 30;
/// A time later than all blocks.
pub const NOW: Millis = Millis::from_ms(1_800_000_000_000);

/// Transfers that fit into a block.
const A_BLOCKFUL: usize = 1_000;

/// A network and the blocks on its genesis, oldest first.
pub struct World {
    /// The network.
    pub network: Network,
    /// All blocks except genesis.
    pub blocks: Vec<Block>,
    payer: SecretKey,
}

impl World {
    /// The network of all worlds.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn network() -> Result<Network> {
        let params = Params {
            name: "bench".to_owned(),
            half_life: Some(300),
            easiest_target: CompactTarget::from_consensus(0x207f_ffff),
            ..Params::regtest()
        };
        Ok(Network::derive(params)?)
    }

    /// A chain of this many empty blocks.
    ///
    /// # Errors
    /// When the chain cannot be made.
    pub fn with_blocks(count: u64) -> Result<Self> {
        Self::with_payments(count, 0, 0)
    }

    /// A chain of this many blocks; each `every`th block has this many transfers.
    ///
    /// # Errors
    /// When the chain cannot be made.
    pub fn with_payments(count: u64, every: u64, transfers: usize) -> Result<Self> {
        Self::on(Self::network()?, count, every, transfers)
    }

    /// The same on another network, whose difficulty has to be low.
    ///
    /// # Errors
    /// When the chain cannot be made.
    pub fn on(network: Network, count: u64, every: u64, transfers: usize) -> Result<Self> {
        let mut world = Self {
            network,
            blocks: Vec::new(),
            payer: SecretKey::from_seed([1; 32]),
        };
        let mut chain = world.chain();
        for number in 1..=count {
            let pays = every > 0 && number % every == 0 && number > 1;
            let transfers = if pays { transfers } else { 0 };
            world.grow(&mut chain, |world, chain| {
                world.payments_on(chain, transfers)
            })?;
        }
        Ok(world)
    }

    /// Blocks that give each of this many accounts enough for a payment.
    ///
    /// # Errors
    /// When the chain cannot be made.
    pub fn with_accounts(count: usize) -> Result<Self> {
        let mut world = Self::with_blocks(2)?;
        let mut chain = world.chain();
        for first in (0..count).step_by(A_BLOCKFUL) {
            let last = (first + A_BLOCKFUL).min(count);
            world.grow(&mut chain, |world, chain| {
                let from = Address::from_public_key(&world.payer.public_key());
                let nonce = chain.account(&from).nonce.get();
                let payments = (first..last).zip(nonce..).map(|(number, nonce)| {
                    let to = Address::from_public_key(&account(number).public_key());
                    world.sign(&world.payer, to, 1_000, 0, nonce)
                });
                payments.collect()
            })?;
        }
        Ok(world)
    }

    /// The chain of all blocks.
    pub fn chain(&self) -> Chain {
        let mut chain = Chain::new(self.network.clone(), BODY_BYTES);
        for block in &self.blocks {
            let pushed = chain.push(block.clone(), NOW);
            pushed.expect("the blocks were made by the rules");
        }
        chain
    }

    /// The miner's next payments, each to another address.
    pub fn payments(&self, count: usize) -> Vec<Transfer> {
        self.payments_on(&self.chain(), count)
    }

    fn payments_on(&self, chain: &Chain, count: usize) -> Vec<Transfer> {
        let from = Address::from_public_key(&self.payer.public_key());
        let nonce = chain.account(&from).nonce.get();
        let payments = (nonce..).take(count).map(|nonce| {
            let mut to = [7; 20];
            to[..8].copy_from_slice(&nonce.to_le_bytes());
            self.sign(&self.payer, Address::from_bytes(to), 1, 1, nonce)
        });
        payments.collect()
    }

    /// One payment of each account, with fees that differ.
    pub fn first_payments(&self, count: usize) -> Vec<Transfer> {
        let payment = |number| {
            let fee = 100 + u64::try_from(number % 500).expect("is small");
            self.sign(&account(number), Address::ZERO, 1, fee, 0)
        };
        (0..count).map(payment).collect()
    }

    /// The next block, with these transfers.
    ///
    /// # Errors
    /// When no block can hold them.
    pub fn block_of(&self, chain: &Chain, transfers: &[Transfer]) -> Result<Block> {
        let spacing = u64::from(chain.params().spacing);
        let since_genesis = chain.tip().height.next().get() * spacing;
        let genesis = u64::from(chain.params().genesis_time.secs());
        let time = Millis::from_ms((genesis + since_genesis) * 1_000);
        let miner = Address::from_public_key(&self.payer.public_key());
        let template = Template::new(chain, &Mempool::default(), miner, Text::default(), time);
        let mut block = template.with_extra_nonce(0);
        block.transfers = transfers.to_vec();
        let fees = block.fees().context("fees are small")?;
        let amount = block.coinbase.amount.checked_add(fees);
        block.coinbase.amount = amount.context("fees are small")?;
        block.header.merkle_root = merkle_root(&block.transaction_ids())?;
        while block.header.check_work().is_err() {
            block.header.nonce += 1;
        }
        Ok(block)
    }

    fn grow(
        &mut self,
        chain: &mut Chain,
        transfers: impl FnOnce(&Self, &Chain) -> Vec<Transfer>,
    ) -> Result<()> {
        let transfers = transfers(self, chain);
        let block = self.block_of(chain, &transfers)?;
        chain.push(block.clone(), NOW)?;
        self.blocks.push(block);
        Ok(())
    }

    fn sign(&self, from: &SecretKey, to: Address, amount: u64, fee: u64, nonce: u64) -> Transfer {
        let body = TransferBody {
            sender: from.public_key(),
            recipient: to,
            amount: Amount::from_grains(amount),
            fee: Amount::from_grains(fee),
            nonce: AccountNonce::new(nonce),
            memo: Text::default(),
        };
        body.sign(from, self.network.id())
    }
}

fn account(number: usize) -> SecretKey {
    let mut seed = [2; 32];
    seed[..8].copy_from_slice(&(number as u64).to_le_bytes());
    SecretKey::from_seed(seed)
}
