//! Opening a workbook of 541,909 order lines: read, typed, with provenance, beside calamine's own range of the same sheet.
//!
//! `cargo bench --bench open`. Calamine's range is untyped cells: what a program on it would still have to clean.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first error")]

mod common;

use std::path::PathBuf;
use std::sync::LazyLock;

use calamine::{Reader, Xlsx, open_workbook};
use common::orders;
use divan::Bencher;
use sheetsleuth::engine::Context;
use sheetsleuth::import::{ImportOptions, open};
use sheetsleuth::workbook::write_table;
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// The order lines as an xlsx and as a csv file.
static FILES: LazyLock<(TempDir, PathBuf, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let (workbook, text) = (folder.path().join("orders.xlsx"), folder.path().join("orders.csv"));
    let table = orders();
    write_table(&workbook, &table, &Context::detached()).unwrap();
    let mut csv = csv::Writer::from_path(&text).unwrap();
    csv.write_record(table.columns().iter().map(|c| c.name.as_str())).unwrap();
    for row in 0..table.rows() {
        let cells = table.columns().iter().enumerate().map(|(at, column)| sheetsleuth::table::format::cell(table.value(row, at), column));
        csv.write_record(cells).unwrap();
    }
    csv.flush().unwrap();
    (folder, workbook, text)
});

#[divan::bench(sample_count = 3, sample_size = 1)]
fn xlsx(bencher: Bencher<'_, '_>) {
    let path = &FILES.1;
    bencher.bench(|| open(path, &ImportOptions::default(), &Context::detached()).unwrap());
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn xlsx_by_calamine(bencher: Bencher<'_, '_>) {
    let path = &FILES.1;
    bencher.bench(|| {
        let mut book: Xlsx<_> = open_workbook(path).unwrap();
        let sheets = book.sheet_names();
        book.worksheet_range(&sheets[0]).unwrap()
    });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn csv_file(bencher: Bencher<'_, '_>) {
    let path = &FILES.2;
    bencher.bench(|| open(path, &ImportOptions::default(), &Context::detached()).unwrap());
}
