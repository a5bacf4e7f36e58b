//! The machine on which the figures were taken.

use std::{env::consts, fmt, fs, process::Command, thread};

use serde::Serialize;

/// Processor, system and compiler.
#[derive(Serialize)]
pub(crate) struct Machine {
    processor: String,
    threads: usize,
    system: &'static str,
    architecture: &'static str,
    compiler: String,
}

impl Machine {
    pub(crate) fn here() -> Self {
        Self {
            processor: processor().unwrap_or_else(|| "unknown processor".to_owned()),
            threads: thread::available_parallelism().map_or(1, usize::from),
            system: consts::OS,
            architecture: consts::ARCH,
            compiler: compiler().unwrap_or_else(|| "unknown compiler".to_owned()),
        }
    }
}

/// The model's name and its numbers, where Linux tells them: virtual machines often have names that
/// say little.
fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let value = |key: &str| {
        let mut lines = text.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = lines.find(|(name, _)| name.trim() == key)?;
        Some(value.trim().to_owned())
    };
    let (name, family, model) = (value("model name")?, value("cpu family")?, value("model")?);
    Some(format!("{name}, family {family}, model {model}"))
}

fn compiler() -> Option<String> {
    let output = Command::new("rustc").arg("--version").output().ok()?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            processor,
            threads,
            system,
            architecture,
            compiler,
        } = self;
        write!(
            f,
            "{processor}, {threads} threads, {system} {architecture}, {compiler}"
        )
    }
}
