//! What the cells of a sheet look like, as far as finding its tables needs it.

use super::super::raw::{Cell, Sheet};
use super::super::{dates, numbers, text};
use super::Area;

/// How many rows at the top may be a header.
pub(super) const TOP: usize = 60;
/// With more columns than this, fewer rows are tried as a header.
const MANY_COLUMNS: usize = 400;
/// How many rows further down show what the columns hold.
const SAMPLE: usize = 240;

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing to see.
    Blank,
    /// A mark for a missing value, or an error.
    Missing,
    /// Words.
    Label,
    /// A year, a month or a day: data, or a header over periods.
    Period,
    /// A number, a time, true or false.
    Typed,
}

impl Look {
    /// Data of a typed column.
    pub(super) fn is_typed(self) -> bool {
        matches!(self, Self::Typed | Self::Period)
    }
}

/// Look at one cell.
pub(super) fn look(sheet: &Sheet, row: usize, column: usize) -> Look {
    match sheet.cell(row, column) {
        Cell::Empty => Look::Blank,
        Cell::Error(_) => Look::Missing,
        Cell::Boolean(_) => Look::Typed,
        Cell::Number(value, style) => {
            let year = value.fract() == 0.0 && (1900.0..=2100.0).contains(&value);
            if year || sheet.style(style).notation.is_temporal() { Look::Period } else { Look::Typed }
        }
        Cell::Text(text) => look_at_text(text),
    }
}

/// Look at a text.
pub(super) fn look_at_text(raw: &str) -> Look {
    // Years aside, digits alone are a number: most cells.
    if raw.len() != 4 && raw.len() < 48 && !raw.is_empty() && raw.bytes().all(|b| b.is_ascii_digit()) {
        return Look::Typed;
    }
    let (text, _) = text::unwrapped(raw);
    if text.is_empty() {
        return if text::is_blank(raw) { Look::Blank } else { Look::Label };
    }
    if text::is_missing(text) {
        return Look::Missing;
    }
    if text.len() > 48 || !text.bytes().any(|b| b.is_ascii_digit() || b >= 0xc0) {
        return Look::Label;
    }
    // `90+` names a class as often as it counts.
    let names_class = |number: &numbers::Scanned<'_>| number.at_least && !number.is_scaled() && text.ends_with('+');
    if let Some(number) = numbers::scan(text).filter(|number| !names_class(number)) {
        let year = number.digits().is_some_and(|d| d.len() == 4 && (d.starts_with("19") || d.starts_with("20")));
        return if year { Look::Period } else { Look::Typed };
    }
    if let Some(date) = dates::scan(text) {
        return if date.time.is_none() { Look::Period } else { Look::Typed };
    }
    if dates::time_of_day(text).is_some() || dates::duration(text).is_some() { Look::Typed } else { Look::Label }
}

/// The looks of the first rows of an area and of a sample of the others.
pub(super) struct Rows {
    /// The area looked at.
    pub(super) area: Area,
    /// How many rows were looked at.
    count: usize,
    /// Which they are.
    sampled: Vec<usize>,
    /// For each of them, the look of every column of the area.
    looks: Vec<Vec<Look>>,
    /// For each of them and every column: filled and typed cells in it and below.
    below: Vec<Vec<(u32, u32)>>,
}

impl Rows {
    /// Look at an area.
    pub(super) fn look(sheet: &Sheet, area: Area) -> Self {
        let count = area.bottom - area.top;
        let mut rows: Vec<usize> = (area.top..area.bottom).take(TOP).collect();
        let rest = count.saturating_sub(TOP);
        let step = rest.div_ceil(SAMPLE).max(1);
        rows.extend((area.top + TOP..area.bottom).step_by(step).take(SAMPLE));
        let looks: Vec<Vec<Look>> = rows.iter().map(|&r| area.columns().map(|c| look(sheet, r, c)).collect()).collect();
        let width = area.right - area.left;
        let mut below = vec![vec![(0, 0); width]; rows.len() + 1];
        for (at, looks) in looks.iter().enumerate().rev() {
            let after = below[at + 1].clone();
            for ((sum, look), (filled, typed)) in below[at].iter_mut().zip(looks).zip(after) {
                let counts = !matches!(look, Look::Blank | Look::Missing);
                *sum = (filled + u32::from(counts), typed + u32::from(look.is_typed()));
            }
        }
        Self { area, count: rows.len(), sampled: rows, looks, below }
    }

    /// How many rows at the top may be a header; fewer where a sheet is very wide.
    pub(super) fn top(&self) -> usize {
        let width = self.area.right - self.area.left;
        self.count.min(if width > MANY_COLUMNS { TOP / 4 } else { TOP })
    }

    /// How many rows were looked at.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The row of the sheet that was looked at as the `at`-th.
    pub(super) fn row(&self, at: usize) -> usize {
        self.sampled.get(at).copied().unwrap_or(self.area.bottom)
    }

    /// How many of the rows looked at lie at or below the `at`-th.
    pub(super) fn remaining(&self, at: usize) -> usize {
        self.count.saturating_sub(at)
    }

    /// Whether the `at`-th row looked at and those below leave most of the columns blank that hold something: half of them in
    /// most rows, or all but one in many.
    pub(super) fn are_sparse(&self, at: usize) -> bool {
        let filled = |looks: &Vec<Look>| looks.iter().filter(|l| **l != Look::Blank).count();
        let mut counts: Vec<usize> = self.looks.iter().skip(at).map(filled).filter(|n| *n > 0).collect();
        counts.sort_unstable();
        let columns = (0..self.area.right - self.area.left).filter(|&c| self.below(at, c).0 > 0).count();
        let single = counts.partition_point(|n| *n == 1);
        columns > 2
            && (counts.get(counts.len() / 2).is_some_and(|middle| middle * 2 <= columns) || single > 2 && single * 10 >= counts.len())
    }

    /// The looks of the `at`-th row looked at.
    pub(super) fn looks(&self, at: usize) -> &[Look] {
        self.looks.get(at).map_or(&[], Vec::as_slice)
    }

    /// Filled and typed cells of a column (counted from the left of the area) in the `at`-th row looked at and below.
    pub(super) fn below(&self, at: usize, column: usize) -> (u32, u32) {
        self.below.get(at).and_then(|b| b.get(column)).copied().unwrap_or_default()
    }
}
