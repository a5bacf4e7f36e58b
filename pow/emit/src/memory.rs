//! The layout of the module's memory, all in bytes.

use pow::foreign::{K, WORDS};

use crate::address::{Address, POWERS};
use crate::expr::{Expr, LeftShift};

/// Groups of four lanes that run side by side, so that one works while the other waits for a result.
pub(crate) const GROUPS: usize = 2;

/// The words of the job, which the caller writes.
const JOB: u32 = 0;
/// The constants of the rounds, then the other constants, each once.
const CONSTANTS: u32 = 0x800;
const ARRAYS: u32 = 0x1000;
const MOST_CONSTANTS: usize = 256;

const _: () = assert!(4 * WORDS <= (CONSTANTS - JOB) as usize);
const _: () = assert!(4 * MOST_CONSTANTS <= (POWERS - CONSTANTS) as usize);
const _: () = assert!(16 * u32::BITS <= ARRAYS - POWERS);

/// The gap between arrays. With it no two arrays have the same index at the same place in a memory page: else the
/// processor would think that a load from one has to wait for a store to the other.
const APART: u32 = 64;

/// A vector for each group of lanes at each index; those of one index lie side by side.
#[derive(Clone, Copy)]
pub(crate) struct Array(u32);

impl Array {
    pub(crate) fn at(self, index: usize, group: usize) -> Address {
        self.from(None, index, group)
    }

    /// The vector that lies this many bytes further on.
    pub(crate) fn from(self, pointer: Option<u32>, index: usize, group: usize) -> Address {
        let offset = self.0 + Self::bytes(index) + 16 * word(group);
        Address { pointer, offset }
    }

    pub(crate) fn load(self, index: usize, group: usize) -> Expr {
        Expr::Load(self.at(index, group))
    }

    /// The distance of an index from the first.
    pub(crate) fn bytes(index: usize) -> u32 {
        word(16 * GROUPS * index)
    }

    /// The distance from another array to this one.
    pub(crate) fn behind(self, other: Self) -> u32 {
        self.0 - other.0
    }
}

/// The whole memory.
pub(crate) struct Memory {
    pub(crate) left_shift: LeftShift,
    /// The working variables.
    pub(crate) state: Array,
    /// A message schedule.
    pub(crate) words: Array,
    /// The schedule of the header's second block with the constants of its rounds added.
    pub(crate) header: Array,
    /// The same of the digest's block.
    pub(crate) digest: Array,
    constants: Vec<u32>,
}

impl Memory {
    pub(crate) fn new(left_shift: LeftShift) -> Self {
        let mut end = ARRAYS;
        let mut array = |length| {
            let array = Array(end);
            end += Array::bytes(length) + APART;
            array
        };
        Self {
            left_shift,
            state: array(8),
            words: array(64),
            header: array(64),
            digest: array(64),
            constants: K.to_vec(),
        }
    }

    /// A word of the job in all lanes, or the word this many bytes further on.
    pub(crate) fn job(pointer: Option<u32>, place: usize) -> Expr {
        let offset = JOB + 4 * word(place);
        Expr::Splat(Address { pointer, offset })
    }

    /// The constant of a round in all lanes, or the one this many bytes further on.
    pub(crate) fn k(pointer: Option<u32>, round: usize) -> Expr {
        let offset = CONSTANTS + 4 * word(round);
        Expr::Splat(Address { pointer, offset })
    }

    /// A word that never changes, in all lanes.
    pub(crate) fn constant(&mut self, word: u32) -> Expr {
        let known = self.constants.iter().position(|other| *other == word);
        let place = known.unwrap_or_else(|| {
            self.constants.push(word);
            self.constants.len() - 1
        });
        assert!(place < MOST_CONSTANTS);
        Self::k(None, place)
    }

    /// The data that have to be there from the start, each with the byte where they begin.
    pub(crate) fn data(&self) -> Vec<(u32, Vec<u8>)> {
        let bytes = |words: &[u32]| words.iter().copied().flat_map(u32::to_le_bytes).collect();
        let mut data = vec![(CONSTANTS, bytes(&self.constants))];
        if self.left_shift == LeftShift::Product {
            let powers: Vec<_> = (0..u32::BITS).flat_map(|bits| [1 << bits; 4]).collect();
            data.push((POWERS, bytes(&powers)));
        }
        data
    }
}

/// A number of bytes or words in WebAssembly's type.
pub(crate) fn word(number: usize) -> u32 {
    u32::try_from(number).expect("all of it fits into a page")
}
