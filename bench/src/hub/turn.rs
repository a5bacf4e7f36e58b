//! One turn of a program: it is started twice, without a node and with one, and its clients do all that is measured.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;
use chain::{Block, Network};
use tempfile::TempDir;

use super::{
    Amount,
    crowd::{self, Crowd},
    news::{self, News},
};
use crate::programs::Relay;

/// What is measured, in the order in which it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Work {
    TipsToAll,
    BlocksToAll,
    RoundTrips,
    Rosters,
    ChainToAll,
    Answers,
}

impl Work {
    pub(super) const ALL: [Self; 6] = [
        Self::TipsToAll,
        Self::BlocksToAll,
        Self::RoundTrips,
        Self::Rosters,
        Self::ChainToAll,
        Self::Answers,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::TipsToAll => "a tip to a client, no node",
            Self::BlocksToAll => "a block to a client, no node",
            Self::RoundTrips => "a round trip of two clients",
            Self::Rosters => "rosters of a client after new tips",
            Self::ChainToAll => "a block to a client, by the node",
            Self::Answers => "an answer of the node",
        }
    }
}

/// What some work took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub(super) work: Work,
    /// How much it was: deliveries, round trips, clients.
    pub(super) amount: u64,
    pub(super) time: Duration,
    /// Of the program's processor time, where that is told.
    pub(super) processor: Option<Duration>,
    /// Bytes that came to all clients.
    pub(super) bytes: u64,
}

/// The blocks that are told in every turn.
pub(super) struct Blocks {
    siblings: Vec<Block>,
    chain: Vec<Block>,
}

impl Blocks {
    pub(super) fn new(amount: Amount) -> Result<Self> {
        let all = amount.warm_up + amount.news;
        Ok(Self {
            siblings: news::siblings(all)?,
            chain: news::chain(all)?,
        })
    }
}

/// Has a program do everything once; there is a sample of each [`Work`].
pub(super) fn play(
    program: &Path,
    scratch: &Path,
    amount: Amount,
    blocks: &Blocks,
) -> Result<Vec<Sample>> {
    let mut samples = Vec::new();
    without_node(program, scratch, amount, blocks, &mut samples)?;
    with_node(program, scratch, amount, blocks, &mut samples)?;
    Ok(samples)
}

fn without_node(
    program: &Path,
    scratch: &Path,
    amount: Amount,
    blocks: &Blocks,
    samples: &mut Vec<Sample>,
) -> Result<()> {
    let data = TempDir::new_in(scratch)?;
    let relay = Relay::start(program, data.path(), &["--no-node"])?;
    let (first, last) = (amount.warm_up as u64, amount.news as u64);
    let cold_tips = News::tips(0..first);
    let tips = News::tips(first..first + last);
    let (cold_blocks, blocks) = halves(&blocks.siblings, amount);
    let network = Network::regtest();
    crowd::run(async {
        let claim = news::claim(&network);
        let mut crowd = Crowd::join(relay.authority(), claim, amount.clients, 0).await?;
        // Different clients tell, because a relay reads so many frames a second of each.
        crowd.tell(0, &cold_tips).await?;
        let clock = Clock::start(Work::TipsToAll, &relay, &crowd)?;
        let done = crowd.tell(0, &tips).await?;
        samples.push(clock.stop(&relay, &crowd, done)?);

        crowd.tell(1, &cold_blocks).await?;
        let clock = Clock::start(Work::BlocksToAll, &relay, &crowd)?;
        let done = crowd.tell(1, &blocks).await?;
        samples.push(clock.stop(&relay, &crowd, done)?);

        crowd.ask_each_other(1).await?;
        let clock = Clock::start(Work::RoundTrips, &relay, &crowd)?;
        let done = crowd.ask_each_other(amount.round_trips).await?;
        samples.push(clock.stop(&relay, &crowd, done)?);

        let clock = Clock::start(Work::Rosters, &relay, &crowd)?;
        let done = crowd.change_tips(news::genesis(&network)).await?;
        samples.push(clock.stop(&relay, &crowd, done)?);
        Ok(())
    })
}

fn with_node(
    program: &Path,
    scratch: &Path,
    amount: Amount,
    blocks: &Blocks,
    samples: &mut Vec<Sample>,
) -> Result<()> {
    let data = TempDir::new_in(scratch)?;
    let relay = Relay::start(program, data.path(), &[])?;
    let (cold, chain) = halves(&blocks.chain, amount);
    let genesis = news::genesis(&Network::regtest());
    crowd::run(async {
        let mut crowd = Crowd::join(relay.authority(), genesis, amount.clients, 1).await?;
        crowd.tell(0, &cold).await?;
        let clock = Clock::start(Work::ChainToAll, &relay, &crowd)?;
        let done = crowd.tell(0, &chain).await?;
        samples.push(clock.stop(&relay, &crowd, done)?);

        crowd.ask_anybody(1).await?;
        let clock = Clock::start(Work::Answers, &relay, &crowd)?;
        let done = crowd.ask_anybody(amount.questions).await?;
        samples.push(clock.stop(&relay, &crowd, done)?);
        Ok(())
    })
}

/// Blocks to tell before a measurement, and in it.
fn halves(blocks: &[Block], amount: Amount) -> (News, News) {
    let (cold, measured) = blocks.split_at(amount.warm_up);
    (News::blocks(cold), News::blocks(measured))
}

/// Where time, processor time and bytes stood when some work began.
struct Clock {
    work: Work,
    bytes: u64,
    processor: Option<Duration>,
    began: Instant,
}

impl Clock {
    fn start(work: Work, relay: &Relay, crowd: &Crowd) -> Result<Self> {
        Ok(Self {
            work,
            bytes: crowd.bytes(),
            processor: relay.processor()?,
            began: Instant::now(),
        })
    }

    fn stop(self, relay: &Relay, crowd: &Crowd, amount: u64) -> Result<Sample> {
        let time = self.began.elapsed();
        let processor = self.processor.zip(relay.processor()?);
        Ok(Sample {
            work: self.work,
            amount,
            time,
            processor: processor.map(|(before, after)| after.saturating_sub(before)),
            bytes: crowd.bytes() - self.bytes,
        })
    }
}
