//! Where the parts of a grid are: headers, row numbers, columns that stay and columns that scroll, bars.

use eframe::egui::{Pos2, Rect, Ui, vec2};

use super::scroll::Extent;
use super::{Cell, GridModel, GridState, bars, header};
use crate::ui::theme::{control, font};

/// How far the columns that scroll can be scrolled, in points.
pub(super) fn range_x(state: &GridState, layout: &Layout) -> f64 {
    (state.columns.total() - state.columns.left(layout.frozen_columns) - f64::from(layout.scrolled.width())).max(0.0)
}

/// Where the parts of a grid are in this frame.
pub(super) struct Layout {
    pub(super) header: Rect,
    pub(super) gutter: Rect,
    /// Columns that stay.
    pub(super) frozen: Rect,
    /// Columns that scroll.
    pub(super) scrolled: Rect,
    pub(super) vertical_bar: Option<Rect>,
    pub(super) horizontal_bar: Option<Rect>,
    pub(super) extent: Extent,
    pub(super) frozen_columns: usize,
}

/// The frozen or the scrolled columns.
pub(super) struct Section {
    /// Where they are visible, without the header.
    pub(super) clip: Rect,
    /// The visible ones.
    pub(super) columns: std::ops::Range<usize>,
    /// Where column 0 would begin.
    pub(super) origin: f32,
}

impl Layout {
    /// The parts of a grid of `model` in `rect`.
    pub(super) fn of(ui: &Ui, model: &dyn GridModel, rect: Rect, state: &GridState) -> Self {
        const LEVEL: f32 = 26.0;
        let drawn = if model.has_distributions() { header::DISTRIBUTION } else { 0.0 };
        let digits = model.largest_row_number().map(|n| n.max(1).ilog10() + 1);
        let digit = ui.fonts_mut(|f| f.glyph_width(&font::regular(font::SMALL), '0'));
        let gutter_width = digits.map_or(0.0, |d| (d as f32 * digit + 20.0).max(36.0).ceil());
        let header_height = control::HEADER + drawn + LEVEL * model.group_levels() as f32;
        let rows = model.rows();
        let (mut width, mut height) = (rect.width() - gutter_width, rect.height() - header_height);
        let content = rows as f64 * f64::from(control::ROW);
        // Each bar takes room that may make the other one needed.
        let needs_y = |height: f32| content > f64::from(height);
        let needs_x = |width: f32| state.columns.total() > f64::from(width);
        let (mut y, x) = (needs_y(height), needs_x(width - if needs_y(height) { bars::SIZE } else { 0.0 }));
        y |= x && needs_y(height - bars::SIZE);
        let x = x || (y && needs_x(width - bars::SIZE));
        width -= if y { bars::SIZE } else { 0.0 };
        height -= if x { bars::SIZE } else { 0.0 };
        let (width, height) = (width.max(1.0), height.max(1.0));
        let cells = Rect::from_min_size(rect.min + vec2(gutter_width, header_height), vec2(width, height));
        // In a narrow window as many stay as leave room for the others.
        let fits = |n: &usize| state.columns.left(*n) <= f64::from(width) * 0.7;
        let frozen_columns = if needs_x(width) { (0..=model.frozen()).rev().find(fits).unwrap_or_default() } else { 0 };
        let split = cells.left() + state.columns.left(frozen_columns) as f32;
        Self {
            header: Rect::from_min_max(rect.min, Pos2::new(cells.right(), cells.top())),
            gutter: Rect::from_min_max(Pos2::new(rect.left(), cells.top()), cells.left_bottom()),
            frozen: Rect::from_min_max(cells.min, Pos2::new(split, cells.bottom())),
            scrolled: Rect::from_min_max(Pos2::new(split, cells.top()), cells.max),
            vertical_bar: y.then(|| Rect::from_min_max(cells.right_top(), Pos2::new(rect.right(), cells.bottom()))),
            horizontal_bar: x.then(|| Rect::from_min_max(Pos2::new(split, cells.bottom()), Pos2::new(cells.right(), rect.bottom()))),
            extent: Extent { rows, row_height: control::ROW, view: height },
            frozen_columns,
        }
    }

    /// All cells.
    pub(super) fn cells(&self) -> Rect {
        self.frozen.union(self.scrolled)
    }

    /// The parts, the lower one first.
    pub(super) fn sections(&self, state: &GridState) -> [Section; 2] {
        let fixed = state.columns.left(self.frozen_columns);
        let view = f64::from(self.scrolled.width());
        let scrolled = Section {
            clip: self.scrolled,
            columns: state.columns.between(fixed + state.x, fixed + state.x + view).clone(),
            origin: (f64::from(self.scrolled.left()) - fixed - state.x) as f32,
        };
        let scrolled = Section { columns: scrolled.columns.start.max(self.frozen_columns)..scrolled.columns.end, ..scrolled };
        [scrolled, Section { clip: self.frozen, columns: 0..self.frozen_columns, origin: self.frozen.left() }]
    }

    /// The header of a column, as far as it is in view.
    pub(super) fn header_of(&self, state: &GridState, column: usize) -> Rect {
        let frozen = column < self.frozen_columns;
        let hidden = if frozen { 0.0 } else { state.x };
        let left = self.frozen.left() + (state.columns.left(column) - hidden) as f32;
        let left = if frozen { left } else { left.clamp(self.scrolled.left(), self.scrolled.right()) };
        Rect::from_min_max(Pos2::new(left, self.header.top()), Pos2::new(left + state.columns.width(column), self.header.bottom()))
    }

    /// Where a cell is, and the part of the grid in which it is seen.
    pub(super) fn rect_of(&self, state: &GridState, cell: Cell) -> (Rect, Rect) {
        let clip = if cell.column < self.frozen_columns { self.frozen } else { self.scrolled };
        let hidden = if cell.column < self.frozen_columns { 0.0 } else { state.columns.left(self.frozen_columns) + state.x };
        let left = clip.left() + (state.columns.left(cell.column) - hidden) as f32;
        let top = clip.top() + self.extent.top_of(state.anchor, cell.row);
        (Rect::from_min_size(Pos2::new(left, top), vec2(state.columns.width(cell.column), self.extent.row_height)), clip)
    }

    /// The cell under a point.
    pub(super) fn cell_at(&self, state: &GridState, pos: Pos2) -> Option<Cell> {
        let y = pos.y.clamp(self.scrolled.top(), self.scrolled.bottom() - 1.0) - self.scrolled.top();
        let row = state.anchor.row + ((y + state.anchor.hidden) / self.extent.row_height).floor() as u64;
        let x = if pos.x < self.frozen.right() && pos.x >= self.frozen.left() {
            f64::from(pos.x - self.frozen.left())
        } else {
            let inside = pos.x.clamp(self.scrolled.left(), self.scrolled.right() - 1.0);
            f64::from(inside - self.scrolled.left()) + state.columns.left(self.frozen_columns) + state.x
        };
        Some(Cell { row: row.min(self.extent.rows.checked_sub(1)?), column: state.columns.at(x)? })
    }
}
