//! Has the crate compiled again when the page that it embeds has changed.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Where no page has been built yet this has cargo look again each time, so that the first one is not missed.
    println!("cargo::rerun-if-changed=../web/dist");
}
