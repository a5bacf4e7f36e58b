//! A disk that accepts no write before the file was found to be good.
//!
//! redb repairs and changes a file while it opens it, and may refuse it after that. Here all changes stay
//! in memory until the file is accepted, so that a refused file is left as it was, byte for byte. A file
//! that is never accepted is only read.

use std::{
    collections::BTreeMap,
    io,
    ops::Bound,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use redb::{BackendError, StorageBackend};

const PAGE: u64 = 4096;
/// Length of redb's header, and of the name in it, which is written last when a file is made.
const HEADER: usize = 320;
const NAME: usize = 9;
/// The place of the byte in the header whose lowest bit says which slot has the last transaction.
const PRIMARY: usize = 9;
/// The place of the page size in the header.
const PAGE_SIZE: usize = 12;
const PAGE_SIZE_BYTES: [u8; 4] = 4096_u32.to_le_bytes();
/// The longest file that a program can leave if it is ended while it makes the file.
const LONGEST_BLANK: u64 = 1024 * 1024;

/// Clones are the same disk.
#[derive(Debug)]
pub(super) struct Trial<D> {
    disk: Arc<D>,
    /// `None` once the file is accepted.
    held: Arc<RwLock<Option<Held>>>,
}

/// Data that was written and is not on the disk. Bounded by the writes that opening a file makes.
#[derive(Debug, Default)]
struct Held {
    /// `None` before the disk was asked, which redb does first.
    length: Option<u64>,
    /// The number of bytes on the disk that still count.
    kept: u64,
    pages: BTreeMap<u64, Vec<u8>>,
    /// All changes, in order.
    calls: Vec<Call>,
}

#[derive(Debug)]
enum Call {
    Write { at: u64, bytes: Vec<u8> },
    Length(u64),
    Sync,
}

impl<D> Clone for Trial<D> {
    fn clone(&self) -> Self {
        Self {
            disk: Arc::clone(&self.disk),
            held: Arc::clone(&self.held),
        }
    }
}

impl<D: StorageBackend> Trial<D> {
    pub(super) fn of(disk: D) -> Self {
        Self {
            disk: Arc::new(disk),
            held: Arc::new(RwLock::new(Some(Held::default()))),
        }
    }

    /// Makes all held-back changes, in order; later ones are made at once. If that fails half-way, the
    /// disk is as after a power cut, and accepts no more changes.
    pub(super) fn accept(&self) -> io::Result<()> {
        let mut held = self.held();
        if self.disk.len()? == 0 {
            self.mark_as_begun()?;
        }
        for call in held.iter().flat_map(|held| &held.calls) {
            match call {
                Call::Write { at, bytes } => self.disk.write(*at, bytes)?,
                Call::Length(length) => {
                    self.disk.set_len(*length)?;
                    if *length == 0 {
                        self.mark_as_begun()?;
                    }
                }
                Call::Sync => self.disk.sync_data()?,
            }
        }
        *held = None;
        Ok(())
    }

    /// Makes an empty file one that [`is_blank`] knows, before it becomes longer: so a file of zeros is
    /// never one that was hardly begun.
    fn mark_as_begun(&self) -> io::Result<()> {
        let mark = [[0; PAGE_SIZE].as_slice(), &PAGE_SIZE_BYTES].concat();
        self.disk.write(0, &mark)?;
        self.disk.sync_data()
    }

    /// Whether zeros stand where every file with something in it has redb's name.
    pub(super) fn begins_with_zeros(&self) -> io::Result<bool> {
        let length = self.disk.len()?;
        if length == 0 || is_blank(&*self.disk, length)? {
            return Ok(false);
        }
        let mut name = [0; NAME];
        let there = NAME.min(usize::try_from(length).unwrap_or(NAME));
        self.disk.read(0, &mut name[..there])?;
        Ok(is_zero(&name))
    }

    /// Whether redb, when it opened the file, took the other transaction of the two that a header has,
    /// because the last one is not whole there. It tells nobody. This is to be asked before the file is
    /// accepted.
    pub(super) fn has_fallen_back(&self) -> io::Result<bool> {
        let mut header = [0; PRIMARY + 1];
        if self.disk.len()? < header.len() as u64 {
            return Ok(false);
        }
        self.disk.read(0, &mut header)?;
        let held = self.look();
        let calls = held.iter().flat_map(|held| &held.calls);
        // Before anything else it writes the header as it uses it.
        let used = calls.into_iter().find_map(|call| match call {
            Call::Write { at: 0, bytes } => bytes.get(PRIMARY),
            _ => None,
        });
        Ok(used.is_some_and(|used| (used ^ header[PRIMARY]) & 1 == 1))
    }

    fn look(&self) -> RwLockReadGuard<'_, Option<Held>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn held(&self) -> RwLockWriteGuard<'_, Option<Held>> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn length(&mut self, disk: &impl StorageBackend) -> io::Result<u64> {
        if let Some(length) = self.length {
            return Ok(length);
        }
        let found = disk.len()?;
        self.length = Some(found);
        self.kept = found;
        if is_blank(disk, found)? {
            self.set_length(0);
        }
        Ok(self.length.unwrap_or(found))
    }

    fn set_length(&mut self, length: u64) {
        self.length = Some(length);
        self.kept = self.kept.min(length);
        self.pages.retain(|page, _| page * PAGE < length);
        if let Some(last) = self.pages.get_mut(&(length / PAGE)) {
            last[usize_of(length % PAGE)..].fill(0);
        }
        self.calls.push(Call::Length(length));
    }

    /// A page with its changes. Bytes behind the end are zero.
    fn page(&self, disk: &impl StorageBackend, page: u64) -> io::Result<Vec<u8>> {
        if let Some(bytes) = self.pages.get(&page) {
            return Ok(bytes.clone());
        }
        let mut bytes = vec![0; usize_of(PAGE)];
        let there = self.kept.saturating_sub(page * PAGE);
        if there > 0 {
            disk.read(page * PAGE, &mut bytes[..usize_of(there.min(PAGE))])?;
        }
        Ok(bytes)
    }

    fn read(&self, disk: &impl StorageBackend, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let end = offset.checked_add(out.len() as u64);
        let length = self.length.unwrap_or_default();
        let end = end.filter(|end| *end <= length);
        let end = end.ok_or(io::ErrorKind::UnexpectedEof)?;
        let touched = offset / PAGE..end.div_ceil(PAGE);
        // Nearly all pages are as on the disk.
        if end <= self.kept && self.pages.range(touched.clone()).next().is_none() {
            return disk.read(offset, out);
        }
        for page in touched {
            let bytes = self.page(disk, page)?;
            let (inside, at, count) = overlap(page, offset, out.len());
            out[at..at + count].copy_from_slice(&bytes[inside..inside + count]);
        }
        Ok(())
    }

    fn write(&mut self, disk: &impl StorageBackend, offset: u64, data: &[u8]) -> io::Result<()> {
        let length = self.length(disk)?;
        let behind = (offset + data.len() as u64).div_ceil(PAGE);
        for page in offset / PAGE..behind {
            let mut bytes = self.page(disk, page)?;
            let (inside, at, count) = overlap(page, offset, data.len());
            bytes[inside..inside + count].copy_from_slice(&data[at..at + count]);
            self.pages.insert(page, bytes);
        }
        self.length = Some(length.max(offset + data.len() as u64));
        self.calls.push(Call::Write {
            at: offset,
            bytes: data.to_vec(),
        });
        Ok(())
    }
}

/// The overlap of a page and `count` bytes from `offset` on: its start in the page, its start in the
/// bytes, and its length.
fn overlap(page: u64, offset: u64, count: usize) -> (usize, usize, usize) {
    let begin = offset.max(page * PAGE);
    let end = (offset + count as u64).min((page + 1) * PAGE);
    let place = |from: u64| usize_of(begin - from);
    (place(page * PAGE), place(offset), usize_of(end - begin))
}

fn usize_of(count: u64) -> usize {
    usize::try_from(count).expect("no more than fits into memory")
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

/// Whether nothing was ever written to a file except the beginnings of its header. The size of a page
/// comes first, and redb's name last.
fn is_blank(disk: &impl StorageBackend, length: u64) -> io::Result<bool> {
    if length == 0 || length > LONGEST_BLANK {
        return Ok(false);
    }
    let mut bytes = vec![0; usize_of(length)];
    disk.read(0, &mut bytes)?;
    let (header, behind) = bytes.split_at(HEADER.min(bytes.len()));
    let name = &header[..NAME.min(header.len())];
    let has_page_size = match header.get(PAGE_SIZE..PAGE_SIZE + PAGE_SIZE_BYTES.len()) {
        Some(size) => size == PAGE_SIZE_BYTES,
        None => is_zero(header),
    };
    Ok(is_zero(behind) && is_zero(name) && has_page_size)
}

impl<D: StorageBackend> StorageBackend for Trial<D> {
    fn len(&self) -> io::Result<u64> {
        match self.held().as_mut() {
            Some(held) => held.length(&*self.disk),
            None => self.disk.len(),
        }
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        match self.look().as_ref() {
            Some(held) => held.read(&*self.disk, offset, out),
            None => self.disk.read(offset, out),
        }
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        match self.held().as_mut() {
            Some(held) => {
                held.length(&*self.disk)?;
                held.set_length(length);
                Ok(())
            }
            None => self.disk.set_len(length),
        }
    }

    fn sync_data(&self) -> io::Result<()> {
        match self.held().as_mut() {
            Some(held) => {
                held.calls.push(Call::Sync);
                Ok(())
            }
            None => self.disk.sync_data(),
        }
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        match self.held().as_mut() {
            Some(held) => held.write(&*self.disk, offset, data),
            None => self.disk.write(offset, data),
        }
    }

    fn close(&self) -> io::Result<()> {
        self.disk.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.disk.try_lock_range(start, end)
    }

    fn try_lock_shared_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> Result<bool, BackendError> {
        self.disk.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.disk.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.disk.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.disk.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.disk.query_lock_range(start, end)
    }
}
