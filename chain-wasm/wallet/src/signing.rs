//! Signs transfers of the account that is meant, and nothing else.

use chain::{BlockId, PublicKey, SecretKey, TransferBody};

/// Reads a transfer's body and signs it; answers with the encoded transfer.
pub(crate) fn sign(key: &SecretKey, genesis: BlockId, body: &[u8]) -> Result<Vec<u8>, SignError> {
    let body: TransferBody = borsh::from_slice(body).map_err(|_| SignError::Form)?;
    let own = key.public_key();
    if body.sender != own {
        return Err(SignError::Sender {
            sender: body.sender,
            own,
        });
    }
    let transfer = body.sign(key, genesis);
    Ok(borsh::to_vec(&transfer).expect("writing to memory cannot fail"))
}

/// The reason why something is not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SignError {
    #[error("what is to be signed is no transfer")]
    Form,
    #[error("the transfer is to be paid with key {sender}, not with the account's key {own}")]
    Sender { sender: PublicKey, own: PublicKey },
}

#[cfg(test)]
mod tests {
    use chain::{AccountNonce, Address, Amount, Network, Text, Transfer};

    use super::*;

    fn body(sender: PublicKey) -> TransferBody {
        TransferBody {
            sender,
            recipient: Address::ZERO,
            amount: Amount::from_grains(5),
            fee: Amount::from_grains(1),
            nonce: AccountNonce::new(3),
            memo: Text::new("tea").unwrap(),
        }
    }

    #[test]
    fn a_transfer_of_the_account_is_signed_for_one_network() {
        let key = SecretKey::from_seed([7; 32]);
        let body = body(key.public_key());
        let genesis = Network::regtest().id();
        let signed = sign(&key, genesis, &borsh::to_vec(&body).unwrap()).unwrap();
        let transfer: Transfer = borsh::from_slice(&signed).unwrap();
        assert_eq!(transfer.body, body);
        assert_eq!(transfer.verify(genesis), Ok(()));
        assert!(transfer.verify(Network::tabnet().id()).is_err());
    }

    #[test]
    fn anything_else_is_refused() {
        let (key, other) = (
            SecretKey::from_seed([7; 32]),
            SecretKey::from_seed([8; 32]).public_key(),
        );
        let genesis = Network::regtest().id();
        let foreign = borsh::to_vec(&body(other)).unwrap();
        let own = key.public_key();
        let refused = SignError::Sender { sender: other, own };
        assert_eq!(sign(&key, genesis, &foreign), Err(refused));
        let mut longer = borsh::to_vec(&body(own)).unwrap();
        longer.push(0);
        for bytes in [b"any other message".as_slice(), &longer, &[]] {
            assert_eq!(sign(&key, genesis, bytes), Err(SignError::Form));
        }
    }
}
