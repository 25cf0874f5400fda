//! Rows of a text file that are longer or shorter than its header.

use std::collections::BTreeSet;

use super::super::layout::Block;
use super::super::raw::{Cell, Sheet};
use super::text;
use crate::engine::Warning;
use crate::table::{format, locale::Locale};

/// Where so many rows are short, more than one in so many, and none is blank at its end, the program that wrote them leaves out what is
/// blank there.
const MANY: usize = 5;
const FEW: usize = 4;

/// What is to be said of them, where they are the fewer.
pub(super) fn warnings(sheet: &Sheet, block: &Block) -> Vec<Warning> {
    let Some(&header) = block.header.last().filter(|_| sheet.name.is_empty()) else { return Vec::new() };
    let (known, unnamed): (Vec<usize>, Vec<usize>) =
        block.columns.iter().map(|column| column.index).partition(|&column| !text_of(sheet, header, column).is_empty());
    let longer = unnamed.iter().flat_map(|&column| block.data.iter().filter(move |&&row| !sheet.is_blank(row as usize, column)));
    let longer: BTreeSet<u64> = longer.map(|&row| u64::from(sheet.line(row as usize))).collect();
    let shorter = known.last().map_or_else(Vec::new, |last| shorter(sheet, block, *last));
    let warning = |kind: &str, rows: Vec<u64>, (one, many): (&str, &str), and: &str| {
        let is_few = !rows.is_empty() && rows.len() * 2 <= block.data.len();
        let said = || Locale::kept(|| format::those(rows.len(), "row", one, many));
        is_few.then(|| Warning::new(kind, format!("{} ({}); {and}", said(), named(&rows))).at_rows(rows.iter().copied()))
    };
    let is_longer = ("is longer than the header", "are longer than the header");
    let is_shorter = ("has fewer fields than the header", "have fewer fields than the header");
    [
        warning("long_rows", longer.into_iter().collect(), is_longer, "what is too much is kept in columns of its own"),
        warning("short_rows", shorter, is_shorter, "the missing ones are blank"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The first rows by their numbers: `rows 5, 9, 12, …`.
fn named(rows: &[u64]) -> String {
    let first: Vec<String> = rows.iter().take(5).map(u64::to_string).collect();
    let more = if rows.len() > first.len() { ", \u{2026}" } else { "" };
    format!("{} {}{more}", if rows.len() == 1 { "row" } else { "rows" }, first.join(", "))
}

/// The lines of the rows that end before the last column with a name.
fn shorter(sheet: &Sheet, block: &Block, last: usize) -> Vec<u64> {
    if !sheet.lengths.vary() {
        return Vec::new();
    }
    let is_short = |line: u32| sheet.lengths.at(line).is_some_and(|fields| fields as usize <= last);
    let short: Vec<u64> = block.data.iter().map(|&row| sheet.line(row as usize)).filter(|line| is_short(*line)).map(u64::from).collect();
    let ends_blank = |row: &u32| sheet.is_blank(*row as usize, last) && !is_short(sheet.line(*row as usize));
    let are_many = short.len() >= MANY && short.len() * FEW > block.data.len();
    if are_many && !block.data.iter().any(ends_blank) { Vec::new() } else { short }
}

fn text_of(sheet: &Sheet, row: usize, column: usize) -> &str {
    match sheet.cell(row, column) {
        Cell::Text(raw) => text::unwrapped(raw).0,
        Cell::Empty | Cell::Number(..) | Cell::Boolean(_) | Cell::Error(_) => "",
    }
}
