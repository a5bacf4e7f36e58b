//! Numbers that others cannot guess.

use super::hash::sha256;

/// Numbers drawn one after the other from a seed. Whoever does not know the seed cannot tell the next
/// from all before it.
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    seed: u64,
    count: u64,
}

impl Chance {
    /// Nobody else may know `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.count = self.count.wrapping_add(1);
        let mut bytes = self.seed.to_le_bytes().to_vec();
        bytes.extend(self.count.to_le_bytes());
        let digest = sha256(&bytes);
        u64::from_le_bytes(*digest.first_chunk().expect("a digest is longer"))
    }

    /// One of several; `None` when there is none.
    pub(crate) fn pick<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        let count = u128::try_from(all.len()).expect("a list is shorter than 2^128");
        let place = (u128::from(self.number()) * count) >> 64;
        all.get(usize::try_from(place).ok()?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_again_and_every_place_is_picked() {
        let numbers = |seed| {
            let mut chance = Chance::new(seed);
            [(); 3].map(|()| chance.number())
        };
        assert_eq!(numbers(7), numbers(7));
        assert_ne!(numbers(7), numbers(8));
        let mut chance = Chance::new(1);
        assert_eq!(chance.pick::<u8>(&[]), None);
        let mut picked = [0; 3];
        for _ in 0..300 {
            picked[chance.pick(&[0, 1, 2]).unwrap()] += 1;
        }
        assert!(
            picked.iter().all(|times| (70..130).contains(times)),
            "{picked:?}"
        );
    }
}
