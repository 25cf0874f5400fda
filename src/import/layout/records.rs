//! Text files whose records are rows one by one: what a record of separators alone, and one with a single text, are in them.
//!
//! Spacers and notes are told by contrast: the rows around them fill their columns. In an even text file that begins with
//! its header and whose rows leave most of their cells blank, as in an outline whose levels stand in columns of their own,
//! a record of separators alone among the data is one more row with blanks, and is counted as every other reader of such
//! files does; a last row with one text is no exception either. Blank records below the data are still padding.

use super::super::raw::{Cell, Sheet};
use super::super::source::{Decision, Target};
use super::header::Header;
use super::survey::Rows;

/// Whether the rows of a table, from the one at `start` on, contrast so little with a blank record or a note that nothing
/// tells these from data.
pub(super) fn lack_contrast(sheet: &Sheet, rows: &Rows, header: Option<&Header>, start: usize) -> bool {
    let is_first = header.is_some_and(|h| *h.rows.end() == 0) && rows.area.right - rows.area.left == sheet.width();
    sheet.is_even && is_first && rows.are_sparse(start - rows.area.top)
}

/// What is said of a row at the end that could be a note.
pub(super) fn note_kept(sheet: &Sheet, row: usize) -> Decision {
    let why =
        "many rows of this table leave most of their columns blank, so that nothing tells a note from data; leave it out if it is one";
    let text = (0..sheet.width()).find_map(|c| match sheet.cell(row, c) {
        Cell::Text(text) => Some(super::super::text::trimmed(text)),
        _ => None,
    });
    let shown: String = text.unwrap_or_default().chars().take(60).collect();
    let decision = Decision::new("A row with one text kept as data", why).touching(1, format!("row {}: {shown}", sheet.line(row)));
    decision.on_rows(vec![u64::from(sheet.line(row))]).about(Target::Kept)
}

/// What is said of records of separators alone that stand among the data.
pub(super) fn blanks_kept(rows: Vec<u64>) -> Option<Decision> {
    let first = *rows.first()?;
    let why = "many rows of this table leave most of their columns blank, and these have all the separators of a row";
    let decision = Decision::new("Blank records kept as rows", why).touching(rows.len() as u64, format!("row {first}"));
    Some(decision.on_rows(rows).about(Target::Kept))
}
