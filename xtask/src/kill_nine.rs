//! Kills the program at random instants, over and over, and checks whether it forgets anything.
//!
//! One node is killed while it mines and while blocks of another one arrive, or while it starts.
//! Everything that it has acknowledged must be there afterwards: the blocks that `/mine` answered
//! with, and the tips that it told its peer. `tabchain chain check` compares its file with a replay
//! after each kill.

mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use clap::Args;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::project::Project;
use crate::{build, page, process};
use program::{Authority, Program, get, id};

/// Kills where every change of the code waits for them.
const BRIEF: u32 = 10;
/// One of this many kills comes while the program starts.
const ONE_AT_START_OF: u64 = 5;
/// The latest instant of such a kill, and of a kill while blocks come and are mined.
const START_MS: u64 = 150;
const WORK_MS: u64 = 700;
/// Calls of `/mine` at the same time.
const MINERS: usize = 3;
/// The longest time between two blocks of the peer.
const PEER_PAUSE_MS: u64 = 30;
/// How often the peer is asked for the tips that it was told.
const ASK_EVERY: Duration = Duration::from_millis(5);
/// How many blocks of earlier rounds are looked for after each kill; at the end all of them are.
const EARLIER: usize = 20;

/// What `cargo xtask kill-nine` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Kills.
    #[arg(long, value_name = "N", default_value_t = 200)]
    times: u32,
    /// Draws the instants; another one each time unless told otherwise.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// The program that is killed; built from this checkout unless told otherwise.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

impl Options {
    /// As many as every change of the code can wait for.
    pub(crate) fn brief() -> Self {
        Self {
            times: BRIEF,
            seed: None,
            program: None,
        }
    }
}

/// Kills the program, and prints the results.
///
/// # Errors
/// The blocks that the program has forgotten, with the seed.
pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    let program = if let Some(program) = &options.program {
        program.clone()
    } else {
        page::build(project)?;
        build::debug_program(project)?
    };
    let seed = options.seed.unwrap_or_else(by_the_clock);
    let folder = project.target().join("kill-nine");
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let trial = Trial {
        program,
        victim: folder.join("victim"),
        peer: folder.join("peer"),
    };
    let found = trial.run(options.times, seed);
    let found =
        found.with_context(|| format!("seed {seed}; the files are in {}", folder.display()))?;
    found.tell(seed);
    fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
}

fn by_the_clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| u64::from(since.subsec_nanos()))
}

struct Trial {
    program: PathBuf,
    /// Folders for the two chains.
    victim: PathBuf,
    peer: PathBuf,
}

/// Blocks that must not be forgotten.
#[derive(Default)]
struct Acknowledged {
    ids: Vec<String>,
    known: BTreeSet<String>,
    /// How many of them have been looked for.
    seen: usize,
}

/// The result of a run.
#[derive(Default)]
struct Found {
    kills: u32,
    at_start: u32,
    acknowledged: Acknowledged,
    /// How many of them `/mine` answered with; the others are tips that the peer was told.
    mined: usize,
    /// Acknowledged blocks that are on the best chain now, and its height.
    best: usize,
    height: u64,
    /// The longest start, with all blocks there.
    slowest: Duration,
    took: Duration,
}

impl Trial {
    fn run(&self, times: u32, seed: u64) -> Result<Found> {
        let began = Instant::now();
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut peer = Program::spawn(&self.program, &self.peer, None)?;
        let to_peer = peer.authority()?;
        let own = get(&to_peer, "/api/v1/peers")?["peers"][0]["node"].clone();
        let mut found = Found::default();
        let told = Mutex::new(BTreeSet::new());
        let is_over = AtomicBool::new(false);
        let pauses = chance.next_u64();
        thread::scope(|scope| {
            let (to_peer, told, is_over) = (&to_peer, &told, &is_over);
            scope.spawn(move || mine_now_and_then(to_peer, pauses, is_over));
            scope.spawn(move || listen(to_peer, &own, told, is_over));
            let result = (0..times).try_for_each(|kill| {
                self.round(&mut found, &mut chance, to_peer, told)
                    .with_context(|| format!("kill {}", kill + 1))
            });
            is_over.store(true, Ordering::Relaxed);
            result
        })?;
        drop(peer);
        self.look_for_all(&mut found)?;
        found.took = began.elapsed();
        Ok(found)
    }

    /// Starts the program, looks for the blocks acknowledged before, works, kills, checks.
    fn round(
        &self,
        found: &mut Found,
        chance: &mut ChaCha8Rng,
        peer: &Authority,
        told: &Mutex<BTreeSet<String>>,
    ) -> Result<()> {
        let began = Instant::now();
        let mut victim = Program::spawn(&self.program, &self.victim, Some(peer))?;
        if chance.next_u64().is_multiple_of(ONE_AT_START_OF) {
            thread::sleep(Duration::from_millis(chance.next_u64() % START_MS));
            victim.kill()?;
            found.at_start += 1;
        } else {
            let authority = victim.authority()?;
            found.slowest = found.slowest.max(began.elapsed());
            look_for(&authority, &found.acknowledged.sample(chance))?;
            let instant = Duration::from_millis(chance.next_u64() % WORK_MS);
            let new = thread::scope(|scope| {
                let miners = [(); MINERS].map(|()| scope.spawn(|| mine_until_it_dies(&authority)));
                thread::sleep(instant);
                victim.kill()?;
                let mined = miners.into_iter().map(thread::ScopedJoinHandle::join);
                let mined: Result<Vec<_>, _> = mined.collect();
                mined.map_err(|_| anyhow::anyhow!("a thread that mines panicked"))
            })?;
            let new: Vec<_> = new.into_iter().flatten().collect();
            found.mined += new.len();
            found.acknowledged.add(new);
        }
        found.kills += 1;
        let told = told.lock().expect("nobody panics with it").clone();
        found.acknowledged.add(told);
        self.check()
    }

    /// Lets the program compare its file with a replay.
    fn check(&self) -> Result<()> {
        if !self.victim.join("regtest.redb").exists() {
            return Ok(());
        }
        let mut command = std::process::Command::new(&self.program);
        command
            .args(["chain", "check", "--network", "regtest", "--data-dir"])
            .arg(&self.victim)
            .env("RUST_LOG", "error");
        process::output(&mut command).map(drop)
    }

    fn look_for_all(&self, found: &mut Found) -> Result<()> {
        let mut victim = Program::spawn(&self.program, &self.victim, None)?;
        let authority = victim.authority()?;
        found.best = look_for(&authority, &found.acknowledged.ids)?;
        let tip = get(&authority, "/api/v1/blocks/tip")?;
        found.height = tip["height"].as_u64().context("the tip has no height")?;
        ensure!(found.best > 0, "nothing was ever acknowledged");
        Ok(())
    }
}

/// Looks for blocks; answers with how many are on the best chain.
fn look_for(authority: &Authority, ids: &[String]) -> Result<usize> {
    let mut best = 0;
    for id in ids {
        let block = get(authority, &format!("/api/v1/blocks/{id}"));
        let block = block.with_context(|| format!("block {id} was acknowledged"))?;
        best += usize::from(block["state"] == "best");
    }
    Ok(best)
}

/// Mines until the program is killed; answers with the blocks that it acknowledged.
fn mine_until_it_dies(authority: &Authority) -> Vec<String> {
    let mined = || id(&get(authority, "/mine?miner_address=0x1").ok()?).ok();
    std::iter::from_fn(mined).collect()
}

/// Mines the blocks that arrive.
fn mine_now_and_then(peer: &Authority, seed: u64, is_over: &AtomicBool) {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    while !is_over.load(Ordering::Relaxed) {
        // A block that came too late, behind a new tip, does not count.
        let _ = get(peer, "/mine?miner_address=0x2");
        thread::sleep(Duration::from_millis(chance.next_u64() % PEER_PAUSE_MS));
    }
}

/// Collects the tips of the victim that the peer is told.
fn listen(
    peer: &Authority,
    own: &serde_json::Value,
    told: &Mutex<BTreeSet<String>>,
    is_over: &AtomicBool,
) {
    while !is_over.load(Ordering::Relaxed) {
        let peers = get(peer, "/api/v1/peers").unwrap_or_default();
        let others = peers["peers"].as_array().into_iter().flatten();
        let others = others.filter(|other| other["node"] != *own);
        let tips = others.filter(|other| other["tip"]["height"] != 0);
        let tips = tips.filter_map(|other| id(&other["tip"]).ok());
        told.lock().expect("nobody panics with it").extend(tips);
        thread::sleep(ASK_EVERY);
    }
}

impl Acknowledged {
    fn add(&mut self, ids: impl IntoIterator<Item = String>) {
        let new = ids.into_iter().filter(|id| self.known.insert(id.clone()));
        self.ids.extend(new);
    }

    /// The new blocks, and some older ones.
    fn sample(&mut self, chance: &mut ChaCha8Rng) -> Vec<String> {
        let older = &self.ids[..self.seen];
        let older = (0..EARLIER).filter_map(|_| {
            let place = chance.next_u64().checked_rem(older.len() as u64)?;
            older.get(usize::try_from(place).ok()?)
        });
        let sample = older.chain(&self.ids[self.seen..]).cloned().collect();
        self.seen = self.ids.len();
        sample
    }
}

impl Found {
    fn tell(&self, seed: u64) {
        let all = self.acknowledged.ids.len();
        let rows = [
            ("kills", self.kills.to_string()),
            ("of them while it started", self.at_start.to_string()),
            ("blocks that /mine answered with", self.mined.to_string()),
            (
                "more that the peer was told",
                (all - self.mined).to_string(),
            ),
            (
                "of all these off the best chain",
                (all - self.best).to_string(),
            ),
            ("height in the end", self.height.to_string()),
            (
                "slowest start",
                format!("{:.2} s", self.slowest.as_secs_f64()),
            ),
            ("all of it", format!("{:.0} s", self.took.as_secs_f64())),
        ];
        for (what, figure) in rows {
            eprintln!("{what:>36} {figure:>9}");
        }
        process::say(&format!(
            "nothing was lost, and each file was as a replay of its blocks (seed {seed})"
        ));
    }
}
