//! Has the crate compiled again when the page that it embeds has changed, and tells it its version.

use std::{path::PathBuf, process::Command};

/// What the program is made of, but for the page and other people's crates.
const SOURCES: [&str; 9] = [
    "build.rs",
    "Cargo.toml",
    "src",
    "../Cargo.lock",
    "../Cargo.toml",
    "../chain/Cargo.toml",
    "../chain/src",
    "../pow/Cargo.toml",
    "../pow/src",
];

fn main() {
    // Where no page has been built yet this has cargo look again each time, so that the first one is not missed.
    println!("cargo::rerun-if-changed=../web/dist");
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    let version = env!("CARGO_PKG_VERSION");
    let (commit, version) = match commit() {
        Some((commit, day)) => (commit.clone(), format!("{version} ({commit} {day})")),
        None => ("unknown".to_owned(), version.to_owned()),
    };
    println!("cargo::rustc-env=TABCHAIN_COMMIT={commit}");
    println!("cargo::rustc-env=TABCHAIN_VERSION={version}");
}

/// The commit and its day; none where there is no repository of this very source.
fn commit() -> Option<(String, String)> {
    git(&["ls-files", "--error-unmatch", "build.rs"])?;
    for name in ["HEAD", "logs/HEAD"] {
        let path = PathBuf::from(git(&["rev-parse", "--git-path", name])?);
        if path.exists() {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    let [hash, day] = ["%h", "%cs"].map(|what| git(&["show", "-s", &format!("--format={what}")]));
    let status = [&["status", "--porcelain", "--"], &SOURCES[..]].concat();
    let dirty = if git(&status)?.is_empty() {
        ""
    } else {
        "-dirty"
    };
    Some((format!("{}{dirty}", hash?), day?))
}

/// What git answers in the package's folder, in which cargo runs this, where it answers.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        // So that looking changes nothing.
        .arg("--no-optional-locks")
        .args(arguments)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
