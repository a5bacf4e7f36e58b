//! Short ids: six bytes that stand for a transaction between two nodes.
//!
//! They are those of BIP 152 (compact blocks): `SipHash-2-4` of the id, without its two most significant
//! bytes. Only the key is found in another way.

use bitcoin_hashes::siphash24;
use borsh::{BorshDeserialize, BorshSerialize};

use super::hash::TxId;

/// The key of `SipHash`. Who asks for short ids draws a new one for each question, so nobody can prepare
/// two transactions that others take for one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, BorshSerialize, BorshDeserialize)]
pub struct Salt(pub [u64; 2]);

/// The six least significant bytes of the `SipHash` of a transaction's id, little-endian.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, BorshSerialize, BorshDeserialize,
)]
pub struct ShortId(pub [u8; Self::SIZE]);

impl ShortId {
    /// Its length, in bytes.
    pub const SIZE: usize = 6;

    /// The short id of a transaction.
    pub fn new(salt: Salt, id: &TxId) -> Self {
        let Salt([first, second]) = salt;
        let hash = siphash24::Hash::hash_to_u64_with_keys(first, second, id.as_bytes());
        Self(*hash.to_le_bytes().first_chunk().expect("eight are more"))
    }

    /// As a number, for maps: those with such keys share their code.
    pub(crate) fn number(self) -> u64 {
        let mut bytes = [0; 8];
        bytes[..Self::SIZE].copy_from_slice(&self.0);
        u64::from_le_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of the `SipHash` paper's authors have the key 00 01 .. 0f and a message 00 01 .. of each
    /// length; the hash of that of 32 bytes is ce 7c f2 72 2f 51 27 71.
    #[test]
    fn a_short_id_is_the_start_of_the_published_hash() {
        let key = [0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908];
        let counted: Vec<u8> = (0..32).collect();
        let id = TxId::from_bytes(counted.try_into().unwrap());
        let short = ShortId::new(Salt(key), &id);
        assert_eq!(short.0, [0xce, 0x7c, 0xf2, 0x72, 0x2f, 0x51]);
        assert_eq!(borsh::to_vec(&short).unwrap(), short.0);
        let [first, second] = key;
        assert_ne!(short, ShortId::new(Salt([first, second + 1]), &id));
        assert_ne!(short, ShortId::new(Salt([first + 1, second]), &id));
        assert_ne!(short, ShortId::new(Salt(key), &TxId::ZERO));
    }
}
