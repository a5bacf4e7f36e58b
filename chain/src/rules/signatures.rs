//! The signatures of a block: which of them are checked, and many at once where that is faster.

use std::fmt;

use super::{body::CheckedBlock, transfer::LedgerError};
use crate::{
    block::Transfer,
    primitives::{BlockId, SignatureError, TxId, all_hold},
};

/// From this many on, one batch is faster than checks one by one (`cargo xtask bench chain`).
const WORTH_A_BATCH: usize = 2;

/// Which signatures of a block are checked when it is connected.
#[derive(Clone, Copy)]
pub enum Signatures<'a> {
    /// All of them.
    Check,
    /// All but those of transfers for which this answers true: this node has checked them before,
    /// for its pool for example. An id covers the signature, so the same id means the same
    /// signature.
    CheckBut(&'a dyn Fn(&TxId) -> bool),
    /// None: this node checked them when it connected the block before.
    Trusted,
}

impl Signatures<'_> {
    /// Checks those that are to be checked.
    ///
    /// # Errors
    /// The first transfer whose signature is not the sender's.
    pub(crate) fn check(self, block: &CheckedBlock, genesis: BlockId) -> Result<(), LedgerError> {
        let is_known = |id: &TxId| match self {
            Self::Check => false,
            Self::CheckBut(known) => known(id),
            Self::Trusted => true,
        };
        let unchecked = block.transfers().filter(|(id, _)| !is_known(id));
        let (ids, transfers): (Vec<_>, Vec<_>) = unchecked.unzip();
        if let Some((place, source)) = first_unsigned(&transfers, genesis) {
            return Err(LedgerError {
                transfer: ids[place],
                source: source.into(),
            });
        }
        Ok(())
    }
}

impl fmt::Debug for Signatures<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Check => "Check",
            Self::CheckBut(_) => "CheckBut",
            Self::Trusted => "Trusted",
        })
    }
}

/// Whether every transfer is signed by its sender for the network that starts with `genesis`;
/// [`all_hold`] says how.
pub fn all_signed(transfers: &[&Transfer], genesis: BlockId) -> bool {
    all_hold(transfers.iter().map(|transfer| {
        let message = transfer.body.signing_bytes(genesis);
        (transfer.body.sender, transfer.signature, message)
    }))
}

/// The first transfer that is not signed by its sender, by its place.
pub(super) fn first_unsigned(
    transfers: &[&Transfer],
    genesis: BlockId,
) -> Option<(usize, SignatureError)> {
    if transfers.len() >= WORTH_A_BATCH && all_signed(transfers, genesis) {
        return None;
    }
    // There are few, or one does not hold and has to be named.
    let verified = transfers.iter().map(|transfer| transfer.verify(genesis));
    let mut wrong = verified
        .enumerate()
        .filter_map(|(place, result)| Some((place, result.err()?)));
    wrong.next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        block::{AccountNonce, TransferBody},
        primitives::{Address, Amount, SecretKey, Signature, Text},
    };

    fn transfers(count: u8) -> Vec<Transfer> {
        let transfer = |number: u8| {
            let key = SecretKey::from_seed([number % 3; 32]);
            let body = TransferBody {
                sender: key.public_key(),
                recipient: Address::ZERO,
                amount: Amount::from_grains(1),
                fee: Amount::ZERO,
                nonce: AccountNonce::new(number.into()),
                memo: Text::default(),
            };
            body.sign(&key, BlockId::ZERO)
        };
        (0..count).map(transfer).collect()
    }

    fn hold(transfers: &[Transfer], genesis: BlockId) -> bool {
        all_signed(&transfers.iter().collect::<Vec<_>>(), genesis)
    }

    #[test]
    fn a_batch_holds_when_every_signature_does() {
        for count in 0..10 {
            assert!(hold(&transfers(count), BlockId::ZERO), "{count}");
        }
    }

    #[test]
    fn one_bad_signature_anywhere_spoils_a_batch() {
        for place in 0..8 {
            let mut transfers = transfers(8);
            transfers[place].body.amount = Amount::from_grains(2);
            assert!(!hold(&transfers, BlockId::ZERO), "{place}");
        }
        assert!(!hold(&transfers(8), BlockId::from_bytes([1; 32])));
    }

    #[test]
    fn two_errors_that_cancel_out_in_a_plain_sum_spoil_a_batch() {
        let mut transfers = transfers(2);
        let [one, two] = [0, 1].map(|place| transfers[place].signature.to_bytes());
        // s of the one grows by one, s of the other shrinks by one.
        let (mut more, mut less) = (one, two);
        more[32] = more[32].checked_add(1).expect("no carry in this test");
        less[32] = less[32].checked_sub(1).expect("no borrow in this test");
        transfers[0].signature = Signature::from_bytes(more);
        transfers[1].signature = Signature::from_bytes(less);
        assert!(!hold(&transfers, BlockId::ZERO));
    }
}
