//! Every cell of a pivot against a plain evaluation over the rows behind it.

mod forms;
mod shown;

use polars::prelude::Column as Stored;
use proptest::prelude::*;

use super::*;
use crate::engine::{Context, Failure};
use crate::table::{Column, ColumnType, Filter, FilterTest, Measure, Origin, Table, Typed};

const MEASURES: [&str; 21] = [
    "sum(x)",
    "avg(x)",
    "count(*)",
    "count(x)",
    "count(distinct who)",
    "count(distinct n)",
    "median(x)",
    "sum(x)/sum(n)",
    "min(x)",
    "max(n)",
    "sum(x * n) - 2 * sum(n)",
    "stddev(x)",
    "quantile_cont(x, 0.9)",
    "sum(case when who = 'a' then x else 0 end) / count(*)",
    "sum(x / n)",
    "weighted_avg(x, n)",
    "product(n)",
    "first(x)",
    "last(x)",
    "var_pop(x)",
    "count_numbers(x)",
];

type Row = (Option<usize>, Option<usize>, Option<i64>, Option<f64>, Option<i32>, bool);

fn table(rows: &[Row]) -> Table {
    const WHO: [&str; 5] = ["a", "B", "Others", "10", "9"];
    const PLACES: [&str; 3] = ["West", "east", ""];
    let column = |name: &str, ty| Column::new(name, ty);
    let values = vec![
        (column("who", ColumnType::Text), Stored::new("".into(), rows.iter().map(|r| r.0.map(|i| WHO[i])).collect::<Vec<_>>())),
        (column("place", ColumnType::Text), Stored::new("".into(), rows.iter().map(|r| r.1.map(|i| PLACES[i])).collect::<Vec<_>>())),
        (column("n", ColumnType::Integer), Stored::new("".into(), rows.iter().map(|r| r.2).collect::<Vec<_>>())),
        (column("x", ColumnType::Decimal), Stored::new("".into(), rows.iter().map(|r| r.3).collect::<Vec<_>>())),
        (column("day", ColumnType::Date), Stored::new("".into(), rows.iter().map(|r| r.4).collect::<Vec<_>>())),
        (
            column("at", ColumnType::DateTime),
            Stored::new("".into(), rows.iter().map(|r| r.4.map(|d| i64::from(d) * 40_000_123)).collect::<Vec<_>>()),
        ),
        (column("flag", ColumnType::Boolean), Stored::new("".into(), rows.iter().map(|r| r.5).collect::<Vec<_>>())),
    ];
    Table::new("t", values, Origin::default()).unwrap()
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let number = prop_oneof![Just(0.0), -1e6..1e6, -1.0..1.0];
    let row = (
        prop::option::of(0..5_usize),
        prop::option::of(0..3_usize),
        prop::option::of(-3..4_i64),
        prop::option::of(number),
        prop::option::of(-800..800_i32),
        any::<bool>(),
    );
    prop::collection::vec(row, 0..60)
}

fn field() -> impl Strategy<Value = Field> {
    let part = |column: &'static str| prop::sample::select(DatePart::ALL.to_vec()).prop_map(move |by| Field::by(column, by));
    prop_oneof![
        4 => prop::sample::select(vec!["who", "place", "n", "flag", "day", "x"]).prop_map(Field::new),
        1 => part("day").prop_filter("a date has no hours", |f| f.by != Some(DatePart::Hour)),
        2 => part("at"),
    ]
}

fn value(expr: &str) -> PivotValue {
    Measure::new(expr, expr).into()
}

fn spec() -> impl Strategy<Value = PivotSpec> {
    let fields = || prop::collection::vec(field(), 0..3);
    let subtotals = prop::sample::select(vec![Subtotals::Off, Subtotals::Top, Subtotals::Bottom]);
    let values = prop::sample::subsequence(MEASURES.to_vec(), 1..4);
    (fields(), fields(), values, subtotals, any::<(bool, bool, bool)>(), prop::option::of((1..3_usize, any::<bool>())), any::<bool>())
        .prop_map(|(rows, columns, values, subtotals, (grand_rows, grand_columns, filtered), top, descending)| {
            let first = values[0].to_owned();
            let (mut rows, mut columns) = (rows, columns);
            if let (Some((count, within_parent)), Some(field)) = (top, rows.last_mut().or(columns.last_mut())) {
                field.top = Some(Top { count, value: first.clone(), bottom: descending, within_parent, others: count == 1 });
            }
            if let Some(field) = rows.first_mut().filter(|_| descending) {
                field.order = Order::Value(SortBy { value: first, descending, within: Vec::new() });
                field.fill = filtered;
            }
            let filter = Filter { column: "flag".into(), test: FilterTest::Members(vec![Some("true".into())]) };
            PivotSpec {
                rows,
                columns,
                values: values.into_iter().map(value).collect(),
                filters: filtered.then_some(filter).into_iter().collect(),
                subtotals,
                grand_rows,
                grand_columns,
                form: if filtered { Form::Outline } else { Form::Compact },
                ..PivotSpec::default()
            }
        })
}

/// The measure over some rows, evaluated by polars alone.
fn plainly(table: &Table, measure: &Measure) -> Option<f64> {
    if table.rows() == 0 {
        return None;
    }
    let frame = table.lazy().select([measure.over(table).unwrap().alias("m")]).collect().unwrap();
    let column = frame.column("m").unwrap().cast(&polars::prelude::DataType::Float64).unwrap();
    column.f64().unwrap().get(0).filter(|v| v.is_finite())
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0),
        (None, None) => true,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_cell_is_its_measure_over_the_rows_behind_it(rows in rows(), spec in spec()) {
        let table = table(&rows);
        let context = Context::detached();
        let pivot = compute(&table, &spec, &context).unwrap();
        prop_assert_eq!(pivot.cells.len(), pivot.rows.len() * pivot.columns.len());
        let mut leaf_rows = 0;
        // A pivot of many dates has thousands of cells: look at up to some hundred of them, spread evenly.
        let step = pivot.cells.len() / 150 + 1;
        for (r, row) in pivot.rows.iter().enumerate() {
            for (c, column) in pivot.columns.iter().enumerate() {
                let leaf = row.kind == AxisKind::Leaf && column.kind == AxisKind::Leaf && column.value == 0;
                let looked = (r * pivot.columns.len() + c).is_multiple_of(step);
                if row.kind == AxisKind::Header || !looked && (!leaf || step > 1) {
                    continue;
                }
                let behind = rows_behind(&table, &spec, row, column, &context).unwrap();
                leaf_rows += if leaf { behind.len() } else { 0 };
                let expected = plainly(&table.take(&behind).unwrap(), &spec.values[column.value].measure);
                let found = pivot.cell(r, c);
                prop_assert!(close(found, expected), "{:?} x {:?}: {:?}, expected {:?}", row, column, found, expected);
            }
        }
        if step == 1 {
            prop_assert_eq!(leaf_rows, pivot.source_rows);
        }
    }

    #[test]
    fn shares_are_of_the_right_total_at_every_level(rows in rows(), spec in spec(), show_as in prop::sample::select(vec![ShowAs::PercentOfGrand, ShowAs::PercentOfColumn, ShowAs::PercentOfRow])) {
        let table = table(&rows);
        let context = Context::detached();
        let plain = PivotSpec { grand_rows: true, grand_columns: true, ..spec };
        let mut shared = plain.clone();
        shared.values.iter_mut().for_each(|v| v.show_as = show_as.clone());
        let (plain, shared) = (compute(&table, &plain, &context).unwrap(), compute(&table, &shared, &context).unwrap());
        prop_assert_eq!(&plain.rows, &shared.rows);
        for (r, row) in plain.rows.iter().enumerate() {
            if row.kind == AxisKind::Header {
                continue;
            }
            for (c, column) in plain.columns.iter().enumerate() {
                let total_row = plain.rows.iter().position(|x| x.key.is_empty()).unwrap();
                let total_column = plain.columns.iter().position(|x| x.key.is_empty() && x.value == column.value).unwrap();
                let whole = match show_as {
                    ShowAs::PercentOfColumn => plain.cell(total_row, c),
                    ShowAs::PercentOfRow => plain.cell(r, total_column),
                    _ => plain.cell(total_row, total_column),
                };
                let expected = plain.cell(r, c).zip(whole).filter(|(_, w)| *w != 0.0).map(|(v, w)| v / w);
                prop_assert_eq!(shared.cell(r, c), expected, "{:?}", row);
            }
        }
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(rows in rows(), spec in spec()) {
        let context = Context::detached();
        let order_free = |v: &PivotValue| !["stddev", "var_pop", "first", "last", "weighted"].iter().any(|f| v.measure.expr.contains(f));
        let spec = PivotSpec { values: spec.values.iter().filter(|v| order_free(v)).cloned().collect(), ..unsorted(spec) };
        let there = compute(&table(&rows), &spec, &context).unwrap();
        let reversed: Vec<Row> = rows.iter().rev().copied().collect();
        prop_assert_eq!(there, compute(&table(&reversed), &spec, &context).unwrap());
    }
}

/// Without what depends on the order of the rows where values are equal.
fn unsorted(mut spec: PivotSpec) -> PivotSpec {
    for field in spec.rows.iter_mut().chain(&mut spec.columns) {
        (field.order, field.top) = (Order::Natural, None);
    }
    spec
}

fn largest(count: usize, value: &str) -> Top {
    Top { count, value: value.to_owned(), bottom: false, within_parent: false, others: true }
}

fn sample() -> Table {
    let row = |who, place, n, x, day| (Some(who), place, Some(n), Some(x), Some(day), true);
    table(&[
        row(0, Some(0), 1, 10.0, 20_514),
        row(0, Some(1), 2, 30.0, 20_545),
        row(1, Some(0), 1, 5.0, 20_514),
        row(1, None, 3, 7.5, 20_600),
        row(3, Some(1), 2, 0.1, 20_514),
        row(4, Some(1), 2, 0.2, 20_514),
    ])
}

fn asked(rows: &[&str], columns: &[&str], values: &str) -> PivotSpec {
    let fields = |names: &[&str]| names.iter().map(|n| Field::parse(n)).collect();
    let values = Measure::parse_list(values).into_iter().map(PivotValue::from).collect();
    PivotSpec { rows: fields(rows), columns: fields(columns), values, ..PivotSpec::default() }
}

fn run(spec: &PivotSpec) -> Result<PivotTable, PivotError> {
    compute(&sample(), spec, &Context::detached())
}

/// Polars finds no deviation in a group of one row, whether the row has a value or not; every cell is what the plain query gives.
#[test]
fn one_row_without_a_value_has_no_deviation() {
    let row = |n, x| (None, None, Some(n), x, None, true);
    let table = table(&[row(0, None), row(1, Some(2.0)), row(2, Some(1.0)), row(2, Some(3.0))]);
    let spec = asked(&["n"], &[], "var_pop(x), stddev_pop(x), variance(x)");
    let pivot = compute(&table, &spec, &Context::detached()).unwrap();
    let of = |row: usize| (0..3).map(|c| pivot.cell(row, c)).collect::<Vec<_>>();
    assert_eq!([of(0), of(1), of(2)], [vec![None; 3], vec![Some(0.0), Some(0.0), None], vec![Some(1.0), Some(1.0), Some(2.0)]]);
}

fn labels(pivot: &PivotTable) -> Vec<String> {
    pivot.rows.iter().map(|r| pivot.row_labels(r).join("|")).collect()
}

#[test]
fn members_stand_in_natural_order_with_the_missing_one_last() {
    let pivot = run(&asked(&["who", "place"], &[], "sum(x) as X")).unwrap();
    let expected =
        ["9|east", "9|Total", "10|east", "10|Total", "a|east", "a|West", "a|Total", "B|West", "B|(missing)", "B|Total", "Grand total|"];
    assert_eq!(labels(&pivot), expected);
    assert_eq!(pivot.columns.iter().map(|c| pivot.column_label(c)).collect::<Vec<_>>(), ["X"]);
    assert_eq!(pivot.cell(10, 0), Some(52.8));
}

#[test]
fn sorting_by_value_keeps_parents_and_puts_others_last() {
    let mut spec = asked(&["place", "who"], &[], "sum(x) as X");
    spec.rows[1].order = Order::Value(SortBy { value: "X".into(), descending: true, within: Vec::new() });
    spec.rows[1].top = Some(largest(2, "x"));
    spec.subtotals = Subtotals::Top;
    let pivot = run(&spec).unwrap();
    assert_eq!(
        labels(&pivot),
        ["east|Total", "east|a", "east|Others", "West|Total", "West|a", "West|B", "(missing)|Total", "(missing)|B", "Grand total|"]
    );
    assert_eq!(pivot.cell(2, 0), Some(0.1 + 0.2));
}

#[test]
fn a_member_called_others_is_not_mixed_up_with_the_rest() {
    let row = |who, x| (Some(who), Some(0), Some(1), Some(x), Some(0), true);
    let table = table(&[row(2, 9.0), row(0, 1.0), row(1, 2.0)]);
    let mut spec = asked(&["who"], &[], "sum(x) as X");
    spec.rows[0].top = Some(largest(1, "X"));
    let pivot = compute(&table, &spec, &Context::detached()).unwrap();
    assert_eq!(labels(&pivot), ["Others", "Others (2)", "Grand total"]);
    assert_eq!(rows_behind(&table, &spec, &pivot.rows[1], &pivot.columns[0], &Context::detached()).unwrap(), [1, 2]);
}

#[test]
fn totals_of_decimals_are_rounded_once() {
    let rows: Vec<Row> = (0..10).map(|_| (Some(0), None, None, Some(0.1), None, true)).collect();
    let pivot = compute(&table(&rows), &asked(&["who"], &[], "sum(x) as X"), &Context::detached()).unwrap();
    assert_eq!(pivot.cells, [Some(1.0), Some(1.0)]);
}

#[test]
fn what_cannot_be_computed_is_said() {
    let kind = |spec: &PivotSpec| Failure::from(run(spec).unwrap_err()).kind;
    assert_eq!(kind(&asked(&["whom"], &[], "sum(x)")), "unknown_column");
    assert_eq!(kind(&asked(&["who:month"], &[], "sum(x)")), "not_a_date");
    assert_eq!(kind(&asked(&["day:hour"], &[], "sum(x)")), "not_a_date");
    assert_eq!(kind(&asked(&["who"], &[], "sum(place)")), "not_a_number");
    assert_eq!(kind(&asked(&["who"], &[], "x")), "not_a_number");
    assert_eq!(kind(&asked(&["who"], &[], "max(day)")), "not_a_number");
    let mut spec = asked(&["who"], &[], "sum(x)");
    spec.rows[0].order = Order::Value(SortBy { value: "profit".into(), descending: true, within: Vec::new() });
    assert_eq!(kind(&spec), "unknown_value");
    spec.rows[0].order = Order::Natural;
    spec.values[0].show_as = ShowAs::RunningTotal("day".into());
    assert_eq!(kind(&spec), "unknown_field");
    spec.values[0].show_as = ShowAs::PercentOf(Base { field: "who".into(), item: BaseItem::Named(Some("nobody".into())) });
    assert_eq!(kind(&spec), "unknown_item");
    spec.values[0].show_as = ShowAs::Value;
    spec.rows[0].group = Some(Group::Bins { width: 1.0, start: 0.0, typed: Typed::Number });
    assert_eq!(kind(&spec), "not_a_number");
}

#[test]
fn a_pivot_too_large_is_refused_before_it_is_computed() {
    let rows: Vec<Row> = (0..20_000).map(|i| (None, None, Some(i), Some(1.0), None, true)).collect();
    let result = compute(&table(&rows), &asked(&[], &["n"], "sum(x)"), &Context::detached());
    assert!(matches!(result, Err(PivotError::TooManyColumns { columns: 20_001, .. })), "{result:?}");
}

#[test]
fn a_cancelled_pivot_stops() {
    let context = Context::detached();
    context.cancel();
    assert!(matches!(compute(&sample(), &asked(&["who"], &[], "sum(x)"), &context), Err(PivotError::Cancelled(_))));
}

#[test]
fn json_and_csv_have_the_promised_shape() {
    let mut spec = asked(&["who"], &["place"], "sum(x) as X, count(*) as Rows");
    spec.grand_columns = false;
    let pivot = run(&spec).unwrap();
    let json = pivot.to_json();
    assert_eq!(json["columns"][1].to_string(), r#"{"kind":"leaf","key":["east"],"value":"Rows"}"#);
    assert_eq!(json["columns"][4].to_string(), r#"{"kind":"leaf","key":[null],"value":"X"}"#);
    assert_eq!(json["rows"][0].to_string(), r#"{"kind":"leaf","key":["9"],"cells":[0.2,1,null,null,null,null]}"#);
    assert_eq!(
        json.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["row_fields", "column_fields", "values", "columns", "rows", "source_rows"]
    );
    let csv = pivot.to_csv();
    assert!(csv.starts_with("who,east / X,east / Rows,West / X,West / Rows,(missing) / X,(missing) / Rows\n9,0.2,1,,,,\n"), "{csv}");
}

#[test]
fn a_first_pivot_is_suggested_from_the_roles() {
    let spec = suggest(&sample());
    assert_eq!((spec.rows[0].label(), spec.values[0].measure.expr.as_str()), ("day (month)".to_owned(), "sum(\"n\")"));
    assert_eq!(spec.columns, [Field::new("who")]);
    assert!(run(&spec).is_ok());
}
