//! The program as a process of its own.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
};

use super::{Api, in_time};

/// A network on which a block takes no time.
pub(crate) const REGTEST: &[&str] = &["--network", "regtest"];

/// The program with its address; killed when dropped.
pub(crate) struct Program {
    child: Child,
    url: String,
}

impl Program {
    pub(crate) fn start(dir: &Path, arguments: &[&str]) -> Self {
        Self::spawn(&mut command(dir, arguments))
    }

    /// Starts what is to write its address to a pipe.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        let url = first.trim_end().to_owned();
        let port = url
            .strip_prefix("http://127.0.0.1:")
            .and_then(|rest| rest.strip_suffix('/'));
        assert!(
            port.is_some_and(|port| port.parse::<u16>().is_ok()),
            "first line: {first:?}"
        );
        Self { child, url }
    }

    pub(crate) fn api(&self) -> Api {
        Api::new(&self.url)
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn pid(&self) -> Option<rustix::process::Pid> {
        rustix::process::Pid::from_raw(i32::try_from(self.child.id()).ok()?)
    }

    /// Host and port.
    pub(crate) fn authority(&self) -> &str {
        super::authority(&self.url)
    }

    /// Its log, where that goes to a pipe.
    pub(crate) fn log(&mut self) -> BufReader<ChildStderr> {
        BufReader::new(self.child.stderr.take().unwrap())
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    #[cfg(unix)]
    pub(crate) fn send(&self, signal: rustix::process::Signal) {
        let pid = i32::try_from(self.child.id()).unwrap();
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Stops all of its threads, until SIGCONT.
    #[cfg(unix)]
    pub(crate) fn freeze(&self) {
        use rustix::process::{Pid, Signal, WaitOptions, waitpid};

        self.send(Signal::STOP);
        // The threads do not all stop with the call.
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        let (_, status) = waitpid(pid, WaitOptions::UNTRACED).unwrap().unwrap();
        assert!(status.stopped());
    }

    #[cfg(unix)]
    pub(crate) async fn stop_by(self, signal: rustix::process::Signal) -> ExitStatus {
        self.send(signal);
        self.ended().await
    }

    /// How it ends by itself.
    #[cfg(unix)]
    pub(crate) async fn ended(mut self) -> ExitStatus {
        in_time("the program's end", async {
            loop {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status;
                }
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        })
        .await
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program's call, with pipes for what it writes.
pub(crate) fn command(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tabchain"));
    command
        .arg("serve")
        .arg("--data-dir")
        .arg(dir)
        .args(arguments);
    if !arguments.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("RUST_LOG", "warn");
    command
}

/// Exit code and standard error of a program that ends by itself.
pub(crate) fn failure(dir: &Path, arguments: &[&str]) -> (i32, String) {
    let output = command(dir, arguments).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), error)
}
