//! The accounts of one phrase: which there are, which one this node uses, and what happened to them.

use std::collections::BTreeSet;

use chain::{
    Account, Address, Amount, Chain, CheckedBlock, Gather, Height, Mempool, PublicKey, SecretKey,
    Transfer, Wallet,
};

use crate::views::{AccountView, Flow, MovementBlock, MovementView, WalletView, number};

/// The most accounts that the page may ask for by number.
pub(crate) const MOST_ACCOUNTS: u32 = 256;
/// So many accounts in a row that were never paid end the search for more (BIP-44's gap limit).
const GAP: u32 = 20;
/// How far back movements are searched.
const MOST_BLOCKS: u64 = 1_000;
/// How many transfers are looked at for that: full blocks must not keep the node from its work.
const MOST_TRANSFERS: usize = 20_000;
/// How many movements are told.
const MOST_MOVEMENTS: usize = 200;

/// A phrase's keys, and the one in use.
pub(crate) struct Accounts {
    wallet: Wallet,
    /// By number, as far as they were derived: at most [`MOST_ACCOUNTS`] and a gap.
    known: Vec<(PublicKey, Address)>,
    chosen: u32,
    key: SecretKey,
}

impl Accounts {
    /// Uses the account with this number.
    pub(crate) fn new(wallet: Wallet, chosen: u32) -> Self {
        let key = wallet.account(chosen);
        Self {
            wallet,
            known: Vec::new(),
            chosen,
            key,
        }
    }

    /// The key in use.
    pub(crate) fn key(&self) -> &SecretKey {
        &self.key
    }

    /// The address in use.
    pub(crate) fn address(&self) -> Address {
        Address::from_public_key(&self.key.public_key())
    }

    /// Uses another account from now on.
    pub(crate) fn choose(&mut self, chosen: u32) {
        self.chosen = chosen;
        self.key = self.wallet.account(chosen);
    }

    /// The first `least` accounts and whichever were paid beyond, with what happened to them.
    pub(crate) fn view(&mut self, chain: &Chain, pool: &Mempool, least: u32) -> WalletView {
        let count = self.count(chain, least.clamp(1, MOST_ACCOUNTS));
        let own = Own::new(&self.known[..count]);
        let waiting: Vec<_> = pool
            .iter()
            .filter(|(_, transfer)| own.concerns(transfer))
            .collect();
        let accounts = self.known[..count].iter().map(|(_, address)| {
            let transfers = waiting.iter().map(|(_, transfer)| *transfer);
            AccountView::with(chain, *address, Flow::of(transfers, address))
        });
        let accounts = accounts.collect();
        let waiting = waiting
            .iter()
            .map(|(id, transfer)| MovementView::transfer(*id, transfer, None));
        let mut movements: Vec<_> = waiting.take(MOST_MOVEMENTS).collect();
        let searched_from = own.search(chain, &mut movements);
        WalletView {
            accounts,
            account: self.chosen,
            movements,
            searched_from: number(searched_from.get()),
            maturity: number(chain.params().maturity),
        }
    }

    /// How many accounts to show.
    fn count(&mut self, chain: &Chain, least: u32) -> usize {
        let mut count = least;
        let mut next = 0;
        while next < count + GAP && next < MOST_ACCOUNTS + GAP {
            let address = self.address_of(next);
            next += 1;
            let paid = chain.account(&address) != Account::default()
                || chain.ledger().immature(&address) > Amount::ZERO;
            if paid {
                count = count.max(next);
            }
        }
        usize::try_from(count).expect("is small")
    }

    fn address_of(&mut self, number: u32) -> Address {
        let index = usize::try_from(number).expect("is small");
        while self.known.len() <= index {
            let next = u32::try_from(self.known.len()).expect("is small");
            let key = self.wallet.account(next).public_key();
            self.known.push((key, Address::from_public_key(&key)));
        }
        self.known[index].1
    }
}

/// Accounts to look for. Senders are told by their keys: an address costs a hash for every transfer.
struct Own {
    keys: BTreeSet<PublicKey>,
    addresses: BTreeSet<Address>,
}

impl Own {
    fn new(accounts: &[(PublicKey, Address)]) -> Self {
        Self {
            keys: accounts.iter().map(|(key, _)| *key).gather(),
            addresses: accounts.iter().map(|(_, address)| *address).gather(),
        }
    }

    fn concerns(&self, transfer: &Transfer) -> bool {
        self.keys.contains(&transfer.body.sender)
            || self.addresses.contains(&transfer.body.recipient)
    }

    /// Adds movements of the best chain, from the tip down to the first block whose body is not in
    /// memory, or as far as the bounds allow. Answers with the lowest height that was looked at.
    fn search(&self, chain: &Chain, movements: &mut Vec<MovementView>) -> Height {
        let tip = chain.tip().height;
        let mut transfers = 0;
        let mut lowest = tip.next();
        let end = tip.get().saturating_sub(MOST_BLOCKS);
        for height in (end + 1..=tip.get()).rev().map(Height::new) {
            let body = chain
                .best_at(height)
                .and_then(|entry| chain.body_in_memory(&entry.id));
            let Some(body) = body else {
                break;
            };
            transfers += body.block.block().transfers.len();
            if transfers > MOST_TRANSFERS || movements.len() >= MOST_MOVEMENTS {
                break;
            }
            self.add(&body.block, height, movements);
            lowest = height;
        }
        lowest
    }

    fn add(&self, block: &CheckedBlock, height: Height, movements: &mut Vec<MovementView>) {
        let place = || MovementBlock {
            id: block.id().to_string(),
            height: number(height.get()),
            time: block.header().time.secs(),
        };
        for (id, transfer) in block.transfers() {
            if self.concerns(transfer) {
                movements.push(MovementView::transfer(id, transfer, Some(place())));
            }
        }
        let coinbase = &block.block().coinbase;
        if self.addresses.contains(&coinbase.miner) {
            let id = block.transaction_ids()[0];
            movements.push(MovementView::reward(id, coinbase, place()));
        }
    }
}
