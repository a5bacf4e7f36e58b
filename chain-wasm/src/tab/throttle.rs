//! Bounds how often the page is told, whatever peers do.

use chain::Millis;

use crate::clock::reached;

/// Least time between two rounds of news, in milliseconds.
const PAUSE_MS: u64 = 100;

/// Collects topics that changed and lets them out together, at most ten times a second: the first
/// at once, later ones when the pause is over.
#[derive(Clone, Debug)]
pub(crate) struct Throttle<T> {
    /// The topics in their order, each once.
    marked: Vec<T>,
    not_before: Millis,
}

impl<T: Ord> Throttle<T> {
    pub(crate) fn new() -> Self {
        Self {
            marked: Vec::new(),
            not_before: Millis::from_ms(0),
        }
    }

    /// Notes that there is news of this.
    pub(crate) fn mark(&mut self, topic: T) {
        if let Err(place) = self.marked.binary_search(&topic) {
            self.marked.insert(place, topic);
        }
    }

    /// The time when [`Throttle::take`] has something.
    pub(crate) fn wakeup(&self) -> Option<Millis> {
        (!self.marked.is_empty()).then_some(self.not_before)
    }

    /// The topics that changed, if it is time to tell them.
    pub(crate) fn take(&mut self, now: Millis) -> Vec<T> {
        if self.marked.is_empty() || !reached(self.not_before, now, PAUSE_MS) {
            return Vec::new();
        }
        self.not_before = now.plus(PAUSE_MS);
        std::mem::take(&mut self.marked)
    }
}

/// The most notices of refusals in one span: a peer can send thousands of hopeless transfers in one
/// frame.
const MAX_REFUSALS: u32 = 5;
/// The span, in milliseconds.
const SPAN_MS: u64 = 1_000;

/// Lets a few notices of refusals through in every second and keeps the others back.
#[derive(Clone, Debug)]
pub(crate) struct Quota {
    ends: Millis,
    left: u32,
}

impl Quota {
    pub(crate) fn new() -> Self {
        Self {
            ends: Millis::from_ms(0),
            left: 0,
        }
    }

    /// Whether one more notice may go now.
    pub(crate) fn take(&mut self, now: Millis) -> bool {
        if reached(self.ends, now, SPAN_MS) {
            *self = Self {
                ends: now.plus(SPAN_MS),
                left: MAX_REFUSALS,
            };
        }
        let allowed = self.left > 0;
        self.left = self.left.saturating_sub(1);
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Millis = Millis::from_ms(1_000_000);

    #[test]
    fn the_first_news_goes_at_once_and_the_rest_after_the_pause() {
        let mut throttle = Throttle::new();
        assert_eq!(throttle.wakeup(), None);
        throttle.mark('a');
        assert_eq!(throttle.take(START), ['a']);
        throttle.mark('b');
        throttle.mark('c');
        throttle.mark('b');
        assert!(throttle.take(START.plus(PAUSE_MS - 1)).is_empty());
        assert_eq!(throttle.wakeup(), Some(START.plus(PAUSE_MS)));
        assert_eq!(throttle.take(START.plus(PAUSE_MS)), ['b', 'c']);
        assert_eq!(throttle.wakeup(), None);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_silence_the_news() {
        let mut throttle = Throttle::new();
        throttle.mark('a');
        throttle.take(START);
        throttle.mark('b');
        let earlier = Millis::from_ms(START.ms() / 2);
        assert_eq!(throttle.take(earlier), ['b']);
    }

    #[test]
    fn a_quota_lets_a_few_through_in_every_span() {
        let mut quota = Quota::new();
        let taken = |quota: &mut Quota, now| (0..100).filter(|_| quota.take(now)).count();
        assert_eq!(taken(&mut quota, START), 5);
        assert_eq!(taken(&mut quota, START.plus(SPAN_MS - 1)), 0);
        assert_eq!(taken(&mut quota, START.plus(SPAN_MS)), 5);
    }

    #[test]
    fn silence_does_not_wake_anybody() {
        let mut throttle = Throttle::<u8>::new();
        assert!(throttle.take(START).is_empty());
        assert_eq!(throttle.wakeup(), None);
    }
}
