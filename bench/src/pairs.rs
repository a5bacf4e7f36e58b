//! Two programs that take turns, and what each turn took. Only turns beside each other are compared: their ratio says
//! more than that of two medians when the machine's speed changes.

use std::fmt;

use serde::Serialize;

/// One thing that was measured in every round.
#[derive(Serialize)]
pub(crate) struct Pair {
    name: String,
    unit: &'static str,
    /// How many times what it takes the other program it takes this one.
    ratio: Option<Spread>,
    /// The other program.
    before: Option<Spread>,
    now: Spread,
}

/// The median and the first and the third quartile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
struct Spread {
    median: f64,
    quartiles: [f64; 2],
}

impl Pair {
    /// From what it took this program in each round, and the other one, if there is another.
    pub(crate) fn new(
        name: String,
        unit: &'static str,
        now: Vec<f64>,
        before: Option<Vec<f64>>,
    ) -> Self {
        // Nothing has a ratio to less than could be measured.
        let measured = before
            .as_ref()
            .filter(|before| before.iter().all(|value| *value > 0.0));
        let ratio = measured.map(|before| {
            let rounds = now.iter().zip(before);
            Spread::of(rounds.map(|(now, before)| now / before).collect())
        });
        Self {
            name,
            unit,
            ratio,
            before: before.map(Spread::of),
            now: Spread::of(now),
        }
    }

    /// The line above those of pairs.
    pub(crate) fn heading() -> String {
        format!(
            "{:<50} {:>8} {:>14} {:>9} {:>9}  {:>14}",
            "", "ratio", "quartiles", "before", "now", "quartiles"
        )
    }
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        // Between two values it is where the quarter is.
        let quantile = |quarters: usize| {
            let place = (values.len() - 1) * quarters;
            let (at, rest) = (place / 4, place % 4);
            let next = values[(at + 1).min(values.len() - 1)];
            let part = [0.0, 0.25, 0.5, 0.75][rest];
            values[at] + (next - values[at]) * part
        };
        Self {
            median: quantile(2),
            quartiles: [quantile(1), quantile(3)],
        }
    }

    fn quartiles(&self) -> String {
        let [low, high] = self.quartiles.map(digits);
        format!("{low} to {high}")
    }
}

/// Three digits, as far as they stand behind the point.
fn digits(value: f64) -> String {
    let limits = [100.0, 10.0].iter().filter(|limit| value < **limit);
    format!("{value:.*}", limits.count())
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let median = |spread: Option<Spread>| {
            spread.map_or_else(String::new, |spread| digits(spread.median))
        };
        let ratio = self.ratio.map(|ratio| ratio.quartiles());
        write!(
            f,
            "{:<50} {:>8} {:>14} {:>9} {:>9}  {:>14}",
            format!("{}, {}", self.name, self.unit),
            median(self.ratio),
            ratio.unwrap_or_default(),
            median(self.before),
            digits(self.now.median),
            self.now.quartiles(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_that_of_turns_beside_each_other() {
        // Both became slower for a while.
        let now = vec![3.0, 30.0, 3.0];
        let pair = Pair::new("work".to_owned(), "µs", now, Some(vec![2.0, 20.0, 2.0]));
        let ratio = pair.ratio.unwrap();
        let exact = Spread {
            median: 1.5,
            quartiles: [1.5, 1.5],
        };
        assert_eq!(ratio, exact);
        let line = pair.to_string();
        let words: Vec<_> = line.split_whitespace().collect();
        assert_eq!(
            words,
            [
                "work,", "µs", "1.50", "1.50", "to", "1.50", "2.00", "3.00", "3.00", "to", "16.5"
            ]
        );
    }

    #[test]
    fn quartiles_lie_between_values_where_they_fall_there() {
        let spread = Spread::of(vec![4.0, 1.0, 3.0, 2.0]);
        let exact = Spread {
            median: 2.5,
            quartiles: [1.75, 3.25],
        };
        assert_eq!(spread, exact);
        let exact = Spread {
            median: 5.0,
            quartiles: [5.0, 5.0],
        };
        assert_eq!(Spread::of(vec![5.0]), exact);
    }

    #[test]
    fn without_another_program_and_to_nothing_there_is_no_ratio() {
        let pair = Pair::new("work".to_owned(), "µs", vec![1.0], Some(vec![0.0]));
        assert!(pair.ratio.is_none());
        let pair = Pair::new("work".to_owned(), "µs", vec![120.0], None);
        let line = pair.to_string();
        let words: Vec<_> = line.split_whitespace().collect();
        assert_eq!(words, ["work,", "µs", "120", "120", "to", "120"]);
    }
}
