//! A node under arbitrary inputs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tabchain_fuzz::node::{self, Script};

fuzz_target!(|script: Script| node::run(&script));
