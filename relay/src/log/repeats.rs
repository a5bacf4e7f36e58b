//! Sums up lines that one place in the code says again and again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tracing::{Event, Level, Subscriber, callsite::Identifier, error, info, warn};
use tracing_subscriber::{
    Layer,
    fmt::{FormatFields, format::Writer},
    layer::Context,
};

use super::{escape::EscapedFields, target::OWN};

/// The lines of one place that are written in a window; further lines are held back.
const AT_ONCE: u32 = 20;
/// How long a window is, from a place's first line in it.
const WINDOW: Duration = Duration::from_secs(10);
/// Bytes of the last line that are kept.
const LAST_BYTES: usize = 512;

/// How much each place has said lately. It holds an entry of bounded size for each place in the
/// program's code that ever said something. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Repeats(Arc<Mutex<HashMap<Identifier, Place>>>);

struct Place {
    level: Level,
    since: Instant,
    written: u32,
    held: u64,
    last: String,
}

/// The lines of one place that were held back.
#[derive(PartialEq, Eq, Debug)]
struct Sum {
    level: Level,
    more: u64,
    seconds: u64,
    last: String,
}

impl<S: Subscriber> Layer<S> for Repeats {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        let place = event.metadata();
        if place.target() == OWN {
            return true;
        }
        let may_pass = self.count(place.callsite(), *place.level(), Instant::now());
        if !may_pass {
            // Made between two locks, because foreign code makes the text.
            let last = text_of(event);
            if let Some(place) = self.places().get_mut(&place.callsite()) {
                place.last = last;
            }
        }
        may_pass
    }
}

impl Repeats {
    /// Counts a line, and answers whether it is to be written.
    fn count(&self, place: Identifier, level: Level, now: Instant) -> bool {
        let mut places = self.places();
        let place = places
            .entry(place)
            .or_insert_with(|| Place::new(level, now));
        // If lines were held back in a window, it ends with their sum.
        if place.held == 0 && now.duration_since(place.since) >= WINDOW {
            *place = Place::new(level, now);
        }
        if place.written < AT_ONCE {
            place.written += 1;
            return true;
        }
        place.held += 1;
        false
    }

    /// Reports the lines that were held back in windows that are over.
    pub(super) fn tell_ended(&self, now: Instant) {
        tell(self.sums(now, WINDOW));
    }

    /// Reports the lines that were held back so far.
    pub(super) fn tell_all(&self, now: Instant) {
        tell(self.sums(now, Duration::ZERO));
    }

    /// The lines that were held back in windows of this age; those windows begin anew.
    fn sums(&self, now: Instant, age: Duration) -> Vec<Sum> {
        let mut places = self.places();
        let over = places
            .values_mut()
            .filter(|place| place.held > 0 && now.duration_since(place.since) >= age);
        let sums = over.map(|place| {
            let ended = std::mem::replace(place, Place::new(place.level, now));
            Sum {
                level: ended.level,
                more: ended.held,
                seconds: now.duration_since(ended.since).as_secs(),
                last: ended.last,
            }
        });
        sums.collect()
    }

    fn places(&self) -> MutexGuard<'_, HashMap<Identifier, Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    fn new(level: Level, since: Instant) -> Self {
        Self {
            level,
            since,
            written: 0,
            held: 0,
            last: String::new(),
        }
    }
}

fn text_of(event: &Event<'_>) -> String {
    let mut text = String::new();
    // This fails where a value cannot be written as text.
    let _ = EscapedFields.format_fields(Writer::new(&mut text), event);
    text.truncate(text.floor_char_boundary(LAST_BYTES));
    text
}

fn tell(sums: Vec<Sum>) {
    macro_rules! tell {
        ($level:ident, $sum:ident) => {
            $level!(
                target: OWN,
                more = $sum.more,
                seconds = $sum.seconds,
                last = $sum.last,
                "more lines like the last one were held back"
            )
        };
    }
    for sum in sums {
        match sum.level {
            Level::ERROR => tell!(error, sum),
            Level::WARN => tell!(warn, sum),
            _ => tell!(info, sum),
        }
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    /// Says something from one place in the code.
    fn say(number: u32) {
        info!(number, "said");
    }

    /// Says a line several times from one place and once from another.
    fn told(times: u32) -> Repeats {
        let repeats = Repeats::default();
        let registry = tracing_subscriber::registry().with(repeats.clone());
        tracing::subscriber::with_default(registry, || {
            (0..times).for_each(say);
            warn!("from elsewhere");
            error!(target: OWN, "the log's own");
        });
        repeats
    }

    #[test]
    fn what_is_said_again_and_again_is_summed_up_with_the_last() {
        let repeats = told(AT_ONCE + 5);
        let now = Instant::now();
        assert_eq!(repeats.sums(now, WINDOW), [], "the window goes on");
        let sums = repeats.sums(now + WINDOW, WINDOW);
        assert_eq!(sums.len(), 1);
        assert_eq!((sums[0].level, sums[0].more), (Level::INFO, 5));
        assert_eq!(sums[0].last, format!("said number={}", AT_ONCE + 4));
        assert_eq!(repeats.sums(now + 3 * WINDOW, WINDOW), [], "once");
    }

    #[test]
    fn what_is_said_now_and_then_is_not_held_back() {
        let repeats = told(AT_ONCE);
        assert_eq!(repeats.sums(Instant::now(), Duration::ZERO), []);
        let places = repeats.places();
        assert_eq!(places.len(), 2, "the log's own words are not counted");
    }

    #[test]
    fn a_window_ends_by_itself_and_with_its_sum_where_lines_were_held_back() {
        let repeats = told(1);
        let place = repeats.places().keys().next().unwrap().clone();
        let begin = Instant::now() + WINDOW;
        let passed = |after: Duration, times: u32| {
            let passes = |_: &u32| repeats.count(place.clone(), Level::INFO, begin + after);
            (0..times).filter(passes).count()
        };
        assert_eq!(passed(Duration::ZERO, AT_ONCE), 20);
        assert_eq!(passed(WINDOW, AT_ONCE + 1), 20);
        // The writer waits for a reader, so that nobody asks for the sum.
        assert_eq!(passed(3 * WINDOW, 1), 0);
        let sums = repeats.sums(begin + 3 * WINDOW, WINDOW);
        assert_eq!((sums[0].more, sums[0].seconds), (2, 20));
        assert_eq!(passed(3 * WINDOW, 1), 1);
    }
}
