//! Contenders for the same work.

use std::time::Duration;

/// A clock that only goes forward; its zero does not matter.
#[derive(Clone, Copy, Debug)]
pub struct Clock(pub fn() -> Duration);

impl Clock {
    /// How long a call takes that does this much.
    pub fn time(self, amount: u64, work: impl FnOnce()) -> Work {
        let began = self.now();
        work();
        Work {
            amount,
            took: Some(self.since(began)),
        }
    }

    fn now(self) -> Duration {
        (self.0)()
    }

    fn since(self, began: Duration) -> Duration {
        self.now().saturating_sub(began)
    }
}

/// A piece of work that was done.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// In the contest's unit.
    pub amount: u64,
    /// How long the work took, if the call also prepared something.
    pub took: Option<Duration>,
}

/// Something whose speed is measured.
pub struct Contender {
    name: String,
    /// Does some work and says how much it was, and how long it took if the work is only a part of
    /// the call.
    work: Box<dyn FnMut(Clock) -> Work>,
}

impl Contender {
    /// A contender whose calls are measured as a whole; each call answers with the amount of work.
    pub fn new(name: impl Into<String>, mut work: impl FnMut() -> u64 + 'static) -> Self {
        Self::timed(name, move |_| Work {
            amount: work(),
            took: None,
        })
    }

    /// A contender whose calls say themselves how long the work took.
    pub fn timed(name: impl Into<String>, work: impl FnMut(Clock) -> Work + 'static) -> Self {
        Self {
            name: name.into(),
            work: Box::new(work),
        }
    }

    /// Its name in the table.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Works for about so long; answers with the amount of work a second.
    pub fn turn(&mut self, clock: Clock, length: Duration) -> f64 {
        let (mut amount, mut took) = (0, Duration::ZERO);
        while took < length {
            let began = clock.now();
            let work = (self.work)(clock);
            took += work.took.unwrap_or_else(|| clock.since(began));
            amount += work.amount;
        }
        #[expect(clippy::cast_precision_loss, reason = "a rate has few digits")]
        let amount = amount as f64;
        amount / took.as_secs_f64()
    }
}

/// The contenders that belong into one table.
pub struct Contest {
    /// The work that is done.
    pub title: String,
    /// The unit that the rates count, a second.
    pub unit: &'static str,
    /// The others are compared with the first one.
    pub contenders: Vec<Contender>,
}
