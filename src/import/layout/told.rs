//! What a person should look at about the rows of a table.

use super::super::raw::Sheet;
use super::{Area, header};
use crate::engine::Warning;
use crate::table::{format, locale::Locale};

/// Columns a row fills that is no setting of the report.
const LEAST_COLUMNS: usize = 3;

/// Rows right above the header that fill its columns: they may be data, or a header of their own.
pub(super) fn above_header(sheet: &Sheet, area: Area, header: Option<&header::Header>) -> Option<Warning> {
    let header = header?;
    let named: Vec<usize> = area.columns().filter(|&c| !sheet.is_blank(*header.rows.end(), c)).collect();
    let is_full = |row: usize| named.iter().all(|&c| !sheet.is_blank(row, c));
    let rows: Vec<u64> = (area.top..*header.rows.start()).filter(|&row| is_full(row)).map(|row| u64::from(sheet.line(row))).collect();
    if rows.is_empty() || named.len() < LEAST_COLUMNS {
        return None;
    }
    let said = Locale::kept(|| {
        format::those(rows.len(), "row", "above the header fills its columns and was", "above the header fill its columns and were")
    });
    Some(Warning::new("above_header", format!("{said} left out")).at_rows(rows))
}
