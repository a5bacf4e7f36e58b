//! However the bytes of a file change, a store names the error or has everything.

use chain::{BlockKey, Network};
use redb::{Database, ReadableDatabase, TableDefinition};

use super::{
    disk::{Chance, Disk},
    history::{History, NAME, Told, error_of, open, read},
};
use crate::store::{database::Store, error::StoreError};

/// Bytes that are changed at once.
const SPOILT: usize = 8;
/// Changes at random places, besides those at the beginning of each page.
const BY_CHANCE: u64 = 150;
const PAGE: usize = 4096;
/// Length of redb's header.
const HEADER: usize = 320;

/// A file with a history in it, closed in good order or not, and the contents that its readers may
/// find.
struct Written {
    bytes: Vec<u8>,
    history: History,
    keys: Vec<BlockKey>,
    /// The last of them is everything.
    possible: Vec<Told>,
}

impl Written {
    fn new(is_closed: bool) -> Self {
        let history = History::new();
        let disk = Disk::default();
        let store = open(disk.clone()).unwrap();
        let (last, earlier) = history.batches.split_last().unwrap();
        for batches in earlier.chunks(4) {
            store.commit(batches).unwrap();
        }
        store.commit(std::slice::from_ref(last)).unwrap();
        let all = history.batches.len();
        let mut possible = vec![history.told(all)];
        let bytes = if is_closed {
            drop(store);
            disk.bytes()
        } else {
            // Nobody can tell whether the last transaction was damaged or cut short.
            possible.insert(0, history.told(all - 1));
            disk.bytes()
        };
        Self {
            bytes,
            keys: history.blocks().map(|(key, _)| key).collect(),
            possible,
            history,
        }
    }

    /// Opens a file of these bytes, reads all of it and writes to it. An error says how to go on,
    /// and nothing was lost by trying.
    fn judge(&self, bytes: &[u8], what: &str) -> Option<String> {
        let disk = Disk::of(bytes.to_vec());
        match self.use_it(&disk) {
            Ok(()) => None,
            Err(error) => {
                let words = error.to_string();
                assert!(words.starts_with(NAME), "{what}: {words}");
                assert!(
                    words.contains("move the file away") || words.contains("--data-dir"),
                    "{what}: {words}"
                );
                assert!(
                    disk.bytes() == bytes,
                    "{what}: the file was changed: {words}"
                );
                Some(words)
            }
        }
    }

    fn use_it(&self, disk: &Disk) -> Result<(), StoreError> {
        {
            let store = open(disk.clone())?;
            let told = read(&store, self.keys.iter())?;
            assert!(self.possible.contains(&told), "something else was told");
            let last = self.history.batches.len() - 4;
            store.commit(&self.history.batches[last..])?;
        }
        let store = open(disk.clone()).expect("what was written can be read");
        let told = read(&store, self.keys.iter()).unwrap();
        assert!(
            Some(&told) == self.possible.last(),
            "something was lost by writing"
        );
        Ok(())
    }

    fn spoil(&self, at: usize, chance: &mut Chance) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        for byte in bytes.iter_mut().skip(at).take(SPOILT) {
            *byte ^= u8::try_from(1 + chance.below(255)).unwrap();
        }
        bytes
    }
}

#[test]
fn a_sound_file_is_read_and_written() {
    for is_closed in [true, false] {
        let written = Written::new(is_closed);
        assert_eq!(written.judge(&written.bytes, "nothing"), None);
    }
}

#[test]
fn spoilt_bytes_anywhere_are_told_or_do_no_harm() {
    for is_closed in [true, false] {
        let written = Written::new(is_closed);
        let mut chance = Chance::of(1);
        let length = written.bytes.len();
        let pages = (0..length).step_by(PAGE);
        let header = (0..HEADER).step_by(SPOILT);
        let by_chance: Vec<_> = (0..BY_CHANCE)
            .map(|_| usize::try_from(chance.below(length as u64)).unwrap())
            .collect();
        let mut refused = 0;
        for at in pages.chain(header).chain(by_chance) {
            let bytes = written.spoil(at, &mut chance);
            let what = format!("closed: {is_closed}, {SPOILT} bytes at {at} of {length}");
            refused += usize::from(written.judge(&bytes, &what).is_some());
        }
        assert!(refused > 10, "only {refused} were noticed");
    }
}

#[test]
fn a_file_that_was_cut_off_is_told_and_left_as_it_is() {
    for is_closed in [true, false] {
        let written = Written::new(is_closed);
        let length = written.bytes.len();
        let mut chance = Chance::of(2);
        let by_chance =
            (0..20).map(|_| 1 + usize::try_from(chance.below(length as u64 - 1)).unwrap());
        for kept in [1, 9, 100, 320, 511, 512, 4096, 8192, length / 2, length - 1]
            .into_iter()
            .chain(by_chance)
        {
            let what = format!("closed: {is_closed}, {kept} bytes of {length}");
            let refused = written.judge(&written.bytes[..kept], &what);
            assert!(refused.is_some(), "{what}");
        }
    }
}

#[test]
fn a_foreign_file_is_told_and_left_as_it_is() {
    let written = Written::new(true);
    let sqlite = [b"SQLite format 3\0".as_slice(), &[16; 8176]].concat();
    for (bytes, what) in [
        (b"Dear diary,\n".as_slice(), "a letter"),
        (&sqlite, "another database"),
        (&vec![0xff; 100_000], "noise"),
    ] {
        let refused = written.judge(bytes, what);
        assert!(refused.unwrap().contains("it begins otherwise"), "{what}");
    }
}

#[test]
fn the_tables_of_another_program_are_told_and_stay() {
    const THEIRS: TableDefinition<'_, &str, u64> = TableDefinition::new("LEDGER");
    let disk = Disk::default();
    let database = Database::builder()
        .create_with_backend(disk.clone())
        .unwrap();
    let transaction = database.begin_write().unwrap();
    transaction
        .open_table(THEIRS)
        .unwrap()
        .insert("rent", 700)
        .unwrap();
    transaction.commit().unwrap();
    drop(database);
    let error = error_of(open(disk.clone()));
    assert!(error.contains("tables of another program"), "{error}");
    let database = Database::builder().create_with_backend(disk).unwrap();
    let transaction = database.begin_read().unwrap();
    let theirs = transaction.open_table(THEIRS).unwrap();
    assert_eq!(theirs.get("rent").unwrap().unwrap().value(), 700);
    assert_eq!(transaction.list_tables().unwrap().count(), 1);
}

/// Whatever a kill or a power cut leaves of a file while it is made, it is begun anew, and a second cut
/// does no harm.
#[test]
fn a_file_that_was_hardly_begun_is_begun_anew() {
    let whole = Disk::default();
    drop(open(whole.clone()).unwrap());
    let history = History::new();
    for cut in 1..=whole.calls() {
        for seed in 0..8 {
            let mut chance = Chance::of(seed);
            let disk = Disk::default().cut_at(cut);
            let _ = open(disk.clone());
            let killed = disk.bytes();
            let disk = Disk::of(disk.after_the_cut(&mut chance)).cut_at(1 + chance.below(12));
            let _ = open(disk.clone());
            for bytes in [killed, disk.after_the_cut(&mut chance)] {
                let store = open(Disk::of(bytes)).unwrap_or_else(|error| panic!("{cut}: {error}"));
                store.commit(&history.batches).unwrap();
            }
        }
    }
}

#[test]
fn a_file_of_zeros_is_told_and_left_as_it_is() {
    let written = Written::new(true);
    let length = written.bytes.len();
    for zeros in [16, 320, 4096, length - 1, length, length + 1, 4_000_000] {
        let refused = written.judge(&vec![0; zeros], "zeros").unwrap();
        assert!(
            refused.contains("damaged: its beginning: it is all zeros"),
            "{refused}"
        );
    }
    let mut bytes = written.bytes.clone();
    bytes[..PAGE].fill(0);
    let refused = written.judge(&bytes, "a page of zeros").unwrap();
    assert!(
        refused.contains("damaged: its beginning: it is all zeros"),
        "{refused}"
    );
}

#[test]
fn after_a_failure_every_look_tells_of_it() {
    let history = History::new();
    let disk = Disk::default();
    let store = open(disk.clone()).unwrap();
    store.commit(&history.batches[..1]).unwrap();
    store.look().unwrap();
    let _ = disk.clone().cut_at(disk.calls() + 1);
    let error = error_of(store.commit(&history.batches[1..]));
    assert!(
        error.starts_with(NAME) && error.contains("no power"),
        "{error}"
    );
    assert_eq!(error_of(store.look()), error);
}

#[cfg(unix)]
#[test]
fn a_file_that_was_moved_or_replaced_acknowledges_nothing_more() {
    let history = History::new();
    for is_replaced in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("chain.redb");
        let store = Store::open(&path, &Network::regtest()).unwrap();
        store.commit(&history.batches[..1]).unwrap();
        std::fs::rename(&path, dir.path().join("elsewhere")).unwrap();
        if is_replaced {
            std::fs::write(&path, "").unwrap();
        }
        for error in [store.look(), store.commit(&history.batches[1..2])] {
            let error = error_of(error);
            assert!(error.contains("chain.redb is gone"), "{error}");
        }
    }
}
