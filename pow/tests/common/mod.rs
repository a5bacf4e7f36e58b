//! The reference: SHA-256d by the `sha2` crate, one header after another, compared byte by byte.

use pow::{Job, NonceRange, Outcome, Search};
use sha2::{Digest, Sha256};

pub(crate) const VERSIONS: u64 = 8;

/// What is searched: a header without its nonce, and a little-endian target.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) prefix: [u8; 76],
    pub(crate) target: [u8; 32],
}

impl Task {
    pub(crate) fn job(&self) -> Job {
        Job::new(&self.prefix, &self.target)
    }

    /// The versions that each nonce is tried with: the lowest three bits that may be rolled take every value.
    pub(crate) fn versions(&self) -> [u32; 8] {
        let own = u32::from_le_bytes(self.prefix[..4].try_into().expect("4 bytes"));
        [0, 0x2000, 0x4000, 0x6000, 0x8000, 0xa000, 0xc000, 0xe000].map(|rolled| own ^ rolled)
    }

    /// The double hash of the header with this version and nonce, a little-endian number.
    pub(crate) fn hash(&self, version: u32, nonce: u32) -> [u8; 32] {
        let first = Sha256::new()
            .chain_update(version.to_le_bytes())
            .chain_update(&self.prefix[4..])
            .chain_update(nonce.to_le_bytes())
            .finalize();
        Sha256::digest(first).into()
    }

    /// Every nonce of the range that is a hit, in ascending order, with the place of the first version that makes it
    /// one.
    pub(crate) fn hits(&self, range: NonceRange) -> Vec<(u32, usize)> {
        let target = || self.target.iter().rev();
        (range.first()..=range.last())
            .filter_map(|nonce| {
                let is_hit = |version| self.hash(version, nonce).iter().rev().le(target());
                Some((nonce, self.versions().into_iter().position(is_hit)?))
            })
            .collect()
    }

    /// What a search of the range has to answer.
    pub(crate) fn search(&self, range: NonceRange) -> Search {
        let versions = self.versions();
        match self.hits(range).first() {
            Some(&(nonce, place)) => Search {
                outcome: Outcome::Hit {
                    version: versions[place],
                    nonce,
                },
                hashes: u64::from(nonce - range.first()) * VERSIONS + place as u64 + 1,
            },
            None => Search {
                outcome: Outcome::Exhausted,
                hashes: range.len() * VERSIONS,
            },
        }
    }
}
