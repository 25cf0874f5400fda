//! The points of a series, column by column: ten million of them take three numbers each and nothing more.

use super::{Density, Pyramid};

/// Points by position; columns that say nothing are empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Points {
    /// Positions along x.
    pub x: Vec<f64>,
    /// Heights; not a number where there is none.
    pub y: Vec<f64>,
    /// Where bars and areas begin; zero where empty.
    pub base: Vec<f64>,
    /// What was measured, where heights are something else, such as a share.
    pub value: Vec<f64>,
    /// How large the dots are, as an amount.
    pub size: Vec<f64>,
    /// What each is called, where its place along x does not say so.
    pub name: Vec<Box<str>>,
    /// The row of the pivot (or of the table, for marks of rows) of each.
    pub row: Vec<u32>,
    /// Positions of points that are always drawn.
    pub flagged: Vec<usize>,
    /// Extremes at several grains, for lines of many points.
    pub pyramid: Option<Pyramid>,
    /// Counts on a grid, for clouds of many points.
    pub density: Option<Density>,
}

impl Points {
    /// Points of these positions and heights.
    pub fn new(x: Vec<f64>, y: Vec<f64>, row: Vec<u32>) -> Self {
        Self { x, y, row, ..Self::default() }
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// Whether nothing was measured at any of them.
    #[must_use]
    pub fn has_no_height(&self) -> bool {
        !self.y.iter().any(|y| y.is_finite())
    }

    /// Where the mark at a position begins.
    #[must_use]
    pub fn base(&self, at: usize) -> f64 {
        self.base.get(at).copied().unwrap_or(0.0)
    }

    /// Where it ends: the base and the height on it.
    #[must_use]
    pub fn top(&self, at: usize) -> f64 {
        self.base(at) + self.y[at]
    }

    /// What was measured there; nothing for a gap.
    #[must_use]
    pub fn measured(&self, at: usize) -> Option<f64> {
        self.value.get(at).or_else(|| self.y.get(at)).copied().filter(|v| v.is_finite())
    }

    /// Build what makes many points quick to draw: to be called on a worker, once all points are there.
    pub fn index(&mut self) {
        if self.len() >= Pyramid::FROM {
            self.pyramid = Some(Pyramid::of(&self.y));
        }
    }
}
