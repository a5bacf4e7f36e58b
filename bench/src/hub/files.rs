//! The number of open files that a process may have: each client is one here and one in the relay, which inherits the
//! bound.

use anyhow::Result;

/// Raises the bound as far as it takes.
#[cfg(unix)]
pub(super) fn allow(clients: u32) -> Result<()> {
    use anyhow::Context;
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let Some(needed) = raised(clients, current, maximum)? else {
        return Ok(());
    };
    let current = Some(needed);
    setrlimit(Resource::Nofile, Rlimit { current, maximum })
        .with_context(|| format!("cannot raise the number of open files to {needed}"))
}

/// Other systems have no such bound.
#[cfg(not(unix))]
pub(super) fn allow(_clients: u32) -> Result<()> {
    Ok(())
}

/// Files beside the clients': libraries, pipes, the relay's chain.
#[cfg(unix)]
const OTHERS: u64 = 100;

/// The bound that has to be set, if the current one is too low.
#[cfg(unix)]
fn raised(clients: u32, current: Option<u64>, maximum: Option<u64>) -> Result<Option<u64>> {
    let needed = u64::from(clients) + OTHERS;
    if current.is_none_or(|most| most >= needed) {
        return Ok(None);
    }
    match maximum {
        Some(most) if most < needed => anyhow::bail!(
            "{clients} clients need {needed} open files, and this user may have {most} (`ulimit -Hn`)"
        ),
        _ => Ok(Some(needed)),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_raised_where_it_is_too_low_and_may_be_raised() {
        assert_eq!(raised(500, None, None).unwrap(), None);
        assert_eq!(raised(500, Some(600), Some(600)).unwrap(), None);
        assert_eq!(raised(500, Some(599), Some(600)).unwrap(), Some(600));
        assert_eq!(raised(500, Some(599), None).unwrap(), Some(600));
        let refused = raised(500, Some(256), Some(599)).unwrap_err().to_string();
        assert!(refused.contains("need 600 open files"), "{refused}");
    }
}
