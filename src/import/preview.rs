//! The rows of a sheet as they stand in the file: enough of them to see where a table begins, what was left out and how it
//! ends, and never more than a bounded number of cells, however large the sheet.

use std::collections::BTreeSet;

use super::formats;
use super::layout::Block;
use super::raw::{Cell, Notation, Sheet};

/// Rows shown from the top of the sheet.
const HEAD: usize = 100;
/// Rows shown around the header and around the end of the data.
const AROUND: usize = 12;
/// Rows left out that are shown, with their neighbours.
const LEFT_OUT: usize = 40;
/// Columns shown at most.
const COLUMNS: usize = 200;
/// Cells kept at most.
const CELLS: usize = 24_000;
/// Characters of a cell kept at most.
const LONGEST: usize = 160;

/// What a row of the file became.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// Data.
    Data,
    /// The header, or a part of it.
    Header,
    /// Left out: a description, a repeated header, a row a person left out.
    Skipped,
    /// Left out: a line that starts with `#`.
    Comment,
    /// Left out: a total or a footnote.
    Footer,
    /// Not of this table: a title above it, another table.
    Outside,
}

/// A row as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    /// 1-based row of the file.
    pub line: u64,
    /// What it became.
    pub kind: RowKind,
    /// Rows with a cell between the row above and this one that are not shown.
    pub hidden_before: usize,
    /// Its cells from [`Preview::first_column`] on, as they stand there.
    pub cells: Vec<Box<str>>,
}

/// Rows of a sheet as they stand in the file, ascending; rows without a cell are not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// 0-based column of the first cell of each row.
    pub first_column: u32,
    /// How many columns are shown.
    pub columns: usize,
    /// The rows shown.
    pub rows: Vec<PreviewRow>,
    /// How many rows of the sheet hold a cell.
    pub total: usize,
}

/// The rows around a table that was found.
pub(super) fn of(sheet: &Sheet, block: &Block) -> Preview {
    let first = block.columns.first().map_or(0, |c| if c.index < COLUMNS / 2 { 0 } else { c.index });
    let width = sheet.width().saturating_sub(first).min(COLUMNS);
    let rows = shown(sheet, block);
    let most = (CELLS / width.max(1)).max(AROUND);
    let kept = rows.len().min(most);
    // Where there is not room for all, the first rows and the last ones tell most.
    let last = (kept / 4).min(AROUND * 2);
    let rows = rows.iter().enumerate().filter(|(at, _)| *at < kept - last || *at >= rows.len() - last).map(|(_, &row)| row);
    let kinds = Kinds::of(sheet, block);
    let mut next = 0;
    let row = |row: usize| PreviewRow {
        line: u64::from(sheet.line(row)),
        kind: kinds.kind(row),
        hidden_before: row - std::mem::replace(&mut next, row + 1),
        cells: (first..first + width).map(|column| text(sheet, row, column)).collect(),
    };
    Preview { first_column: first as u32, columns: width, rows: rows.map(row).collect(), total: sheet.rows() }
}

/// Which rows to show.
fn shown(sheet: &Sheet, block: &Block) -> BTreeSet<usize> {
    let count = sheet.rows();
    let around = |row: usize, before: usize, after: usize| row.saturating_sub(before)..(row + after).min(count);
    let mut rows: BTreeSet<usize> = (0..HEAD.min(count)).collect();
    rows.extend(around(count, AROUND, 0));
    if let Some(&header) = block.header.first() {
        rows.extend(around(header, AROUND, HEAD / 2));
    }
    if let Some(&last) = block.data.last() {
        rows.extend(around(last as usize, AROUND / 2, AROUND));
    }
    for &row in block.skipped.iter().chain(&block.footers).take(LEFT_OUT) {
        rows.extend(around(row, 1, 2));
    }
    rows
}

/// Tells what a row became.
struct Kinds<'a> {
    sheet: &'a Sheet,
    block: &'a Block,
    skipped: BTreeSet<usize>,
    footers: BTreeSet<usize>,
}

impl<'a> Kinds<'a> {
    fn of(sheet: &'a Sheet, block: &'a Block) -> Self {
        Self { sheet, block, skipped: block.skipped.iter().copied().collect(), footers: block.footers.iter().copied().collect() }
    }

    fn kind(&self, row: usize) -> RowKind {
        let is_data = || u32::try_from(row).is_ok_and(|row| self.block.data.binary_search(&row).is_ok());
        if self.block.header.contains(&row) {
            RowKind::Header
        } else if self.skipped.contains(&row) {
            if super::layout::is_comment(self.sheet, row) { RowKind::Comment } else { RowKind::Skipped }
        } else if self.footers.contains(&row) {
            RowKind::Footer
        } else if is_data() {
            RowKind::Data
        } else {
            RowKind::Outside
        }
    }
}

fn text(sheet: &Sheet, row: usize, column: usize) -> Box<str> {
    let cell = sheet.cell(row, column);
    let whole = match cell {
        Cell::Text(raw) => raw.to_owned(),
        Cell::Number(value, style) if sheet.style(style).notation == Notation::Percent => {
            format!("{:.*}%", usize::from(sheet.style(style).decimals.unwrap_or(0)), value * 100.0)
        }
        _ => formats::shown(sheet, cell),
    };
    match whole.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}\u{2026}", &whole[..end]).into(),
        None => whole.into(),
    }
}
