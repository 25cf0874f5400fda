//! Detection: a thousand daily series over two years, and a year of retail order lines to findings.
//!
//! `cargo bench --bench detect`. Beside each stands what others do of the same work: the decomposition alone by `stlrs` (STL with its robust
//! weights, Cleveland et al. 1990), on both cores, without bands, scores, false-discovery control, findings or explanations; where the rows must be
//! added up first, by polars.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first error")]

mod common;

use common::{orders, orders_of};
use divan::Bencher;
use polars::prelude::{Column as Stored, DataFrame, DataType, IntoLazy, col};
use rayon::prelude::*;
use sheetsleuth::detect::{self, DetectSpec, Grain};
use sheetsleuth::engine::Context;
use sheetsleuth::findings;
use sheetsleuth::table::{Column, ColumnType, Measure, Origin, Table};

fn main() {
    divan::main();
}

fn spec(date: &str, measures: &str, by: &[&str]) -> DetectSpec {
    DetectSpec {
        grain: Grain::Day,
        ..DetectSpec::new(date, Measure::parse_list(measures), by.iter().map(|column| vec![(*column).to_owned()]).collect())
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
fn a_thousand_series_of_730_days_stlrs_alone(bencher: Bencher) {
    let table = metrics(1000, 730);
    let sales = table.frame().column("sales").unwrap().f64().unwrap().to_vec();
    let series: Vec<Vec<f32>> = (0..1000).map(|s| sales.iter().skip(s).step_by(1000).map(|v| v.unwrap() as f32).collect()).collect();
    bencher.bench_local(|| series.par_iter().map(|s| decomposed(s)).sum::<f32>());
}

/// From a cancel to the end of the work, so many milliseconds after its start.
#[divan::bench(sample_count = 5, sample_size = 1, args = [10, 50, 200, 500, 1_000])]
fn cancel(bencher: Bencher, after: u64) {
    let (table, spec) = (metrics(1000, 730), spec("date", "sum(sales) as Sales", &["seller"]));
    let start = || {
        let (ctx, table, spec) = (Context::detached(), table.clone(), spec.clone());
        let told = ctx.clone();
        let work = std::thread::spawn(move || detect::run(&table, &spec, &ctx).is_err());
        std::thread::sleep(std::time::Duration::from_millis(after));
        (told, work)
    };
    bencher.with_inputs(start).bench_local_values(|(ctx, work)| {
        ctx.cancel();
        work.join().unwrap()
    });
}

/// What is left of a series beside trend and week, so that the work cannot be left out.
fn decomposed(series: &[f32]) -> f32 {
    let fit = stlrs::Stl::params().robust(true).fit(series, 7).unwrap();
    fit.remainder().iter().sum()
}

fn sales() -> DetectSpec {
    spec("Date", "sum(Quantity * UnitPrice) as Sales, sum(Quantity) as Units", &["Country", "Category"])
}

fn to_findings(bencher: Bencher, table: &Table) {
    let spec = sales();
    bencher.bench_local(|| {
        let detection = detect::run(table, &spec, &Context::detached()).unwrap();
        findings::find(table, &spec, &detection, &Context::detached()).unwrap()
    });
}

#[divan::bench(sample_count = 10)]
fn order_lines_to_findings(bencher: Bencher) {
    to_findings(bencher, &orders());
}

#[divan::bench(sample_count = 10)]
fn a_million_order_lines_to_findings(bencher: Bencher) {
    to_findings(bencher, &orders_of(1_000_000));
}

#[divan::bench(sample_count = 10)]
fn a_million_order_lines_polars_and_stlrs_alone(bencher: Bencher) {
    let table = orders_of(1_000_000);
    bencher.bench_local(|| {
        let splits: [&[&str]; 3] = [&[], &["Country"], &["Category"]];
        splits.iter().map(|split| by_day(table.frame(), split).par_iter().map(|s| decomposed(s)).sum::<f32>()).sum::<f32>()
    });
}

/// Sales and units a day, of each member of a split; days without any are zero.
fn by_day(frame: &DataFrame, split: &[&str]) -> Vec<Vec<f32>> {
    let day = (col("Date").cast(DataType::Int64) / polars::prelude::lit(86_400_000_i64)).alias("day");
    let keys: Vec<_> = split.iter().map(|name| col(*name)).chain([day]).collect();
    let sums = [(col("Quantity") * col("UnitPrice")).sum().alias("sales"), col("Quantity").sum().cast(DataType::Float64).alias("units")];
    let sums = frame.clone().lazy().group_by(keys).agg(sums).collect().unwrap();
    let days: Vec<i64> = sums.column("day").unwrap().i64().unwrap().iter().flatten().collect();
    let (first, last) = (*days.iter().min().unwrap(), *days.iter().max().unwrap());
    let member = |row: usize| split.first().map_or(String::new(), |name| sums.column(name).unwrap().get(row).unwrap().to_string());
    let mut series: std::collections::BTreeMap<(String, &str), Vec<f32>> = std::collections::BTreeMap::new();
    for measure in ["sales", "units"] {
        let values = sums.column(measure).unwrap().f64().unwrap().to_vec();
        for (row, (value, day)) in values.iter().zip(&days).enumerate() {
            let slot = series.entry((member(row), measure)).or_insert_with(|| vec![0.0; (last - first + 1) as usize]);
            slot[(day - first) as usize] = value.unwrap_or(0.0) as f32;
        }
    }
    series.into_values().collect()
}
