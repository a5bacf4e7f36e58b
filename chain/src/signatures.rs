//! The signatures of a block: which of them are checked, many at once where that pays.

use std::{convert::Infallible, fmt};

use ed25519_zebra::{
    Signature as ZebraSignature, VerificationKeyBytes,
    batch::{Item, Verifier},
};
use rand_core::{TryCryptoRng, TryRng};

use crate::{BlockId, CheckedBlock, LedgerError, PublicKey, Signature, Transfer, TxId, sha256};

/// From so many on, one batch is faster than checks one by one (`cargo xtask bench chain`).
const WORTH_A_BATCH: usize = 2;

/// Which signatures of a block are checked when it is connected.
#[derive(Clone, Copy)]
pub enum Signatures<'a> {
    /// All of them.
    Check,
    /// All but those of transfers for which this says true: this node has checked them before, as
    /// for its pool. An id covers the signature, so the same id is the same signature.
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
        if transfers.len() >= WORTH_A_BATCH && all_signed(&transfers, genesis) {
            return Ok(());
        }
        // Few, or one that does not hold and is to be named.
        for (id, transfer) in ids.into_iter().zip(transfers) {
            transfer.verify(genesis).map_err(|source| LedgerError {
                transfer: id,
                source: source.into(),
            })?;
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

/// Whether every transfer is signed by its sender for the network that starts with `genesis`, as
/// [`all_hold`] finds out.
pub fn all_signed(transfers: &[&Transfer], genesis: BlockId) -> bool {
    all_hold(transfers.iter().map(|transfer| {
        let message = transfer.body.signing_bytes(genesis);
        (transfer.body.sender, transfer.signature, message)
    }))
}

/// Whether every signature is its key's over its message, by one equation over all of them. It has the
/// same answer as the checks one by one, by the rules of ZIP-215, but for a chance of 2^-128.
pub fn all_hold(signatures: impl Iterator<Item = (PublicKey, Signature, Vec<u8>)>) -> bool {
    let mut batch = Verifier::new();
    let mut seen = Vec::new();
    for (key, signature, message) in signatures {
        seen.extend_from_slice(key.as_bytes());
        seen.extend_from_slice(signature.as_bytes());
        seen.extend_from_slice(&sha256(&message));
        let key = VerificationKeyBytes::from(key.to_bytes());
        let signature = ZebraSignature::from_bytes(signature.as_bytes());
        batch.queue(Item::from((key, signature, message.as_slice())));
    }
    batch.verify(Coefficients::of(&seen)).is_ok()
}

/// The factors of a batch's equation. Nobody can choose signatures that do not hold so that they
/// cancel each other out, because each factor comes from a hash of all of them; so the core needs no
/// randomness.
struct Coefficients {
    seed: [u8; 32],
    counter: u64,
}

impl Coefficients {
    fn of(batch: &[u8]) -> Self {
        Self {
            seed: sha256(batch),
            counter: 0,
        }
    }

    fn next(&mut self) -> [u8; 32] {
        let mut bytes = [0; 40];
        bytes[..32].copy_from_slice(&self.seed);
        bytes[32..].copy_from_slice(&self.counter.to_le_bytes());
        self.counter += 1;
        sha256(&bytes)
    }
}

impl TryRng for Coefficients {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(32) {
            chunk.copy_from_slice(&self.next()[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Coefficients {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AccountNonce, Address, Amount, SecretKey, Text, TransferBody};

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

    #[test]
    fn factors_come_from_all_of_the_batch_and_differ() {
        let mut one = Coefficients::of(b"one");
        let mut two = Coefficients::of(b"two");
        let first = one.next();
        assert_ne!(first, one.next());
        assert_ne!(first, two.next());
        assert_eq!(first, Coefficients::of(b"one").next());
    }
}
