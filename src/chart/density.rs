//! A cloud of many points as counts on a grid: where a million points lie is seen better by how many there are.

use super::{ChartData, ChartSeries, Points};

/// Cells along and up.
const ACROSS: usize = 192;
const UP: usize = 108;
/// Fewer points of a series than this are drawn one by one where a part of a cloud is looked at.
const FEW: usize = 5_000;

/// Counts of points on a grid over a rectangle.
#[derive(Debug, Clone, PartialEq)]
pub struct Density {
    /// From where to where along x.
    pub x: (f64, f64),
    /// From where to where along y.
    pub y: (f64, f64),
    /// Cells along x.
    pub across: usize,
    /// How many points lie in each cell, row by row from below.
    pub counts: Vec<u32>,
    /// Positions of the points at the edges of the cloud, of each column and each row of the grid the outermost: they are drawn as
    /// points, so that no extreme is lost in a pale cell.
    pub edges: Vec<usize>,
}

impl Density {
    /// More points than this are shown as counts.
    pub const FROM: usize = 20_000;
    /// Of so many points in all, those of a series with more than this.
    pub const PART: usize = 2_000;

    /// The counts of the points that lie within a rectangle.
    #[must_use]
    pub fn of(xs: &[f64], ys: &[f64], x: (f64, f64), y: (f64, f64)) -> Self {
        let mut counts = vec![0; ACROSS * UP];
        let mut edges = Edges::new();
        let cell = |v: f64, (from, to): (f64, f64), cells: usize| {
            let share = if to > from { (v - from) / (to - from) } else { 0.5 };
            (0.0..=1.0).contains(&share).then(|| ((share * cells as f64) as usize).min(cells - 1))
        };
        for (at, (&px, &py)) in xs.iter().zip(ys).enumerate() {
            let (Some(column), Some(row)) = (cell(px, x, ACROSS), cell(py, y, UP)) else { continue };
            counts[row * ACROSS + column] += 1;
            edges.see(at, (px, py), (column, row));
        }
        Self { x, y, across: ACROSS, counts, edges: edges.positions() }
    }

    /// The cells that hold points: their column, their row and how many.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize, u32)> {
        let filled = self.counts.iter().enumerate().filter(|(_, n)| **n > 0);
        filled.map(|(i, &n)| (i % self.across, i / self.across, n))
    }

    /// Rows of the grid.
    #[must_use]
    pub fn up(&self) -> usize {
        self.counts.len() / self.across.max(1)
    }
}

/// What is seen of a cloud of many points through a window.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// Many points, as counts.
    Cells(Density),
    /// Few enough to be drawn, by their positions.
    Points(Vec<usize>),
}

impl Seen {
    /// Look at the points of a cloud within a rectangle: all of them are looked at, so that this is for workers and pictures.
    #[must_use]
    pub fn of(points: &Points, x: (f64, f64), y: (f64, f64)) -> Self {
        let within = |v: f64, (from, to): (f64, f64)| v >= from && v <= to;
        let seen = |i: &usize| within(points.x[*i], x) && within(points.y[*i], y);
        let few: Vec<usize> = (0..points.len()).filter(seen).take(FEW).collect();
        if few.len() < FEW { Self::Points(few) } else { Self::Cells(Density::of(&points.x, &points.y, x, y)) }
    }
}

/// What is seen of the clouds of a chart through one window, counted ahead of a drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// The window along x.
    pub x: (f64, f64),
    /// The window along y.
    pub y: (f64, f64),
    /// Per series; nothing where there is no cloud of many points.
    pub series: Vec<Option<Seen>>,
}

impl Counted {
    /// Count what is seen of a chart through a window.
    #[must_use]
    pub fn of(chart: &ChartData, x: (f64, f64), y: (f64, f64)) -> Self {
        let one = |s: &ChartSeries| (s.points.density.is_some() && !s.hidden).then(|| Seen::of(&s.points, x, y));
        Self { x, y, series: chart.series().iter().map(one).collect() }
    }
}

/// The outermost points of each column and row.
struct Edges {
    columns: Vec<Option<[(f64, usize); 2]>>,
    rows: Vec<Option<[(f64, usize); 2]>>,
}

impl Edges {
    fn new() -> Self {
        Self { columns: vec![None; ACROSS], rows: vec![None; UP] }
    }

    fn see(&mut self, at: usize, (x, y): (f64, f64), (column, row): (usize, usize)) {
        for (slot, value) in [(&mut self.columns[column], y), (&mut self.rows[row], x)] {
            match slot {
                None => *slot = Some([(value, at); 2]),
                Some([least, largest]) => {
                    if value < least.0 {
                        *least = (value, at);
                    }
                    if value > largest.0 {
                        *largest = (value, at);
                    }
                }
            }
        }
    }

    fn positions(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.columns.iter().chain(&self.rows).flatten().flat_map(|[a, b]| [a.1, b.1]).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_point_is_counted_and_the_outermost_are_kept(points in prop::collection::vec((-1e3..1e3_f64, -1e3..1e3_f64), 1..800)) {
            let (xs, ys): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
            let found = Density::of(&xs, &ys, (-1e3, 1e3), (-1e3, 1e3));
            prop_assert_eq!(found.cells().map(|c| c.2 as usize).sum::<usize>(), xs.len());
            let most = |v: &[f64]| v.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let least = |v: &[f64]| v.iter().copied().fold(f64::INFINITY, f64::min);
            for (values, wanted) in [(&xs, most(&xs)), (&xs, least(&xs)), (&ys, most(&ys)), (&ys, least(&ys))] {
                prop_assert!(found.edges.iter().any(|&at| values[at] == wanted));
            }
        }
    }

    #[test]
    fn a_window_shows_its_points_or_counts_all_of_them() {
        let all: Vec<f64> = (0..50_000).map(f64::from).collect();
        let points = Points::new(all.clone(), all, Vec::new());
        assert_eq!(Seen::of(&points, (10.0, 12.0), (0.0, 1e9)), Seen::Points(vec![10, 11, 12]));
        let Seen::Cells(density) = Seen::of(&points, (0.0, 29_999.0), (0.0, 1e9)) else { panic!("many points are counted") };
        assert_eq!(density.cells().map(|c| c.2).sum::<u32>(), 30_000);
    }

    #[test]
    fn one_place_is_one_cell() {
        let found = Density::of(&[5.0, 5.0], &[1.0, 1.0], (5.0, 5.0), (1.0, 1.0));
        assert_eq!(found.cells().map(|c| c.2).collect::<Vec<_>>(), [2]);
    }
}
