//! Contenders that take turns, and the table of their results.

use std::{
    fmt,
    sync::LazyLock,
    time::{Duration, Instant},
};

use bench_contenders::{Clock, Contest};
use serde::Serialize;

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Turns of each contender.
    pub(crate) rounds: u32,
    /// Length of a turn.
    pub(crate) turn: Duration,
}

/// The clock that measures all contenders.
const CLOCK: Clock = Clock(|| {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
});

/// Rates of contenders for the same work.
#[derive(Serialize)]
pub(crate) struct Table {
    title: String,
    /// The unit that the rates count, a second.
    unit: &'static str,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    /// The median of all turns.
    median: f64,
    /// The first and the third quartile.
    quartiles: [f64; 2],
    /// The median divided by that of the first row.
    ratio: f64,
}

/// Lets contenders take turns, prints the table and returns it.
pub(crate) fn compare(contest: Contest, effort: Effort) -> Table {
    let Contest {
        title,
        unit,
        mut contenders,
    } = contest;
    let mut rates = vec![Vec::new(); contenders.len()];
    // A first turn that does not count, so that caches are warm and processors awake.
    for contender in &mut contenders {
        contender.turn(CLOCK, effort.turn.min(Duration::from_millis(50)));
    }
    for _ in 0..effort.rounds {
        for (contender, rates) in contenders.iter_mut().zip(&mut rates) {
            rates.push(contender.turn(CLOCK, effort.turn));
        }
    }
    for rates in &mut rates {
        rates.sort_by(f64::total_cmp);
    }
    let quantile = |rates: &[f64], quarters: usize| rates[(rates.len() - 1) * quarters / 4];
    let first = rates.first().map_or(1.0, |rates| quantile(rates, 2));
    let rows = contenders.into_iter().zip(&rates);
    let rows = rows.map(|(contender, rates)| Row {
        name: contender.name().to_owned(),
        median: quantile(rates, 2),
        quartiles: [quantile(rates, 1), quantile(rates, 3)],
        ratio: quantile(rates, 2) / first,
    });
    let table = Table {
        title,
        unit,
        rows: rows.collect(),
    };
    println!("\n{table}");
    table
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        let unit = format!("{}/s", self.unit);
        writeln!(f, "{:34} {unit:>12} {:>22} {:>7}", "", "quartiles", "ratio")?;
        for row in &self.rows {
            let [low, high] = row.quartiles.map(short);
            let quartiles = format!("{low} to {high}");
            let (name, median, ratio) = (&row.name, short(row.median), row.ratio);
            writeln!(f, "{name:34} {median:>12} {quartiles:>22} {ratio:>7.2}")?;
        }
        Ok(())
    }
}

/// A rate with three or four digits and its thousands.
fn short(rate: f64) -> String {
    let units = [(1e9, " G"), (1e6, " M"), (1e3, " k")];
    for (unit, letter) in units {
        if rate >= unit {
            let scaled = rate / unit;
            let digits = usize::from(scaled < 100.0) + usize::from(scaled < 10.0);
            return format!("{scaled:.digits$}{letter}");
        }
    }
    format!("{rate:.1}")
}

#[cfg(test)]
mod tests {
    use bench_contenders::{Contender, Work};

    use super::*;

    #[test]
    fn twice_the_work_in_the_same_time_is_a_ratio_of_two() {
        let took = Some(Duration::from_millis(1));
        let effort = Effort {
            rounds: 3,
            turn: Duration::from_millis(2),
        };
        let contenders = [10, 20].map(|amount| {
            Contender::timed(format!("does {amount}"), move |_| Work { amount, took })
        });
        let contest = Contest {
            title: "work".to_owned(),
            unit: "things",
            contenders: contenders.into(),
        };
        let table = compare(contest, effort);
        let ratios: Vec<_> = table.rows.iter().map(|row| row.ratio).collect();
        assert!((ratios[0] - 1.0).abs() < 1e-9 && (ratios[1] - 2.0).abs() < 1e-9);
        assert!((table.rows[0].median - 10_000.0).abs() < 1e-6);
    }

    #[test]
    fn rates_are_written_short() {
        let written = [0.5, 12.0, 1_500.0, 25_000.0, 3.36e6, 123.4e6].map(short);
        assert_eq!(
            written,
            ["0.5", "12.0", "1.50 k", "25.0 k", "3.36 M", "123 M"]
        );
    }
}
