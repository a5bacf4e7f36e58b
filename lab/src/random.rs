//! All chance of a simulation, drawn from one seed with integers only, so that a seed means the
//! same run on every machine.

use std::time::Duration;

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

/// The purpose of a drawn number. Each purpose has a stream of its own: one more draw for the links
/// does not change when blocks are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stream {
    /// Topology and the plan of faults.
    Plan = 1,
    /// The fate of frames.
    Links = 2,
    /// The times when blocks are found.
    Mining = 3,
    /// Who pays whom.
    Wallets = 4,
    /// The acts of hostile nodes.
    Hostile = 5,
    /// The choices of relays, and how long they look at frames.
    Relays = 6,
    /// Where members come from, and their groups.
    Groups = 7,
}

/// A probability, in millionths.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Chance(u32);

impl Chance {
    /// It does not happen.
    pub const NEVER: Self = Self(0);

    /// This many times in a million; a million or more means always.
    pub const fn per_million(times: u32) -> Self {
        Self(times)
    }

    /// This many times in a hundred.
    pub const fn percent(times: u32) -> Self {
        Self(times * 10_000)
    }
}

/// One stream of random numbers.
#[derive(Clone, Debug)]
pub struct Random(ChaCha8Rng);

impl Random {
    /// The stream that `seed` has for one purpose.
    pub fn new(seed: u64, stream: Stream) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream as u64);
        Self(generator)
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.number()) * u128::from(end);
        u64::try_from(wide >> 64).expect("is below a u64")
    }

    /// A place in a list of `len`, which must not be empty.
    pub fn place(&mut self, len: usize) -> usize {
        assert!(len > 0, "an empty list has no places");
        let place = self.below(len as u64);
        usize::try_from(place).expect("is below a usize")
    }

    /// A number from `least` to `most`, both included.
    pub fn within(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most.saturating_sub(least).saturating_add(1))
    }

    /// A span from `least` to `most`.
    pub fn span(&mut self, least: Duration, most: Duration) -> Duration {
        Duration::from_micros(self.within(micros(least), micros(most)))
    }

    /// Whether something of this probability happens. Draws a number only when both answers are
    /// possible.
    pub fn happens(&mut self, chance: Chance) -> bool {
        match chance.0 {
            0 => false,
            1..1_000_000 => self.below(1_000_000) < u64::from(chance.0),
            _ => true,
        }
    }

    /// The time until an event that happens once in `mean` on average, whatever came before.
    ///
    /// This is von Neumann's method: it draws runs of falling uniform numbers, and only compares
    /// them. A logarithm would differ in its last bit from one platform to the next.
    pub fn exponential(&mut self, mean: Duration) -> Duration {
        let mut whole: u128 = 0;
        loop {
            let first = self.number();
            let (mut last, mut length) = (first, 1_u32);
            loop {
                let next = self.number();
                if next >= last {
                    break;
                }
                last = next;
                length += 1;
            }
            if length % 2 == 1 {
                let fixed = (whole << 64) | u128::from(first);
                // 44 of the 64 fraction bits leave room for any mean below a century.
                let micros = (fixed >> 20).saturating_mul(mean.as_micros()) >> 44;
                return Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX));
            }
            whole += 1;
        }
    }
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponential_times_have_their_mean_and_their_memorylessness() {
        let mut random = Random::new(1, Stream::Mining);
        let mean = Duration::from_secs(10);
        let draws: Vec<_> = (0..100_000)
            .map(|_| random.exponential(mean).as_secs_f64())
            .collect();
        let count = f64::from(u32::try_from(draws.len()).unwrap());
        let average = draws.iter().sum::<f64>() / count;
        assert!((average - 10.0).abs() < 0.15, "{average}");
        // e^-2 of them take longer than twice the mean.
        let long = draws.iter().filter(|seconds| **seconds > 20.0).count();
        let share = f64::from(u32::try_from(long).unwrap()) / count;
        assert!((share - (-2.0_f64).exp()).abs() < 0.005, "{share}");
    }

    #[test]
    fn a_chance_happens_as_often_as_it_says() {
        let mut random = Random::new(2, Stream::Links);
        let hits = (0..100_000)
            .filter(|_| random.happens(Chance::percent(5)))
            .count();
        assert!((4_700..5_300).contains(&hits), "{hits}");
        assert!(!random.happens(Chance::NEVER));
        assert!(random.happens(Chance::percent(100)));
    }

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let draw = |stream| Random::new(7, stream).number();
        assert_eq!(draw(Stream::Links), draw(Stream::Links));
        assert_ne!(draw(Stream::Links), draw(Stream::Mining));
    }
}
