//! The signatures of many transfers, checked on all processors.

use chain::{BlockId, Transfer};
use rayon::prelude::*;

/// A smaller batch is not worth another thread: the smaller a batch, the dearer each signature. With
/// 32 each, a join took a tenth longer than on one thread.
const FEWEST: usize = 128;

/// [`chain::all_signed`], in one batch for each processor.
pub(super) fn all_signed(transfers: &[&Transfer], genesis: BlockId) -> bool {
    let share = transfers.len().div_ceil(rayon::current_num_threads());
    transfers
        .par_chunks(share.max(FEWEST))
        .all(|share| chain::all_signed(share, genesis))
}

#[cfg(test)]
mod tests {
    use chain::{AccountNonce, Address, Amount, SecretKey, Text, TransferBody};

    use super::*;

    #[test]
    fn a_bad_signature_in_any_share_is_found() {
        let key = SecretKey::from_seed([1; 32]);
        let body = |nonce: u64| TransferBody {
            sender: key.public_key(),
            recipient: Address::ZERO,
            amount: Amount::from_grains(1),
            fee: Amount::ZERO,
            nonce: AccountNonce::new(nonce),
            memo: Text::default(),
        };
        let mut transfers: Vec<_> = (0..300)
            .map(|nonce| body(nonce).sign(&key, BlockId::ZERO))
            .collect();
        let all = |transfers: &[Transfer]| {
            all_signed(&transfers.iter().collect::<Vec<_>>(), BlockId::ZERO)
        };
        assert!(all(&[]));
        assert!(all(&transfers));
        for place in [0, 149, 150, 299] {
            transfers[place].body.amount = Amount::from_grains(2);
            assert!(!all(&transfers), "{place}");
            transfers[place].body.amount = Amount::from_grains(1);
        }
    }
}
