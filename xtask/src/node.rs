//! Versions of Node, and the range of versions that `web/package.json` asks for.

use std::fmt;

use anyhow::{Context, Result, bail};

/// A released version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl Version {
    /// Reads `20.19.0`, with or without the `v` that Node puts before it.
    ///
    /// # Errors
    /// When the text is not three numbers with dots between.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let numbers = text
            .strip_prefix('v')
            .unwrap_or(text)
            .split('.')
            .map(str::parse);
        let numbers: Vec<u32> = numbers
            .collect::<Result<_, _>>()
            .with_context(|| format!("version {text:?} has a part that is no number"))?;
        let [major, minor, patch] = numbers[..] else {
            bail!("version {text:?} has {} parts, not 3", numbers.len());
        };
        Ok(Self {
            major,
            minor,
            patch,
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// A range in npm's notation, in the two forms that are in use here: `^A.B.C` and `>=A.B.C`, joined by
/// `||`.
pub(crate) struct Range(Vec<Bound>);

enum Bound {
    /// `^`: this version or a later one with the same major number.
    Compatible(Version),
    /// `>=`
    AtLeast(Version),
}

impl Range {
    /// Reads npm's notation.
    ///
    /// # Errors
    /// When a part has neither of the two forms.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let bound = |part: &str| {
            let part = part.trim();
            if let Some(version) = part.strip_prefix('^') {
                Version::parse(version).map(Bound::Compatible)
            } else if let Some(version) = part.strip_prefix(">=") {
                Version::parse(version).map(Bound::AtLeast)
            } else {
                bail!("range {part:?} begins with neither ^ nor >=");
            }
        };
        text.split("||").map(bound).collect::<Result<_>>().map(Self)
    }

    /// Whether the version lies in the range.
    pub(crate) fn holds(&self, version: Version) -> bool {
        self.0.iter().any(|bound| match *bound {
            Bound::Compatible(from) => from <= version && version.major == from.major,
            Bound::AtLeast(from) => from <= version,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Range, Version};

    const PACKAGE: &str = include_str!("../../web/package.json");

    fn holds(range: &str, version: &str) -> bool {
        Range::parse(range)
            .unwrap()
            .holds(Version::parse(version).unwrap())
    }

    #[test]
    fn reads_what_node_prints() {
        let version = Version::parse("v20.20.2\n").unwrap();
        assert_eq!(
            version,
            Version {
                major: 20,
                minor: 20,
                patch: 2
            }
        );
        assert_eq!(version.to_string(), "20.20.2");
    }

    #[test]
    fn refuses_what_is_no_version() {
        for text in [
            "",
            "v",
            "20",
            "20.1",
            "20.1.2.3",
            "20.1.x",
            "-1.0.0",
            "22.0.0-rc.1",
        ] {
            assert!(Version::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn compares_numbers_not_digits() {
        assert!(Version::parse("20.9.0").unwrap() < Version::parse("20.19.0").unwrap());
    }

    #[test]
    fn caret_keeps_the_major_number() {
        assert!(!holds("^20.19.0", "20.18.9"));
        assert!(holds("^20.19.0", "20.19.0"));
        assert!(holds("^20.19.0", "20.99.1"));
        assert!(!holds("^20.19.0", "21.0.0"));
    }

    #[test]
    fn alternatives_are_joined() {
        let range = "^20.19.0 || >=22.12.0";
        assert!(holds(range, "20.19.5"));
        assert!(!holds(range, "22.11.0"));
        assert!(holds(range, "22.12.0"));
        assert!(holds(range, "30.0.0"));
    }

    #[test]
    fn refuses_other_notations() {
        for range in ["", "20.x", "<20.0.0", "^20.19.0 ||", "^20"] {
            assert!(Range::parse(range).is_err(), "{range:?}");
        }
    }

    #[test]
    fn the_page_asks_for_a_range_that_is_understood() {
        let package: serde_json::Value = serde_json::from_str(PACKAGE).unwrap();
        assert!(Range::parse(package["engines"]["node"].as_str().unwrap()).is_ok());
    }
}
