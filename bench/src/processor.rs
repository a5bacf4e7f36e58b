//! How long a process has had a processor, where Linux tells.

use std::time::Duration;

use anyhow::Result;

/// The time of all its threads, those that have ended too; it counts in ticks, of which a second has a hundred.
#[cfg(target_os = "linux")]
pub(crate) fn time_of(process: u32) -> Result<Option<Duration>> {
    use anyhow::Context;

    let text = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let ticks = ticks(&text).context("/proc/PID/stat cannot be read")?;
    let second = rustix::param::clock_ticks_per_second();
    Ok(Some(Duration::from_millis(ticks * 1_000 / second)))
}

/// Other systems tell it in other ways.
#[cfg(not(target_os = "linux"))]
pub(crate) fn time_of(_process: u32) -> Result<Option<Duration>> {
    Ok(None)
}

/// utime and stime, the 14th and the 15th field (proc(5)). The second is the program's name, in brackets; it can
/// have spaces and brackets in it.
#[cfg(target_os = "linux")]
fn ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_found_behind_any_name() {
        let stat =
            "7 (a) b) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 3 4 20 0 3 0 100 1000 10 18446744";
        assert_eq!(ticks(stat), Some(300));
        assert_eq!(ticks("7 (a) S 1 7"), None);
        assert!(time_of(std::process::id()).unwrap().is_some());
    }
}
