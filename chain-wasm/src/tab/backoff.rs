//! The waits before the next attempt to connect.

/// The first wait, in milliseconds.
const FIRST_MS: u64 = 500;
/// The longest wait, in milliseconds.
pub(crate) const LONGEST_MS: u64 = 15_000;
/// The longest wait after a relay sent everybody away, in milliseconds. Its tabs come back over
/// that time: of a thousand tabs, 21 come in a tenth of a second.
const RETURN_MS: u64 = 5_000;
/// A connection that lasted this long was a success: the next wait is short again. A relay that
/// welcomes and hangs up must not be asked twice a second for ever.
const GOOD_MS: u64 = 10_000;

/// Exponential back-off with jitter: when a relay comes back, its tabs do not all come at once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The wait after a connection that was up for `up_ms`, in milliseconds: between half and all
    /// of a span that doubles with each failure. `random` picks the place in it.
    pub(crate) fn next_wait(&mut self, up_ms: u64, random: u32) -> u64 {
        if up_ms >= GOOD_MS {
            self.failures = 0;
        }
        let span = (FIRST_MS << self.failures.min(10)).min(LONGEST_MS);
        self.failures = self.failures.saturating_add(1);
        let half = span / 2;
        half + (half * u64::from(random) / u64::from(u32::MAX))
    }

    /// The wait after the relay sent everybody away, in milliseconds: `random` picks a time from
    /// the shortest wait to [`RETURN_MS`].
    pub(crate) fn wait_with_all(&mut self, random: u32) -> u64 {
        self.failures = 1;
        let least = FIRST_MS / 2;
        least + (RETURN_MS - least) * u64::from(random) / u64::from(u32::MAX)
    }

    /// Makes the next wait a short one.
    pub(crate) fn forgive(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(random: u32) -> Vec<u64> {
        let mut backoff = Backoff::default();
        (0..8).map(|_| backoff.next_wait(0, random)).collect()
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let longest = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000];
        assert_eq!(waits(u32::MAX), longest);
        assert_eq!(waits(0), longest.map(|wait| wait / 2));
    }

    #[test]
    fn only_a_connection_that_held_shortens_the_wait() {
        let mut backoff = Backoff::default();
        for _ in 0..20 {
            backoff.next_wait(0, 0);
        }
        assert_eq!(backoff.next_wait(GOOD_MS - 1, u32::MAX), LONGEST_MS);
        assert_eq!(backoff.next_wait(GOOD_MS, u32::MAX), FIRST_MS);
        backoff.next_wait(0, 0);
        backoff.forgive();
        assert_eq!(backoff.next_wait(0, u32::MAX), FIRST_MS);
    }

    #[test]
    fn a_thousand_tabs_that_were_sent_away_at_once_do_not_come_back_at_once() {
        const TABS: u32 = 1_000;
        let mut tenths = [0; 50];
        for tab in 0..TABS {
            // This permutation of the numbers scatters them, as chance would.
            let random = tab.wrapping_mul(0x9e37_79b9) ^ 0x1234_5678;
            let wait = Backoff::default().wait_with_all(random);
            tenths[usize::try_from(wait / 100).unwrap().min(49)] += 1;
        }
        assert!(tenths.iter().all(|tabs| *tabs <= TABS / 20), "{tenths:?}");
        let bounds = [0, u32::MAX].map(|random| Backoff::default().wait_with_all(random));
        assert_eq!(bounds, [250, 5_000]);
    }

    #[test]
    fn an_attempt_that_fails_after_a_return_waits_longer_than_a_first() {
        let mut backoff = Backoff::default();
        backoff.wait_with_all(0);
        assert_eq!(backoff.next_wait(0, u32::MAX), 2 * FIRST_MS);
    }

    #[test]
    fn no_number_of_failures_overflows() {
        let mut backoff = Backoff { failures: u32::MAX };
        assert_eq!(backoff.next_wait(0, u32::MAX), LONGEST_MS);
    }
}
