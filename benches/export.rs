//! Writing a year of retail order lines as an annotated workbook, beside a bare dump of the same cells.
//!
//! `cargo bench --bench export`. The dump has neither formats nor table, notes, checks or pivots: the floor of its writer.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first error")]

mod common;

use chrono::NaiveDate;
use common::orders;
use std::sync::Arc;

use divan::Bencher;
use rust_xlsxwriter::Workbook;
use sheetsleuth::engine::Context;
use sheetsleuth::import::{FileFormat, Found, ImportOptions, Source};
use sheetsleuth::pivot::{self, Field, PivotSpec, PivotValue};
use sheetsleuth::table::{Measure, Table, Value};
use sheetsleuth::workbook::{self, PivotSheet, Report, Sheets};

fn main() {
    divan::main();
}

fn source(table: &Table) -> Source {
    let found = Found {
        table: table.clone(),
        sheet: "Orders".into(),
        hidden: false,
        range: "A1:H541910".into(),
        header_rows: vec![1],
        skipped_rows: Vec::new(),
        footer_rows: Vec::new(),
        columns: Vec::new(),
        preview: Arc::default(),
        decisions: Vec::new(),
        warnings: Vec::new(),
    };
    Source {
        path: "orders.xlsx".into(),
        file: "orders.xlsx".into(),
        format: FileFormat::Xlsx,
        encoding: None,
        delimiter: None,
        bytes: 0,
        fingerprint: String::new(),
        tables: vec![found],
        unread: Vec::new(),
        options: ImportOptions::default(),
        shape: None,
    }
}

/// The whole report: pivot with live totals, data as a table, checks, log.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn report(bencher: Bencher<'_, '_>) {
    let table = orders();
    let source = source(&table);
    let value = PivotValue::from;
    let spec = PivotSpec {
        rows: vec![Field::new("Country")],
        columns: vec![Field::parse("Date:month")],
        values: vec![value(Measure::parse("sum(Quantity * UnitPrice) as Sales"))],
        ..PivotSpec::default()
    };
    let pivot = pivot::compute(&table, &spec, &Context::detached()).unwrap();
    let report = Report {
        title: "Orders",
        source: &source,
        found: &source.tables[0],
        table: &table,
        filters: &[],
        pivots: vec![PivotSheet { name: "Sales", spec: &spec, table: &pivot }],
        detection: None,
        sheets: Sheets::ALL,
        analysis: String::new(),
        generated: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().into(),
    };
    let folder = tempfile::tempdir().unwrap();
    bencher.bench_local(|| workbook::write(&folder.path().join("report.xlsx"), &report, &Context::detached()).unwrap());
}

/// The same cells without anything around them, in the writer's low-memory mode at level 3.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn bare_dump(bencher: Bencher<'_, '_>) {
    let table = orders();
    let folder = tempfile::tempdir().unwrap();
    bencher.bench_local(|| {
        let mut book = Workbook::new();
        book.set_zip_compression_level(3);
        let sheet = book.add_worksheet_with_low_memory().unwrap();
        for row in 0..table.rows() {
            for column in 0..table.columns().len() {
                let (at, column) = (row as u32, column as u16);
                match table.value(row, column.into()) {
                    Value::Text(text) => sheet.write_string(at, column, text).unwrap(),
                    Value::Integer(i) => sheet.write_number(at, column, i as f64).unwrap(),
                    Value::Decimal(f) => sheet.write_number(at, column, f).unwrap(),
                    Value::DateTime(t) => sheet.write_number(at, column, t.and_utc().timestamp() as f64 / 86_400.0).unwrap(),
                    _ => sheet,
                };
            }
        }
        book.save(folder.path().join("dump.xlsx")).unwrap();
    });
}
