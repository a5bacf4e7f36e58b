//! The browser of the end-to-end tests.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::debian;

/// The program's names in the distributions.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// The program's places outside `PATH`.
const PLACES: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Finds Chromium by the variable `CHROMIUM`, or else by name; installs it where that needs no
/// question.
///
/// # Errors
/// When there is no Chromium and it cannot be installed from here; the message says what to do.
pub(crate) fn find_or_install() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM") {
        let path = PathBuf::from(path);
        if !path.is_file() {
            bail!("CHROMIUM names {}, which is no file", path.display());
        }
        return Ok(path);
    }
    if let Some(path) = find() {
        return Ok(path);
    }
    if debian::install(&["chromium"])?
        && let Some(path) = find()
    {
        return Ok(path);
    }
    bail!(
        "the end-to-end tests need Chromium, and none is in PATH: install it (Debian: `apt-get install \
         chromium`, Fedora: `dnf install chromium`, macOS: `brew install --cask chromium`) or set \
         CHROMIUM to the path of a Chromium or Chrome; `cargo xtask test --without e2e` does without"
    )
}

fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    find_in(&path).or_else(|| {
        PLACES
            .map(PathBuf::from)
            .into_iter()
            .find(|place| place.is_file())
    })
}

/// The names in their order, each in every folder of `path`.
fn find_in(path: &OsStr) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(path).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::fs;

    use super::find_in;
    use crate::fingerprint::tests::Folder;

    #[test]
    fn the_first_name_wins_over_the_first_folder() {
        let folder = Folder::new();
        let (near, far) = (folder.path().join("near"), folder.path().join("far"));
        fs::create_dir_all(&near).unwrap();
        fs::create_dir_all(&far).unwrap();
        let path = env::join_paths([&near, &far]).unwrap();
        assert_eq!(find_in(&path), None);

        fs::write(near.join("google-chrome"), "").unwrap();
        assert_eq!(find_in(&path), Some(near.join("google-chrome")));
        fs::write(far.join("chromium"), "").unwrap();
        assert_eq!(find_in(&path), Some(far.join("chromium")));
    }
}
