//! Many independent runs on all cores; their results come in order.

use std::{
    collections::BTreeMap,
    num::NonZeroUsize,
    ops::Range,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
};

/// Runs `work` for each number of `range` on `jobs` threads, and hands the results to `take` in the
/// order of the numbers: the printed text does not depend on the number of threads.
pub fn in_order<R: Send>(
    range: Range<u64>,
    jobs: NonZeroUsize,
    work: impl Fn(u64) -> R + Sync,
    mut take: impl FnMut(R),
) {
    let next = AtomicU64::new(range.start);
    let (done, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.get() {
            let done = done.clone();
            scope.spawn(|| {
                let done = done;
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= range.end || done.send((number, work(number))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        let mut early = BTreeMap::new();
        let mut due = range.start;
        for (number, result) in results {
            early.insert(number, result);
            while let Some(result) = early.remove(&due) {
                take(result);
                due += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_however_long_each_takes() {
        for jobs in [1, 2, 7] {
            let mut taken = Vec::new();
            let work = |number: u64| {
                // The first ones take longest.
                let spins = 100_000 / (number + 1);
                (0..spins).fold(number, |kept, _| std::hint::black_box(kept))
            };
            let jobs = NonZeroUsize::new(jobs).unwrap();
            in_order(5..50, jobs, work, |number| taken.push(number));
            assert_eq!(taken, (5..50).collect::<Vec<_>>());
        }
    }

    #[test]
    fn without_numbers_nothing_runs() {
        let jobs = NonZeroUsize::MIN;
        in_order(3..3, jobs, |_| panic!("ran"), |()| panic!("taken"));
    }
}
