//! Figures that are each taken once.

use std::{fmt, time::Duration};

use serde::Serialize;

/// A figure that is told as soon as it is known, since the next may take minutes.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Figure {
    /// The name of the measurement.
    pub name: String,
    /// The amount.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
}

impl Figure {
    /// An amount of a unit.
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
        }
    }

    /// How long something took.
    pub fn seconds(name: impl Into<String>, took: Duration) -> Self {
        Self::new(name, took.as_secs_f64(), "s")
    }

    /// An amount of memory or disk.
    pub fn mebibytes(name: impl Into<String>, bytes: u64) -> Self {
        Self::new(name, inexact(bytes) / f64::from(1 << 20), "MiB")
    }

    /// Memory or disk for each of so many blocks.
    pub fn bytes_each(name: impl Into<String>, bytes: u64, count: u64) -> Self {
        Self::new(name, inexact(bytes) / inexact(count), "bytes")
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure has few digits")]
fn inexact(number: u64) -> f64 {
    number as f64
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, unit } = self;
        let digits = [100.0, 10.0, 1.0].iter().filter(|limit| value < limit);
        let digits = digits.count();
        write!(f, "{name:58} {value:>9.digits$} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_in_one_column_with_three_digits() {
        let figures = [
            Figure::seconds("short", Duration::from_millis(1_234)),
            Figure::mebibytes("memory", 160 << 20),
            Figure::bytes_each("each", 713_000, 1_000),
            Figure::new("longer than others", 12.34, "times"),
            Figure::new("less than one", 0.1234, "times"),
        ];
        let lines: Vec<_> = figures.iter().map(Figure::to_string).collect();
        let expected = [
            "short                                                           1.23 s",
            "memory                                                           160 MiB",
            "each                                                             713 bytes",
            "longer than others                                              12.3 times",
            "less than one                                                  0.123 times",
        ];
        assert_eq!(lines, expected);
    }
}
