//! Networks that a host defines in a TOML file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chain::{Millis, Network, Params, ParamsError, counts_from};

use crate::clock;

/// The longest file, in bytes; one that makes sense has a tenth of that.
const MAX_BYTES: u64 = 16 * 1024;

/// Reads the params and derives genesis, which takes as many hashes as a first block.
pub(crate) fn load(path: &Path) -> Result<Network, NetworkFileError> {
    let unreadable = |source| NetworkFileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let bytes = fs::metadata(path).map_err(unreadable)?.len();
    if bytes > MAX_BYTES {
        return Err(NetworkFileError::TooLong {
            path: path.to_owned(),
            bytes,
        });
    }
    let text = fs::read_to_string(path).map_err(unreadable)?;
    parse(path, &text, clock::now())
}

fn parse(path: &Path, text: &str, now: Millis) -> Result<Network, NetworkFileError> {
    let wrong = |line, reason| NetworkFileError::Wrong {
        path: path.to_owned(),
        line,
        reason,
    };
    let params: Params = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        wrong(line, error.message().to_owned())
    })?;
    let genesis = params.genesis_time;
    // By the rule for every other block's time.
    if counts_from(genesis) > now {
        let begins = Millis::from_ms(u64::from(genesis.secs()) * 1_000);
        let reason = format!(
            "genesis_time is {}, which is {} ahead of this machine's clock: correct the file, or the \
             clock if that is wrong",
            clock::utc(begins),
            clock::length(begins.since(now))
        );
        return Err(wrong(line_of_field(text, "genesis_time"), reason));
    }
    Network::derive(params)
        .map_err(|error| wrong(line_of_field(text, field(&error)), error.to_string()))
}

/// Lines count from 1.
fn line_of(text: &str, byte: usize) -> usize {
    1 + text
        .bytes()
        .take(byte)
        .filter(|byte| *byte == b'\n')
        .count()
}

fn line_of_field(text: &str, field: &str) -> usize {
    let holds = |line: &str| {
        let key = line.split_once('=').map(|(key, _)| key.trim());
        key == Some(field)
    };
    1 + text.lines().position(holds).unwrap_or(0)
}

fn field(error: &ParamsError) -> &'static str {
    match error {
        ParamsError::Name { .. } => "name",
        ParamsError::Zero { field } => field,
        ParamsError::Supply { .. } => "subsidy",
        _ => "easiest_target",
    }
}

/// The file defines no network.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkFileError {
    /// It cannot be read.
    #[error("network {path}: neither tabnet nor regtest nor a readable file: {source}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is too long to be such a file.
    #[error("{path}: {bytes} bytes long, a network file has at most {MAX_BYTES}", path = path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
    },
    /// What is in it is wrong.
    #[error("{path}:{line}: {reason}", path = path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSROOM: &str = r#"# A quick network for one lesson.
name = "classroom"
spacing = 5
half_life = 60
easiest_target = "207fffff"
subsidy = 1_000_000_000
halving = 1000
maturity = 2
genesis_time = 1763769600
genesis_message = "Lesson one"
"#;

    /// The genesis time of the file above.
    const NOW: Millis = Millis::from_ms(1_763_769_600_000);

    fn error(text: &str) -> String {
        parse(Path::new("class.toml"), text, NOW)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_file_defines_a_network() {
        let network = parse(Path::new("class.toml"), CLASSROOM, NOW).unwrap();
        assert_eq!(network.params().name, "classroom");
        assert_eq!(network.params().half_life, Some(60));
    }

    #[test]
    fn errors_name_the_file_and_the_line() {
        for (from, to, expected) in [
            ("spacing = 5", "spacing = ", "class.toml:3: "),
            (
                "spacing = 5",
                "spacing = \"five\"",
                "class.toml:3: invalid type",
            ),
            (
                "spacing = 5",
                "spacing = 0",
                "class.toml:3: spacing must be more than 0",
            ),
            (
                "maturity = 2",
                "maturity = 2\ncolour = 1",
                "class.toml:9: unknown field `colour`",
            ),
            ("207fffff", "2100ffff", "class.toml:5: "),
            (
                "\"classroom\"",
                "\"Class Room\"",
                "class.toml:2: name must be",
            ),
            (
                "1_000_000_000",
                "9_000_000_000_000_000",
                "class.toml:6: subsidy",
            ),
        ] {
            let found = error(&CLASSROOM.replace(from, to));
            assert!(found.starts_with(expected), "{found}");
        }
        let missing = error(&CLASSROOM.replace("spacing = 5\n", ""));
        assert!(missing.contains("missing field `spacing`"), "{missing}");
    }

    #[test]
    fn a_genesis_that_is_too_far_ahead_of_the_clock_is_refused_and_both_causes_are_named() {
        let at = |seconds: u64| {
            let genesis = (NOW.ms() / 1_000 + seconds).to_string();
            CLASSROOM.replace("1763769600", &genesis)
        };
        let network = parse(Path::new("class.toml"), &at(120), NOW);
        assert!(network.is_ok(), "as any block's time");
        let found = error(&at(121));
        assert!(
            found.starts_with("class.toml:9: genesis_time is 2025-11-22T00:02:01Z, "),
            "{found}"
        );
        let found = error(&at(365 * 86_400));
        assert!(found.contains("ahead of this machine's clock"), "{found}");
        assert!(found.contains("correct the file, or the clock"), "{found}");
    }

    #[test]
    fn a_name_that_is_no_file_says_what_it_could_be() {
        let error = load(Path::new("tabnett")).unwrap_err().to_string();
        assert!(error.contains("neither tabnet nor regtest"), "{error}");
    }
}
