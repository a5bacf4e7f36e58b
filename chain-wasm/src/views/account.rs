//! Accounts and the form of a transfer.

use chain::{Address, Amount, Chain, Mempool};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::number;

/// What an address owns.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// The address with its checksum.
    pub address: String,
    /// What can be spent after the tip, in grains.
    pub balance: u64,
    /// Mined, but not spendable yet, in grains.
    pub immature: u64,
    /// Number that the next transfer on the chain must carry.
    pub nonce: u64,
    /// What the waiting transfers will add, in grains; negative when they take.
    pub pending: i64,
}

impl AccountView {
    pub(crate) fn new(chain: &Chain, pool: &Mempool, address: Address) -> Self {
        let account = chain.account(&address);
        Self {
            address: address.to_string(),
            balance: number(account.balance.grains()),
            immature: number(chain.ledger().immature(&address).grains()),
            nonce: number(account.nonce.get()),
            pending: pending(pool, address),
        }
    }
}

/// Transfers in the pool are covered by balances, so no sum here passes the supply.
fn pending(pool: &Mempool, address: Address) -> i64 {
    let signed = |amount: Amount| i64::try_from(number(amount.grains())).unwrap_or(i64::MAX);
    pool.iter()
        .map(|(_, transfer)| {
            let body = &transfer.body;
            let incoming = if body.recipient == address {
                signed(body.amount)
            } else {
                0
            };
            let outgoing = if body.from() == address {
                signed(body.total().unwrap_or(Amount::MAX))
            } else {
                0
            };
            incoming - outgoing
        })
        .fold(0, i64::saturating_add)
}

/// A transfer that a person wants to make.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransferForm {
    /// Address that is paid.
    pub recipient: String,
    /// What the recipient gets, in grains.
    pub amount: f64,
    /// What the miner gets, in grains.
    pub fee: f64,
    /// Any text of at most 80 bytes.
    pub memo: String,
}
