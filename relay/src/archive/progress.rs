//! Shows on standard error how far a long piece of work is.

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

/// How often a terminal's line is written anew, and how often a file gets one more line.
const ON_TERMINAL: Duration = Duration::from_millis(200);
const IN_FILE: Duration = Duration::from_secs(5);

/// Ends its line when it is dropped.
pub(super) struct Progress {
    what: &'static str,
    told: Instant,
    is_terminal: bool,
    has_line: bool,
}

impl Progress {
    pub(super) fn of(what: &'static str) -> Self {
        Self {
            what,
            told: Instant::now(),
            is_terminal: io::stderr().is_terminal(),
            has_line: false,
        }
    }

    /// Says how many blocks are done, and of how many if that is known.
    pub(super) fn tell(&mut self, done: u64, of: Option<u64>) {
        let every = if self.is_terminal {
            ON_TERMINAL
        } else {
            IN_FILE
        };
        if self.told.elapsed() < every {
            return;
        }
        self.told = Instant::now();
        let all = of.map(|all| format!(" of {all}")).unwrap_or_default();
        let words = format!("{}: {done}{all} blocks", self.what);
        let mut stderr = io::stderr().lock();
        // A user who closed standard error does not want to know.
        let _ = if self.is_terminal {
            self.has_line = true;
            write!(stderr, "\r{words}")
        } else {
            writeln!(stderr, "{words}")
        };
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.has_line {
            let _ = writeln!(io::stderr());
        }
    }
}
