//! Figures that are printed as soon as they come.

use bench_contenders::Figure;

/// The figures of one benchmark.
pub(crate) struct Figures(Vec<Figure>);

impl Figures {
    /// Prints the title.
    pub(crate) fn begin(title: impl AsRef<str>) -> Self {
        println!("\n{}", title.as_ref());
        Self(Vec::new())
    }

    /// Prints a figure and keeps it.
    pub(crate) fn tell(&mut self, figure: Figure) {
        println!("{figure}");
        self.0.push(figure);
    }

    /// Prints and keeps all of these.
    pub(crate) fn tell_all(&mut self, figures: impl IntoIterator<Item = Figure>) {
        for figure in figures {
            self.tell(figure);
        }
    }
}

impl From<Figures> for Vec<Figure> {
    fn from(figures: Figures) -> Self {
        figures.0
    }
}
