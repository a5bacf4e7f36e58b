//! Accounts kept in the plain way: a copy for each block, and nothing is ever taken back.

use std::collections::{BTreeMap, VecDeque};

use chain::{Address, Block, BlockId, Ledger};

/// Balance in grains and next nonce.
type Account = (u64, u64);

/// The amounts that each address can spend in the block after a block.
#[derive(Clone, Default, Debug)]
pub(super) struct Books {
    accounts: BTreeMap<Address, Account>,
    /// Rewards that the next block cannot spend, oldest first.
    rewards: VecDeque<(Address, u64)>,
}

impl Books {
    /// The books after one more block.
    ///
    /// # Errors
    /// The rule that the block breaks.
    pub(super) fn after(
        &self,
        block: &Block,
        genesis: BlockId,
        maturity: u64,
        subsidy: u64,
    ) -> Result<Self, String> {
        let mut books = self.clone();
        let mut fees = 0;
        for transfer in &block.transfers {
            let id = transfer.id();
            transfer
                .verify(genesis)
                .map_err(|error| format!("transfer {id}: {error}"))?;
            let body = &transfer.body;
            let (amount, fee) = (body.amount.grains(), body.fee.grains());
            let sender = books.accounts.entry(body.from()).or_default();
            if amount == 0 || sender.1 != body.nonce.get() || sender.0 < amount + fee {
                return Err(format!(
                    "transfer {id} of {amount} + {fee} grains with nonce {} cannot be paid from {sender:?}",
                    body.nonce.get()
                ));
            }
            sender.0 -= amount + fee;
            sender.1 += 1;
            books.credit(body.recipient, amount);
            fees += fee;
        }
        let paid = block.coinbase.amount.grains();
        if paid != subsidy + fees {
            return Err(format!(
                "coinbase of {paid} grains, not {subsidy} and {fees}"
            ));
        }
        books.rewards.push_back((block.coinbase.miner, paid));
        if books.rewards.len() as u64 >= maturity
            && let Some((miner, amount)) = books.rewards.pop_front()
        {
            books.credit(miner, amount);
        }
        Ok(books)
    }

    /// All coins that there are, in grains.
    pub(super) fn supply(&self) -> u128 {
        let balances = self.accounts.values().map(|account| u128::from(account.0));
        let rewards = self.rewards.iter().map(|reward| u128::from(reward.1));
        balances.chain(rewards).sum()
    }

    /// Balance in grains and next nonce of an address.
    pub(super) fn account(&self, address: &Address) -> Account {
        self.accounts.get(address).copied().unwrap_or_default()
    }

    /// Compares with a node's ledger.
    ///
    /// # Errors
    /// The first account that differs.
    pub(super) fn compare(&self, ledger: &Ledger) -> Result<(), String> {
        let theirs = ledger
            .accounts()
            .map(|(address, account)| (address, (account.balance.grains(), account.nonce.get())));
        let mut theirs = theirs.filter(|(_, account)| *account != (0, 0));
        let ours = self.accounts.iter();
        let ours = ours.map(|(address, account)| (*address, *account));
        for ours in ours.filter(|(_, account)| *account != (0, 0)) {
            let theirs = theirs.next();
            if theirs != Some(ours) {
                return Err(differs(theirs, Some(ours)));
            }
        }
        if let Some(theirs) = theirs.next() {
            return Err(differs(Some(theirs), None));
        }
        let supply = u128::from(ledger.supply().grains());
        if supply != self.supply() {
            return Err(format!(
                "supply is {supply} grains, replayed {}",
                self.supply()
            ));
        }
        let mut waiting: BTreeMap<Address, u64> = BTreeMap::new();
        for (miner, amount) in &self.rewards {
            *waiting.entry(*miner).or_default() += amount;
        }
        for (miner, amount) in waiting {
            let theirs = ledger.immature(&miner).grains();
            if theirs != amount {
                return Err(format!(
                    "{miner} waits for {theirs} grains, replayed {amount}"
                ));
            }
        }
        Ok(())
    }

    fn credit(&mut self, address: Address, amount: u64) {
        if amount > 0 {
            self.accounts.entry(address).or_default().0 += amount;
        }
    }
}

fn differs(theirs: Option<(Address, Account)>, ours: Option<(Address, Account)>) -> String {
    format!("ledger differs from a replay from genesis: {theirs:?}, replayed {ours:?}")
}
