//! Pictures of every view of the page, taken of real tabs against the real program.

use std::path::{PathBuf, absolute};

use anyhow::{Context, Result};
use clap::Args;

use crate::project::Project;
use crate::{browsers, build, process};

/// What `cargo xtask screenshots` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Where the pictures go, `target/screenshots` unless told otherwise.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Take those anew, too, that README.md shows from docs/.
    #[arg(long)]
    readme: bool,
}

/// Builds the parts that changed, lets a lesson take place in Chromium, and prints the files of the
/// pictures.
///
/// # Errors
/// When something cannot be built, or is not seen in its place.
pub(crate) fn take(project: &Project, options: &Options) -> Result<()> {
    let program = build::everything(project)?;
    let out = match &options.out {
        // The folder that the user means, because Playwright runs in another one.
        Some(folder) => absolute(folder).context("cannot tell where the pictures go")?,
        None => project.target().join("screenshots"),
    };
    let mut playwright = project.npm(&["run", "--silent", "screenshots"]);
    playwright
        .env("TABCHAIN_BIN", program)
        .envs(browsers::find_or_install(&[browsers::CHROMIUM])?)
        .env("TABCHAIN_SCREENSHOTS", out);
    if options.readme {
        playwright.env("TABCHAIN_README", "1");
    }
    process::run(&mut playwright)
}
