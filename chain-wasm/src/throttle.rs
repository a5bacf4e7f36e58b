//! How often the page is told.

use std::collections::BTreeSet;

use chain::Millis;

use crate::clock::reached;

/// Least time between two rounds of news, in milliseconds.
const PAUSE_MS: u64 = 100;

/// Collects topics that changed and lets them out together, at most ten times a second: the first
/// at once, those that follow when the pause is over.
#[derive(Clone, Debug)]
pub(crate) struct Throttle<T> {
    marked: BTreeSet<T>,
    not_before: Millis,
}

impl<T: Ord> Throttle<T> {
    pub(crate) fn new() -> Self {
        Self {
            marked: BTreeSet::new(),
            not_before: Millis::from_ms(0),
        }
    }

    /// Notes that there is news of this.
    pub(crate) fn mark(&mut self, topic: T) {
        self.marked.insert(topic);
    }

    /// When [`Throttle::take`] has something.
    pub(crate) fn wakeup(&self) -> Option<Millis> {
        (!self.marked.is_empty()).then_some(self.not_before)
    }

    /// The topics that changed, if it is time to tell.
    pub(crate) fn take(&mut self, now: Millis) -> BTreeSet<T> {
        if self.marked.is_empty() || !reached(self.not_before, now, PAUSE_MS) {
            return BTreeSet::new();
        }
        self.not_before = now.plus(PAUSE_MS);
        std::mem::take(&mut self.marked)
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
        assert_eq!(throttle.take(START), BTreeSet::from(['a']));
        throttle.mark('b');
        throttle.mark('c');
        throttle.mark('b');
        assert_eq!(throttle.take(START.plus(PAUSE_MS - 1)), BTreeSet::new());
        assert_eq!(throttle.wakeup(), Some(START.plus(PAUSE_MS)));
        assert_eq!(
            throttle.take(START.plus(PAUSE_MS)),
            BTreeSet::from(['b', 'c'])
        );
        assert_eq!(throttle.wakeup(), None);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_silence_the_news() {
        let mut throttle = Throttle::new();
        throttle.mark('a');
        throttle.take(START);
        throttle.mark('b');
        let earlier = Millis::from_ms(START.ms() / 2);
        assert_eq!(throttle.take(earlier), BTreeSet::from(['b']));
    }

    #[test]
    fn silence_does_not_wake_anybody() {
        let mut throttle = Throttle::<u8>::new();
        assert_eq!(throttle.take(START), BTreeSet::new());
        assert_eq!(throttle.wakeup(), None);
    }
}
