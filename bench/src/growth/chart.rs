//! Lines over two logarithmic axes, as an SVG that follows the reader's choice of a light or dark theme.

use std::fmt::Write;

/// One pair of axes.
pub(super) struct Panel {
    pub(super) title: &'static str,
    /// The unit of the upright axis.
    pub(super) unit: &'static str,
    pub(super) series: Vec<Series>,
}

/// One line.
pub(super) struct Series {
    pub(super) name: &'static str,
    /// Positive numbers, from left to right.
    pub(super) points: Vec<(f64, f64)>,
}

/// Why [`write!`] cannot fail here.
const IN_MEMORY: &str = "writing to memory cannot fail";

/// Size of a panel's axes, and of the room around them for words.
const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 36.0;
const TOP: f64 = 96.0;
const BOTTOM: f64 = 56.0;

/// The second line has another colour and is dashed, too, for people who see no colours.
const STYLE: &str = "
svg { color: #1f2328; font: 13px system-ui, sans-serif; }
text { fill: currentColor; }
.title { font-size: 16px; font-weight: 600; }
.panel { font-weight: 600; }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.value { font-size: 11px; text-anchor: middle; }
.grid { stroke: currentColor; stroke-opacity: 0.15; }
.line { fill: none; stroke-width: 2; }
.s0 { stroke: #0969da; }
.s1 { stroke: #bc4c00; stroke-dasharray: 6 4; }
.m0 { fill: #0969da; }
.m1 { fill: #bc4c00; }
@media (prefers-color-scheme: dark) {
svg { color: #e6edf3; }
.s0 { stroke: #58a6ff; }
.s1 { stroke: #f0883e; }
.m0 { fill: #58a6ff; }
.m1 { fill: #f0883e; }
}
";

/// Panels side by side; `along` names the quantity along which all of them grow.
pub(super) fn chart(title: &str, along: &str, panels: &[Panel]) -> String {
    let mut body = String::new();
    let mut left = LEFT;
    for panel in panels {
        let group = panel.draw(along);
        writeln!(
            body,
            "<g transform=\"translate({left} {TOP})\">\n{group}</g>"
        )
        .expect(IN_MEMORY);
        left += WIDTH + RIGHT + LEFT;
    }
    let (width, height) = (left - LEFT, TOP + HEIGHT + BOTTOM);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-labelledby=\"title\">\n<title id=\"title\">{title}</title>\n<style>{STYLE}</style>\n\
         {}{body}</svg>\n",
        text("title", LEFT, 28.0, title)
    )
}

impl Panel {
    fn draw(&self, along: &str) -> String {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let mut lengths: Vec<f64> = points().map(|point| point.0).collect();
        lengths.sort_by(f64::total_cmp);
        lengths.dedup();
        let across = Axis::around(lengths.iter().copied()).with_room();
        let up = Axis::of_decades(points().map(|point| point.1));
        let x = |length| WIDTH * across.share(length);
        let y = |value| HEIGHT * (1.0 - up.share(value));

        let mut drawn = text(
            "panel",
            0.0,
            -44.0,
            &format!("{}, {}", self.title, self.unit),
        );
        for decade in up.decades() {
            let at = y(decade);
            writeln!(drawn, "<path class=\"grid\" d=\"M0 {at:.1}H{WIDTH}\"/>").expect(IN_MEMORY);
            drawn += &text("end", -8.0, at + 4.0, &count(decade));
        }
        for &length in &lengths {
            let at = x(length);
            writeln!(drawn, "<path class=\"grid\" d=\"M{at:.1} 0V{HEIGHT}\"/>").expect(IN_MEMORY);
            drawn += &text("middle", at, HEIGHT + 20.0, &count(length));
        }
        drawn += &text("middle", WIDTH / 2.0, HEIGHT + 44.0, along);

        let highest = |length: f64| {
            let here = points().filter(|point| point.0.total_cmp(&length).is_eq());
            here.map(|point| point.1).fold(0.0, f64::max)
        };
        for (number, series) in self.series.iter().enumerate() {
            let places = series
                .points
                .iter()
                .map(|&(length, value)| (x(length), y(value)));
            let path: Vec<_> = places
                .clone()
                .map(|(x, y)| format!("{x:.1},{y:.1}"))
                .collect();
            let path = path.join(" ");
            writeln!(
                drawn,
                "<polyline class=\"line s{number}\" points=\"{path}\"/>"
            )
            .expect(IN_MEMORY);
            for ((x, y), point) in places.zip(&series.points) {
                writeln!(
                    drawn,
                    "<circle class=\"m{number}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>"
                )
                .expect(IN_MEMORY);
                // The words stand beside the lines, not between them.
                let is_highest = point.1 >= highest(point.0);
                let beside = if is_highest { -10.0 } else { 18.0 };
                drawn += &text("value", x, y + beside, &short(point.1));
            }
            let key = [0.0, 130.0][number % 2];
            writeln!(
                drawn,
                "<path class=\"line s{number}\" d=\"M{key} -22h28\"/>"
            )
            .expect(IN_MEMORY);
            drawn += &text("key", key + 36.0, -18.0, series.name);
        }
        drawn
    }
}

/// A logarithmic axis between two powers of ten, which need not be whole.
#[derive(Clone, Copy)]
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    /// The axis is as long as the values reach.
    fn around(values: impl Iterator<Item = f64> + Clone) -> Self {
        let low = values.clone().map(f64::log10).fold(f64::INFINITY, f64::min);
        let high = values.map(f64::log10).fold(f64::NEG_INFINITY, f64::max);
        // A single value stands in the middle.
        let more = if high > low { 0.0 } else { 0.5 };
        Self {
            low: low - more,
            high: high + more,
        }
    }

    /// There is some room at both ends: without it, words at a point would meet the words at the axis.
    fn with_room(self) -> Self {
        let room = (self.high - self.low) / 14.0;
        Self {
            low: self.low - room,
            high: self.high + room,
        }
    }

    /// From one whole power of ten to another.
    fn of_decades(values: impl Iterator<Item = f64> + Clone) -> Self {
        let Self { low, high } = Self::around(values);
        Self {
            low: low.floor(),
            high: high.ceil(),
        }
    }

    /// The place of a value on the axis: 0 at one end, 1 at the other.
    fn share(self, value: f64) -> f64 {
        (value.log10() - self.low) / (self.high - self.low)
    }

    /// The whole powers of ten on the axis.
    fn decades(self) -> impl Iterator<Item = f64> {
        let powers =
            (-9..=15).filter(move |&power| (self.low..=self.high).contains(&f64::from(power)));
        powers.map(|power| 10_f64.powi(power))
    }
}

fn text(class: &str, x: f64, y: f64, words: &str) -> String {
    format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>\n")
}

/// The number with two digits that matter.
fn short(value: f64) -> String {
    let digits = [10.0, 1.0, 0.1, 0.01]
        .iter()
        .filter(|limit| value < **limit);
    let digits = digits.count();
    format!("{value:.digits$}")
}

/// The number as people write it.
fn count(value: f64) -> String {
    for (unit, letter) in [(1e6, "M"), (1e3, "k")] {
        if value >= unit {
            return format!("{}{letter}", value / unit);
        }
    }
    format!("{value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_power_of_ten_is_as_far_from_the_next() {
        let axis = Axis::of_decades([0.02, 30.0].into_iter());
        let decades: Vec<_> = axis.decades().collect();
        assert_eq!(decades, [0.01, 0.1, 1.0, 10.0, 100.0]);
        let shares = decades.into_iter().map(|decade| axis.share(decade));
        for (share, expected) in shares.zip([0.0, 0.25, 0.5, 0.75, 1.0]) {
            assert!((share - expected).abs() < 1e-9, "{share} is not {expected}");
        }
    }

    #[test]
    fn a_single_length_stands_in_the_middle() {
        let axis = Axis::around([1_000.0].into_iter());
        assert!((axis.share(1_000.0) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_point_lies_where_its_numbers_say() {
        let series = Series {
            name: "joining",
            points: vec![(1e3, 0.1), (1e6, 10.0)],
        };
        let panel = Panel {
            title: "Time",
            unit: "s",
            series: vec![series],
        };
        let drawn = chart("Growth", "blocks", &[panel]);
        let ends = "points=\"18.8,240.0 281.2,0.0\"";
        assert!(drawn.contains(ends), "{drawn}");
        for words in ["Growth", "Time, s", "joining", "1k", "1M", ">0.1<", ">10<"] {
            assert!(drawn.contains(words), "{words} is not in {drawn}");
        }
    }

    #[test]
    fn what_is_written_at_points_stands_outside_of_the_lines_where_they_cross() {
        let series = |name, points| Series { name, points };
        let panel = Panel {
            title: "Space",
            unit: "MiB",
            series: vec![
                series("disk", vec![(1e3, 20.0), (1e6, 70.0)]),
                series("memory", vec![(1e3, 30.0), (1e6, 40.0)]),
            ],
        };
        let drawn = panel.draw("blocks");
        let above = |value: &str| {
            let at = drawn.find(&format!(">{value}<")).unwrap();
            let y = |text: &str, name: &str| -> f64 {
                let from = text.rfind(&format!(" {name}=\"")).unwrap() + name.len() + 3;
                text[from..].split('"').next().unwrap().parse().unwrap()
            };
            y(&drawn[..at], "y") < y(&drawn[..at], "cy")
        };
        assert_eq!(
            ["20", "30", "70", "40"].map(above),
            [false, true, true, false]
        );
    }

    #[test]
    fn numbers_are_written_short() {
        assert_eq!(
            [0.0123, 0.25, 5.44, 54.4, 544.4].map(short),
            ["0.012", "0.25", "5.4", "54", "544"]
        );
        assert_eq!(
            [0.1, 200.0, 1e3, 2.5e3, 1e6].map(count),
            ["0.1", "200", "1k", "2.5k", "1M"]
        );
    }
}
