//! The browsers of the tests, and what drives them.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::debian;

/// A program that the tests need, and how to get it.
pub(crate) struct Program {
    /// What the sentences call it.
    name: &'static str,
    /// The variable that names its file, for the user and for the tests.
    variable: &'static str,
    /// Its names in the distributions.
    names: &'static [&'static str],
    /// Its places outside `PATH`; a `*` stands for any one folder.
    places: &'static [&'static str],
    /// Debian's package.
    package: &'static str,
    /// How it is installed elsewhere.
    elsewhere: &'static str,
}

/// The browser of the end-to-end tests, of the benchmarks and of the pictures.
pub(crate) const CHROMIUM: Program = Program {
    name: "Chromium",
    variable: "CHROMIUM",
    names: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ],
    places: &[
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
    package: "chromium",
    elsewhere: "Fedora: `dnf install chromium`, macOS: `brew install --cask chromium`",
};

const FIREFOX: Program = Program {
    name: "Firefox",
    variable: "FIREFOX",
    names: &["firefox", "firefox-esr"],
    places: &["/Applications/Firefox.app/Contents/MacOS/firefox"],
    package: "firefox-esr",
    elsewhere: "Fedora: `dnf install firefox`, macOS: `brew install --cask firefox`",
};

/// What takes commands for `WebKit`.
const WEBKIT_DRIVER: Program = Program {
    name: "WebKitWebDriver",
    variable: "WEBKIT_DRIVER",
    names: &["WebKitWebDriver"],
    places: &[],
    package: "webkit2gtk-driver",
    elsewhere: "Fedora: `dnf install webkit2gtk4.1`; there is none for macOS",
};

/// The small browser that comes with `WebKitGTK`.
const MINI_BROWSER: Program = Program {
    name: "WebKitGTK's MiniBrowser",
    variable: "MINI_BROWSER",
    names: &["MiniBrowser"],
    places: &[
        "/usr/lib/*/webkit2gtk-4.1/MiniBrowser",
        "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
    ],
    package: "webkit2gtk-driver",
    elsewhere: "Fedora: `dnf install webkit2gtk4.1`; there is none for macOS",
};

/// A display that is only memory, for a browser that cannot do without one.
const XVFB: Program = Program {
    name: "Xvfb",
    variable: "XVFB",
    names: &["Xvfb"],
    places: &[],
    package: "xvfb",
    elsewhere: "Fedora: `dnf install xorg-x11-server-Xvfb`",
};

/// What the tests in three browsers need.
pub(crate) const ALL: [Program; 5] = [CHROMIUM, FIREFOX, WEBKIT_DRIVER, MINI_BROWSER, XVFB];

/// Programs that are there, each by the variable that tells the tests of it.
pub(crate) type Found = Vec<(&'static str, PathBuf)>;

/// Finds all of these.
///
/// # Errors
/// With the first that is not there and cannot be installed from here.
pub(crate) fn find_or_install(programs: &[Program]) -> Result<Found> {
    let found = programs
        .iter()
        .map(|program| Ok((program.variable, program.find_or_install()?)));
    found.collect()
}

impl Program {
    /// Finds the program by its variable, or else by name; installs it where that needs no question.
    ///
    /// # Errors
    /// When it is not there and cannot be installed from here; the message says what to do.
    pub(crate) fn find_or_install(&self) -> Result<PathBuf> {
        let Self {
            name,
            variable,
            package,
            elsewhere,
            ..
        } = self;
        if let Some(path) = env::var_os(variable) {
            let path = PathBuf::from(path);
            if !path.is_file() {
                bail!("{variable} names {}, which is no file", path.display());
            }
            return Ok(path);
        }
        if let Some(path) = self.find() {
            return Ok(path);
        }
        if debian::install(&[package])?
            && let Some(path) = self.find()
        {
            return Ok(path);
        }
        bail!(
            "the tests in browsers need {name}, which is not in PATH: install it (Debian: `apt-get install \
             {package}`, {elsewhere}) or set {variable} to its path; \
             `cargo xtask test --without e2e --without browsers` does without browsers"
        )
    }

    fn find(&self) -> Option<PathBuf> {
        let path = env::var_os("PATH").unwrap_or_default();
        let places = || self.places.iter().flat_map(|place| matching(place));
        find_in(&path, self.names).or_else(|| places().find(|place| place.is_file()))
    }
}

/// All files of this pattern, or the one that it names.
fn matching(place: &str) -> Vec<PathBuf> {
    let Some((before, after)) = place.split_once("/*/") else {
        return vec![PathBuf::from(place)];
    };
    let folders = fs::read_dir(before).into_iter().flatten().flatten();
    folders.map(|folder| folder.path().join(after)).collect()
}

/// The names in their order, each in every folder of `path`.
fn find_in(path: &OsStr, names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::fs;
    use std::path::PathBuf;

    use super::{CHROMIUM, find_in, matching};
    use crate::fingerprint::tests::Folder;

    #[test]
    fn the_first_name_wins_over_the_first_folder() {
        let folder = Folder::new();
        let (near, far) = (folder.path().join("near"), folder.path().join("far"));
        fs::create_dir_all(&near).unwrap();
        fs::create_dir_all(&far).unwrap();
        let path = env::join_paths([&near, &far]).unwrap();
        assert_eq!(find_in(&path, CHROMIUM.names), None);

        fs::write(near.join("google-chrome"), "").unwrap();
        assert_eq!(
            find_in(&path, CHROMIUM.names),
            Some(near.join("google-chrome"))
        );
        fs::write(far.join("chromium"), "").unwrap();
        assert_eq!(find_in(&path, CHROMIUM.names), Some(far.join("chromium")));
    }

    #[test]
    fn a_star_stands_for_any_folder() {
        let folder = Folder::new();
        let inner = folder.path().join("some-architecture/kit");
        fs::create_dir_all(&inner).unwrap();
        let pattern = folder.path().join("*/kit");
        assert_eq!(matching(pattern.to_str().unwrap()), [inner]);
        assert_eq!(
            matching("/no-such-folder/*/kit"),
            [""; 0].map(PathBuf::from)
        );
        assert_eq!(matching("/one/file"), [PathBuf::from("/one/file")]);
    }
}
