//! Charts of many points and boards of many rows: building, drawing at any zoom, brushing.
//!
//! `cargo bench --bench chart`. Building runs on a worker; drawing runs in a frame, which has 16.7 ms on a display of 60 Hz.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first error")]

use divan::Bencher;
use polars::prelude::{Column as Stored, DataType, TimeUnit};
use sheetsleuth::board::{BoardSpec, Content, Spot, Tile, compute};
use sheetsleuth::chart::{ChartKind, ChartSpec, Inks, Marks, View, draw, request, to_png};
use sheetsleuth::engine::Context;
use sheetsleuth::pivot::{DatePart, Field, PivotSpec, PivotValue};
use sheetsleuth::table::{Column, ColumnType, Filter, FilterTest, Measure, Origin, Table};

const SIZE: [f32; 2] = [1600.0, 800.0];

fn main() {
    divan::main();
}

/// Rows a minute apart: a moment, a noisy wave with rare spikes, a second number, a region and a category.
fn readings(rows: usize) -> Table {
    let noise = |i: usize| (i.wrapping_mul(2_654_435_761) >> 7) % 1000;
    let moments: Vec<i64> = (0..rows as i64).map(|i| 1_600_000_000_000 + i * 60_000).collect();
    let wave = |i: usize| (i as f64 / 5_000.0).sin() * 100.0 + noise(i) as f64 / 50.0 + if i.is_multiple_of(777_777) { 400.0 } else { 0.0 };
    let moments = Stored::new("".into(), moments).cast(&DataType::Datetime(TimeUnit::Milliseconds, None)).unwrap();
    let text = |members: usize| (0..rows).map(|i| ["A", "B", "C", "D", "E", "F", "G", "H"][noise(i) % members]).collect::<Vec<_>>();
    let columns = vec![
        (Column::new("At", ColumnType::DateTime), moments),
        (Column::new("Value", ColumnType::Decimal), Stored::new("".into(), (0..rows).map(wave).collect::<Vec<f64>>())),
        (Column::new("Other", ColumnType::Decimal), Stored::new("".into(), (0..rows).map(|i| noise(i * 7) as f64).collect::<Vec<f64>>())),
        (Column::new("Region", ColumnType::Text), Stored::new("".into(), text(4))),
        (Column::new("Category", ColumnType::Text), Stored::new("".into(), text(8))),
    ];
    Table::new("readings", columns, Origin::default()).unwrap()
}

fn asked(rows: Vec<Field>, columns: Vec<Field>) -> PivotSpec {
    let value = PivotValue::from(Measure::new("Value", "sum(Value)"));
    PivotSpec { rows, columns, values: vec![value], ..PivotSpec::default() }
}

fn of_rows(kind: ChartKind, x: &str, y: &str) -> ChartSpec {
    ChartSpec { kind: Some(kind), marks: Some(Marks { x: x.into(), y: y.into(), size: None }), ..ChartSpec::default() }
}

/// From rows to a chart with its pyramid or its density, as a worker does.
#[divan::bench(args = [(10_000_000, ChartKind::Line), (1_000_000, ChartKind::Scatter)], sample_count = 5, sample_size = 1)]
fn build(bencher: Bencher, (rows, kind): (usize, ChartKind)) {
    let table = readings(rows);
    let spec = if kind == ChartKind::Line { of_rows(kind, "At", "Value") } else { of_rows(kind, "Other", "Value") };
    bencher.bench_local(|| request(&table, &asked(Vec::new(), Vec::new()), &spec, &Context::detached()).unwrap());
}

/// One drawing of a line of 10,000,000 points: all of it, a tenth, a thousandth.
#[divan::bench(args = [1.0, 0.1, 0.001], sample_count = 100)]
fn draw_line_of_ten_million(bencher: Bencher, share: f64) {
    let table = readings(10_000_000);
    let (_, chart) =
        request(&table, &asked(Vec::new(), Vec::new()), &of_rows(ChartKind::Line, "At", "Value"), &Context::detached()).unwrap();
    let xs = &chart.series()[0].points.x;
    let (first, last) = (xs[0], xs[xs.len() - 1]);
    let from = first + (last - first) * 0.3;
    let view = View { x: (share < 1.0).then_some((from, from + (last - first) * share)), ..View::bare() };
    bencher.bench_local(|| draw(&chart, SIZE, &view));
}

/// One drawing of a cloud of 1,000,000 points: all of it, and a part that has to be counted anew.
#[divan::bench(args = [1.0, 0.5, 0.01], sample_count = 50)]
fn draw_cloud_of_a_million(bencher: Bencher, share: f64) {
    let table = readings(1_000_000);
    let (_, chart) =
        request(&table, &asked(Vec::new(), Vec::new()), &of_rows(ChartKind::Scatter, "Other", "Value"), &Context::detached()).unwrap();
    let view = View { x: (share < 1.0).then_some((0.0, 1000.0 * share)), ..View::bare() };
    bencher.bench_local(|| draw(&chart, SIZE, &view));
}

/// A picture of a line of 541,909 points at twice its size.
#[divan::bench(sample_count = 10)]
fn write_png(bencher: Bencher) {
    let table = readings(541_909);
    let (_, chart) =
        request(&table, &asked(Vec::new(), Vec::new()), &of_rows(ChartKind::Line, "At", "Value"), &Context::detached()).unwrap();
    let scene = draw(&chart, [960.0, 540.0], &View::default());
    bencher.bench_local(|| to_png(&scene, &Inks::LIGHT, 2.0).unwrap());
}

/// A brush in one of four charts over 1,000,000 rows: the three others are computed with what it keeps.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn brush_a_board_of_a_million_rows(bencher: Bencher) {
    let table = readings(1_000_000);
    let day = Field::by("At", DatePart::Day);
    let pivots = [
        asked(vec![day.clone()], Vec::new()),
        asked(vec![Field::new("Region")], Vec::new()),
        asked(vec![Field::new("Category")], Vec::new()),
        asked(vec![Field::new("Category")], vec![Field::new("Region")]),
    ];
    let tile = |(id, pivot): (u32, &PivotSpec)| Tile {
        id,
        spot: Spot::default(),
        title: String::new(),
        content: Content::Chart { pivot: pivot.clone(), chart: ChartSpec::default() },
    };
    let board = BoardSpec { tiles: (0..).zip(&pivots).map(tile).collect(), ..BoardSpec::default() };
    let days = FilterTest::Days { start: "2021-01-01".parse().ok(), end: "2021-06-30".parse().ok() };
    let brushed = board.cross(0, vec![Filter { column: "At".into(), test: days }]);
    // Members are numbered once, when the board is first shown.
    compute(&table, &board, &[], &Context::detached()).unwrap();
    bencher.bench_local(|| compute(&table, &brushed, &[], &Context::detached()).unwrap());
}
