//! Figures that are printed as they come.

use bench_contenders::Figure;

/// Those of one benchmark.
pub(crate) struct Figures(Vec<Figure>);

impl Figures {
    /// Prints the title.
    pub(crate) fn begin(title: impl AsRef<str>) -> Self {
        println!("\n{}", title.as_ref());
        Self(Vec::new())
    }

    /// Prints one and keeps it.
    pub(crate) fn tell(&mut self, figure: Figure) {
        println!("{figure}");
        self.0.push(figure);
    }

    /// As many as there are.
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
