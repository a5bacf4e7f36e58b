//! Who owns what: accounts, rewards on their way, and how a block changes them and is taken back.

use std::collections::{BTreeMap, VecDeque};

use borsh::{BorshDeserialize, BorshSerialize, io};
use serde::{Deserialize, Serialize};

use crate::{
    block::{AccountNonce, Transfer},
    primitives::{Address, Amount, BlockId},
    rules::{CheckedBlock, LedgerError, Signatures, TransferError, check_amounts},
    util::Gather,
};

/// Balance and nonce of an address. An unknown address has the default.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Default,
    BorshSerialize,
    BorshDeserialize,
    Serialize,
    Deserialize,
)]
pub struct Account {
    /// The amount that can be spent in the next block, without rewards that mature later.
    pub balance: Amount,
    /// Number that the next transfer must carry.
    pub nonce: AccountNonce,
}

/// A miner's pay that has not matured yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub struct Reward {
    /// The address that will get it.
    pub miner: Address,
    /// The amount.
    pub amount: Amount,
}

/// The data that it takes, beyond the block itself, to take a block back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, BorshSerialize, BorshDeserialize)]
pub struct Undo {
    /// The reward that became spendable with the block.
    pub matured: Option<Reward>,
}

/// The state after a chain of blocks.
///
/// Grows with the number of addresses ever paid and with `maturity`; only valid blocks of the best
/// chain can add to it.
#[derive(Clone, PartialEq, Eq, Debug, BorshSerialize, BorshDeserialize)]
pub struct Ledger {
    genesis: BlockId,
    maturity: u64,
    /// The accounts, without the reward that is due.
    #[borsh(deserialize_with = "read_accounts")]
    accounts: BTreeMap<Address, Account>,
    /// Rewards of the last `maturity` blocks, oldest first.
    immature: VecDeque<Reward>,
}

/// Borsh's own reader sorts entries that are sorted already ([`Gather`] says what that costs).
fn read_accounts<R: io::Read>(reader: &mut R) -> io::Result<BTreeMap<Address, Account>> {
    let accounts = Vec::<(Address, Account)>::deserialize_reader(reader)?;
    if accounts.is_sorted_by(|(one, _), (next, _)| one < next) {
        Ok(accounts.into_iter().gather())
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "the accounts are not in ascending order",
        ))
    }
}

impl Ledger {
    /// The state after genesis, which pays nobody.
    pub fn new(genesis: BlockId, maturity: u64) -> Self {
        Self {
            genesis,
            maturity,
            accounts: BTreeMap::new(),
            immature: VecDeque::new(),
        }
    }

    /// The canonical encoding, to be written down.
    pub fn encode(&self) -> Vec<u8> {
        borsh::to_vec(self).expect("writing to memory cannot fail")
    }

    /// Reads a state that was written down; `None` when the bytes are not a state of this network.
    pub fn decode(bytes: &[u8], genesis: BlockId, maturity: u64) -> Option<Self> {
        let ledger: Self = borsh::from_slice(bytes).ok()?;
        (ledger.genesis == genesis && ledger.maturity == maturity).then_some(ledger)
    }

    /// Id of the network that the state belongs to.
    pub fn genesis(&self) -> BlockId {
        self.genesis
    }

    /// The reward that matures with the next block; that block may already spend it.
    fn due(&self) -> Option<Reward> {
        let is_due = self.immature.len() as u64 >= self.maturity;
        self.immature.front().copied().filter(|_| is_due)
    }

    /// Balance and nonce of `address`, as the transfers of the next block find them.
    pub fn account(&self, address: &Address) -> Account {
        let mut account = self.accounts.get(address).copied().unwrap_or_default();
        if let Some(reward) = self.due().filter(|reward| reward.miner == *address) {
            let balance = account.balance.checked_add(reward.amount);
            account.balance = balance.expect(BOUNDED);
        }
        account
    }

    /// Rewards of `address` that the next block cannot spend yet.
    pub fn immature(&self, address: &Address) -> Amount {
        let waiting = self.immature.iter().skip(usize::from(self.due().is_some()));
        let own = waiting.filter(|reward| reward.miner == *address);
        Amount::checked_sum(own.map(|reward| reward.amount)).expect(BOUNDED)
    }

    /// All coins: balances and rewards on their way.
    pub fn supply(&self) -> Amount {
        let balances = self.accounts.values().map(|account| account.balance);
        let rewards = self.immature.iter().map(|reward| reward.amount);
        Amount::checked_sum(balances.chain(rewards)).expect(BOUNDED)
    }

    /// Number of addresses that own something or ever sent something.
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether nobody owns anything yet.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Every address that can spend something or ever sent something, in order, as
    /// [`Ledger::account`] tells them.
    pub fn accounts(&self) -> impl Iterator<Item = (Address, Account)> {
        let due = self.due().filter(|reward| reward.amount > Amount::ZERO);
        // An address that is paid for the first time has no account before the next block.
        let new = due.map(|reward| reward.miner);
        let new = new.filter(|miner| !self.accounts.contains_key(miner));
        let place = new.unwrap_or(Address::ZERO);
        let known = self.accounts.range(..place).map(|(address, _)| *address);
        let behind = self.accounts.range(place..).map(|(address, _)| *address);
        let all = known.chain(new).chain(behind);
        all.map(|address| (address, self.account(&address)))
    }

    /// Applies a block, or changes nothing.
    ///
    /// The block itself can already spend the reward that is due.
    ///
    /// # Errors
    /// The first transfer that cannot be applied, or else the first without a good signature, and why.
    pub fn connect(
        &mut self,
        block: &CheckedBlock,
        signatures: Signatures<'_>,
    ) -> Result<Undo, LedgerError> {
        let matured = self.due();
        let mut draft = Draft::new(self);
        if let Some(reward) = matured.filter(|reward| reward.amount > Amount::ZERO) {
            draft.touch(reward.miner);
        }
        for (id, transfer) in block.transfers() {
            draft.apply(transfer).map_err(|source| LedgerError {
                transfer: id,
                source,
            })?;
        }
        let changed = draft.changed;
        // Last, because it costs most.
        signatures.check(block, self.genesis)?;
        self.accounts.extend(changed);
        if matured.is_some() {
            self.immature.pop_front();
        }
        let coinbase = &block.block().coinbase;
        self.immature.push_back(Reward {
            miner: coinbase.miner,
            amount: coinbase.amount,
        });
        Ok(Undo { matured })
    }

    /// Takes back the block that was connected last.
    pub fn disconnect(&mut self, block: &CheckedBlock, undo: Undo) {
        self.immature.pop_back();
        for (_, transfer) in block.transfers().rev() {
            let body = &transfer.body;
            self.change(body.recipient, |account| {
                account.balance = account.balance.checked_sub(body.amount).expect(CONNECTED);
            });
            self.change(body.from(), |account| {
                let total = body.total().expect(CONNECTED);
                account.balance = account.balance.checked_add(total).expect(CONNECTED);
                account.nonce = account.nonce.previous().expect(CONNECTED);
            });
        }
        if let Some(reward) = undo.matured {
            self.change(reward.miner, |account| {
                account.balance = account.balance.checked_sub(reward.amount).expect(CONNECTED);
            });
            self.immature.push_front(reward);
        }
    }

    /// Changes one account, and forgets it when it holds nothing.
    fn change(&mut self, address: Address, change: impl FnOnce(&mut Account)) {
        let account = self.accounts.entry(address).or_default();
        change(account);
        if *account == Account::default() {
            self.accounts.remove(&address);
        }
    }
}

const CONNECTED: &str = "the block was connected before";
const BOUNDED: &str = "params bound the supply";

/// The changes of the next block to a ledger; they may be thrown away.
#[derive(Debug)]
pub struct Draft<'a> {
    ledger: &'a Ledger,
    changed: BTreeMap<Address, Account>,
}

impl<'a> Draft<'a> {
    /// No changes yet.
    pub fn new(ledger: &'a Ledger) -> Self {
        Self {
            ledger,
            changed: BTreeMap::new(),
        }
    }

    /// Balance and nonce of `address` with the changes so far.
    pub fn account(&self, address: &Address) -> Account {
        let changed = self.changed.get(address).copied();
        changed.unwrap_or_else(|| self.ledger.account(address))
    }

    /// Applies the rules of a transfer, all but its signature, or changes nothing.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn apply(&mut self, transfer: &Transfer) -> Result<(), TransferError> {
        let body = &transfer.body;
        let total = check_amounts(transfer)?;
        let from = body.from();
        let mut sender = self.account(&from);
        if body.nonce != sender.nonce {
            return Err(TransferError::Nonce {
                expected: sender.nonce,
                found: body.nonce,
            });
        }
        sender.balance = sender
            .balance
            .checked_sub(total)
            .ok_or(TransferError::Balance {
                address: from,
                balance: sender.balance,
                needed: total,
            })?;
        sender.nonce = sender.nonce.next().ok_or(TransferError::NonceOverflow)?;
        self.changed.insert(from, sender);
        self.credit(body.recipient, body.amount);
        Ok(())
    }

    fn credit(&mut self, address: Address, amount: Amount) {
        if amount == Amount::ZERO {
            return;
        }
        let mut account = self.account(&address);
        account.balance = account.balance.checked_add(amount).expect(BOUNDED);
        self.changed.insert(address, account);
    }

    /// Writes the account down with the reward that is due.
    fn touch(&mut self, address: Address) {
        self.changed.insert(address, self.account(&address));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        block::TransferBody,
        primitives::{SecretKey, Text},
    };

    #[test]
    fn accounts_that_are_written_out_of_order_or_twice_are_no_ledger() {
        let [one, two] = [[1; 20], [2; 20]].map(Address::from_bytes);
        let account = Account {
            balance: Amount::from_grains(5),
            ..Account::default()
        };
        let read = |accounts: &[(Address, Account)]| {
            let immature: &[Reward] = &[];
            let bytes = borsh::to_vec(&(BlockId::ZERO, 1_u64, accounts, immature)).unwrap();
            Ledger::decode(&bytes, BlockId::ZERO, 1)
        };
        let ledger = read(&[(one, account), (two, account)]).unwrap();
        assert_eq!(ledger.account(&two), account);
        assert_eq!(
            Ledger::decode(&ledger.encode(), BlockId::ZERO, 1),
            Some(ledger)
        );
        assert_eq!(read(&[(two, account), (one, account)]), None);
        assert_eq!(read(&[(one, account), (one, account)]), None);
    }

    /// No chain gets there, so the test makes the account.
    #[test]
    fn a_sender_whose_nonce_cannot_grow_cannot_send() {
        let key = SecretKey::from_seed([1; 32]);
        let genesis = BlockId::ZERO;
        let last = AccountNonce::new(u64::MAX);
        for (nonce, expected) in [
            (last.previous().unwrap(), Ok(())),
            (last, Err(TransferError::NonceOverflow)),
        ] {
            let mut ledger = Ledger::new(genesis, 1);
            let address = Address::from_public_key(&key.public_key());
            ledger.change(address, |account| {
                account.nonce = nonce;
                account.balance = Amount::from_grains(1);
            });
            let body = TransferBody {
                sender: key.public_key(),
                recipient: Address::ZERO,
                amount: Amount::from_grains(1),
                fee: Amount::ZERO,
                nonce,
                memo: Text::default(),
            };
            let applied = Draft::new(&ledger).apply(&body.sign(&key, genesis));
            assert_eq!(applied, expected);
        }
    }
}
