//! The tree of headers: the headers that are known, the work of each branch, and the leaf that should
//! be the tip.
//!
//! Every entry has passed the header rules, so every entry was paid for with work.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use super::checkpoint::RestoreError;
use crate::{
    block::Header,
    limits::MAX_REFUSED,
    primitives::{BlockId, Height, Millis, Work},
    rules::{Head, HeaderError, HeaderRules, MEDIAN_SPAN, Network},
    util::Recent,
};

/// Place of a header in the tree; valid only for the tree that gave it.
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
    /// The header is valid; the body is not here yet.
    Header,
    /// The body is valid as far as it can be checked without a ledger.
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
    /// How much is known of the block.
    pub standing: Standing,
    parent: Option<Index>,
    first_child: Option<Index>,
    next_sibling: Option<Index>,
    /// Where this branch's difficulty schedule starts.
    anchor: Index,
    /// For a long time nobody gave its body, or one before it.
    aside: bool,
    /// Bodies of this block and of all before it are here.
    complete: bool,
    /// Order in which branches became complete: the first seen wins a tie.
    seen: u64,
}

/// All headers known, the best chain among them, and the candidates for a better one.
///
/// Grows by one entry for every header that keeps all rules, which costs its sender the work that
/// the rules ask for, and by [`MAX_REFUSED`] ids.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    rules: HeaderRules,
    entries: Vec<Entry>,
    by_id: BTreeMap<BlockId, Index>,
    /// Best chain by height; the last one is the tip.
    best: Vec<Index>,
    /// Complete branches with more work than the tip, the best last.
    candidates: BTreeSet<(Work, Reverse<u64>, Index)>,
    /// Entry with the most work that is neither invalid nor set aside, with or without body.
    best_header: Index,
    /// Children of invalid blocks; they have no entry.
    refused: Recent<BlockId>,
    clock: u64,
}

/// The outcome for a header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum HeaderOutcome {
    New(Index),
    Known(Index),
    /// The parent is not known here.
    Orphan {
        missing: BlockId,
    },
}

/// The place where a header belongs.
pub(crate) enum Place {
    Known(Index),
    /// The parent is not known here.
    Orphan {
        missing: BlockId,
    },
    /// It keeps all rules as a child of `parent`; with it the branch would end in `head`.
    Free {
        parent: Index,
        head: Head,
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
            first_child: None,
            next_sibling: None,
            anchor: Index::GENESIS,
            aside: false,
            complete: true,
            seen: 0,
        };
        Self {
            rules: HeaderRules::new(network),
            by_id: BTreeMap::from([(genesis.id, Index::GENESIS)]),
            entries: vec![genesis],
            best: vec![Index::GENESIS],
            candidates: BTreeSet::new(),
            best_header: Index::GENESIS,
            refused: Recent::new(MAX_REFUSED),
            clock: 0,
        }
    }

    /// Adds a header that keeps all rules.
    pub(crate) fn accept(
        &mut self,
        header: &Header,
        now: Millis,
    ) -> Result<HeaderOutcome, HeaderError> {
        Ok(match self.place(header, now)? {
            Place::Known(index) => HeaderOutcome::Known(index),
            Place::Orphan { missing } => HeaderOutcome::Orphan { missing },
            Place::Free { parent, head } => HeaderOutcome::New(self.insert(header, parent, &head)),
        })
    }

    /// Checks a header where it would stand, without adding it.
    pub(crate) fn place(&mut self, header: &Header, now: Millis) -> Result<Place, HeaderError> {
        let id = header.id();
        if let Some(index) = self.find(&id) {
            if self.entry(index).standing == Standing::Invalid {
                return Err(HeaderError::Invalid { id });
            }
            return Ok(Place::Known(index));
        }
        let work = self.rules.check_alone(header, id)?;
        let parent = header.previous;
        let index = self.find(&parent);
        let is_invalid = match index {
            Some(index) => self.entry(index).standing == Standing::Invalid,
            None => self.refused.contains(&parent),
        };
        if is_invalid {
            self.refused.insert(id, ());
            return Err(HeaderError::InvalidParent { parent });
        }
        let Some(index) = index else {
            return Ok(Place::Orphan { missing: parent });
        };
        let mut head = self.head(index);
        self.rules.extend(&mut head, header, id, work, now)?;
        Ok(Place::Free {
            parent: index,
            head,
        })
    }

    /// Grows the chain of a new tree by headers whose blocks were connected before.
    ///
    /// # Errors
    /// The reason why they are not such a chain.
    pub(crate) fn restore(&mut self, headers: &[Header]) -> Result<(), RestoreError> {
        // When they came, they were checked against a clock.
        let whenever = Millis::from_ms(u64::MAX);
        let mut head = self.head(Index::GENESIS);
        self.entries.reserve(headers.len());
        for header in headers {
            let height = head.height.next();
            if header.previous != head.id {
                return Err(RestoreError::Gap {
                    height,
                    expected: head.id,
                    found: header.previous,
                });
            }
            let id = header.id();
            let work = self.rules.check_alone(header, id);
            work.and_then(|work| self.rules.extend(&mut head, header, id, work, whenever))
                .map_err(|source| RestoreError::Header { height, source })?;
            let index = self.insert(header, self.tip_index(), &head);
            self.clock += 1;
            let entry = &mut self.entries[index.slot()];
            entry.standing = Standing::Connected;
            entry.complete = true;
            entry.seen = self.clock;
            self.best.push(index);
        }
        Ok(())
    }

    fn insert(&mut self, header: &Header, parent: Index, head: &Head) -> Index {
        let index = Index(u32::try_from(self.entries.len()).expect("headers fit in memory"));
        let anchor = if head.is_anchor() {
            index
        } else {
            self.entry(parent).anchor
        };
        let aside = self.entry(parent).aside;
        self.entries.push(Entry {
            header: *header,
            id: head.id,
            height: head.height,
            work: head.work,
            standing: Standing::Header,
            parent: Some(parent),
            first_child: None,
            next_sibling: None,
            anchor,
            aside,
            complete: false,
            seen: 0,
        });
        let first = self.entries[parent.slot()].first_child.replace(index);
        self.entries[index.slot()].next_sibling = first;
        self.by_id.insert(head.id, index);
        if !aside && head.work > self.entry(self.best_header).work {
            self.best_header = index;
        }
        index
    }

    /// The facts that the rules need of a block to judge its children.
    pub(crate) fn head(&self, index: Index) -> Head {
        let entry = self.entry(index);
        let anchor = self.entry(entry.anchor);
        Head {
            id: entry.id,
            height: entry.height,
            work: entry.work,
            times: self
                .ancestors(index)
                .take(MEDIAN_SPAN)
                .map(|entry| entry.header.time)
                .collect(),
            anchor: self.rules.anchor_at(anchor.height, anchor.header.time),
        }
    }

    pub(crate) fn rules(&self) -> &HeaderRules {
        &self.rules
    }

    /// Notes that the body of `index` is here, and is valid as far as no ledger is needed.
    pub(crate) fn body_arrived(&mut self, index: Index) {
        self.entries[index.slot()].standing = Standing::Body;
        if self.entry(index).aside {
            self.set_aside(index, false);
        }
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
            if candidate.0 > self.tip().work {
                self.candidates.insert(candidate);
            }
            let has_body = |child: &Index| self.entry(*child).standing == Standing::Body;
            reached.extend(self.children(index).filter(has_body));
        }
    }

    /// Leaves a block and everything on top of it out of the choice of the best header, or takes it
    /// in again.
    pub(crate) fn set_aside(&mut self, index: Index, aside: bool) {
        let mut reached = vec![index];
        while let Some(index) = reached.pop() {
            let entry = &mut self.entries[index.slot()];
            entry.aside = aside;
            reached.extend(self.children(index));
        }
        self.find_best_header();
    }

    /// Of several with the same work the one that came first.
    fn find_best_header(&mut self) {
        let eligible = |entry: &Entry| entry.standing != Standing::Invalid && !entry.aside;
        let numbered = self.entries.iter().zip(0..);
        let best = numbered
            .filter(|(entry, _)| eligible(entry))
            .max_by_key(|(entry, number)| (entry.work, Reverse(*number)));
        self.best_header = Index(best.expect("genesis is valid").1);
    }

    /// Notes that storage no longer has a body, so that it is fetched again. False for a block of
    /// the best chain, which cannot be taken back without the data that were stored beside it.
    pub(crate) fn body_lost(&mut self, index: Index) -> bool {
        let standing = self.entry(index).standing;
        if self.is_best(index) || !matches!(standing, Standing::Body | Standing::Connected) {
            return false;
        }
        self.entries[index.slot()].standing = Standing::Header;
        let mut reached = vec![index];
        while let Some(index) = reached.pop() {
            let entry = &mut self.entries[index.slot()];
            entry.complete = false;
            if entry.standing == Standing::Connected {
                entry.standing = Standing::Body;
            }
            let candidate = (entry.work, Reverse(entry.seen), index);
            self.candidates.remove(&candidate);
            reached.extend(self.children(index));
        }
        true
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
            self.candidates.remove(&candidate);
            reached.extend(self.children(index));
        }
        self.find_best_header();
        ids
    }

    /// The entries that name this one as their parent, the newest first.
    fn children(&self, of: Index) -> impl Iterator<Item = Index> {
        let first = self.entry(of).first_child;
        std::iter::successors(first, |child| self.entry(*child).next_sibling)
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

    /// Entries with ids within a range.
    pub(crate) fn within(&self, ids: RangeInclusive<BlockId>) -> impl Iterator<Item = Index> {
        self.by_id.range(ids).map(|(_, index)| *index)
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

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Every entry, parents before children.
    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }
}
