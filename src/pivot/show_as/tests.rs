//! Every way to show a value against numbers worked out by hand.
//!
//! | sum(x)      | 2026-01 | 2026-02 | 2026-03 | all |
//! |-------------|---------|---------|---------|-----|
//! | East / a    | 10      | 20      |         | 30  |
//! | East / b    | 30      |         | 10      | 40  |
//! | East        | 40      | 20      | 10      | 70  |
//! | West / a    | 5       | 15      | 10      | 30  |
//! | West        | 5       | 15      | 10      | 30  |
//! | all         | 45      | 35      | 20      | 100 |

use polars::prelude::Column as Stored;

use super::{Base, BaseItem, ShowAs};
use crate::engine::Context;
use crate::pivot::{DatePart, Field, Order, PivotSpec, PivotTable, PivotValue, compute};
use crate::table::{Column, ColumnType, Measure, Origin, Table};

/// Region, city, month of 2026, amount, customer.
const ROWS: [(&str, &str, i32, f64, &str); 7] = [
    ("East", "a", 0, 10.0, "ann"),
    ("East", "a", 31, 20.0, "ann"),
    ("East", "b", 0, 30.0, "bob"),
    ("East", "b", 59, 10.0, "ann"),
    ("West", "a", 0, 5.0, "bob"),
    ("West", "a", 31, 15.0, "cid"),
    ("West", "a", 59, 10.0, "bob"),
];
/// 2026-01-01 in days since 1970.
const NEW_YEAR: i32 = 20_454;

fn table() -> Table {
    let text = |of: fn(&(&'static str, &'static str, i32, f64, &'static str)) -> &'static str| {
        Stored::new("t".into(), ROWS.iter().map(of).collect::<Vec<&str>>())
    };
    let values = vec![
        (Column::new("Region", ColumnType::Text), text(|r| r.0)),
        (Column::new("City", ColumnType::Text), text(|r| r.1)),
        (Column::new("Day", ColumnType::Date), Stored::new("d".into(), ROWS.iter().map(|r| NEW_YEAR + r.2).collect::<Vec<i32>>())),
        (Column::new("x", ColumnType::Decimal), Stored::new("x".into(), ROWS.iter().map(|r| r.3).collect::<Vec<f64>>())),
        (Column::new("Who", ColumnType::Text), text(|r| r.4)),
    ];
    Table::new("t", values, Origin::default()).unwrap()
}

fn spec(measure: &str, show_as: ShowAs) -> PivotSpec {
    PivotSpec {
        rows: vec![Field::new("Region"), Field::new("City")],
        columns: vec![Field::by("Day", DatePart::Month)],
        values: vec![PivotValue { show_as, ..Measure::new("m", measure).into() }],
        ..PivotSpec::default()
    }
}

fn run(spec: &PivotSpec) -> PivotTable {
    compute(&table(), spec, &Context::detached()).unwrap()
}

/// The cells, row by row: East/a, East/b, East, West/a, West, all; -1 for nothing.
fn cells(measure: &str, show_as: ShowAs) -> Vec<Vec<f64>> {
    let pivot = run(&spec(measure, show_as));
    let rounded = |v: Option<f64>| v.map_or(-1.0, |v| (v * 1e6).round() / 1e6);
    (0..pivot.rows.len()).map(|r| (0..pivot.columns.len()).map(|c| rounded(pivot.cell(r, c))).collect()).collect()
}

fn base(field: &str, item: BaseItem) -> Base {
    Base { field: field.to_owned(), item }
}

fn named(item: &str) -> BaseItem {
    BaseItem::Named(Some(item.to_owned()))
}

/// Nothing.
const N: f64 = -1.0;

fn rounded(rows: [[f64; 4]; 6]) -> Vec<Vec<f64>> {
    rows.into_iter().map(|row| row.into_iter().map(|v| (v * 1e6).round() / 1e6).collect()).collect()
}

const PLAIN: [[f64; 4]; 6] = [
    [10.0, 20.0, N, 30.0],
    [30.0, N, 10.0, 40.0],
    [40.0, 20.0, 10.0, 70.0],
    [5.0, 15.0, 10.0, 30.0],
    [5.0, 15.0, 10.0, 30.0],
    [45.0, 35.0, 20.0, 100.0],
];

fn share(of: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
    let mut out = PLAIN;
    for (r, row) in out.iter_mut().enumerate() {
        for (c, cell) in row.iter_mut().enumerate().filter(|(_, cell)| **cell != N) {
            *cell /= of(r, c);
        }
    }
    rounded(out)
}

#[test]
fn the_value_itself() {
    assert_eq!(cells("sum(x)", ShowAs::Value), rounded(PLAIN));
}

#[test]
fn shares_of_totals() {
    assert_eq!(cells("sum(x)", ShowAs::PercentOfGrand), share(|_, _| 100.0));
    assert_eq!(cells("sum(x)", ShowAs::PercentOfColumn), share(|_, c| PLAIN[5][c]));
    assert_eq!(cells("sum(x)", ShowAs::PercentOfRow), share(|r, _| PLAIN[r][3]));
}

#[test]
fn shares_of_parents() {
    let parent = [2, 2, 5, 4, 5, 5];
    assert_eq!(cells("sum(x)", ShowAs::PercentOfParentRow), share(|r, c| PLAIN[parent[r]][c]));
    assert_eq!(cells("sum(x)", ShowAs::PercentOfParentColumn), share(|r, _| PLAIN[r][3]));
    // The grand total lies in no region.
    let mut expected = share(|r, c| PLAIN[[2, 2, 2, 4, 4, 5][r]][c]);
    expected[5] = vec![N; 4];
    assert_eq!(cells("sum(x)", ShowAs::PercentOfParent("Region".into())), expected);
}

#[test]
fn shares_of_another_item() {
    let of_east = ShowAs::PercentOf(base("Region", named("East")));
    let expected =
        [[1.0, 1.0, N, 1.0], [1.0, N, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0], [0.5, 0.75, N, 1.0], [0.125, 0.75, 1.0, 30.0 / 70.0], [N, N, N, N]];
    assert_eq!(cells("sum(x)", of_east), rounded(expected));
}

#[test]
fn differences_count_no_rows_as_zero_for_sums() {
    let previous = ShowAs::DifferenceFrom(base("Day:month", BaseItem::Previous));
    let pivot = run(&spec("sum(x)", previous.clone()));
    // East/a: March has no rows, February had 20. East/b: February has none.
    assert_eq!((pivot.cell(0, 0), pivot.cell(0, 1), pivot.cell(0, 2), pivot.cell(0, 3)), (None, Some(10.0), Some(-20.0), None));
    assert_eq!((pivot.cell(1, 1), pivot.cell(1, 2)), (Some(-30.0), Some(10.0)));
    assert_eq!((pivot.cell(5, 1), pivot.cell(5, 2)), (Some(-10.0), Some(-15.0)));
    // An average of no rows is no average.
    let pivot = run(&spec("avg(x)", previous));
    assert_eq!((pivot.cell(0, 2), pivot.cell(2, 1), pivot.cell(2, 2)), (None, Some(0.0), Some(-10.0)));
}

#[test]
fn per_cent_differences() {
    let from_next = ShowAs::PercentDifferenceFrom(base("Day", BaseItem::Next));
    let expected = [
        [-0.5, N, N, N],
        [N, N, N, N],
        [1.0, 1.0, N, N],
        [5.0 / 15.0 - 1.0, 0.5, N, N],
        [5.0 / 15.0 - 1.0, 0.5, N, N],
        [10.0 / 35.0, 0.75, N, N],
    ];
    let found = cells("sum(x)", from_next);
    // East/b: January 30 against none; February none against March 10 is a fall of all of it, which reads -1 as nothing does.
    assert_eq!(found[1][1], -1.0);
    assert_eq!(found, rounded(expected));
}

#[test]
fn running_totals_stop_at_their_parent() {
    let expected = [
        [10.0, 30.0, 30.0, N],
        [30.0, 30.0, 40.0, N],
        [40.0, 60.0, 70.0, N],
        [5.0, 20.0, 30.0, N],
        [5.0, 20.0, 30.0, N],
        [45.0, 80.0, 100.0, N],
    ];
    assert_eq!(cells("sum(x)", ShowAs::RunningTotal("Day".into())), rounded(expected));
    let within = cells("sum(x)", ShowAs::RunningTotal("City".into()));
    assert_eq!(within[..3], rounded([[10.0, 20.0, N, 30.0], [40.0, 20.0, 10.0, 70.0], [N; 4], [N; 4], [N; 4], [N; 4]])[..3]);
    assert_eq!(within[3], [5.0, 15.0, 10.0, 30.0]);
    let shares = cells("sum(x)", ShowAs::PercentRunningTotal("Day".into()));
    assert_eq!((shares[2][0], shares[2][2], shares[5][1], shares[0][3]), (0.571_429, 1.0, 0.8, N));
}

#[test]
fn running_ratios_and_distinct_counts_are_evaluated_to_date() {
    // All customers: ann and bob in January, cid comes in February, nobody new in March.
    let who = cells("count(distinct Who)", ShowAs::RunningTotal("Day".into()));
    assert_eq!((who[5][0], who[5][1], who[5][2]), (2.0, 3.0, 3.0));
    assert_eq!((who[2][0], who[2][2]), (2.0, 2.0));
    let average = cells("avg(x)", ShowAs::RunningTotal("Day".into()));
    assert_eq!((average[5][0], average[5][1]), (15.0, 16.0), "80 over 5 rows, not 15 + 17.5");
    let median = cells("median(x)", ShowAs::RunningTotal("Day".into()));
    assert_eq!((median[5][0], median[5][1], median[5][2]), (10.0, 15.0, 10.0));
    let spread = cells("stddev(x)", ShowAs::RunningTotal("Day".into()));
    assert_eq!((spread[0][0], spread[0][1], spread[0][2]), (N, 7.071_068, 7.071_068));
}

#[test]
fn running_totals_follow_the_order_shown() {
    let mut spec = spec("sum(x)", ShowAs::RunningTotal("Day".into()));
    spec.columns[0].order = Order::Reversed;
    let pivot = run(&spec);
    assert_eq!((0..3).map(|c| pivot.cell(5, c)).collect::<Vec<_>>(), [Some(20.0), Some(55.0), Some(100.0)]);
}

#[test]
fn ranks_share_places_within_the_parent() {
    let ascending = cells("sum(x)", ShowAs::RankAscending("Day".into()));
    assert_eq!(ascending[0], [1.0, 2.0, N, N]);
    assert_eq!(ascending[2], [3.0, 2.0, 1.0, N]);
    assert_eq!(ascending[3], [1.0, 3.0, 2.0, N]);
    let cities = cells("sum(x)", ShowAs::RankDescending("City".into()));
    assert_eq!((cities[0][3], cities[1][3], cities[3][3], cities[2][3]), (2.0, 1.0, 1.0, N));
    let regions = cells("sum(x)", ShowAs::RankDescending("Region".into()));
    assert_eq!((regions[2][0], regions[4][0], regions[2][2], regions[4][2], regions[5][0]), (1.0, 2.0, 1.0, 1.0, N));
    assert_eq!((regions[0][0], regions[3][0]), (1.0, 2.0), "city a of the one against city a of the other");
}

#[test]
fn the_index_weighs_row_and_column() {
    assert_eq!(cells("sum(x)", ShowAs::Index), {
        let mut out = PLAIN;
        for (r, row) in out.iter_mut().enumerate() {
            for (c, cell) in row.iter_mut().enumerate().filter(|(_, cell)| **cell != N) {
                *cell = *cell * 100.0 / (PLAIN[r][3] * PLAIN[5][c]);
            }
        }
        rounded(out)
    });
}

#[test]
fn no_base_field_means_the_innermost_row_field() {
    let named = ShowAs::RankDescending("City".into());
    assert_eq!(cells("sum(x)", ShowAs::RankDescending(String::new())), cells("sum(x)", named));
}
