//! redb panics on some damage. Here a panic becomes a value, and nobody sees a backtrace.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

use tracing::debug;

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// redb panicked: something in the file cannot be right.
#[derive(Debug)]
pub(super) struct Panicked;

/// Runs code that calls redb, and nothing else: our own faults must be seen.
///
/// A panic leaves some data half done. Nobody uses it again: a caller that gets [`Panicked`] closes
/// the file.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    HOOK.call_once(quieten);
    let outer = IS_GUARDED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(outer);
    result.map_err(|_| Panicked)
}

/// Sends the messages of guarded panics to the log alone.
fn quieten() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if IS_GUARDED.get() {
            debug!(panic = %info, "the database cannot make sense of its file");
        } else {
            usual(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_is_a_value_and_one_outside_stays_a_panic() {
        assert_eq!(guarded(|| 1).unwrap(), 1);
        assert!(guarded(|| panic!("a test")).is_err());
        assert!(guarded(|| guarded(|| panic!("a test")).is_err()).unwrap());
        assert!(!IS_GUARDED.get());
        assert!(panic::catch_unwind(|| panic!("as usual, by a test")).is_err());
    }
}
