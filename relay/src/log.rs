//! The log: lines on standard error. The program never waits for it.
//!
//! An event passes three stations. `repeats` holds back a line that one place in the code says
//! again and again, and sums it up. The format makes a line of the event, and `escape` leaves
//! nothing in it that a terminal would obey. `writer` queues the line for a thread of its own: that
//! thread may wait for a reader for ever, since nobody waits for it.
//!
//! The log's own lines have the target [`OWN`], which no filter leaves out.

mod escape;
mod filter;
mod repeats;
mod target;
mod writer;

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    env,
    ffi::OsString,
    io::{self, ErrorKind, IsTerminal},
    panic, thread,
    time::Instant,
};

use tracing::{error, warn};
use tracing_subscriber::{
    EnvFilter,
    fmt::{self, format::JsonFields},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use escape::{EscapedFields, EscapedJson, escaped};
pub use filter::LogFilterError;
use repeats::Repeats;
use target::OWN;
use writer::{Lines, Lost};

/// How the log is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Text,
    /// A JSON object on each line.
    Json,
}

/// The contents of the log, and the form in which it is written.
#[derive(Debug)]
pub struct LogOptions {
    format: LogFormat,
    filter: EnvFilter,
}

impl LogOptions {
    /// `verbosity` 0 shows the usual events, more shows details, and less shows only troubles;
    /// `rust_log` says it in detail, where it is set.
    ///
    /// # Errors
    /// When `rust_log` is not a valid filter, or names something that has no log lines.
    pub fn new(
        format: LogFormat,
        verbosity: i16,
        rust_log: Option<OsString>,
    ) -> Result<Self, LogFilterError> {
        let filter = match verbosity {
            ..=-2 => "error",
            -1 => "warn",
            0 => "info",
            1 => "info,relay=debug",
            2.. => "trace",
        };
        let filter = match rust_log {
            Some(given) => filter::of(&given)?,
            None => None,
        }
        .unwrap_or_else(|| EnvFilter::new(filter));
        let own = format!("{OWN}=info");
        Ok(Self {
            format,
            filter: filter.add_directive(own.parse().expect("is a directive")),
        })
    }
}

/// The program's log.
pub struct Log {
    format: LogFormat,
    lines: Lines,
    repeats: Repeats,
}

impl Log {
    /// From now on, writes the program's events, panics included.
    ///
    /// # Errors
    /// When the writer's thread cannot start.
    ///
    /// # Panics
    /// When it is called again.
    pub fn start(options: LogOptions) -> io::Result<Self> {
        let repeats = Repeats::default();
        let lines = Lines::start(io::stderr(), {
            let repeats = repeats.clone();
            move |lost| {
                tell_lost(&lost);
                repeats.tell_ended(Instant::now());
            }
        })?;
        let layer = fmt::layer()
            .with_writer(lines.clone())
            .log_internal_errors(false);
        let registry = tracing_subscriber::registry()
            .with(options.filter)
            .with(repeats.clone());
        match options.format {
            LogFormat::Text => {
                let text = layer.with_ansi(has_colours()).fmt_fields(EscapedFields);
                registry.with(text).init();
            }
            LogFormat::Json => {
                let fields = layer.fmt_fields(JsonFields::new());
                registry.with(fields.event_format(EscapedJson)).init();
            }
        }
        panic::set_hook(Box::new(tell_panic));
        let format = options.format;
        Ok(Self {
            format,
            lines,
            repeats,
        })
    }

    /// Tells people why the program ends, in the usual form of programs.
    pub fn failure(&self, reason: &str) {
        match self.format {
            LogFormat::Text => self.lines.say(&escaped("tabchain: ", reason)),
            LogFormat::Json => error!(target: OWN, "{reason}"),
        }
    }

    /// Waits a moment until all lines are written.
    pub fn finish(self) {
        self.repeats.tell_all(Instant::now());
        if self.lines.flush() {
            // The count of lines that were lost stands behind them.
            self.lines.flush();
        }
    }
}

fn tell_lost(lost: &Lost) {
    let Lost {
        unread,
        refused,
        reason,
    } = lost;
    if *unread > 0 {
        warn!(target: OWN, "{unread} log lines were lost: nobody read them");
    }
    if let Some(reason) = reason {
        let reason = refusal(*reason);
        warn!(target: OWN, "{refused} log lines were lost: {reason}");
    }
}

/// Why the system wrote no more lines.
fn refusal(reason: ErrorKind) -> String {
    match reason {
        ErrorKind::StorageFull => "the disk was full".to_owned(),
        ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "the system allowed the log no more space, by a quota or by a limit for the size of files"
                .to_owned()
        }
        ErrorKind::BrokenPipe | ErrorKind::WouldBlock => "nobody read them".to_owned(),
        other => format!("they could not be written: {other}"),
    }
}

/// Whether standard error is a terminal whose user did not say otherwise (no-color.org).
fn has_colours() -> bool {
    let unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stderr().is_terminal() && !unwanted
}

/// Replaces the standard hook, which waits until somebody reads what it writes.
fn tell_panic(panic: &panic::PanicHookInfo<'_>) {
    let thread = thread::current();
    let backtrace = Backtrace::capture();
    let captured = backtrace.status() == BacktraceStatus::Captured;
    error!(
        target: OWN,
        thread = thread.name(),
        place = panic.location().map(tracing::field::display),
        backtrace = captured.then(|| tracing::field::display(&backtrace)),
        "panicked: {}",
        panic.payload_as_str().unwrap_or("without a word")
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(verbosity: i16, rust_log: Option<&str>) -> String {
        let rust_log = rust_log.map(OsString::from);
        let options = LogOptions::new(LogFormat::Text, verbosity, rust_log);
        options.map_or_else(
            |error| error.to_string(),
            |options| options.filter.to_string(),
        )
    }

    #[test]
    fn the_environment_wins_over_the_command_line_and_the_logs_own_words_always_pass() {
        assert_eq!(filter(-9, None), "tabchain=info,error");
        assert_eq!(filter(-1, None), "tabchain=info,warn");
        assert_eq!(filter(0, None), "tabchain=info,info");
        assert_eq!(filter(1, Some("")), "tabchain=info,relay=debug,info");
        assert_eq!(filter(9, None), "tabchain=info,trace");
        assert_eq!(filter(1, Some("off,tabchain=off")), "tabchain=info,off");
    }

    #[test]
    fn lines_are_lost_for_the_reason_that_holds() {
        for (reason, words) in [
            (ErrorKind::StorageFull, "the disk was full"),
            (ErrorKind::FileTooLarge, "no more space"),
            (ErrorKind::BrokenPipe, "nobody read them"),
            (ErrorKind::WouldBlock, "nobody read them"),
            (ErrorKind::Other, "they could not be written"),
        ] {
            assert!(refusal(reason).contains(words), "{reason}");
        }
    }

    #[test]
    fn a_filter_of_blanks_is_none() {
        for blank in ["", " ", ",", " , "] {
            assert_eq!(filter(0, Some(blank)), "tabchain=info,info", "{blank:?}");
        }
    }
}
