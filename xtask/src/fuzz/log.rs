//! Reads libFuzzer's messages about a run.

use std::fmt;

/// The figures of a run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Figures {
    executions: u64,
    per_second: u64,
    /// Edges of the code that were reached.
    coverage: u64,
    /// Edges together with how often they were reached, and comparisons: the fuzzer's aim.
    features: u64,
    /// Number and bytes of the inputs that each reach something new.
    corpus: String,
}

impl Figures {
    /// Names of the columns in which they are shown.
    pub(super) const HEADINGS: &'static str =
        "    executions      /s  coverage  features        corpus";

    /// Reads the figures out of the last line that has them, such as `#524288 DONE cov: 1181 ft:
    /// 2480 corp: 255/102Kb lim: 4096 exec/s: 23864 rss: 496Mb`.
    pub(super) fn read(log: &str) -> Option<Self> {
        log.lines().rev().find_map(Self::read_line)
    }

    fn read_line(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix('#')?.split_whitespace();
        let executions = words.next()?.parse().ok()?;
        let words: Vec<_> = words.collect();
        let after = |name| {
            let place = words.iter().position(|word| *word == name)?;
            words.get(place + 1).copied()
        };
        Some(Self {
            executions,
            per_second: after("exec/s:")?.parse().ok()?,
            coverage: after("cov:")?.parse().ok()?,
            features: after("ft:")?.parse().ok()?,
            corpus: after("corp:")?.to_owned(),
        })
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            executions,
            per_second,
            coverage,
            features,
            corpus,
        } = self;
        write!(
            f,
            "{executions:>14} {per_second:>7} {coverage:>9} {features:>9} {corpus:>13}"
        )
    }
}

/// Why a run ended early.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The reason, in one line.
    pub(super) reason: String,
    /// The file with the input, if an input is to blame.
    pub(super) artifact: Option<String>,
}

impl Failure {
    /// Reads the reason: a panic with its message, or else the finding of the sanitizer or the
    /// fuzzer.
    pub(super) fn read(log: &str) -> Option<Self> {
        let mut lines = log.lines();
        let panic = lines.find_map(|line| Some(line.split_once("panicked at ")?.1));
        let panic = panic.map(|place| {
            let message = lines.next().unwrap_or_default();
            format!("panic at {place} {message}")
        });
        let summary = || log.lines().find_map(|line| line.strip_prefix("SUMMARY: "));
        let reason = panic.or_else(|| summary().map(str::to_owned))?;
        let written = |line: &str| {
            let (_, path) = line.split_once("Test unit written to ")?;
            Some(path.to_owned())
        };
        Some(Self {
            reason,
            artifact: log.lines().find_map(written),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, Figures};

    #[test]
    fn the_last_line_with_figures_counts() {
        let log = "INFO: seed corpus: files: 16\n\
             #17\tINITED cov: 100 ft: 120 corp: 9/1Kb exec/s: 0 rss: 45Mb\n\
             #524288\tDONE   cov: 1181 ft: 2480 corp: 255/102Kb lim: 4096 exec/s: 23864 rss: 496Mb\n\
             Done 524288 runs in 21 second(s)\n";
        let figures = Figures::read(log).unwrap();
        let expected = Figures {
            executions: 524_288,
            per_second: 23_864,
            coverage: 1_181,
            features: 2_480,
            corpus: "255/102Kb".to_owned(),
        };
        assert_eq!(figures, expected);
        assert_eq!(figures.to_string().len(), Figures::HEADINGS.len());
        assert_eq!(Figures::read("ERROR: no interesting inputs"), None);
    }

    #[test]
    fn a_panic_is_told_with_its_place_and_its_input() {
        let log = "thread '<unnamed>' (7) panicked at src/node/check.rs:95:13:\n\
             the tip went back\nstack backtrace:\n\
             ==7== ERROR: libFuzzer: deadly signal\nSUMMARY: libFuzzer: deadly signal\n\
             artifact_prefix='artifacts/node/'; Test unit written to artifacts/node/crash-12\n";
        let expected = Failure {
            reason: "panic at src/node/check.rs:95:13: the tip went back".to_owned(),
            artifact: Some("artifacts/node/crash-12".to_owned()),
        };
        assert_eq!(Failure::read(log), Some(expected));
    }

    #[test]
    fn what_is_no_panic_is_told_by_its_summary() {
        let log = "SUMMARY: libFuzzer: timeout\n\
             artifact_prefix='artifacts/block/'; Test unit written to artifacts/block/timeout-3\n";
        let failure = Failure::read(log).unwrap();
        assert_eq!(failure.reason, "libFuzzer: timeout");
        assert_eq!(
            failure.artifact.as_deref(),
            Some("artifacts/block/timeout-3")
        );
        assert_eq!(Failure::read("Killed"), None);
    }
}
