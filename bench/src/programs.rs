//! The real programs that are measured, which `cargo xtask bench` builds.

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
use serde_json::Value;

use crate::processor;

/// How often a node is asked for its tip.
const POLL: Duration = Duration::from_millis(20);
/// A node that has not caught up in this time will never do so.
const PATIENCE: Duration = Duration::from_mins(30);

/// The path that a variable of the environment holds.
pub(crate) fn named(variable: &str) -> Result<PathBuf> {
    let path = env::var_os(variable).map(PathBuf::from);
    path.with_context(|| format!("{variable} names nothing; `cargo xtask bench` sets it"))
}

/// The places of the programs.
pub(crate) struct Programs {
    relay: PathBuf,
    fill: PathBuf,
    /// The folder where chains are kept from one run to the next.
    pub(crate) kept: PathBuf,
}

impl Programs {
    /// The places that the environment names.
    pub(crate) fn find() -> Result<Self> {
        Ok(Self {
            relay: named("TABCHAIN_BIN")?,
            fill: named("TABCHAIN_FILL")?,
            kept: named("TABCHAIN_KEPT")?,
        })
    }

    /// Starts a relay, which joins `peer`.
    pub(crate) fn start(&self, data: &Path, peer: Option<&Relay>) -> Result<Relay> {
        let more: &[&str] = match peer {
            Some(peer) => &["--peer", peer.authority()],
            None => &[],
        };
        Relay::start(&self.relay, data, more)
    }

    /// Gives a relay a chain of so many blocks; each tenth block has ten transfers.
    pub(crate) fn fill(&self, relay: &Relay, blocks: u64) -> Result<()> {
        let url = format!("ws://{}/ws", relay.authority);
        let filled = Command::new(&self.fill)
            .args([url.as_str(), &blocks.to_string(), "10"])
            .stdout(Stdio::null())
            .status()
            .with_context(|| format!("cannot start {}", self.fill.display()))?;
        ensure!(filled.success(), "fill ended with {filled}");
        Ok(())
    }
}

/// A running program; killed when it is dropped.
pub(crate) struct Relay {
    child: Child,
    /// Host and port.
    authority: String,
}

impl Relay {
    /// Starts a program on regtest, with more arguments, and waits until it says where it listens. It does so once its
    /// chain is loaded.
    pub(crate) fn start(program: &Path, data: &Path, more: &[&str]) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["--listen", "127.0.0.1:0", "--network", "regtest"])
            .args([OsStr::new("--data-dir"), data.as_os_str()])
            .args(more)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped());
        let child = command.spawn();
        let child = child.with_context(|| format!("cannot start {}", program.display()))?;
        let mut relay = Self {
            child,
            authority: String::new(),
        };
        let mut url = String::new();
        let output = relay.child.stdout.take().context("its output is piped")?;
        BufReader::new(output).read_line(&mut url)?;
        let authority = url.trim().strip_prefix("http://");
        let authority = authority.context("the relay says no address")?;
        authority
            .trim_end_matches('/')
            .clone_into(&mut relay.authority);
        Ok(relay)
    }

    /// Where it listens.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Waits until its tip has this height.
    pub(crate) fn reach(&self, height: u64) -> Result<()> {
        let began = Instant::now();
        while self.height()? < height {
            ensure!(began.elapsed() < PATIENCE, "no tip after {PATIENCE:?}");
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// The height of its tip.
    pub(crate) fn height(&self) -> Result<u64> {
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

    /// Bytes of memory that it uses, where Linux tells.
    pub(crate) fn memory(&self) -> Result<Option<u64>> {
        let path = format!("/proc/{}/status", self.child.id());
        let Ok(status) = fs::read_to_string(path) else {
            return Ok(None);
        };
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next());
        let kilobytes: u64 = kilobytes.context("no VmRSS")?.parse()?;
        Ok(Some(kilobytes * 1024))
    }

    /// How long it has had a processor, all threads together, where Linux tells.
    pub(crate) fn processor(&self) -> Result<Option<Duration>> {
        processor::time_of(self.child.id())
    }

    /// Ends it as its user would.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) -> Result<()> {
        use rustix::process::{Pid, Signal, kill_process};

        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        let ended = self.child.wait()?;
        ensure!(ended.success(), "the relay ended with {ended}");
        Ok(())
    }

    /// Ends it as a power cut would, because this system has no signal that asks.
    #[cfg(not(unix))]
    pub(crate) fn stop(self) -> Result<()> {
        self.kill()
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // If it was asked to end, it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Bytes of the files of a data directory.
pub(crate) fn disk(data: &Path) -> Result<u64> {
    let files = fs::read_dir(data)?;
    files.map(|file| Ok(file?.metadata()?.len())).sum()
}
