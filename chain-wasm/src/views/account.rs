//! Accounts and the form of a transfer.

use chain::{Address, Chain, Flow, Mempool};
use serde::Serialize;
use tsify::Tsify;

use super::numbers::{number, signed};

/// The account of an address.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// The address with its checksum.
    pub address: String,
    /// The amount that can be spent in the next block, in grains.
    pub balance: u64,
    /// The part of it that no waiting transfer takes, in grains.
    pub spendable: u64,
    /// The amount that is mined, but cannot be spent in the next block, in grains.
    pub immature: u64,
    /// Number that the next transfer on the chain must carry.
    pub nonce: u64,
    /// The amount that the waiting transfers will add, in grains; negative when they take more.
    pub pending: i64,
}

impl AccountView {
    pub(crate) fn new(chain: &Chain, pool: &Mempool, address: Address) -> Self {
        let flow = Flow::of(pool.iter().map(|(_, transfer)| transfer), &address);
        Self::with(chain, address, flow)
    }

    /// The account, with this change by transfers that wait.
    pub(crate) fn with(chain: &Chain, address: Address, flow: Flow) -> Self {
        let account = chain.account(&address);
        Self {
            address: address.to_string(),
            balance: number(account.balance.grains()),
            spendable: number(flow.spendable(account.balance).grains()),
            immature: number(chain.ledger().immature(&address).grains()),
            nonce: number(account.nonce.get()),
            pending: signed(flow.net()),
        }
    }
}
