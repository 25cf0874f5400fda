//! Tables made of what exports hold: the layout and the types of columns.
//!
//! The first bytes say how wide the table is and what is asked for; each further byte is one cell out of a list. Whatever is
//! found, no row below a header may get lost, and no cell may become missing without a word about it.

#![no_main]

mod common;

use std::collections::BTreeSet;

use sheetsleuth::import::{DateOrder, DecimalMark, Found, ImportOptions, NO_HEADER};
use sheetsleuth::table::Value;

/// What stands in the cells; marks for missing values first.
const CELLS: [&str; 96] = [
    "", "--", "N/A", "-", "/", "#N/A", "nan", "null", "..", "x", "#DIV/0!", " ", "Total", "Grand total", "Subtotal", "North Total",
    "Day", "Date", "Order ID", "Amount", "Qty", "Price", "Region", "North", "South", "East", "Note", "Amount", "2025", "2026", "Jan",
    "Feb", "Apr-18", "Apr-19", "01/02/2026", "25/03/2026", "03/25/2026", "2026-03-25", "2026-02-30", "20260826", "2026-09-03 10:15:00 -0400",
    "Jan 5, 2026 11:03:05 AM PST", "1 Jul 2026 4:24:44 am UTC", "10:15", "1m28s", "1:02:03", "0", "1", "2", "3", "5", "10", "100",
    "1000", "1,000", "1.000", "1,234.50", "1.234,50", "1 234,50 €", "$1,234.50", "US$ 3.5", "฿1,234", "₹1,44,957.78", "CHF 1'234.50",
    "Rp 12.000", "₫50.000", "(1,234)", "5-", "-$5", "−7", "▲500", "12.5%", "1,5%", "1.2K", "3.4M", "1.2万", "3亿", "<10%", "≥95", "02139",
    "=\"0000100\"", "'02139", "576786105183930101", "576786105183930000", "5.76786E+17", "1e400", "9007199254740993", "45000", "45000.5",
    "true", "FALSE", "#1001", "# a comment", "Sum of all rows above, without returns", "=cmd()", "+1",
];
/// How many of them stand for nothing in some column.
const MISSING: usize = 12;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [width, asked, rest @ ..] = bytes else { return };
    let width = usize::from(width % 9) + 1;
    let rows: Vec<Vec<&str>> =
        rest.chunks(width).map(|row| row.iter().map(|b| CELLS[usize::from(*b) % CELLS.len()]).collect()).collect();
    let quoted = |cell: &&str| format!("\"{}\"", cell.replace('"', "\"\""));
    let text: String = rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n").collect();
    let options = ImportOptions {
        header: [None, None, Some((1, 1)), Some((2, 3)), Some(NO_HEADER)][usize::from(asked % 5)],
        date_order: [None, None, Some(DateOrder::Mdy)][usize::from(asked / 5 % 3)],
        decimal: [None, None, Some(DecimalMark::Comma)][usize::from(asked / 15 % 3)],
        delimiter: Some(','),
        ..ImportOptions::default()
    };
    let Some(source) = common::open_with(text.as_bytes(), &options) else { return };
    if let [found] = source.tables.as_slice() {
        no_row_is_lost(found, &rows);
    }
    source.tables.iter().for_each(|found| no_cell_is_lost(found, &rows));
});

fn no_row_is_lost(found: &Found, rows: &[Vec<&str>]) {
    let data = (0..found.table.rows()).filter_map(|row| found.table.origin().row(row)).map(|(_, line)| line);
    let told: BTreeSet<u64> =
        data.chain([&found.header_rows, &found.skipped_rows, &found.footer_rows].into_iter().flatten().copied()).collect();
    let header = found.header_rows.last().copied().unwrap_or_default();
    for (line, row) in (1..).zip(rows).filter(|(line, _)| *line > header) {
        let blank = row.iter().all(|cell| cell.trim().is_empty());
        assert!(blank || told.contains(&line), "row {line} is lost: {row:?}, {:?}", found.range);
    }
}

fn no_cell_is_lost(found: &Found, rows: &[Vec<&str>]) {
    for place in found.columns.iter() {
        let Some(position) = place.position else { continue };
        let name = &found.table.columns()[position].name;
        let warned = |line: u64| found.warnings.iter().any(|w| w.column.as_ref() == Some(name) && w.rows.contains(&line));
        for row in 0..found.table.rows() {
            let Some((_, line)) = found.table.origin().row(row) else { continue };
            let cell = rows[line as usize - 1].get(place.index as usize).copied().unwrap_or_default();
            if found.table.value(row, position) == Value::Missing {
                assert!(CELLS[..MISSING].contains(&cell) || warned(line), "{cell:?} of {name:?} in row {line} is lost without a word");
            }
        }
    }
}
