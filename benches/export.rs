//! Writing a year of retail order lines as an annotated workbook, beside a bare dump of the same cells.
//!
//! `cargo bench --bench export`. The dump has neither formats nor table, notes, checks or pivots: the floor of its writer.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first error")]

mod common;

use chrono::{NaiveDate, NaiveDateTime};
use common::orders;
use std::collections::BTreeMap;
use std::sync::Arc;

use divan::Bencher;
use rust_xlsxwriter::Workbook;
use sheetsleuth::detect::{DetectSpec, Grain};
use sheetsleuth::engine::Context;
use sheetsleuth::findings::{Finding, FindingKind};
use sheetsleuth::import::{FileFormat, Found, ImportOptions, Source};
use sheetsleuth::pivot::{self, Field, PivotSpec, PivotValue};
use sheetsleuth::table::{Measure, Table, Value};
use sheetsleuth::workbook::{self, DetectionReport, Item, PivotSheet, Report, SeriesData, Sheets};

fn main() {
    divan::main();
}

fn source(table: &Table) -> Source {
    let found = Found {
        table: table.clone(),
        other_name: None,
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

/// Findings of the report, each with so many flagged rows.
const FINDINGS: usize = 500;
const FLAGGED: usize = 24;

fn finding(number: usize, day: NaiveDateTime) -> Finding {
    Finding {
        id: format!("Sales:total:spike:{number}"),
        kind: FindingKind::Spike,
        measure: "Sales".into(),
        unit: None,
        segment: Vec::new(),
        start: day,
        end: day,
        grain: Grain::Day,
        actual: 150.0 + number as f64,
        expected: 100.0,
        lower: 90.0,
        upper: 110.0,
        impact: 50.0 + number as f64,
        score: 5.0,
        against_peers: false,
        may_be_season: None,
        p_value: 1e-4,
        method: "Robust weekly pattern".into(),
        why: format!("Sales were {} % above the expected 100.", 50 + number),
        contributors: Vec::new(),
        also: Vec::new(),
        cells: Vec::new(),
        cell_count: 0,
        place: None,
    }
}

/// A year of days of one measure.
fn series(first: NaiveDateTime) -> SeriesData {
    let expected = vec![100.0; 365];
    SeriesData {
        measure: "Sales".into(),
        unit: None,
        additive: true,
        segment: Vec::new(),
        grain: Grain::Day,
        times: (0..365).map(|d| first + chrono::Duration::days(d)).collect(),
        actual: expected.iter().map(|e| Some(e + 50.0)).collect(),
        lower: vec![90.0; 365],
        upper: vec![110.0; 365],
        expected,
    }
}

/// The whole report: 500 findings with their notes on 12,000 flagged rows, pivot with live totals, data as a table, checks, log.
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
    let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap().into();
    let findings: Vec<Finding> = (0..FINDINGS).map(|n| finding(n, first + chrono::Duration::days(n as i64 % 365))).collect();
    let rows = |number: usize| (0..FLAGGED).map(|r| (number * (table.rows() / FINDINGS) + r) as u32).collect();
    let place = |number: usize| Some((0, number % 365..number % 365 + 1));
    let items = findings.iter().enumerate().map(|(number, finding)| Item { finding, place: place(number), rows: rows(number) });
    let looked_for =
        DetectSpec { grain: Grain::Day, ..DetectSpec::new("Date", vec![Measure::parse("sum(Quantity * UnitPrice) as Sales")], Vec::new()) };
    let verdicts = BTreeMap::new();
    let detection = DetectionReport {
        spec: &looked_for,
        items: items.collect(),
        series: vec![series(first)],
        earlier: None,
        forecasts: Vec::new(),
        checked_series: 1,
        checked_points: 365,
        verdicts: &verdicts,
    };
    let report = Report {
        title: "Orders",
        source: &source,
        found: &source.tables[0],
        table: &table,
        filters: &[],
        pivots: vec![PivotSheet { name: "Sales", spec: &spec, table: &pivot, chart: None }],
        detection: Some(detection),
        faults: None,
        sheets: Sheets::ALL,
        left_out: Vec::new(),
        analysis: String::new(),
        generated: None,
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

/// From a cancel to the end of the export, so many milliseconds after its start: while rows are written, compressed and copied.
#[divan::bench(sample_count = 5, sample_size = 1, args = [100, 400, 800, 1_200])]
fn cancel(bencher: Bencher<'_, '_>, after: u64) {
    let table = orders();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cancelled.xlsx");
    let start = || {
        let (ctx, table, path) = (Context::detached(), table.clone(), path.clone());
        let told = ctx.clone();
        let export = std::thread::spawn(move || workbook::write_table(&path, &table, &ctx).is_err());
        std::thread::sleep(std::time::Duration::from_millis(after));
        (told, export)
    };
    bencher.with_inputs(start).bench_local_values(|(ctx, export)| {
        ctx.cancel();
        export.join().unwrap()
    });
}
