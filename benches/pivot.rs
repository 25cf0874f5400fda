//! Pivoting, sorting and filtering a million order lines, beside the same work done by plain polars.
//!
//! `cargo bench --bench pivot`. The pivot computes every subtotal and grand total too; polars computes the leaves alone.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first error")]

mod common;

use common::{orders, orders_of};
use divan::Bencher;
use polars::prelude::{Expr, SortMultipleOptions, col, lit};
use sheetsleuth::engine::Context;
use sheetsleuth::pivot::{DatePart, Field, PivotSpec, PivotValue, compute, rows_behind};
use sheetsleuth::table::{Filter, FilterTest, Measure, SortKey, Table, Typed, sort};

/// How many rows are pivoted, sorted and filtered.
const ROWS: usize = 1_000_000;

fn main() {
    divan::main();
}

fn million() -> Table {
    orders_of(ROWS)
}

/// The same table without the members it has numbered, as if it had just been opened.
fn cold(table: &Table) -> Table {
    table.describe(table.columns().to_vec()).unwrap()
}

fn spec(values: &str) -> PivotSpec {
    let value = PivotValue::from;
    PivotSpec {
        rows: vec![Field::new("Country"), Field::new("Category")],
        columns: vec![Field::by("Date", DatePart::Month)],
        values: Measure::parse_list(values).into_iter().map(value).collect(),
        ..PivotSpec::default()
    }
}

const SUMS: &str = "sum(Quantity * UnitPrice) as Sales, sum(Quantity) as Units, sum(Quantity * UnitPrice) / sum(Quantity) as Price";
const DISTINCT: &str = "sum(Quantity * UnitPrice) as Sales, sum(Quantity) as Units, count(distinct Invoice) as Orders";
const MEDIAN: &str = "sum(Quantity * UnitPrice) as Sales, sum(Quantity) as Units, median(UnitPrice) as Price";

#[divan::bench(args = [SUMS, DISTINCT, MEDIAN])]
fn pivot_of_a_new_table(bencher: Bencher, values: &str) {
    let (table, spec) = (million(), spec(values));
    bencher.with_inputs(|| cold(&table)).bench_refs(|table| compute(table, &spec, &Context::detached()).unwrap());
}

#[divan::bench(args = [SUMS, DISTINCT, MEDIAN])]
fn pivot_again(bencher: Bencher, values: &str) {
    let (table, spec) = (million(), spec(values));
    bencher.bench_local(|| compute(&table, &spec, &Context::detached()).unwrap());
}

#[divan::bench(args = [SUMS, DISTINCT, MEDIAN])]
fn polars_group_by(bencher: Bencher, values: &str) {
    let table = million();
    let measures: Vec<_> = Measure::parse_list(values).iter().map(|m| m.over(&table).unwrap()).collect();
    let month = col("Date").dt().truncate(lit("1mo"));
    let query = || table.lazy().group_by([col("Country"), col("Category"), month.clone()]).agg(measures.clone());
    bencher.bench_local(|| query().collect().unwrap());
}

#[divan::bench]
fn drill_through(bencher: Bencher) {
    let (table, spec) = (orders(), spec(SUMS));
    let pivot = compute(&table, &spec, &Context::detached()).unwrap();
    bencher.bench_local(|| rows_behind(&table, &spec, &pivot.rows[3], &pivot.columns[4], &Context::detached()).unwrap());
}

#[divan::bench(args = [&["UnitPrice"] as &[&str], &["Customer"], &["Country", "UnitPrice"]])]
fn sort_of_a_new_table(bencher: Bencher, columns: &[&str]) {
    let table = million();
    let keys: Vec<SortKey> = columns.iter().map(|&c| SortKey { column: c.to_owned(), descending: true }).collect();
    bencher.with_inputs(|| cold(&table)).bench_refs(|table| sort(table, &keys).unwrap());
}

/// The order of the rows alone, as the grid keeps it: polars moves the columns it sorts by and the numbers of the rows.
#[divan::bench(args = [&["UnitPrice"] as &[&str], &["Customer"], &["Country", "UnitPrice"]])]
fn polars_sort(bencher: Bencher, columns: &[&str]) {
    let table = million();
    let options = || SortMultipleOptions::default().with_order_descending(true).with_nulls_last(true).with_maintain_order(true);
    let keys: Vec<Expr> = columns.iter().map(|&c| col(c)).collect();
    let query =
        || table.lazy().select(keys.clone()).with_row_index("row", None).sort_by_exprs(keys.clone(), options()).select([col("row")]);
    bencher.bench_local(|| query().collect().unwrap());
}

fn filters() -> [(&'static str, FilterTest); 4] {
    [
        ("Customer", FilterTest::Contains("123".into())),
        ("Country", FilterTest::Members(vec![Some("Country 7".into()), None])),
        ("UnitPrice", FilterTest::Range { min: Some(10.0), max: None, typed: Typed::Number }),
        ("Date", FilterTest::Days { start: "2011-03-01".parse().ok(), end: "2011-03-31".parse().ok() }),
    ]
}

#[divan::bench(args = 0..4)]
fn filter_of_a_new_table(bencher: Bencher, which: usize) {
    let table = million();
    let (column, test) = filters()[which].clone();
    let filter = [Filter { column: column.into(), test }];
    bencher.with_inputs(|| cold(&table)).bench_refs(|table| Filter::mask_all(&filter, table).unwrap());
}

/// What the same tests are in polars.
fn polars_tests() -> [Expr; 4] {
    let day = |d: u32| lit(chrono::NaiveDate::from_ymd_opt(2011, 3, d).unwrap());
    [
        col("Customer").str().contains_literal(lit("123")),
        col("Country").eq(lit("Country 7")).or(col("Country").is_null()),
        col("UnitPrice").gt_eq(lit(10.0)),
        col("Date").gt_eq(day(1)).and(col("Date").lt_eq(day(31))),
    ]
}

#[divan::bench(args = 0..4)]
fn polars_filter(bencher: Bencher, which: usize) {
    let table = million();
    let test = polars_tests()[which].clone();
    bencher.bench_local(|| table.lazy().select([test.clone()]).collect().unwrap());
}
