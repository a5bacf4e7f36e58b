//! Work that has to end: if it takes too long, it is stopped, with all the programs that it
//! started.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::process;

/// Does the work. If it has not ended in time, all programs are killed that this program has
/// started, and the programs that those have started. A program that waits for one of them then
/// goes on, and nothing holds its output open.
///
/// # Errors
/// The errors of the work, or that it took too long.
pub(crate) fn within(limit: Duration, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let (ended, watched) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        let is_late = watched.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
        if is_late {
            kill_below(std::process::id());
        }
        is_late
    });
    let result = work();
    drop(ended);
    if watch.join().is_ok_and(|is_late| is_late) {
        bail!("it had not ended after {} minutes", limit.as_secs() / 60);
    }
    result
}

/// Kills the processes that a process has started, and those that they have started.
fn kill_below(process: u32) {
    let listed = process::output(Command::new("ps").args(["-A", "-o", "pid=,ppid="]));
    let pids = listed.map(|listed| below(process, &listed));
    // A process may end meanwhile; that is not an error. Without `ps`, nothing can be done.
    for pid in pids.unwrap_or_default() {
        let _ = Command::new("kill")
            .args(["-KILL", &pid.to_string()])
            .output();
    }
}

/// The processes below one, in a list of processes and their parents.
fn below(process: u32, listed: &str) -> BTreeSet<u32> {
    let pairs: Vec<(u32, u32)> = listed
        .lines()
        .filter_map(|line| {
            let (pid, parent) = line.trim().split_once(char::is_whitespace)?;
            Some((pid.parse().ok()?, parent.trim().parse().ok()?))
        })
        .collect();
    let mut found = BTreeSet::new();
    loop {
        let is_below = |parent: &u32| *parent == process || found.contains(parent);
        let more: Vec<u32> = pairs
            .iter()
            .filter(|(pid, parent)| is_below(parent) && !found.contains(pid))
            .map(|(pid, _)| *pid)
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_in_time_keeps_its_result() {
        let hour = Duration::from_hours(1);
        assert!(within(hour, || Ok(())).is_ok());
        let error = within(hour, || bail!("a reason")).unwrap_err();
        assert_eq!(error.to_string(), "a reason");
    }

    #[test]
    fn descendants_are_found_in_any_order() {
        let listed =
            "    1     0\n   30    20\n   20    10\n   10     1\n   11     1\n   21    10\n";
        assert_eq!(below(10, listed), BTreeSet::from([20, 21, 30]));
        assert_eq!(below(11, listed), BTreeSet::new());
    }

    #[cfg(unix)]
    #[test]
    fn what_takes_too_long_ends_with_all_that_it_started() {
        // A shell in the middle, like npm and cargo. Its child holds the output open.
        let begun = std::time::Instant::now();
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 600 & wait"]);
        let result = within(Duration::from_millis(300), || {
            process::output(&mut shell).map(drop)
        });
        let error = result.unwrap_err().to_string();
        assert_eq!(error, "it had not ended after 0 minutes");
        assert!(begun.elapsed() < Duration::from_mins(1));
    }
}
