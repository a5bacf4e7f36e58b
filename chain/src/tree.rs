//! The tree of headers: what is known, what it weighs, and which leaf should be the tip.
//!
//! Every entry has passed the header rules, so every entry was paid for with work.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    BlockId, CompactTarget, Header, Height, Millis, Network, Timestamp, Work, WorkError,
    asert::{Anchor, Asert},
};

/// How far a header's time may be ahead of the validator's clock, in seconds.
pub const MAX_AHEAD: u32 = 120;
/// How many headers the median time is taken over.
const MEDIAN_SPAN: usize = 11;

/// Place of a header in the tree; valid for the tree that gave it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Index(u32);

impl Index {
    const GENESIS: Self = Self(0);

    fn slot(self) -> usize {
        self.0 as usize
    }
}

/// How much is known of a block, and whether it holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// The header holds; the body is not here yet.
    Header,
    /// The body holds as far as it can be checked without a ledger.
    Body,
    /// It has been part of the best chain.
    Connected,
    /// It, or a block before it, breaks a rule.
    Invalid,
}

/// A header with everything that follows from its place.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The header.
    pub header: Header,
    /// Its id.
    pub id: BlockId,
    /// Distance from genesis.
    pub height: Height,
    /// Work of the branch up to here.
    pub work: Work,
    /// What is known of the block.
    pub standing: Standing,
    parent: Option<Index>,
    children: Vec<Index>,
    /// Where this branch's difficulty schedule starts.
    anchor: Index,
    /// Bodies of this block and of all before it are here.
    complete: bool,
    /// Order in which branches became complete: the first seen wins a tie.
    seen: u64,
}

/// All headers known, the best chain among them, and the candidates for a better one.
///
/// Grows by one entry for every header with valid work.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    asert: Option<Asert>,
    pause: Option<u32>,
    entries: Vec<Entry>,
    by_id: BTreeMap<BlockId, Index>,
    /// Best chain by height; the last one is the tip.
    best: Vec<Index>,
    /// Complete branches with more work than the tip, the best last.
    candidates: BTreeSet<(Work, Reverse<u64>, Index)>,
    /// Entry with the most work that is not invalid, with or without body.
    best_header: Index,
    clock: u64,
}

/// What became of a header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum HeaderOutcome {
    New(Index),
    Known(Index),
    /// The parent is not known here.
    Orphan {
        missing: BlockId,
    },
}

impl Tree {
    pub(crate) fn new(network: &Network) -> Self {
        let genesis = Entry {
            header: *network.genesis().header(),
            id: network.id(),
            height: Height::GENESIS,
            work: Work::ZERO,
            standing: Standing::Connected,
            parent: None,
            children: Vec::new(),
            anchor: Index::GENESIS,
            complete: true,
            seen: 0,
        };
        Self {
            asert: network.params().asert(),
            pause: network.params().pause(),
            by_id: BTreeMap::from([(genesis.id, Index::GENESIS)]),
            entries: vec![genesis],
            best: vec![Index::GENESIS],
            candidates: BTreeSet::new(),
            best_header: Index::GENESIS,
            clock: 0,
        }
    }

    /// Adds a header that keeps all rules.
    pub(crate) fn accept(
        &mut self,
        header: &Header,
        now: Millis,
    ) -> Result<HeaderOutcome, HeaderError> {
        let id = header.id();
        if let Some(index) = self.find(&id) {
            if self.entry(index).standing == Standing::Invalid {
                return Err(HeaderError::Invalid { id });
            }
            return Ok(HeaderOutcome::Known(index));
        }
        if !header.check_version() {
            return Err(HeaderError::Version {
                found: header.version,
            });
        }
        let own_work = header.check_work()?;
        let Some(parent) = self.find(&header.previous) else {
            return Ok(HeaderOutcome::Orphan {
                missing: header.previous,
            });
        };
        if self.entry(parent).standing == Standing::Invalid {
            return Err(HeaderError::InvalidParent {
                parent: header.previous,
            });
        }
        let expected = self.next_bits(parent, header.time);
        if header.bits != expected {
            return Err(HeaderError::Bits {
                expected,
                found: header.bits,
            });
        }
        let median = self.median_time(parent);
        if header.time <= median {
            return Err(HeaderError::TooEarly {
                median,
                found: header.time,
            });
        }
        let limit = Timestamp::from_secs(now.timestamp().secs().saturating_add(MAX_AHEAD));
        if header.time > limit {
            return Err(HeaderError::TooFarAhead {
                limit,
                found: header.time,
            });
        }
        Ok(HeaderOutcome::New(
            self.insert(header, id, parent, own_work),
        ))
    }

    fn insert(&mut self, header: &Header, id: BlockId, parent: Index, own_work: Work) -> Index {
        let index = Index(u32::try_from(self.entries.len()).expect("headers fit in memory"));
        let above = self.entry(parent);
        let anchor = if self.is_pause(parent, header.time) {
            index
        } else {
            above.anchor
        };
        let work = above.work.plus(own_work);
        self.entries.push(Entry {
            header: *header,
            id,
            height: above.height.next(),
            work,
            standing: Standing::Header,
            parent: Some(parent),
            children: Vec::new(),
            anchor,
            complete: false,
            seen: 0,
        });
        self.entries[parent.slot()].children.push(index);
        self.by_id.insert(id, index);
        if work > self.entry(self.best_header).work {
            self.best_header = index;
        }
        index
    }

    /// Notes that the body of `index` is here and holds without a ledger.
    pub(crate) fn body_arrived(&mut self, index: Index) {
        self.entries[index.slot()].standing = Standing::Body;
        let parent = self
            .entry(index)
            .parent
            .expect("genesis has its body from the start");
        if !self.entry(parent).complete {
            return;
        }
        let mut reached = vec![index];
        while let Some(index) = reached.pop() {
            self.clock += 1;
            let entry = &mut self.entries[index.slot()];
            entry.complete = true;
            entry.seen = self.clock;
            let candidate = (entry.work, Reverse(entry.seen), index);
            let children = entry.children.clone();
            if candidate.0 > self.tip().work {
                self.candidates.insert(candidate);
            }
            let has_body = |child: &Index| self.entry(*child).standing == Standing::Body;
            reached.extend(children.into_iter().filter(has_body));
        }
    }

    /// The branch that should be the best chain, when it is not.
    pub(crate) fn better(&self) -> Option<Index> {
        self.candidates.last().map(|&(_, _, index)| index)
    }

    /// The way from the tip to `goal`: indices to disconnect, tip first, and to connect, oldest
    /// first.
    pub(crate) fn path_to(&self, goal: Index) -> (Vec<Index>, Vec<Index>) {
        let mut connect = Vec::new();
        let mut at = goal;
        while !self.is_best(at) {
            connect.push(at);
            at = self.entry(at).parent.expect("genesis is on the best chain");
        }
        connect.reverse();
        let fork = self.entry(at).height;
        let disconnect = self.best.iter().rev().copied();
        let disconnect = disconnect.take_while(|&index| self.entry(index).height > fork);
        (disconnect.collect(), connect)
    }

    /// Makes the chain end in `goal`, every block of which has been connected.
    pub(crate) fn set_tip(&mut self, goal: Index) {
        let (disconnected, connected) = self.path_to(goal);
        self.best.truncate(self.best.len() - disconnected.len());
        for &index in &connected {
            self.entries[index.slot()].standing = Standing::Connected;
        }
        self.best.extend(connected);
        let work = self.tip().work;
        self.candidates.retain(|&(candidate, ..)| candidate > work);
    }

    /// Marks a block and everything on top of it as invalid; answers with their ids.
    pub(crate) fn invalidate(&mut self, index: Index) -> Vec<BlockId> {
        let mut ids = Vec::new();
        let mut reached = vec![index];
        while let Some(index) = reached.pop() {
            let entry = &mut self.entries[index.slot()];
            entry.standing = Standing::Invalid;
            ids.push(entry.id);
            let candidate = (entry.work, Reverse(entry.seen), index);
            reached.extend_from_slice(&entry.children);
            self.candidates.remove(&candidate);
        }
        let valid = self
            .by_id
            .values()
            .filter(|&&index| self.entry(index).standing != Standing::Invalid);
        // The first of several with the same work, as when they came.
        let best = valid.max_by_key(|&&index| (self.entry(index).work, Reverse(index)));
        self.best_header = *best.expect("genesis is valid");
        ids
    }

    /// The target that a child of `parent` with this time must have: ASERT from the anchor, or
    /// the easiest after a pause.
    pub(crate) fn next_bits(&self, parent: Index, time: Timestamp) -> CompactTarget {
        let easiest = self.entry(Index::GENESIS).header.bits;
        let Some(asert) = &self.asert else {
            return easiest;
        };
        if self.is_pause(parent, time) {
            return easiest;
        }
        let parent = self.entry(parent);
        let anchor = self.entry(parent.anchor);
        let start = Anchor {
            height: anchor.height.get(),
            parent_time: i64::from(anchor.header.time.secs()) - i64::from(asert.spacing),
            bits: easiest,
        };
        asert.next_target(
            &start,
            i64::from(parent.header.time.secs()),
            parent.height.get(),
        )
    }

    /// Whether a child with this time starts the difficulty's schedule anew.
    fn is_pause(&self, parent: Index, time: Timestamp) -> bool {
        let gap = time
            .secs()
            .saturating_sub(self.entry(parent).header.time.secs());
        self.pause.is_some_and(|pause| gap > pause)
    }

    /// Median time of the block and the ten before it; a child must be later.
    pub(crate) fn median_time(&self, index: Index) -> Timestamp {
        let mut times: Vec<_> = self
            .ancestors(index)
            .take(MEDIAN_SPAN)
            .map(|entry| entry.header.time)
            .collect();
        times.sort_unstable();
        times[times.len() / 2]
    }

    /// The entry and all before it, down to genesis.
    pub(crate) fn ancestors(&self, from: Index) -> impl Iterator<Item = &Entry> {
        std::iter::successors(Some(self.entry(from)), |entry| {
            entry.parent.map(|parent| self.entry(parent))
        })
    }

    pub(crate) fn find(&self, id: &BlockId) -> Option<Index> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn entry(&self, index: Index) -> &Entry {
        &self.entries[index.slot()]
    }

    pub(crate) fn tip(&self) -> &Entry {
        self.entry(self.tip_index())
    }

    pub(crate) fn tip_index(&self) -> Index {
        *self.best.last().expect("genesis is on the best chain")
    }

    pub(crate) fn best_header(&self) -> Index {
        self.best_header
    }

    /// The block of the best chain at `height`.
    pub(crate) fn best_at(&self, height: Height) -> Option<Index> {
        let slot = usize::try_from(height.get()).ok()?;
        self.best.get(slot).copied()
    }

    pub(crate) fn is_best(&self, index: Index) -> bool {
        self.best_at(self.entry(index).height) == Some(index)
    }

    /// Every entry, parents before children.
    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }
}

/// A header breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// Known, and known to be invalid.
    #[error("block {id} is known to be invalid")]
    Invalid {
        /// The block.
        id: BlockId,
    },
    /// Bits of the version outside BIP 320's mask are not the network's.
    #[error("version {found:#010x}, expected 0x20000000 outside the mask 0x1fffe000")]
    Version {
        /// The version found.
        found: u32,
    },
    /// The id is above the target, or the target is none.
    #[error(transparent)]
    Work(#[from] WorkError),
    /// The parent breaks a rule.
    #[error("parent {parent} is invalid")]
    InvalidParent {
        /// The parent.
        parent: BlockId,
    },
    /// The header chose its own difficulty.
    #[error("bits are {found}, the difficulty rule gives {expected}")]
    Bits {
        /// What the rule gives.
        expected: CompactTarget,
        /// What the header says.
        found: CompactTarget,
    },
    /// Not later than the median time of the eleven blocks before.
    #[error("time {found} is not later than {median}, the median of the last 11")]
    TooEarly {
        /// The median.
        median: Timestamp,
        /// What the header says.
        found: Timestamp,
    },
    /// Later than this clock allows.
    #[error("time {found} is later than {limit}, 120 s ahead of this clock")]
    TooFarAhead {
        /// The latest time allowed now.
        limit: Timestamp,
        /// What the header says.
        found: Timestamp,
    },
}

impl HeaderError {
    /// Whether the sender can be blamed; clocks may differ honestly.
    pub fn is_misbehaviour(&self) -> bool {
        !matches!(self, Self::TooFarAhead { .. })
    }
}
