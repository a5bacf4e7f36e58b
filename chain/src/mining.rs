//! Block templates, and the desk that hands out search jobs and takes hits.

use std::sync::Arc;

use crate::{
    block::{Block, Coinbase, Header, Transfer, encoded_len},
    mempool::Mempool,
    primitives::{
        Address, Amount, BlockId, Height, MerkleRoot, Millis, Target, Text, Timestamp, merkle_root,
    },
    state::Chain,
    util::BoxMap,
};

/// A block on the tip that lacks only its work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    header: Header,
    coinbase: Coinbase,
    transfers: Vec<Transfer>,
}

impl Template {
    /// Builds on the tip: with the best paying transfers, everything due to `miner`, and the time
    /// now or the earliest that is allowed.
    pub fn new(chain: &Chain, pool: &Mempool, miner: Address, message: Text, now: Millis) -> Self {
        let height = chain.tip().height.next();
        let mut coinbase = Coinbase {
            height,
            miner,
            amount: Amount::ZERO,
            extra_nonce: 0,
            message,
        };
        // Header, coinbase and the count of transfers come before the transfers.
        let overhead = Header::SIZE + encoded_len(&coinbase) + 4;
        let transfers = pool.select(chain.ledger(), Block::MAX_BYTES - overhead);
        let fees = Amount::checked_sum(transfers.iter().map(|transfer| transfer.body.fee));
        let subsidy = chain.params().subsidy_at(height);
        coinbase.amount = fees
            .and_then(|fees| subsidy.checked_add(fees))
            .expect("fees are paid from the supply");
        let time = now.timestamp().max(chain.earliest_time());
        let header = Header {
            version: Header::VERSION,
            previous: chain.tip().id,
            merkle_root: MerkleRoot::ZERO,
            time,
            bits: chain.next_bits(time),
            nonce: 0,
        };
        Self {
            header,
            coinbase,
            transfers,
        }
    }

    /// The block with this extra nonce and its merkle root.
    pub fn with_extra_nonce(&self, extra_nonce: u64) -> Block {
        let coinbase = Coinbase {
            extra_nonce,
            ..self.coinbase.clone()
        };
        let leaves: Vec<_> = std::iter::once(coinbase.id())
            .chain(self.transfers.iter().map(Transfer::id))
            .collect();
        let merkle_root = merkle_root(&leaves).expect("all transactions differ");
        let header = Header {
            merkle_root,
            ..self.header
        };
        Block {
            header,
            coinbase,
            transfers: self.transfers.clone(),
        }
    }

    /// The block that it builds on.
    pub fn previous(&self) -> BlockId {
        self.header.previous
    }

    /// The time in its header.
    pub fn time(&self) -> Timestamp {
        self.header.time
    }
}

/// The time until which mining waits for the clock, as people are told ([`Chain::mining_waits`]).
///
/// A wait of a moment is not told: it happens where blocks are found faster than time passes. A
/// wait that was told is over when mining is possible.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MiningWait {
    until: Option<Millis>,
}

/// Waits of less than this are not told, in milliseconds.
const SHORT_WAIT_MS: u64 = 10_000;

impl MiningWait {
    /// Looks again. To be called whenever the tip has moved or the clock was set; answers whether
    /// the news for people has changed.
    pub fn look(&mut self, chain: &Chain, now: Millis) -> bool {
        let is_told = self.until.is_some();
        let until = chain
            .mining_waits(now)
            .filter(|until| is_told || until.since(now) >= SHORT_WAIT_MS);
        std::mem::replace(&mut self.until, until) != until
    }

    /// `None` while mining is possible, or will be in a moment.
    pub fn until(&self) -> Option<Millis> {
        self.until
    }
}

/// Number of a job; unique at its desk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct JobId(pub u32);

/// A task for a search.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// The number with which a hit is reported.
    pub id: JobId,
    /// The header without its nonce.
    pub prefix: [u8; 76],
    /// The greatest number that the block id may be.
    pub target: Target,
    /// Height of the block.
    pub height: Height,
}

/// The parts of a job's header that a search chooses so that the id meets the target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hit {
    /// The version, of which some bits are free ([`Header::VERSION_ROLLING_MASK`]).
    pub version: u32,
    /// The nonce.
    pub nonce: u32,
}

/// Jobs given out that can still be solved; the oldest is forgotten first.
pub const MAX_OPEN_JOBS: usize = 256;

/// The most templates for one tip in a second. To choose transfers takes time in proportion to the
/// pool, and a peer that sends them one by one must not have that time spent on each.
const MAX_TEMPLATES_A_SECOND: u32 = 4;

/// Hands out jobs, each with an extra nonce of its own so that no two searches overlap, and makes
/// blocks from hits.
#[derive(Clone, Debug)]
pub struct Desk {
    miner: Address,
    message: Text,
    template: Option<Arc<Template>>,
    built_from: Option<(BlockId, u64)>,
    /// The second of the last template, and the number of templates in it.
    built_in: (Timestamp, u32),
    /// Jobs on the present tip by their numbers, each with its template and extra nonce.
    open: BoxMap<u64, (Arc<Template>, u64)>,
    next_job: u32,
    next_extra_nonce: u64,
}

impl Desk {
    /// A desk for blocks that pay `miner`. When several nodes mine for one address, their desks
    /// should start at different extra nonces; else they search the same headers.
    pub fn new(miner: Address, message: Text, first_extra_nonce: u64) -> Self {
        Self {
            miner,
            message,
            template: None,
            built_from: None,
            built_in: (Timestamp::from_secs(0), 0),
            open: BoxMap::new(),
            next_job: 0,
            next_extra_nonce: first_extra_nonce,
        }
    }

    /// From the next [`Desk::refresh`] on templates pay `miner`. Jobs that were handed out before still
    /// pay the old address.
    pub fn set_miner(&mut self, miner: Address) {
        self.miner = miner;
        // Forces a new template although neither tip nor pool has changed.
        self.template = None;
    }

    /// Builds a new template when the tip, the pool or the second changed. Answers whether running
    /// searches should be replaced: after a new tip they are worthless, after other transfers they
    /// earn less. Where transfers come fast, some wait for the next second.
    ///
    /// While nobody would take a block, because the earliest allowed time is too far ahead of the
    /// clock, the desk has no jobs ([`Chain::mining_waits`]).
    pub fn refresh(&mut self, chain: &Chain, pool: &Mempool, now: Millis) -> bool {
        if chain.mining_waits(now).is_some() {
            return self.template.take().is_some();
        }
        let source = (chain.tip().id, pool.revision());
        let time = now.timestamp().max(chain.earliest_time());
        let same_source = self.built_from == Some(source);
        if same_source
            && self
                .template
                .as_ref()
                .is_some_and(|template| template.time() == time)
        {
            return false;
        }
        let old_tip = self.built_from.map(|(tip, _)| tip);
        if old_tip != Some(source.0) || self.built_in.0 != now.timestamp() {
            self.built_in = (now.timestamp(), 0);
        }
        if old_tip != Some(source.0) {
            self.open.clear();
        } else if self.built_in.1 >= MAX_TEMPLATES_A_SECOND {
            return false;
        }
        self.built_in.1 += 1;
        self.built_from = Some(source);
        let template = Template::new(chain, pool, self.miner, self.message.clone(), now);
        let had_none = self.template.replace(Arc::new(template)).is_none();
        !same_source || had_none
    }

    /// A job that no other search has; `None` before the first [`Desk::refresh`], and while no block
    /// can be made.
    pub fn job(&mut self) -> Option<Job> {
        let template = Arc::clone(self.template.as_ref()?);
        let extra_nonce = self.next_extra_nonce;
        self.next_extra_nonce = extra_nonce.wrapping_add(1);
        let block = template.with_extra_nonce(extra_nonce);
        let id = JobId(self.next_job);
        self.next_job = self.next_job.wrapping_add(1);
        let job = Job {
            id,
            prefix: block.header.work_prefix(),
            target: block
                .header
                .bits
                .decode()
                .expect("the difficulty rule gives a target"),
            height: block.coinbase.height,
        };
        if self.open.len() >= MAX_OPEN_JOBS {
            self.open.pop_first();
        }
        self.open
            .insert(id.0.into(), Box::new((template, extra_nonce)));
        Some(job)
    }

    /// The block of a hit.
    ///
    /// # Errors
    /// [`SolveError::Stale`] when the job was for another tip, [`SolveError::Wrong`] when it is not
    /// a hit.
    pub fn solve(&self, id: JobId, hit: Hit) -> Result<Block, SolveError> {
        let given = self
            .open
            .get(&id.0.into())
            .ok_or(SolveError::Stale { job: id })?;
        let (template, extra_nonce) = given.as_ref();
        let mut block = template.with_extra_nonce(*extra_nonce);
        block.header.version = hit.version;
        block.header.nonce = hit.nonce;
        if !block.header.check_version() || block.header.check_work().is_err() {
            return Err(SolveError::Wrong { job: id, hit });
        }
        Ok(block)
    }

    /// The address that is paid.
    pub fn miner(&self) -> Address {
        self.miner
    }
}

/// A hit cannot be made a block.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SolveError {
    /// The tip has moved since.
    #[error("job {} was for a tip that has moved", job.0)]
    Stale {
        /// The job.
        job: JobId,
    },
    /// The header with this version and nonce does not meet the target, or its version is of another
    /// network.
    #[error("version {:#010x} with nonce {} does not solve job {}", hit.version, hit.nonce, job.0)]
    Wrong {
        /// The job.
        job: JobId,
        /// The version and nonce that were handed in.
        hit: Hit,
    },
}
