//! Blocks made in the test, at any time the test likes.

use chain::{
    AccountNonce, Address, Amount, Block, Chain, Mempool, Millis, Network, SecretKey, Text,
    Transfer, TransferBody, mining::Template,
};

/// A chain of its own, and blocks on it.
#[derive(Clone)]
pub(crate) struct Forge {
    pub(crate) chain: Chain,
    pub(crate) blocks: Vec<Block>,
    miner: Address,
}

impl Forge {
    pub(crate) fn new(network: &Network, miner: Address) -> Self {
        Self {
            chain: Chain::new(network.clone(), usize::MAX),
            blocks: Vec::new(),
            miner,
        }
    }

    /// Adds `count` blocks, each `seconds` after the one before.
    pub(crate) fn grow(&mut self, count: usize, seconds: u32) -> &mut Self {
        for _ in 0..count {
            let time = self.chain.tip().header.time.secs() + seconds;
            let block = self.block_at(time);
            self.push(block);
        }
        self
    }

    /// The next block at a time, which is not added.
    pub(crate) fn block_at(&self, time: u32) -> Block {
        let now = Millis::from_ms(u64::from(time) * 1000);
        let pool = Mempool::default();
        let template = Template::new(&self.chain, &pool, self.miner, Text::default(), now);
        mined(template.with_extra_nonce(0))
    }

    pub(crate) fn push(&mut self, block: Block) {
        self.chain
            .push(block.clone(), Millis::from_ms(u64::MAX))
            .unwrap();
        self.blocks.push(block);
    }

    /// Id of the tip, as text.
    pub(crate) fn tip(&self) -> String {
        self.chain.tip().id.to_string()
    }
}

/// Does the work of a block.
pub(crate) fn mined(mut block: Block) -> Block {
    while block.header.check_work().is_err() {
        block.header.nonce += 1;
    }
    block
}

impl Forge {
    /// A signed transfer for the forge's network.
    pub(crate) fn transfer(
        network: &Network,
        key: &SecretKey,
        to: Address,
        amount: u64,
        fee: u64,
        nonce: u64,
    ) -> Transfer {
        let body = TransferBody {
            sender: key.public_key(),
            recipient: to,
            amount: Amount::from_grains(amount),
            fee: Amount::from_grains(fee),
            nonce: AccountNonce::new(nonce),
            memo: Text::default(),
        };
        body.sign(key, network.id())
    }

    /// Does the work of a block that was changed.
    pub(crate) fn rework(block: Block) -> Block {
        mined(block)
    }
}
