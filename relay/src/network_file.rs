//! Networks that a host defines in a TOML file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chain::{Network, Params, ParamsError};

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
    parse(path, &fs::read_to_string(path).map_err(unreadable)?)
}

fn parse(path: &Path, text: &str) -> Result<Network, NetworkFileError> {
    let wrong = |line, reason| NetworkFileError::Wrong {
        path: path.to_owned(),
        line,
        reason,
    };
    let params: Params = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        wrong(line, error.message().to_owned())
    })?;
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

    fn error(text: &str) -> String {
        parse(Path::new("class.toml"), text)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_file_defines_a_network() {
        let network = parse(Path::new("class.toml"), CLASSROOM).unwrap();
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
    fn a_name_that_is_no_file_says_what_it_could_be() {
        let error = load(Path::new("tabnett")).unwrap_err().to_string();
        assert!(error.contains("neither tabnet nor regtest"), "{error}");
    }
}
