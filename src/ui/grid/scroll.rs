//! Where a long list is scrolled to, without ever holding its height in a 32-bit number.

/// The row at the top of the view and how much of it is hidden above the edge.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Anchor {
    /// First row that is at least partly visible.
    pub row: u64,
    /// Points of that row above the edge, from 0 to the height of a row.
    pub hidden: f32,
}

/// The measures that scrolling needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// How many rows there are.
    pub rows: u64,
    /// Height of each, in points.
    pub row_height: f32,
    /// Height of the view, in points.
    pub view: f32,
}

impl Extent {
    fn height(&self) -> f64 {
        f64::from(self.row_height)
    }

    /// Height of all rows, in points. Exact up to 2^53 points.
    #[must_use]
    pub fn content(&self) -> f64 {
        self.rows as f64 * self.height()
    }

    /// How far the view can be scrolled, in points.
    #[must_use]
    pub fn range(&self) -> f64 {
        (self.content() - f64::from(self.view)).max(0.0)
    }

    /// Points of content above the view.
    #[must_use]
    pub fn position(&self, anchor: Anchor) -> f64 {
        anchor.row as f64 * self.height() + f64::from(anchor.hidden)
    }

    /// The anchor with so many points of content above the view, kept within the range.
    #[must_use]
    pub fn at(&self, position: f64) -> Anchor {
        let position = position.clamp(0.0, self.range());
        let row = (position / self.height()).floor();
        let hidden = (position - row * self.height()).clamp(0.0, self.height());
        Anchor { row: (row as u64).min(self.rows.saturating_sub(1)), hidden: hidden as f32 }
    }

    /// The anchor after scrolling down by `delta` points (up where negative).
    ///
    /// Only the pixels within the row are added to, so that a small step is never lost, however far down the view is.
    #[must_use]
    pub fn scrolled(&self, anchor: Anchor, delta: f64) -> Anchor {
        let within = f64::from(anchor.hidden) + delta;
        let whole = (within / self.height()).floor();
        let row = anchor.row as f64 + whole;
        if row < 0.0 {
            return Anchor::default();
        }
        let hidden = (within - whole * self.height()) as f32;
        self.clamped(Anchor { row: row as u64, hidden: hidden.clamp(0.0, self.row_height) })
    }

    /// The nearest anchor that does not show anything below the last row.
    #[must_use]
    pub fn clamped(&self, anchor: Anchor) -> Anchor {
        let last = self.at(f64::INFINITY);
        if (anchor.row, anchor.hidden) < (last.row, last.hidden) { anchor } else { last }
    }

    /// The anchor nearest to `anchor` at which all of `row` is visible.
    #[must_use]
    pub fn revealing(&self, anchor: Anchor, row: u64) -> Anchor {
        let row = row.min(self.rows.saturating_sub(1));
        let fits = (self.view / self.row_height).floor().max(1.0) as u64;
        let slack = (self.view - fits as f32 * self.row_height).max(0.0);
        let below = row.saturating_sub(fits.saturating_sub(1));
        if row < anchor.row || (row == anchor.row && anchor.hidden > 0.0) {
            return self.clamped(Anchor { row, hidden: 0.0 });
        }
        let bottom = (row - anchor.row + 1) as f64 * self.height() - f64::from(anchor.hidden);
        if bottom <= f64::from(self.view) {
            return anchor;
        }
        let moved = if slack > 0.0 && below > 0 {
            Anchor { row: below - 1, hidden: self.row_height - slack.min(self.row_height) }
        } else {
            Anchor { row: below, hidden: 0.0 }
        };
        self.clamped(moved)
    }

    /// The visible rows.
    #[must_use]
    pub fn visible(&self, anchor: Anchor) -> std::ops::Range<u64> {
        let count = ((self.view + anchor.hidden) / self.row_height).ceil().max(0.0) as u64;
        anchor.row..(anchor.row.saturating_add(count)).min(self.rows)
    }

    /// Points from the top of the view to the top of `row`; only meaningful near the view.
    #[must_use]
    pub fn top_of(&self, anchor: Anchor, row: u64) -> f32 {
        let rows = if row >= anchor.row { (row - anchor.row) as f64 } else { -((anchor.row - row) as f64) };
        (rows * self.height() - f64::from(anchor.hidden)) as f32
    }

    /// How many whole rows fit, at least one.
    #[must_use]
    pub fn page(&self) -> u64 {
        ((self.view / self.row_height).floor() as u64).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MANY: Extent = Extent { rows: 10_000_000, row_height: 26.0, view: 613.0 };

    #[test]
    fn the_last_row_of_ten_million_ends_exactly_at_the_bottom() {
        let end = MANY.at(f64::INFINITY);
        let visible = MANY.visible(end);
        assert_eq!(visible.end, 10_000_000);
        let bottom = MANY.top_of(end, 9_999_999) + MANY.row_height;
        assert!((bottom - MANY.view).abs() < 0.01, "{bottom}");
    }

    #[test]
    fn a_pixel_is_never_lost() {
        let mut anchor = MANY.at(MANY.range() / 2.0);
        let start = MANY.position(anchor);
        for _ in 0..1000 {
            anchor = MANY.scrolled(anchor, 1.0);
        }
        assert!((MANY.position(anchor) - start - 1000.0).abs() < 0.01);
    }

    proptest! {
        #[test]
        fn down_and_up_again_is_where_it_was(start in 0.0..1.0_f64, delta in 0.0..5000.0_f64) {
            let anchor = MANY.at(start * (MANY.range() - 6000.0));
            let back = MANY.scrolled(MANY.scrolled(anchor, delta), -delta);
            prop_assert!((MANY.position(back) - MANY.position(anchor)).abs() < 0.01);
        }

        #[test]
        fn every_row_can_be_revealed(rows in 1_u64..20_000_000, part in 0.0..1.0_f64, from in 0.0..1.0_f64, view in 30.0_f32..900.0) {
            let extent = Extent { rows, row_height: 26.0, view };
            let row = (part * (rows - 1) as f64) as u64;
            let anchor = extent.revealing(extent.at(from * extent.range()), row);
            let top = extent.top_of(anchor, row);
            prop_assert!(top >= -0.01 && top + 26.0 <= view + 0.01, "row {row} at {top}");
        }

        #[test]
        fn the_anchor_stays_in_the_list(rows in 0_u64..30_000_000, deltas in proptest::collection::vec(-1e9..1e9_f64, 1..20)) {
            let extent = Extent { rows, row_height: 26.0, view: 600.0 };
            let mut anchor = Anchor::default();
            for delta in deltas {
                anchor = extent.scrolled(anchor, delta);
                prop_assert!(anchor.hidden >= 0.0 && anchor.hidden <= 26.0);
                prop_assert!(anchor.row < rows.max(1));
                prop_assert!(extent.position(anchor) <= extent.range() + 0.01);
                prop_assert!(extent.visible(anchor).end <= rows);
            }
        }
    }
}
