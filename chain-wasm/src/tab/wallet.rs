//! The accounts of one phrase, the one that this node uses, and their movements.

use chain::{
    Account, Address, Amount, Chain, CheckedBlock, Flow, Height, Mempool, PublicKey, Transfer,
};

use crate::views::{
    AccountView, MovementBlock, MovementView, WalletView, newest_in, newest_waiting, number,
};

/// The most accounts that the page may show.
pub(crate) const MOST_ACCOUNTS: u32 = 256;
/// This many accounts in a row that were never paid end the search for more (BIP-44's gap limit).
const GAP: u32 = 20;
/// The number of blocks in which movements are searched.
const MOST_BLOCKS: u64 = 1_000;
/// The number of transfers that are looked at for that: full blocks must not keep the node from its
/// work.
const MOST_TRANSFERS: usize = 20_000;
/// The number of movements that are told.
const MOST_MOVEMENTS: usize = 200;

/// The accounts' public keys, as far as the page has told them, and the one in use. At first there are
/// none: the secret keys are elsewhere, and a node needs no key to follow the chain.
#[derive(Default)]
pub(crate) struct Accounts {
    /// The keys by number: at most [`MOST_ACCOUNTS`] and a gap.
    known: Vec<(PublicKey, Address)>,
    chosen: u32,
}

/// The page told something that is not its accounts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AccountsError {
    #[error("account {chosen} is not among the {} that are known", known)]
    Unknown { chosen: u32, known: usize },
    #[error("at most {} accounts can be known, found {found}", MOST_ACCOUNTS + GAP)]
    TooMany { found: usize },
}

impl Accounts {
    /// The accounts with these keys; number `chosen` is in use.
    pub(crate) fn new(keys: &[PublicKey], chosen: u32) -> Result<Self, AccountsError> {
        let found = keys.len();
        if found > index(MOST_ACCOUNTS + GAP) {
            return Err(AccountsError::TooMany { found });
        }
        if index(chosen) >= found {
            let known = found;
            return Err(AccountsError::Unknown { chosen, known });
        }
        let address = |key: &PublicKey| (*key, Address::from_public_key(key));
        Ok(Self {
            known: keys.iter().map(address).collect(),
            chosen,
        })
    }

    /// The number of known accounts.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.known.len()
    }

    /// The key in use.
    pub(crate) fn key(&self) -> Option<PublicKey> {
        Some(self.known.get(index(self.chosen))?.0)
    }

    /// The address in use.
    pub(crate) fn address(&self) -> Option<Address> {
        Some(self.known.get(index(self.chosen))?.1)
    }

    /// The first `least` accounts that are known, and those beyond up to the last that was paid, with
    /// their movements.
    pub(crate) fn view(&self, chain: &Chain, pool: &Mempool, least: u32) -> WalletView {
        let count = self.count(chain, least.clamp(1, MOST_ACCOUNTS));
        let wanted = (count + GAP).min(MOST_ACCOUNTS + GAP);
        let shown = &self.known[..index(count).min(self.known.len())];
        let own = Own(shown);
        let waiting = newest_waiting(pool, |transfer| own.concerns(transfer));
        let accounts = shown.iter().map(|(_, address)| {
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
            wanted,
        }
    }

    /// The number of accounts to show, as far as the known ones tell.
    fn count(&self, chain: &Chain, least: u32) -> u32 {
        let mut count = least;
        for (number, (_, address)) in (0..).zip(&self.known) {
            if number >= count + GAP {
                break;
            }
            let paid = chain.account(address) != Account::default()
                || chain.ledger().immature(address) > Amount::ZERO;
            if paid {
                count = count.max(number + 1);
            }
        }
        count
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).expect("an index is at least as wide")
}

/// Accounts to look for. Senders are recognised by their keys: an address costs a hash for every
/// transfer.
struct Own<'a>(&'a [(PublicKey, Address)]);

impl Own<'_> {
    fn concerns(&self, transfer: &Transfer) -> bool {
        let Transfer { body, .. } = transfer;
        let Self(accounts) = self;
        accounts
            .iter()
            .any(|(key, address)| *key == body.sender || *address == body.recipient)
    }

    /// Adds movements of the best chain, from the tip down to the first block whose body is not in
    /// memory, or as far as the bounds allow. Answers with the lowest height that it looked at.
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
        let coinbase = &block.block().coinbase;
        for (position, id) in newest_in(block) {
            match position.checked_sub(1) {
                None => {
                    if self.0.iter().any(|(_, address)| *address == coinbase.miner) {
                        movements.push(MovementView::reward(id, coinbase, place()));
                    }
                }
                Some(at) => {
                    let transfer = &block.block().transfers[at];
                    if self.concerns(transfer) {
                        movements.push(MovementView::transfer(id, transfer, Some(place())));
                    }
                }
            }
        }
    }
}
