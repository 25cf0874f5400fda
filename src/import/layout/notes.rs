//! Lines that stand alone in their row: how many rows were exported, the number of a page, the name of a section.

use std::collections::HashSet;

use super::super::raw::{Cell, Sheet};
use super::super::{text, words};
use super::Area;
use super::body::{Asked, Body};
use super::header::Header;
use super::survey::{Look, look};

/// Fewer names of sections than this may be rows without values.
const LEAST_SECTIONS: usize = 2;
/// Notes between the rows are longer than this, or read as notes do.
const LONG_NOTE: usize = 30;
/// Rows looked at to see how long the texts of a column are.
const SAMPLE: usize = 500;
/// Fewer columns than this tell no section from a row with a blank.
const LEAST_COLUMNS: usize = 3;

/// Whether a line says how many rows were exported: `20 record(s) downloaded`, `10 rows selected.`
pub(super) fn counts_rows(line: &str, rows: usize) -> bool {
    const UNITS: &str = "record records row rows result results item items entry entries order orders line lines zeile zeilen datensatz \
        datensätze ligne lignes registro registros fila filas riga righe строк записей";
    const DONE: &str = "downloaded selected exported returned found affected shown displayed retrieved exportiert téléchargés descargados";
    let lower = line.to_lowercase();
    let parts: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let is_in = |set: &str| parts.iter().any(|part| set.split_ascii_whitespace().any(|word| word == *part));
    let count = parts.iter().take(3).find_map(|part| part.parse::<usize>().ok());
    parts.len() <= 8 && is_in(UNITS) && count.is_some_and(|count| count == rows || is_in(DONE))
}

/// Whether a text reads as a note does: with a colon, a full stop, a mark or a number in front, or long.
pub(super) fn reads_as_note(line: &str, long: usize) -> bool {
    let starts = line.starts_with(['*', '\u{2020}', '(', '\u{203b}']) || line.trim_start_matches(char::is_numeric).starts_with([')', '.']);
    starts || line.contains([':', '\u{ff1a}']) || line.ends_with(['.', '\u{3002}']) || line.len() > long
}

/// Take lines of pages and names of sections out of the data. Names of sections are told by their place: one stands above the
/// first row, none at the end, and all other rows are full. A note is told by its words, where all other rows are full.
pub(super) fn take_out(sheet: &Sheet, (area, used, typed): (Area, &[usize], &[bool]), header: &Header, asked: &Asked<'_>, body: &mut Body) {
    if used.len() < 2 {
        return;
    }
    let only = |row: usize| only_label(sheet, used, row);
    let alone: Vec<(usize, usize)> =
        body.data.iter().map(|&row| row as usize).filter(|&row| !asked.keeps(row)).filter_map(|row| Some((row, only(row)?))).collect();
    if alone.is_empty() {
        return;
    }
    let shown = |row: usize, column: usize| match sheet.cell(row, column) {
        Cell::Text(text) => text::trimmed(text),
        _ => "",
    };
    let titles: HashSet<&str> = (0..*header.rows.start()).filter_map(|row| Some(shown(row, only(row)?))).collect();
    let is_page = |row: usize, column: usize| words::names_page(shown(row, column)) || titles.contains(shown(row, column));
    let mut out: HashSet<usize> = alone.iter().filter(|&&(row, column)| is_page(row, column)).map(|(row, _)| *row).collect();
    let sections: Vec<usize> = alone.iter().filter(|(row, column)| *column == used[0] && !out.contains(row)).map(|(row, _)| *row).collect();
    if used.len() >= LEAST_COLUMNS && part_data(sheet, area, used, &sections, body, &out) {
        out.extend(sections);
    } else if used.len() >= LEAST_COLUMNS && !sections.is_empty() {
        let rest: Vec<usize> = body.data.iter().map(|&row| row as usize).filter(|row| sections.binary_search(row).is_err()).collect();
        if are_full(sheet, used, &rest) {
            let is_typed = typed.get(used[0] - area.left).copied().unwrap_or_default();
            let usual = if is_typed { 0 } else { longest(sheet, used[0], &rest) };
            let is_note = |line: &str| reads_as_note(line, LONG_NOTE) && line.len() > usual.max(LONG_NOTE / 2) * 2;
            out.extend(sections.iter().copied().filter(|&row| is_note(shown(row, used[0]))));
        }
    }
    body.data.retain(|&row| !out.contains(&(row as usize)));
    body.skipped.extend(out);
    body.skipped.sort_unstable();
}

/// Whether nearly all rows fill most of the columns.
fn are_full(sheet: &Sheet, used: &[usize], rows: &[usize]) -> bool {
    let filled = |row: usize| used.iter().filter(|&&c| !sheet.is_blank(row, c)).count();
    let full = rows.iter().filter(|row| filled(**row) * 4 >= used.len() * 3).count();
    full * 20 >= rows.len() * 19
}

/// How long the longest of the texts of a column is, by a sample.
fn longest(sheet: &Sheet, column: usize, rows: &[usize]) -> usize {
    let step = (rows.len() / SAMPLE).max(1);
    let text = |row: &usize| if let Cell::Text(text) = sheet.cell(*row, column) { text.len() } else { 0 };
    rows.iter().step_by(step).map(text).max().unwrap_or_default()
}

/// The column of the only cell of a row, if that is a label.
fn only_label(sheet: &Sheet, used: &[usize], row: usize) -> Option<usize> {
    // Most rows are known by their first cells.
    let mut filled = used.iter().copied().filter(|&c| !sheet.is_blank(row, c));
    let only = filled.next()?;
    (filled.next().is_none() && look(sheet, row, only) == Look::Label).then_some(only)
}

/// Whether rows name the sections of the data: merged over the columns, or several, the first of them above the data.
fn part_data(sheet: &Sheet, area: Area, used: &[usize], sections: &[usize], body: &Body, out: &HashSet<usize>) -> bool {
    let rest: Vec<usize> = body.data.iter().map(|&row| row as usize).filter(|row| !out.contains(row)).collect();
    let (Some(&first), Some(&last), Some(&named)) = (rest.first(), rest.last(), sections.first()) else { return false };
    let is_section = |row: &usize| sections.binary_search(row).is_ok();
    let follow = rest.windows(2).any(|w| is_section(&w[0]) && is_section(&w[1]));
    if is_section(&last) || follow || sections.len() * 3 > rest.len() {
        return false;
    }
    let is_merged = |row: usize| {
        let merges = sheet.merges_from(sheet.line(row).wrapping_sub(1));
        merges.iter().any(|m| m.columns.0 as usize <= area.left && m.columns.1 as usize + 1 >= area.right)
    };
    if sections.iter().all(|&row| is_merged(row)) {
        return true;
    }
    let others: Vec<usize> = rest.iter().copied().filter(|row| !is_section(row)).collect();
    let mut seen = HashSet::new();
    let differ = sections.iter().all(|&row| matches!(sheet.cell(row, used[0]), Cell::Text(text) if seen.insert(text)));
    named == first && sections.len() >= LEAST_SECTIONS && differ && are_full(sheet, used, &others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_count_rows_are_told_from_rows() {
        for line in ["20 record(s) downloaded", "10 rows selected.", "(12 rows)", "1 Datensatz exportiert"] {
            assert!(counts_rows(line, 12), "{line}");
        }
        for line in ["20 items", "Order 7", "12", "rows"] {
            assert!(!counts_rows(line, 12), "{line}");
        }
        assert!(reads_as_note("1) without VAT", 30) && reads_as_note("Source: ERP", 30) && !reads_as_note("North", 30));
    }
}
