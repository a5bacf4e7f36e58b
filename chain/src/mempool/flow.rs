//! The change that waiting transfers make to an account.

use crate::{
    block::Transfer,
    primitives::{Address, Amount},
};

/// The amounts that waiting transfers bring an address and take from it, fees included. A pool holds
/// only transfers that balances cover, so neither passes the supply.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flow {
    /// The sum for the address.
    pub incoming: Amount,
    /// The sum from the address.
    pub outgoing: Amount,
}

impl Flow {
    /// The sums of these transfers for one address.
    pub fn of<'a>(transfers: impl Iterator<Item = &'a Transfer>, address: &Address) -> Self {
        let plus = |sum: Amount, more: Option<Amount>| {
            more.and_then(|more| sum.checked_add(more))
                .unwrap_or(Amount::MAX)
        };
        let mut flow = Self::default();
        for Transfer { body, .. } in transfers {
            if body.recipient == *address {
                flow.incoming = plus(flow.incoming, Some(body.amount));
            }
            if body.from() == *address {
                flow.outgoing = plus(flow.outgoing, body.total());
            }
        }
        flow
    }

    /// The part of a balance that no waiting transfer takes.
    pub fn spendable(&self, balance: Amount) -> Amount {
        balance.checked_sub(self.outgoing).unwrap_or(Amount::ZERO)
    }

    /// The change that the transfers will make, in grains; negative when they take more.
    pub fn net(&self) -> i64 {
        let signed = |amount: Amount| i64::try_from(amount.grains()).unwrap_or(i64::MAX);
        signed(self.incoming).saturating_sub(signed(self.outgoing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        block::{AccountNonce, TransferBody},
        primitives::{BlockId, SecretKey, Text},
    };

    fn pay(from: u8, recipient: Address, amount: u64) -> Transfer {
        let key = SecretKey::from_seed([from; 32]);
        let body = TransferBody {
            sender: key.public_key(),
            recipient,
            amount: Amount::from_grains(amount),
            fee: Amount::from_grains(1),
            nonce: AccountNonce::ZERO,
            memo: Text::default(),
        };
        body.sign(&key, BlockId::from_bytes([0; 32]))
    }

    #[test]
    fn what_comes_and_what_goes_are_told_apart() {
        let own = Address::from_public_key(&SecretKey::from_seed([1; 32]).public_key());
        let other = Address::ZERO;
        let transfers = [
            pay(1, other, 10),
            pay(2, own, 3),
            pay(1, own, 4),
            pay(2, other, 9),
        ];
        let flow = Flow::of(transfers.iter(), &own);
        assert_eq!(flow.incoming, Amount::from_grains(7));
        assert_eq!(flow.outgoing, Amount::from_grains(16), "with both fees");
        assert_eq!(flow.net(), -9);
        let spendable = |balance| flow.spendable(Amount::from_grains(balance)).grains();
        assert_eq!((spendable(20), spendable(16), spendable(3)), (4, 0, 0));
    }
}
