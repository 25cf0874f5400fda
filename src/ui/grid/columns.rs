//! Widths of columns and which of them are visible.

use std::ops::Range;

/// The narrowest a column can be made, in points.
const NARROWEST: f32 = 40.0;
/// The widest, in points.
const WIDEST: f32 = 1200.0;

/// Widths of the columns of a grid, and their edges.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns {
    widths: Vec<f32>,
    /// `edges[i]` is the left edge of column `i`; one more than there are columns.
    edges: Vec<f64>,
}

impl Columns {
    /// Columns of these widths, in points.
    #[must_use]
    pub fn new(widths: Vec<f32>) -> Self {
        let mut columns = Self { widths, edges: Vec::new() };
        for width in &mut columns.widths {
            *width = width.clamp(NARROWEST, WIDEST);
        }
        columns.measure();
        columns
    }

    fn measure(&mut self) {
        let mut edge = 0.0;
        self.edges.clear();
        self.edges.push(edge);
        for width in &self.widths {
            edge += f64::from(*width);
            self.edges.push(edge);
        }
    }

    /// How many columns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.widths.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.widths.is_empty()
    }

    /// Width of a column; 0 where there is none.
    #[must_use]
    pub fn width(&self, column: usize) -> f32 {
        self.widths.get(column).copied().unwrap_or_default()
    }

    /// Left edge of a column, in points from that of the first.
    #[must_use]
    pub fn left(&self, column: usize) -> f64 {
        self.edges.get(column).or(self.edges.last()).copied().unwrap_or_default()
    }

    /// Width of all columns.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.edges.last().copied().unwrap_or_default()
    }

    /// Make a column as wide as said, within reason.
    pub fn resize(&mut self, column: usize, width: f32) {
        if let Some(slot) = self.widths.get_mut(column) {
            *slot = width.clamp(NARROWEST, WIDEST);
            self.measure();
        }
    }

    /// The column at `x` points from the left edge of the first.
    #[must_use]
    pub fn at(&self, x: f64) -> Option<usize> {
        if x < 0.0 || x >= self.total() {
            return None;
        }
        Some(self.edges.partition_point(|&edge| edge <= x) - 1)
    }

    /// The columns with a part between two edges.
    #[must_use]
    pub fn between(&self, from: f64, to: f64) -> Range<usize> {
        if self.is_empty() || to <= from || from >= self.total() || to <= 0.0 {
            return 0..0;
        }
        let first = self.at(from.max(0.0)).unwrap_or_default();
        let last = self.edges.partition_point(|&edge| edge < to).min(self.len());
        first..last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_columns_in_view_are_found() {
        let columns = Columns::new(vec![100.0; 16_384]);
        assert_eq!(columns.between(0.0, 250.0), 0..3);
        assert_eq!(columns.between(1_638_350.0, 1_639_000.0), 16_383..16_384);
        assert_eq!(columns.between(200.0, 200.0), 0..0);
        assert_eq!((columns.at(99.9), columns.at(100.0), columns.at(-1.0), columns.at(1e9)), (Some(0), Some(1), None, None));
    }

    #[test]
    fn widths_stay_within_reason() {
        let mut columns = Columns::new(vec![100.0, 5.0]);
        columns.resize(0, 5000.0);
        assert_eq!((columns.width(0), columns.width(1), columns.left(1)), (WIDEST, NARROWEST, f64::from(WIDEST)));
    }
}
