//! Where the tables of a sheet are: their header, their data, and what stands around them.
//!
//! Nothing is at a fixed offset in an export, so every row near the top is tried as a header and judged by what it would
//! name: a label above numbers is worth more than a label above text, a column without a name costs, a number in a header
//! costs most. What lies between header and data, or below the data, and contradicts the types of its columns is left out
//! and listed.

mod again;
mod among;
mod body;
mod fill;
mod glance;
mod header;
mod likeness;
mod names;
mod notes;
mod records;
mod scale;
mod segments;
mod stacked;
mod statistics;
mod sums;
mod survey;
mod told;

use super::raw::{Cell, Sheet};
use super::source::{Decision, Target};
use super::{ImportOptions, NO_HEADER, SheetOptions};
use crate::engine::{Cancelled, Context, Warning};
use body::Body;

pub(super) use names::unique;

/// One column of a table that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BlockColumn {
    /// 0-based column of the sheet.
    pub(super) index: usize,
    /// Its name, unique in the table.
    pub(super) name: String,
    /// Rows that take the text of another: `(row, from)`, ascending; rows with a cell, 0-based.
    pub(super) filled: Vec<(u32, u32)>,
}

/// A table that was found, by rows with a cell (0-based).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// Rows of the header.
    pub(super) header: Vec<usize>,
    /// The columns, from left to right.
    pub(super) columns: Vec<BlockColumn>,
    /// Rows of data.
    pub(super) data: Vec<u32>,
    /// Rows between header and data that are neither.
    pub(super) skipped: Vec<usize>,
    /// Totals and footnotes.
    pub(super) footers: Vec<usize>,
    /// What was decided.
    pub(super) decisions: Vec<Decision>,
    /// What a person should look at.
    pub(super) warnings: Vec<Warning>,
}

/// A rectangle of a sheet, by rows with a cell; ends are excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    top: usize,
    bottom: usize,
    left: usize,
    right: usize,
}

impl Area {
    fn columns(self) -> std::ops::Range<usize> {
        self.left..self.right
    }

    /// The columns with a cell in any row of the sheet: what is looked at row by row, as a sheet may use its first column and
    /// its last.
    fn used(self, sheet: &Sheet) -> Vec<usize> {
        self.columns().filter(|&c| !sheet.column(c).is_empty()).collect()
    }
}

/// Titles above the names of a table that begins where a person said so.
const MOST_TITLES: usize = 3;

/// Find the tables of a sheet.
pub(super) fn find(sheet: &Sheet, options: &ImportOptions, context: &Context) -> Result<Vec<Block>, Cancelled> {
    let mut blocks = Vec::new();
    for area in segments::split(sheet, options, context)? {
        context.check()?;
        if let Some(block) = block(sheet, area, options, context)? {
            blocks.push(block);
        }
    }
    Ok(blocks)
}

fn block(sheet: &Sheet, area: Area, options: &ImportOptions, context: &Context) -> Result<Option<Block>, Cancelled> {
    let rows = survey::Rows::look(sheet, area);
    let mut asked = options.rows_of(&sheet.name);
    if asked.header.is_some_and(|(line, _)| is_outside(sheet, area, line)) {
        asked.header = None;
    }
    let chosen = asked.header.and_then(|lines| header::at_lines(sheet, area, lines));
    let found = if asked.header == Some(NO_HEADER) { None } else { chosen.or_else(|| header::find(sheet, &rows, &asked.skip)) };
    // Where a person says that a table begins, its names stand near, or it has none: no note below its rows names them.
    let is_near = |found: &header::Header| {
        asked.header.is_some() || !is_begin(sheet, &asked, area.top) || found.rows.start() - area.top <= MOST_TITLES
    };
    let found = found.filter(is_near);
    let body = body::find(sheet, &rows, found.as_ref(), &asked, context)?;
    let header: Vec<usize> = found.as_ref().map_or_else(Vec::new, |h| h.rows.clone().collect());
    let columns = names::columns(sheet, area, found.as_ref(), &body.data);
    let is_named = asked.header.is_some() && !header.is_empty();
    if columns.is_empty() || (found.is_none() && body.data.is_empty()) || (!is_named && is_label_block(sheet, area, &columns, &body.data)) {
        return Ok(None);
    }
    let above = told::above_header(sheet, area, found.as_ref()).filter(|_| !is_named);
    let Body { data, skipped, footers, decisions, warnings } = body;
    let warnings = above.into_iter().chain(warnings).collect();
    let mut block = Block { header, columns, data, skipped, footers, decisions, warnings };
    names::decide(sheet, &mut block, &asked);
    block.decisions.extend(begins_where_said(sheet, area, &asked));
    fill::down(sheet, &mut block, options, context)?;
    Ok(Some(block))
}

/// Whether a person said that a table begins in a row, or in the lines without a cell above it.
fn is_begin(sheet: &Sheet, asked: &SheetOptions, row: usize) -> bool {
    let Some(above) = row.checked_sub(1).map(|above| u64::from(sheet.line(above))) else { return false };
    let own = if row < sheet.rows() { u64::from(sheet.line(row)) } else { u64::MAX };
    asked.begins.iter().any(|line| *line > above && *line <= own)
}

/// That a table begins or ends where a person said so.
fn begins_where_said(sheet: &Sheet, area: Area, asked: &SheetOptions) -> Option<Decision> {
    let what = match (is_begin(sheet, asked, area.top), is_begin(sheet, asked, area.bottom)) {
        (true, true) => "The table begins and ends where you said",
        (true, false) => "The table begins where you said",
        (false, true) => "The table ends where you said",
        (false, false) => return None,
    };
    Some(Decision::new(what, "you asked for it").about(Target::Begin))
}

/// Whether a row of the file holds cells, but lies above or below an area: it says nothing about its table.
fn is_outside(sheet: &Sheet, area: Area, line: u64) -> bool {
    u32::try_from(line).is_ok_and(|line| sheet.row_at(line).is_ok_and(|row| !(area.top..area.bottom).contains(&row)))
}

/// A few labels with a value each and room between: settings of a report, not a table.
fn is_label_block(sheet: &Sheet, area: Area, columns: &[BlockColumn], data: &[u32]) -> bool {
    if sheet.name.is_empty() || columns.len() != 2 || data.len() > 30 || data.is_empty() {
        return false;
    }
    let apart = columns[1].index > columns[0].index + 1;
    let rows = (area.top..area.bottom).filter(|&r| !sheet.is_blank(r, columns[0].index));
    let colons = rows
        .clone()
        .filter(|&r| matches!(sheet.cell(r, columns[0].index), Cell::Text(t) if super::text::trimmed(t).ends_with([':', '\u{ff1a}'])))
        .count();
    // Settings are named in words; a first column of dates or numbers is a table's.
    let words = rows.clone().filter(|&r| survey::look(sheet, r, columns[0].index) == survey::Look::Label).count();
    let count = rows.count();
    (apart && words * 3 > count * 2) || colons * 2 > count
}

/// Whether a row starts as a comment does. Names such as `#1001` do too: only rows that are no data are asked.
pub(super) fn is_comment(sheet: &Sheet, row: usize) -> bool {
    matches!(sheet.cell(row, 0), Cell::Text(text) if super::text::trimmed(text).starts_with('#'))
}
