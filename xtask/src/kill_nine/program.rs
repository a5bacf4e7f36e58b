//! The program that is killed, and calls to it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// The longest that a start or an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running program; killed when it is dropped.
pub(super) struct Program {
    child: Child,
}

/// Host and port.
pub(super) type Authority = String;

impl Program {
    /// Starts it on regtest, and does not wait for it.
    pub(super) fn spawn(program: &Path, data: &Path, peer: Option<&Authority>) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["--listen", "127.0.0.1:0", "--network", "regtest"])
            .args(["--threads", "1"])
            .args([OsStr::new("--data-dir"), data.as_os_str()])
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped());
        if let Some(peer) = peer {
            command.args(["--peer", peer]);
        }
        let child = command.spawn();
        let child = child.with_context(|| format!("cannot start {}", program.display()))?;
        Ok(Self { child })
    }

    /// Waits until it has loaded its chain and answers.
    pub(super) fn authority(&mut self) -> Result<Authority> {
        let output = self.child.stdout.take().context("its output is piped")?;
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let mut url = String::new();
            let read = BufReader::new(output).read_line(&mut url);
            // If it took too long, nobody waits any more.
            let _ = tell.send(read.map(|_| url));
        });
        let url = told.recv_timeout(PATIENCE);
        let url = url.context("it did not start in time")??;
        let authority = url.trim().strip_prefix("http://");
        let authority = authority.context("it did not start")?;
        Ok(authority.trim_end_matches('/').to_owned())
    }

    /// SIGKILL.
    pub(super) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // If all is well, it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The JSON of a call that succeeds.
pub(super) fn get(authority: &str, path: &str) -> Result<Value> {
    let mut socket = TcpStream::connect(authority)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    write!(
        socket,
        "GET {path} HTTP/1.0\r\nHost: {authority}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        bail!("no answer to {path}");
    };
    ensure!(head.starts_with("HTTP/1.0 200"), "{path}: {head}: {body}");
    serde_json::from_str(body).with_context(|| format!("{path}: {body:?}"))
}

/// An id in an answer.
pub(super) fn id(of: &Value) -> Result<String> {
    let id = of["id"].as_str();
    Ok(id.with_context(|| format!("no id in {of}"))?.to_owned())
}
