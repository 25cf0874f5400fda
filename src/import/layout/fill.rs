//! Labels that stand once for several rows: merged over them, or written on the first of them only.

use std::collections::HashMap;

use super::super::raw::{Cell, Merge, Sheet};
use super::super::source::{Decision, Target};
use super::super::{ImportOptions, text};
use super::survey::{Look, look};
use super::{Block, header};
use crate::engine::{Cancelled, Context};

/// Give the rows under a merged or unrepeated label its text: dimensions only, never numbers, unless a person asks for it.
pub(super) fn down(sheet: &Sheet, block: &mut Block, options: &ImportOptions, context: &Context) -> Result<(), Cancelled> {
    let mut tall: HashMap<usize, Vec<Merge>> = HashMap::new();
    for merge in sheet.merges.iter().filter(|m| m.rows.1 > m.rows.0) {
        tall.entry(merge.columns.0 as usize).or_default().push(*merge);
    }
    for (position, column) in block.columns.iter_mut().enumerate() {
        context.check()?;
        let (mut filled, why) = match options.column(&column.name).and_then(|c| c.fill_down) {
            Some(false) => continue,
            Some(true) => (below_labels(sheet, column.index, &block.data), "you asked for it"),
            None => {
                let merged = tall.get(&column.index).map_or_else(Vec::new, |tall| merged_labels(sheet, column.index, tall, &block.data));
                if merged.is_empty() && position == 0 {
                    (unrepeated(sheet, column.index, &block.data), "each label stands only on the first of its rows")
                } else {
                    (merged, "its cells are merged")
                }
            }
        };
        if let Some(&(_, from)) = filled.first() {
            filled.sort_unstable();
            let example = header::label(sheet, from as usize, column.index);
            let decision = Decision::new("Labels filled down", why).in_column(&column.name).touching(filled.len() as u64, example);
            block.decisions.push(decision.about(Target::FillDown));
            column.filled = filled;
        }
    }
    Ok(())
}

/// Rows inside merged cells of a column that begin with a label.
fn merged_labels(sheet: &Sheet, column: usize, tall: &[Merge], data: &[u32]) -> Vec<(u32, u32)> {
    let (Some(&first), Some(&last)) = (data.first(), data.last()) else { return Vec::new() };
    let mut filled: Vec<(u32, u32)> = Vec::new();
    for merge in tall {
        let Ok(from) = sheet.row_at(merge.rows.0 + 1) else { continue };
        if look(sheet, from, column) == Look::Label {
            let below = sheet.row_at(merge.rows.1.saturating_add(2)).unwrap_or_else(|at| at);
            let inside = (from + 1).max(first as usize)..below.min(last as usize + 1);
            filled.extend(inside.filter(|&r| sheet.is_blank(r, column)).map(|r| (r as u32, from as u32)));
        }
    }
    filled
}

/// Every blank cell under a filled one.
fn below_labels(sheet: &Sheet, column: usize, data: &[u32]) -> Vec<(u32, u32)> {
    let mut from = None;
    let mut filled = Vec::new();
    for &row in data {
        if !sheet.is_blank(row as usize, column) {
            from = Some(row);
        } else if let Some(from) = from.filter(|_| !is_blank_row(sheet, row)) {
            filled.push((row, from));
        }
    }
    filled
}

/// Whether a row holds nothing at all: it belongs to no label.
fn is_blank_row(sheet: &Sheet, row: u32) -> bool {
    (0..sheet.width()).all(|c| sheet.is_blank(row as usize, c))
}

/// Rows of a first column whose label stands only on the first row of its group.
fn unrepeated(sheet: &Sheet, column: usize, data: &[u32]) -> Vec<(u32, u32)> {
    let blank = |row: u32| sheet.is_blank(row as usize, column);
    let blanks = data.iter().filter(|&&r| blank(r)).count();
    let Some(&first) = data.first() else { return Vec::new() };
    if blanks * 3 < data.len() || blanks == data.len() || blank(first) {
        return Vec::new();
    }
    let mut seen = std::collections::HashSet::new();
    let (mut from, mut out) = (first, Vec::new());
    for &row in data {
        if blank(row) {
            out.extend((!is_blank_row(sheet, row)).then_some((row, from)));
            continue;
        }
        let Cell::Text(text) = sheet.cell(row as usize, column) else { return Vec::new() };
        if look(sheet, row as usize, column) != Look::Label || !seen.insert(text::trimmed(text)) {
            return Vec::new();
        }
        from = row;
    }
    out
}
