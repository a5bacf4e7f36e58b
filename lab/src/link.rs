//! The fate of a frame between a node and a relay.

use std::time::Duration;

use crate::{
    random::{Chance, Random},
    time::SimTime,
};

/// The time that a frame is under way, apart from its length.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Latency {
    /// The time is always the same.
    Fixed(Duration),
    /// All times between two bounds are equally likely.
    Uniform {
        /// Shortest.
        least: Duration,
        /// Longest.
        most: Duration,
    },
    /// A shortest time, and a tail with this mean above it.
    Tailed {
        /// Shortest.
        least: Duration,
        /// Mean of the time above the shortest.
        tail: Duration,
    },
}

/// The quality of one direction of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conditions {
    /// Time under way.
    pub latency: Latency,
    /// Bytes a second that fit through; `None` means any number.
    pub bytes_per_second: Option<u64>,
    /// The frame never arrives.
    pub loss: Chance,
    /// The frame arrives twice.
    pub duplication: Chance,
    /// The frame is held back, and those behind it pass it.
    pub reordering: Chance,
}

impl Conditions {
    /// Nothing goes wrong, and every frame takes the same time.
    pub const fn perfect(latency: Duration) -> Self {
        Self {
            latency: Latency::Fixed(latency),
            bytes_per_second: None,
            loss: Chance::NEVER,
            duplication: Chance::NEVER,
            reordering: Chance::NEVER,
        }
    }

    fn draw(&self, random: &mut Random) -> Duration {
        match self.latency {
            Latency::Fixed(latency) => latency,
            Latency::Uniform { least, most } => random.span(least, most),
            Latency::Tailed { least, tail } => least + random.exponential(tail),
        }
    }
}

/// The longest time that a frame is held back so that others pass it.
const LONGEST_HOLD: Duration = Duration::from_secs(2);

/// One direction of a connection. Frames keep their order but for those that are held back.
#[derive(Clone, Debug)]
pub struct Pipe {
    /// How good it is now.
    pub conditions: Conditions,
    /// The time when all bytes put in so far have left.
    free_at: SimTime,
    /// Arrival of the last frame that kept its place.
    last: SimTime,
    /// Arrival of the greeting, which nothing passes.
    greeted: SimTime,
}

impl Pipe {
    /// An empty pipe.
    pub fn new(conditions: Conditions) -> Self {
        Self {
            conditions,
            free_at: SimTime::START,
            last: SimTime::START,
            greeted: SimTime::START,
        }
    }

    /// The time when the first frame of a connection arrives. The frame is part of the connection's
    /// start, and is not lost, doubled or passed.
    pub fn greet(&mut self, now: SimTime, bytes: usize, random: &mut Random) -> SimTime {
        let arrival = self.depart(now, bytes).plus(self.conditions.draw(random));
        self.greeted = arrival;
        self.last = arrival;
        arrival
    }

    /// The times when a frame arrives: never, once or twice.
    pub fn carry(&mut self, now: SimTime, bytes: usize, random: &mut Random) -> Arrivals {
        let departed = self.depart(now, bytes);
        if random.happens(self.conditions.loss) {
            return Arrivals(None, None);
        }
        let first = self.arrive(departed, random);
        let doubled = random.happens(self.conditions.duplication);
        let second = doubled.then(|| self.arrive(departed, random));
        Arrivals(Some(first), second)
    }

    /// The times when a frame arrives that somebody on the way holds back for `hold`, so that others
    /// pass it.
    pub fn hold_back(&mut self, now: SimTime, hold: Duration, random: &mut Random) -> SimTime {
        now.plus(hold + self.conditions.draw(random))
            .max(self.greeted)
    }

    /// The time until all bytes put in so far have left.
    pub fn backlog(&self, now: SimTime) -> Duration {
        self.free_at.since(now)
    }

    fn depart(&mut self, now: SimTime, bytes: usize) -> SimTime {
        let Some(rate) = self.conditions.bytes_per_second else {
            return now;
        };
        let micros = (bytes as u64).saturating_mul(1_000_000) / rate.max(1);
        self.free_at = self.free_at.max(now).plus(Duration::from_micros(micros));
        self.free_at
    }

    fn arrive(&mut self, departed: SimTime, random: &mut Random) -> SimTime {
        let arrival = departed.plus(self.conditions.draw(random));
        if random.happens(self.conditions.reordering) {
            let hold = random.span(Duration::ZERO, LONGEST_HOLD);
            return arrival.plus(hold).max(self.greeted);
        }
        self.last = self.last.max(arrival);
        self.last
    }
}

/// The times when a frame arrives first and again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arrivals(pub Option<SimTime>, pub Option<SimTime>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_narrow_pipe_makes_frames_wait_for_those_before() {
        let mut random = Random::new(1, Stream::Links);
        let mut conditions = Conditions::perfect(10 * MS);
        conditions.bytes_per_second = Some(1_000);
        let mut pipe = Pipe::new(conditions);
        let first = pipe.carry(SimTime::START, 100, &mut random);
        let second = pipe.carry(SimTime::START, 100, &mut random);
        assert_eq!(first.0.unwrap().ms(), 110);
        assert_eq!(second.0.unwrap().ms(), 210);
        assert_eq!(pipe.backlog(SimTime::START), 200 * MS);
    }

    #[test]
    fn frames_keep_their_order_unless_they_are_held_back() {
        let mut random = Random::new(2, Stream::Links);
        let mut conditions = Conditions::perfect(MS);
        conditions.latency = Latency::Uniform {
            least: MS,
            most: 100 * MS,
        };
        let count_passed = |conditions, random: &mut Random| {
            let mut pipe = Pipe::new(conditions);
            let times: Vec<_> = (0..200)
                .map(|_| pipe.carry(SimTime::START, 1, random).0.unwrap())
                .collect();
            times.windows(2).filter(|pair| pair[1] < pair[0]).count()
        };
        assert_eq!(count_passed(conditions, &mut random), 0);
        conditions.reordering = Chance::percent(20);
        assert!(count_passed(conditions, &mut random) > 10);
    }

    #[test]
    fn nothing_passes_the_greeting() {
        let mut random = Random::new(3, Stream::Links);
        let mut conditions = Conditions::perfect(Duration::from_secs(5));
        conditions.reordering = Chance::percent(100);
        let mut pipe = Pipe::new(conditions);
        let greeting = pipe.greet(SimTime::START, 1, &mut random);
        pipe.conditions = Conditions::perfect(Duration::ZERO);
        let next = pipe.carry(SimTime::START, 1, &mut random).0.unwrap();
        assert!(next >= greeting);
    }
}
