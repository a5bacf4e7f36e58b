//! Which signatures hold: Ed25519 under the rules of ZIP-215.
//!
//! ZIP-215 gives every byte string one answer, and batch and single verification agree, so that all
//! nodes agree on every signature.

use std::convert::Infallible;

use ed25519_zebra::{
    Signature as ZebraSignature, VerificationKey, VerificationKeyBytes,
    batch::{Item, Verifier},
};
use rand_core::{TryCryptoRng, TryRng};
use thiserror::Error;

use super::{
    hash::sha256,
    keys::{PublicKey, Signature},
};

/// The reason why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The public key does not encode a point of the curve.
    #[error("public key {0} is not a point of the curve")]
    BadKey(PublicKey),
    /// The signature is malformed, or was made with another key or over another message.
    #[error("the signature does not match public key {0} and the message")]
    Mismatch(PublicKey),
}

impl PublicKey {
    /// Checks a signature over a message by the rules of ZIP-215: encodings of points need not be
    /// canonical, s must be below the group order, and the equation is the one times the cofactor.
    ///
    /// # Errors
    /// If the key is not a point of the curve, or the signature is not this key's over this message.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), SignatureError> {
        if holds(*self, message, *signature) {
            return Ok(());
        }
        Err(match VerificationKey::try_from(self.to_bytes()) {
            Ok(_) => SignatureError::Mismatch(*self),
            Err(_) => SignatureError::BadKey(*self),
        })
    }
}

#[cfg(not(target_family = "wasm"))]
fn holds(key: PublicKey, message: &[u8], signature: Signature) -> bool {
    let signature = ZebraSignature::from_bytes(signature.as_bytes());
    VerificationKey::try_from(key.to_bytes())
        .and_then(|key| key.verify(&signature, message))
        .is_ok()
}

/// In a batch of its own: a check alone is little faster, and would add a table of 7.5 KB to the
/// bytes that a browser has to load before anything works.
#[cfg(target_family = "wasm")]
fn holds(key: PublicKey, message: &[u8], signature: Signature) -> bool {
    all_hold(std::iter::once((key, signature, message.to_vec())))
}

/// Whether every signature is its key's over its message, by one equation over all of them. By the
/// rules of ZIP-215 the answer is the same as that of the checks one by one, but for a chance of
/// 2^-128.
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
