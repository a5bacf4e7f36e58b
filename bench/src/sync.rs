//! A native node that joins a relay, from its start to the relay's tip, with real programs, sockets and disks.

use std::{
    env,
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use bench_contenders::{BODY_BYTES, NOW, World};
use chain::Chain;
use serde_json::Value;

/// How often a node is asked for its tip.
const POLL: Duration = Duration::from_millis(50);
/// A node that has not caught up by then never will.
const PATIENCE: Duration = Duration::from_mins(15);

/// Measures with a chain of so many blocks, ten transfers in each tenth.
pub(crate) fn run(blocks: u64) -> Result<()> {
    let program = from_environment("TABCHAIN_BIN")?;
    let fill = from_environment("TABCHAIN_FILL")?;
    let folder = env::temp_dir().join(format!("tabchain-bench-{}", std::process::id()));
    let result = measure(blocks, &program, &fill, &folder);
    // Of a failed run nothing is left behind either.
    let removed = fs::remove_dir_all(&folder);
    result?;
    removed.with_context(|| format!("cannot remove {}", folder.display()))
}

fn measure(blocks: u64, program: &Path, fill: &Path, folder: &Path) -> Result<()> {
    println!("\n{blocks} blocks, 10 transfers in each tenth");
    let validation = validation(blocks)?;
    tell("checked and connected in memory, one thread", validation);

    let (source, joined) = (folder.join("source"), folder.join("joined"));
    let relay = Relay::start(program, &source, &[])?;
    let url = format!("ws://{}/ws", relay.authority);
    let filled = Command::new(fill)
        .args([url.as_str(), &blocks.to_string(), "10"])
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start fill")?
        .wait_with_output()?;
    ensure!(filled.status.success(), "fill ended with {}", filled.status);

    let began = Instant::now();
    let node = Relay::start(program, &joined, &["--peer", &relay.authority])?;
    while node.height()? < blocks {
        ensure!(began.elapsed() < PATIENCE, "no tip after {PATIENCE:?}");
        thread::sleep(POLL);
    }
    let synchronised = began.elapsed();
    tell("a new node synchronised over loopback", synchronised);
    let ratio = synchronised.as_secs_f64() / validation.as_secs_f64();
    println!("{:>50} {ratio:>8.2}", "times validation");
    node.tell_memory("memory of that node")?;
    let bytes = fs::metadata(joined.join("regtest.redb"))?.len();
    #[expect(clippy::cast_precision_loss, reason = "has few digits")]
    let per_block = bytes as f64 / blocks as f64;
    println!("{:>50} {per_block:>8.0} bytes", "disk a block");
    node.stop()?;

    let began = Instant::now();
    let node = Relay::start(program, &joined, &[])?;
    tell("started again, until it answers", began.elapsed());
    ensure!(node.height()? == blocks, "the chain is not there again");
    node.tell_memory("memory then")?;
    node.stop()?;
    relay.stop()
}

/// What it takes without network and disk.
fn validation(blocks: u64) -> Result<Duration> {
    let world = World::with_payments(blocks, 10, 10)?;
    let mut chain = Chain::new(world.network.clone(), BODY_BYTES);
    let began = Instant::now();
    for block in world.blocks {
        chain.push(block, NOW)?;
    }
    Ok(began.elapsed())
}

fn tell(what: &str, took: Duration) {
    println!("{what:>50} {:>8.2} s", took.as_secs_f64());
}

fn from_environment(name: &str) -> Result<PathBuf> {
    let path = env::var_os(name);
    path.map(PathBuf::from)
        .with_context(|| format!("{name} names no program; `cargo xtask bench sync` sets it"))
}

/// A running program; killed when it is dropped.
struct Relay {
    child: Child,
    /// Host and port.
    authority: String,
}

impl Relay {
    /// Starts it on regtest and waits until it says where it listens, which it does once the chain is loaded.
    fn start(program: &Path, data: &Path, arguments: &[&str]) -> Result<Self> {
        let mut child = Command::new(program)
            .args(["--listen", "127.0.0.1:0", "--network", "regtest"])
            .args([OsStr::new("--data-dir"), data.as_os_str()])
            .args(arguments)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut url = String::new();
        let output = child.stdout.take().context("its output is piped")?;
        BufReader::new(output).read_line(&mut url)?;
        let authority = url.trim().strip_prefix("http://");
        let authority = authority.context("it says no address")?;
        Ok(Self {
            child,
            authority: authority.trim_end_matches('/').to_owned(),
        })
    }

    /// Height of its tip.
    fn height(&self) -> Result<u64> {
        let mut socket = TcpStream::connect(&self.authority)?;
        write!(
            socket,
            "GET /api/v1/blocks/tip HTTP/1.0\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.authority
        )?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer)?;
        let Some((_, body)) = answer.split_once("\r\n\r\n") else {
            bail!("no answer: {answer}");
        };
        let body: Value = serde_json::from_str(body)?;
        let height = body["height"].as_u64();
        height.with_context(|| format!("no height in {body}"))
    }

    /// Where Linux tells.
    fn tell_memory(&self, what: &str) -> Result<()> {
        let path = format!("/proc/{}/status", self.child.id());
        let Ok(status) = fs::read_to_string(path) else {
            return Ok(());
        };
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next());
        let kilobytes: u64 = kilobytes.context("no VmRSS")?.parse()?;
        println!("{what:>50} {:>8} MiB", kilobytes / 1024);
        Ok(())
    }

    fn stop(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // It has ended already where `stop` was called.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
