//! The page: `web/dist`, which the native program embeds.

use anyhow::Result;

use crate::fingerprint::Fingerprint;
use crate::process;
use crate::project::Project;
use crate::setup;
use crate::wasm;

/// Folders of `web/` that the page is not made from.
const NOT_SOURCES: [&str; 7] = [
    "node_modules",
    "dist",
    "bench",
    "e2e",
    "screenshots",
    "test-results",
    "playwright-report",
];

/// Builds the module and the page where their sources changed; expects the tools of
/// [`setup::build_tools`].
///
/// # Errors
/// When a step fails.
pub(crate) fn build(project: &Project) -> Result<()> {
    wasm::build(project)?;
    let web = project.web();
    let mut inputs = Fingerprint::default();
    inputs.add_folder(&web, &NOT_SOURCES)?;
    let outputs = [web.join("dist").join("index.html")];
    setup::stamp(project, "page").unless_done(&inputs.finish(), &outputs, || {
        process::say("building the page");
        process::run_aside(&mut project.npm(&["run", "--silent", "build"]))
    })
}
