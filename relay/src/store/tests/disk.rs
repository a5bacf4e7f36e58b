//! A disk in memory whose power can be cut: of the data written since the last sync, each sector may
//! be there or not. redb's own tests have such a disk.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard},
};

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use redb::StorageBackend;

/// The bytes that are written whole or not at all.
const SECTOR: usize = 512;

/// Clones are the same disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Disk(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The bytes as a program sees them.
    bytes: Vec<u8>,
    /// The bytes at the last sync.
    synced: Vec<u8>,
    /// The changes since then, in order.
    since: Vec<Change>,
    /// The number of changes and syncs that were asked for.
    calls: u64,
    /// At this call the power is cut.
    cut_at: Option<u64>,
}

#[derive(Debug)]
enum Change {
    Sector { at: usize, bytes: Vec<u8> },
    Length(usize),
}

impl Disk {
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        let state = State {
            synced: bytes.clone(),
            bytes,
            ..State::default()
        };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Cuts the power at this call, counted from the first.
    pub(super) fn cut_at(self, call: u64) -> Self {
        self.state().cut_at = Some(call);
        self
    }

    pub(super) fn calls(&self) -> u64 {
        self.state().calls
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        self.state().bytes.clone()
    }

    /// The contents when the power is back.
    pub(super) fn after_the_cut(&self, chance: &mut Chance) -> Vec<u8> {
        let state = self.state();
        let mut found = state.synced.clone();
        for change in &state.since {
            if chance.below(2) == 0 {
                continue;
            }
            match change {
                Change::Length(length) => found.resize(*length, 0),
                Change::Sector { at, bytes } => {
                    // A write behind the end of the file makes the file longer.
                    let end = at + bytes.len();
                    if found.len() < end {
                        found.resize(end, 0);
                    }
                    found[*at..end].copy_from_slice(bytes);
                }
            }
        }
        found
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Makes one more call, if there is power for it.
    fn call(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        state.calls += 1;
        if state.cut_at.is_some_and(|call| state.calls >= call) {
            return Err(io::Error::other("no power"));
        }
        Ok(state)
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.state().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.state();
        let from = usize::try_from(offset).map_err(io::Error::other)?;
        let bytes = from
            .checked_add(out.len())
            .and_then(|end| state.bytes.get(from..end))
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(bytes);
        Ok(())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        let length = usize::try_from(length).map_err(io::Error::other)?;
        let mut state = self.call()?;
        state.bytes.resize(length, 0);
        state.since.push(Change::Length(length));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.call()?;
        state.synced = state.bytes.clone();
        state.since.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let at = usize::try_from(offset).map_err(io::Error::other)?;
        let mut state = self.call()?;
        let end = at + data.len();
        if state.bytes.len() < end {
            state.bytes.resize(end, 0);
        }
        state.bytes[at..end].copy_from_slice(data);
        for (sector, bytes) in data.chunks(SECTOR).enumerate() {
            state.since.push(Change::Sector {
                at: at + sector * SECTOR,
                bytes: bytes.to_vec(),
            });
        }
        Ok(())
    }
}

/// Random numbers, the same for the same seed.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub(super) fn of(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0.next_u64() % bound
    }
}
