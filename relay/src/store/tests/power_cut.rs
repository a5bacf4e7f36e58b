//! A power cut at any instant: some of the data that was not synced is there, and some is not.

use super::{
    disk::{Chance, Disk},
    history::{History, Told, open, read},
};
use crate::store::{database::Store, error::StoreError};

/// The number of cuts, at instants spread over the whole of it.
const CUTS: u64 = 120;

/// The number of commits that are acknowledged, from these batches on, until the power is cut.
fn run(disk: &Disk, history: &History, from: usize) -> usize {
    let mut acknowledged = from;
    let mut work = || -> Result<(), StoreError> {
        let store = open(disk.clone())?;
        for count in [1, 3, 2].into_iter().cycle() {
            let next = (acknowledged + count).min(history.batches.len());
            if next == acknowledged {
                break;
            }
            store.commit(&history.batches[acknowledged..next])?;
            acknowledged = next;
        }
        Ok(())
    };
    // A commit that is not acknowledged may be there or not.
    let _ = work();
    acknowledged
}

#[test]
fn a_power_cut_at_any_instant_loses_nothing_that_was_acknowledged() {
    let history = History::new();
    let all = history.batches.len();
    let keys: Vec<_> = history.blocks().map(|(key, _)| key).collect();
    let told: Vec<Told> = (0..=all).map(|batches| history.told(batches)).collect();
    let look = |store: &Store, acknowledged: usize, what: &str| {
        let found = read(store, keys.iter()).unwrap();
        let place = told.iter().rposition(|told| *told == found);
        let place = place.unwrap_or_else(|| panic!("{what}: it is as it never was"));
        assert!(
            place >= acknowledged,
            "{what}: of {acknowledged} only {place} are there"
        );
        place
    };

    let whole = Disk::default();
    assert_eq!(run(&whole, &history, 0), all);
    let calls = whole.calls();
    let mut in_between = 0;
    for cut in 0..CUTS {
        let mut chance = Chance::of(cut);
        let at = 1 + cut * calls / CUTS;
        let disk = Disk::default().cut_at(at);
        let acknowledged = run(&disk, &history, 0);
        in_between += usize::from(acknowledged > 0 && acknowledged < all);
        let found = disk.after_the_cut(&mut chance);

        // The power is back for a moment.
        let disk = Disk::of(found).cut_at(1 + chance.below(12));
        let acknowledged = run(&disk, &history, acknowledged);
        let found = disk.after_the_cut(&mut chance);

        let what = format!("seed {cut}, cut at call {at} of {calls}");
        let disk = Disk::of(found);
        let store = open(disk.clone()).unwrap_or_else(|error| panic!("{what}: {error}"));
        let place = look(&store, acknowledged, &what);
        drop(store);
        assert_eq!(run(&disk, &history, place), all, "{what}");
        look(&open(disk).unwrap(), all, &what);
    }
    assert!(in_between > 40, "only {in_between} cuts were in between");
}
