//! Detection: a thousand daily series over two years, and a year of retail order lines to findings.
//!
//! `cargo bench --bench detect`.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first error")]

mod common;

use common::orders;
use divan::Bencher;
use polars::prelude::{Column as Stored, DataType};
use sheetsleuth::detect::{self, DetectSpec, Grain};
use sheetsleuth::engine::Context;
use sheetsleuth::findings;
use sheetsleuth::table::{Column, ColumnType, Measure, Origin, Table};

fn main() {
    divan::main();
}

fn spec(date: &str, measures: &str, by: &[&str]) -> DetectSpec {
    DetectSpec {
        date: date.to_owned(),
        measures: Measure::parse_list(measures),
        splits: by.iter().map(|column| vec![(*column).to_owned()]).collect(),
        grain: Grain::Day,
        sensitivity: 50.0,
        min_impact: 0.0,
        events: Vec::new(),
        filters: Vec::new(),
        marked: Vec::new(),
    }
}

/// A metric table of `series` sellers over `days` days, with weekdays and noise.
fn metrics(series: usize, days: usize) -> Table {
    let (mut date, mut seller, mut value) = (Vec::new(), Vec::new(), Vec::new());
    let mut state = 1_u64;
    for day in 0..days {
        for s in 0..series {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let noise = (state >> 33) as f64 / (1_u64 << 31) as f64 - 0.5;
            date.push(19_000 + day as i32);
            seller.push(format!("seller {s:04}"));
            value.push(1000.0 * (1.0 + (day % 7) as f64 * 0.1) * (1.0 + 0.2 * noise));
        }
    }
    let columns = vec![
        (Column::new("date", ColumnType::Date), Stored::new("date".into(), date).cast(&DataType::Date).unwrap()),
        (Column::new("seller", ColumnType::Text), Stored::new("seller".into(), seller)),
        (Column::new("sales", ColumnType::Decimal), Stored::new("sales".into(), value)),
    ];
    Table::new("metrics", columns, Origin::default()).unwrap()
}

#[divan::bench(sample_count = 10)]
fn a_thousand_series_of_730_days(bencher: Bencher) {
    let (table, spec) = (metrics(1000, 730), spec("date", "sum(sales) as Sales", &["seller"]));
    bencher.bench_local(|| detect::run(&table, &spec, &Context::detached()).unwrap());
}

#[divan::bench(sample_count = 10)]
fn order_lines_to_findings(bencher: Bencher) {
    let table = orders();
    let spec = spec("Date", "sum(Quantity * UnitPrice) as Sales, sum(Quantity) as Units", &["Country", "Category"]);
    bencher.bench_local(|| {
        let detection = detect::run(&table, &spec, &Context::detached()).unwrap();
        findings::find(&table, &spec, &detection, &Context::detached()).unwrap()
    });
}
