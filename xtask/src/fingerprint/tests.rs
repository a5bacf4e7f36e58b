use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, process};

use anyhow::bail;

use super::{Fingerprint, Stamp};

/// An empty folder that is removed at the end of the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("xtask-test-{}-{number}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind does no harm; a second panic during a panic would abort.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn of_folder(folder: &Folder, skip: &[&str]) -> String {
    let mut fingerprint = Fingerprint::default();
    fingerprint.add_folder(folder.path(), skip).unwrap();
    fingerprint.finish()
}

#[test]
fn moving_a_byte_between_name_and_content_changes_it() {
    let of = |name: &str, content: &str| {
        let mut fingerprint = Fingerprint::default();
        fingerprint.add(name, content.as_bytes());
        fingerprint.finish()
    };
    assert_eq!(of("ab", "c"), of("ab", "c"));
    assert_ne!(of("ab", "c"), of("a", "bc"));
}

#[test]
fn a_change_below_changes_it() {
    let folder = Folder::new();
    let below = folder.path().join("a").join("b");
    fs::create_dir_all(&below).unwrap();
    fs::write(below.join("file"), "one").unwrap();
    let one = of_folder(&folder, &[]);
    assert_eq!(of_folder(&folder, &[]), one);

    fs::write(below.join("file"), "two").unwrap();
    let two = of_folder(&folder, &[]);
    assert_ne!(two, one);

    fs::rename(below.join("file"), below.join("other")).unwrap();
    assert_ne!(of_folder(&folder, &[]), two);
}

#[test]
fn skips_only_at_the_top() {
    let folder = Folder::new();
    let (top, below) = (
        folder.path().join("dist"),
        folder.path().join("src").join("dist"),
    );
    fs::create_dir_all(&top).unwrap();
    fs::create_dir_all(&below).unwrap();
    let empty = of_folder(&folder, &["dist"]);

    fs::write(top.join("file"), "").unwrap();
    assert_eq!(of_folder(&folder, &["dist"]), empty);
    fs::write(below.join("file"), "").unwrap();
    assert_ne!(of_folder(&folder, &["dist"]), empty);
}

#[test]
fn a_missing_file_is_an_error_with_its_name() {
    let folder = Folder::new();
    let error = Fingerprint::default()
        .add_file(&folder.path().join("absent"))
        .unwrap_err();
    assert!(error.to_string().contains("absent"), "{error}");
}

#[test]
fn work_is_done_again_when_inputs_change_or_an_output_is_gone() {
    let folder = Folder::new();
    let stamp = Stamp::at(folder.path().join("stamps").join("work"));
    let output = folder.path().join("output");
    let times = Cell::new(0);
    let ask = |inputs: &str| {
        let work = || {
            times.set(times.get() + 1);
            Ok(fs::write(&output, "")?)
        };
        stamp
            .unless_done(inputs, std::slice::from_ref(&output), work)
            .unwrap();
        times.get()
    };
    assert_eq!(ask("a"), 1);
    assert_eq!(ask("a"), 1);
    assert_eq!(ask("b"), 2);
    assert_eq!(ask("a"), 3);
    fs::remove_file(&output).unwrap();
    assert_eq!(ask("a"), 4);
}

#[test]
fn failed_work_counts_as_not_done() {
    let folder = Folder::new();
    let stamp = Stamp::at(folder.path().join("stamp"));
    stamp.unless_done("a", &[], || Ok(())).unwrap();
    assert!(stamp.unless_done("b", &[], || bail!("no")).is_err());

    // It is not skipped even for the inputs that were done before: the failure may have spoilt
    // their outputs.
    let again = Cell::new(false);
    let work = || {
        again.set(true);
        Ok(())
    };
    stamp.unless_done("a", &[], work).unwrap();
    assert!(again.get());
}
