//! Messages about the work in progress, and how long it took here before.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::process;
use crate::project::Project;

/// Work that takes less time is not worth a message.
const SHORT: Duration = Duration::from_secs(2);

/// Does a piece of work that may take a while.
///
/// # Errors
/// The errors of the work.
pub(crate) fn chore<T>(
    project: &Project,
    what: &str,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let memory = memory(project, what);
    let before = fs::read_to_string(&memory).ok();
    let before = before.and_then(|seconds| seconds.parse::<u64>().ok());
    process::say(&match before {
        Some(seconds) => format!("{what}, which took {seconds} s here before"),
        None => what.to_owned(),
    });
    let begun = Instant::now();
    let result = work()?;
    let took = begun.elapsed();
    if took >= SHORT {
        process::say(&format!("{what} took {} s", took.as_secs()));
        // Without this file, the next run tells less.
        let _ = fs::create_dir_all(memory.with_file_name(""))
            .and_then(|()| fs::write(&memory, took.as_secs().to_string()));
    }
    Ok(result)
}

fn memory(project: &Project, what: &str) -> PathBuf {
    let name = what.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    project.target().join("xtask").join("took").join(name)
}
