//! Accounts and the form of a transfer.

use chain::{Address, Amount, Chain, Mempool, Transfer};
use serde::Serialize;
use tsify::Tsify;

use super::number;

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
        let balance = number(account.balance.grains());
        Self {
            address: address.to_string(),
            balance,
            spendable: balance.saturating_sub(flow.outgoing),
            immature: number(chain.ledger().immature(&address).grains()),
            nonce: number(account.nonce.get()),
            pending: flow.net(),
        }
    }
}

/// The amounts that waiting transfers bring an address and take from it, in grains. The pool holds
/// only transfers that balances cover, so no sum here passes the supply.
#[derive(Clone, Copy, Default)]
pub(crate) struct Flow {
    incoming: u64,
    outgoing: u64,
}

impl Flow {
    pub(crate) fn of<'a>(transfers: impl Iterator<Item = &'a Transfer>, address: &Address) -> Self {
        let mut flow = Self::default();
        for Transfer { body, .. } in transfers {
            if body.recipient == *address {
                flow.incoming = flow.incoming.saturating_add(number(body.amount.grains()));
            }
            if body.from() == *address {
                let total = body.total().unwrap_or(Amount::MAX);
                flow.outgoing = flow.outgoing.saturating_add(number(total.grains()));
            }
        }
        flow
    }

    fn net(self) -> i64 {
        let signed = |grains| i64::try_from(grains).unwrap_or(i64::MAX);
        signed(self.incoming).saturating_sub(signed(self.outgoing))
    }
}
