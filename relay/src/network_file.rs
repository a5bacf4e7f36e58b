//! Networks that a host defines in a TOML file.

mod error;
mod fields;
mod report;

use std::{
    io::{self, Read},
    path::Path,
    str,
};

use chain::{Millis, Network, ParamsError, counts_from};

use crate::{clock, ordinary};
pub use error::NetworkFileError;
use error::{MAX_BYTES, Wrong};
use fields::{Fields, line_of};
pub(crate) use report::report;

/// A name of a network that comes with the program; a file with such a name is found as `./NAME`.
pub(crate) fn built_in(name: &str) -> Option<Network> {
    match name {
        "tabnet" => Some(Network::tabnet()),
        "regtest" => Some(Network::regtest()),
        _ => None,
    }
}

/// Reads the params and derives genesis, which takes as many hashes as a first block.
pub(crate) fn load(path: &Path) -> Result<Network, NetworkFileError> {
    let bytes = read(path)?;
    let text = decode(&bytes).map_err(|wrong| wrong.in_file(path))?;
    network(text, clock::now()).map_err(|wrong| wrong.in_file(path))
}

fn read(path: &Path) -> Result<Vec<u8>, NetworkFileError> {
    let opened = ordinary::open(path);
    let path = || path.to_owned();
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => NetworkFileError::Missing { path: path() },
        io::ErrorKind::IsADirectory => NetworkFileError::Folder { path: path() },
        io::ErrorKind::NotSeekable => NetworkFileError::NotOrdinary { path: path() },
        _ => NetworkFileError::Unreadable {
            path: path(),
            source,
        },
    };
    let mut bytes = Vec::new();
    opened
        .and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    if bytes.len() > MAX_BYTES {
        return Err(NetworkFileError::TooLong { path: path() });
    }
    Ok(bytes)
}

/// The text, without the mark that some editors put before it.
fn decode(bytes: &[u8]) -> Result<&str, Wrong> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.contains(&0) {
        return Err(Wrong::whole(
            "it is UTF-16 or no text at all: save it as UTF-8",
        ));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    str::from_utf8(bytes).map_err(|error| {
        let (before, wrong) = bytes.split_at(error.valid_up_to());
        let before = str::from_utf8(before).expect("it is valid up to there");
        let reason = format!(
            "byte {:#04x} is not UTF-8, as if the file had another encoding: save it as UTF-8",
            wrong[0]
        );
        Wrong::at(line_of(before, before.len()), reason)
    })
}

fn network(text: &str, now: Millis) -> Result<Network, Wrong> {
    let fields = Fields::parse(text)?;
    let params = fields.params()?;
    let wrong = |field: &str, reason: String| Wrong {
        line: fields.line(field),
        reason,
    };
    if let Some(other) = built_in(&params.name)
        && *other.params() != params
    {
        let reason = format!(
            "name is {:?}, as a network that comes with this program and has other numbers: give yours \
             a name of its own",
            params.name
        );
        return Err(wrong("name", reason));
    }
    let genesis = params.genesis_time;
    // The rule for every other block's time counts here, too.
    if counts_from(genesis) > now {
        let begins = Millis::from_ms(u64::from(genesis.secs()) * 1_000);
        let reason = format!(
            "genesis_time is {}, which is {} ahead of this machine's clock: correct the file, or the \
             clock if that is wrong",
            clock::utc(begins),
            clock::length(begins.since(now))
        );
        return Err(wrong("genesis_time", reason));
    }
    Network::derive(params).map_err(|error| {
        let (field, other) = fields_of(&error);
        let other = other.and_then(|other| Some((other, fields.line(other)?)));
        let other = other.map(|(other, line)| format!(" ({other} stands in line {line})"));
        wrong(field, format!("{error}{}", other.unwrap_or_default()))
    })
}

/// The field that is wrong, and the other one where two do not fit together.
fn fields_of(error: &ParamsError) -> (&'static str, Option<&'static str>) {
    match error {
        ParamsError::Name { .. } => ("name", None),
        ParamsError::Zero { field } => (field, None),
        ParamsError::Maturity { .. } => ("maturity", None),
        ParamsError::Supply { .. } => ("subsidy", Some("halving")),
        _ => ("easiest_target", None),
    }
}

#[cfg(test)]
mod tests;
