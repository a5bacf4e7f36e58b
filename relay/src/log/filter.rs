//! The filter that the environment has for the log.

use std::ffi::{OsStr, OsString};

use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use super::target::OWN;

/// The parts of this program that have log lines: what stands before a line's words.
const PARTS: [&str; 14] = [
    "relay::hub::connection",
    "relay::hub::task",
    "relay::miner",
    "relay::miner::kernel",
    "relay::miner::round",
    "relay::node::driver",
    "relay::node::driver::telling",
    "relay::peers::connection",
    "relay::server",
    "relay::signals",
    "relay::store::error",
    "relay::store::file",
    "relay::store::guard",
    "relay::store::open",
];
/// Other people's crates in this program that have log lines.
const CRATES: [&str; 5] = [
    "axum",
    "axum_core",
    "tokio_tungstenite",
    "tower",
    "tungstenite",
];

/// Reads a filter; `None` when nothing stands in it.
///
/// A filter lets nothing pass but what it names, so that a wrong name would silence the log.
pub(super) fn of(given: &OsStr) -> Result<Option<EnvFilter>, LogFilterError> {
    let unreadable = || LogFilterError::Unreadable(given.to_owned());
    let text = given.to_str().ok_or_else(unreadable)?;
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let parts: Vec<_> = parts.collect();
    if parts.is_empty() {
        return Ok(None);
    }
    let filter = EnvFilter::try_new(parts.join(",")).map_err(|_| unreadable())?;
    match parts.into_iter().map(named).find(|name| !is_known(name)) {
        Some(name) => Err(LogFilterError::Unknown {
            filter: text.to_owned(),
            name: name.to_owned(),
        }),
        None => Ok(Some(filter)),
    }
}

/// The name in a part of a filter; empty where it has a level alone.
fn named(part: &str) -> &str {
    match part.split_once('=') {
        Some((name, _)) => name,
        None if part.parse::<LevelFilter>().is_ok() => "",
        None => part,
    }
}

/// Whether a line can have a target that begins so.
fn is_known(name: &str) -> bool {
    let first = name.split("::").next();
    [OWN]
        .iter()
        .chain(&PARTS)
        .chain(&CRATES)
        .any(|known| known.starts_with(name))
        || CRATES.iter().any(|known| Some(*known) == first)
}

/// The environment asks for a log by a text that is not a valid filter.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogFilterError {
    /// It cannot be read.
    #[error("RUST_LOG is {0:?}, which is no filter such as info or relay=debug,warn")]
    Unreadable(OsString),
    /// It names what has no log lines.
    #[error(
        "RUST_LOG is {filter:?}, but {name:?} is neither a level (off, error, warn, info, debug, trace) nor a \
         part of this program that has log lines ({}, {})",
        PARTS.join(", "),
        CRATES.join(", ")
    )]
    Unknown {
        /// The filter.
        filter: String,
        /// The name in it.
        name: String,
    },
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    fn error(filter: &str) -> String {
        of(filter.as_ref()).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_filter_is_refused_with_what_it_was() {
        let error = error("relay=loud");
        assert!(error.starts_with("RUST_LOG is \"relay=loud\", "), "{error}");
    }

    #[test]
    fn names_that_no_line_has_are_refused_and_all_others_are_taken() {
        for (filter, name) in [
            ("nonsense", "nonsense"),
            ("nonsense=debug", "nonsense"),
            ("info,realy=debug", "realy"),
            ("relay::hubs=debug,warn", "relay::hubs"),
            ("relay::hub::task::x", "relay::hub::task::x"),
            ("Relay=debug", "Relay"),
            ("loud", "loud"),
            ("[span]=debug", "[span]"),
            ("relay[span]=debug", "relay[span]"),
            ("[span{x=1}]", "[span{x"),
        ] {
            let error = error(filter);
            assert!(
                error.contains(&format!("but {name:?} is neither")),
                "{error}"
            );
        }
        for filter in [
            "info",
            "OFF",
            "relay",
            "relay=debug,warn",
            " relay=debug , warn,",
            "relay::hub=trace",
            "relay::store::open",
            "tabchain=off",
            "axum::rejection=trace,info",
            "tungstenite=debug",
            "5",
        ] {
            assert!(of(filter.as_ref()).is_ok(), "{filter}");
        }
    }

    #[test]
    fn the_parts_are_those_that_have_log_lines() {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut found = Vec::new();
        let mut folders = vec![src.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
                let levels = ["error!(", "warn!(", "info!(", "debug!(", "trace!("];
                if levels.iter().any(|level| code.contains(level)) {
                    let module = path.strip_prefix(&src).unwrap().with_extension("");
                    let names = module.iter().map(|name| name.to_str().unwrap());
                    let names: Vec<_> = ["relay"].into_iter().chain(names).collect();
                    found.push(names.join("::"));
                }
            }
        }
        // The log's own lines have a name of their own.
        found.retain(|part| !part.starts_with("relay::log"));
        found.sort();
        assert_eq!(found, PARTS);
    }
}
