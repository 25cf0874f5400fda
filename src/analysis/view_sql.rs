//! The SQL of a view: what a person would have to write to get the same numbers.
//!
//! It runs as it stands in the query panel and in `sql`. What SQL cannot say (totals beside their parts, a share of a column) is
//! written above it as a comment instead of being left out in silence.

use chrono::Days;

use super::View;
use super::sql_conditions::{among, in_stretches, text, without};
use crate::board::{self, BoardSpec, Content};
use crate::detect::{DetectSpec, Grain};
use crate::pivot::{Calendar, DatePart, Field, Group, Order, PivotSpec, ShowAs};
use crate::table::{ColumnType, Filter, FilterTest, SortKey, Table, aggregates_outside_sql, quote};

/// Aggregates that are called otherwise in SQL.
const RENAMED: [(&str, &str); 2] = [("percentile(", "quantile_cont("), ("count_numbers(", "count(")];

/// A SELECT while it is put together.
struct Select<'a> {
    table: &'a Table,
    from: &'a str,
    notes: Vec<String>,
    items: Vec<String>,
    conditions: Vec<String>,
    /// How many of the items, from the first, are grouped by.
    groups: usize,
    order: Vec<String>,
}

impl<'a> Select<'a> {
    fn new(table: &'a Table, from: &'a str) -> Self {
        Self { table, from, notes: Vec::new(), items: Vec::new(), conditions: Vec::new(), groups: 0, order: Vec::new() }
    }

    fn filter(&mut self, filters: &[Filter]) {
        for filter in filters {
            match self.condition(filter) {
                Some(condition) => self.conditions.push(condition),
                None => self.notes.push(format!("Not said here: {}.", filter.words())),
            }
        }
    }

    fn condition(&self, filter: &Filter) -> Option<String> {
        let column = quote(&filter.column);
        let ty = self.table.column(&filter.column).map_or(ColumnType::Text, |(_, c)| c.ty);
        Some(match &filter.test {
            FilterTest::Sql(text) => format!("({text})"),
            FilterTest::Members(members) => among(&column, ty, members),
            FilterTest::Except(members) => without(&column, ty, members),
            FilterTest::Contains(part) => format!("STRPOS(LOWER({column}), {}) > 0", text(&part.to_lowercase())),
            FilterTest::Range { min, max, .. } => {
                let ends = [min.map(|m| format!("{column} >= {m}")), max.map(|m| format!("{column} <= {m}"))];
                let known: Vec<String> = ends.into_iter().flatten().collect();
                if known.is_empty() { format!("{column} IS NOT NULL") } else { known.join(" AND ") }
            }
            FilterTest::Days { start, end } => {
                // Up to the day after, so that the hours of the last day count.
                let after = end.and_then(|e| e.checked_add_days(Days::new(1)));
                let ends = [start.map(|d| format!("{column} >= DATE '{d}'")), after.map(|d| format!("{column} < DATE '{d}'"))];
                let known: Vec<String> = ends.into_iter().flatten().collect();
                if known.is_empty() { format!("{column} IS NOT NULL") } else { known.join(" AND ") }
            }
            FilterTest::Stretches { of, missing, except } => in_stretches(&column, of, (*missing, *except)),
            FilterTest::Top { .. } => return None,
        })
    }

    fn group_by(&mut self, field: &Field, calendar: Calendar) {
        let column = quote(&field.column);
        let ty = self.table.column(&field.column).map_or(ColumnType::Text, |(_, c)| c.ty);
        let key = match (&field.group, field.by) {
            (Some(group), _) => grouped(&column, ty, group),
            (None, Some(part)) if ty.is_temporal() => {
                if calendar != Calendar::default() {
                    self.note("Years begin in January and weeks on Monday here, unlike in the view.");
                }
                period(&column, part)
            }
            _ => column.clone(),
        };
        if !field.filters.is_empty() || field.top.is_some() {
            self.note(&format!("The view leaves out some items of {}; they are here.", field.label()));
        }
        let label = quote(&field.label());
        self.items.push(if key == label { key } else { format!("{key} AS {label}") });
        self.groups += 1;
        self.order.push(match &field.order {
            Order::Reversed => format!("{} DESC", self.groups),
            _ => self.groups.to_string(),
        });
    }

    fn value(&mut self, name: &str, expr: &str) {
        let mut expr = expr.trim().to_owned();
        for (ours, theirs) in RENAMED {
            if let Some(rest) = expr.get(ours.len()..).filter(|_| expr.to_lowercase().starts_with(ours)) {
                expr = format!("{theirs}{rest}");
            }
        }
        if aggregates_outside_sql(&expr) {
            self.note(&format!("{name} is {expr}, which SQL has no word for."));
            return;
        }
        self.items.push(format!("{expr} AS {}", quote(name)));
    }

    fn note(&mut self, words: &str) {
        if !self.notes.iter().any(|n| n == words) {
            self.notes.push(words.to_owned());
        }
    }

    fn finish(self) -> String {
        let mut sql: String = self.notes.iter().map(|n| format!("-- {}\n", n.replace('\n', " "))).collect();
        let items = if self.items.is_empty() { "*".to_owned() } else { self.items.join(",\n  ") };
        sql.push_str(&format!("SELECT{}{items}\nFROM {}", if self.items.is_empty() { " " } else { "\n  " }, name(self.from)));
        if !self.conditions.is_empty() {
            sql.push_str(&format!("\nWHERE {}", self.conditions.join("\n  AND ")));
        }
        if self.groups > 0 {
            let places: Vec<String> = (1..=self.groups).map(|g| g.to_string()).collect();
            sql.push_str(&format!("\nGROUP BY {}", places.join(", ")));
        }
        if !self.order.is_empty() {
            sql.push_str(&format!("\nORDER BY {}", self.order.join(", ")));
        }
        sql
    }
}

/// The SQL of the rows as the grid shows them; the table is called `name`.
#[must_use]
pub fn data_sql(view: &View, table: &Table, name: &str) -> String {
    let mut select = Select::new(table, name);
    select.filter(&view.filters);
    let shown = view.columns.shown(table.columns().iter().map(|c| c.name.as_str()));
    if !view.columns.is_default() {
        select.items = shown.into_iter().filter_map(|at| table.columns().get(at)).map(|c| quote(&c.name)).collect();
    }
    select.order = view
        .sort
        .iter()
        .map(|SortKey { column, descending }| format!("{}{}", quote(column), if *descending { " DESC" } else { "" }))
        .collect();
    select.finish()
}

/// The SQL of a pivot's inner cells, one line for each; `filters` are those of the view it belongs to.
#[must_use]
pub fn pivot_sql(pivot: &PivotSpec, filters: &[Filter], table: &Table, name: &str) -> String {
    let mut select = Select::new(table, name);
    select.filter(filters);
    select.filter(&pivot.filters);
    for field in pivot.rows.iter().chain(&pivot.columns) {
        select.group_by(field, pivot.calendar);
    }
    for value in &pivot.values {
        if value.show_as != ShowAs::Value {
            select.note(&format!("{} is shown as something else of these numbers.", value.measure.name));
        }
        select.value(&value.measure.name, &value.measure.expr);
    }
    if select.groups > 0 && (pivot.grand_rows || pivot.grand_columns) {
        select.note("The inner cells, one line each; for totals group by less, as they are computed from the rows.");
    }
    if select.items.is_empty() {
        select.note("Nothing is placed in the pivot yet.");
    }
    select.finish()
}

/// The SQL of the series that are looked at for anomalies: the total, then each split.
#[must_use]
pub fn detect_sql(detect: &DetectSpec, filters: &[Filter], table: &Table, name: &str) -> String {
    let part = match detect.grain {
        Grain::Hour => None,
        Grain::Week => Some(DatePart::Week),
        Grain::Month => Some(DatePart::Month),
        Grain::Day | Grain::Auto => Some(DatePart::Day),
    };
    let series = |split: &[String]| {
        let mut select = Select::new(table, name);
        select.filter(filters);
        select.filter(&detect.filters);
        match part {
            Some(part) => select.group_by(&Field::by(&detect.date, part), Calendar::default()),
            None => {
                select.items.push(format!("STRFTIME({}, '%Y-%m-%d %H:00') AS \"Hour\"", quote(&detect.date)));
                select.order.push("1".to_owned());
                select.groups = 1;
            }
        }
        for column in split {
            select.group_by(&Field::new(column), Calendar::default());
        }
        for measure in &detect.measures {
            select.value(&measure.name, &measure.expr);
        }
        let title = if split.is_empty() { "The total".to_owned() } else { format!("By {}", split.join(" and ")) };
        format!("-- {title}\n{}", select.finish())
    };
    let all = std::iter::once(series(&[])).chain(detect.splits.iter().map(|split| series(split)));
    all.collect::<Vec<_>>().join(";\n\n")
}

/// The SQL of each tile of a board that shows numbers.
#[must_use]
pub fn board_sql(board: &BoardSpec, filters: &[Filter], table: &Table, name: &str) -> String {
    let tiles = board.tiles.iter().filter_map(|tile| match &tile.content {
        Content::Chart { pivot, .. } | Content::Pivot { pivot } => {
            let title = board::title(board, tile);
            Some(format!("-- {title}\n{}", pivot_sql(pivot, filters, table, name)))
        }
        _ => None,
    });
    tiles.collect::<Vec<_>>().join(";\n\n")
}

/// A name as SQL wants it: in quotes where it must.
fn name(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    if plain { name.to_owned() } else { quote(name) }
}

fn period(column: &str, part: DatePart) -> String {
    let pattern = match part {
        DatePart::Year => "%Y",
        DatePart::Month => "%Y-%m",
        DatePart::Week => "%G-W%V",
        DatePart::Day => "%Y-%m-%d",
        DatePart::MonthOfYear => "%b",
        DatePart::Weekday => "%a",
        DatePart::Hour => "%H",
        DatePart::Quarter => return format!("CONCAT(STRFTIME({column}, '%Y'), '-Q', EXTRACT(QUARTER FROM {column}))"),
        DatePart::QuarterOfYear => return format!("CONCAT('Q', EXTRACT(QUARTER FROM {column}))"),
    };
    format!("STRFTIME({column}, '{pattern}')")
}

fn grouped(column: &str, ty: ColumnType, group: &Group) -> String {
    match group {
        Group::Bins { width, start, .. } if *start == 0.0 => format!("FLOOR({column} / {width}) * {width}"),
        Group::Bins { width, start, .. } => format!("FLOOR(({column} - {start}) / {width}) * {width} + {start}"),
        Group::Edges(edges) => {
            let upper = edges.iter().map(|e| format!(" WHEN {column} < {e} THEN {}", text(&format!("below {e}"))));
            let last = edges.last().map_or_else(|| "all".to_owned(), |e| format!("{e} and more"));
            format!("CASE{} WHEN {column} IS NULL THEN NULL ELSE {} END", upper.collect::<String>(), text(&last))
        }
        Group::Named(groups) => {
            let cases = groups.iter().map(|g| format!(" WHEN {} THEN {}", among(column, ty, &g.members), text(&g.name)));
            format!("CASE{} ELSE CAST({column} AS VARCHAR) END", cases.collect::<String>())
        }
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::Column as Stored;

    use super::*;
    use crate::engine::Context;
    use crate::pivot;
    use crate::prepare::query;
    use crate::table::{Column, Measure, Origin, Typed, Value};

    fn orders() -> Table {
        let days = Stored::new("Day".into(), [20_500_i32, 20_501, 20_532, 20_533, 20_534, 20_595]);
        let days = days.cast(&polars::prelude::DataType::Date).unwrap();
        let columns = vec![
            (Column::new("Day", ColumnType::Date), days),
            (
                Column::new("Region", ColumnType::Text),
                Stored::new("r".into(), [Some("West"), Some("East"), None, Some("West"), Some("O'Hara"), Some("East")]),
            ),
            (Column::new("Net sales", ColumnType::Decimal), Stored::new("s".into(), [1.0, 2.0, 4.0, 8.0, 16.0, 32.0])),
        ];
        Table::new("Orders 2026", columns, Origin::default()).unwrap()
    }

    fn run(sql: &str) -> Table {
        query(&[("Orders 2026".to_owned(), orders())], sql, "result", &Context::detached()).unwrap_or_else(|e| panic!("{e}\n{sql}"))
    }

    fn filters() -> Vec<Vec<Filter>> {
        let of = |column: &str, test| vec![Filter { column: column.to_owned(), test }];
        let day = |d| chrono::NaiveDate::from_ymd_opt(2026, 3, d);
        vec![
            of("Region", FilterTest::Members(vec![Some("O'Hara".into()), None])),
            of("Region", FilterTest::Except(vec![Some("West".into())])),
            of("Region", FilterTest::Except(vec![Some("West".into()), None])),
            of("Region", FilterTest::Contains("EST".into())),
            of("Net sales", FilterTest::Range { min: Some(2.0), max: Some(16.0), typed: Typed::Number }),
            of("Net sales", FilterTest::Members(vec![Some("4".into()), Some("8".into())])),
            of("Day", FilterTest::Days { start: day(1), end: day(31) }),
            of("Day", stretches(&["2026-03"], false, false)),
            of("Day", stretches(&["2026-03-01", "2025"], true, false)),
            of("Day", stretches(&["2026-03-01"], false, true)),
            of("Day", stretches(&["2026-02", "2026-03"], true, true)),
            of("Day", stretches(&[], true, false)),
            of("Day", stretches(&[], true, true)),
            of("", FilterTest::Sql("\"Net sales\" > 3 or Region = 'East'".into())),
        ]
    }

    fn stretches(of: &[&str], missing: bool, except: bool) -> FilterTest {
        FilterTest::Stretches { of: of.iter().map(|s| s.parse().unwrap()).collect(), missing, except }
    }

    #[test]
    fn the_sql_of_the_rows_keeps_the_rows_that_the_filters_keep() {
        for filters in filters() {
            let view =
                View { filters: filters.clone(), sort: vec![SortKey { column: "Net sales".into(), descending: true }], ..View::default() };
            let sql = data_sql(&view, &orders(), "Orders 2026");
            let kept = Filter::apply(&filters, &orders()).unwrap();
            assert_eq!(run(&sql).rows(), kept.rows(), "{sql}");
        }
    }

    #[test]
    fn the_sql_of_a_pivot_gives_its_inner_cells_for_every_part_of_a_date() {
        for part in DatePart::ALL.into_iter().filter(|p| *p != DatePart::Hour) {
            let spec = PivotSpec {
                rows: vec![Field::by("Day", part), Field::new("Region")],
                values: vec![
                    Measure::parse("sum(\"Net sales\") as Sales").into(),
                    Measure::parse("count_numbers(\"Net sales\") as n").into(),
                ],
                ..PivotSpec::default()
            };
            let sql = pivot_sql(&spec, &filters()[4], &orders(), "Orders 2026");
            let mut asked = spec.clone();
            asked.filters = filters()[4].clone();
            let table = pivot::compute(&orders(), &asked, &Context::detached()).unwrap();
            let leaves = table.rows.iter().filter(|r| r.kind == pivot::AxisKind::Leaf).count();
            let result = run(&sql);
            assert_eq!(result.rows(), leaves, "{sql}");
            let (at, _) = result.column("Sales").unwrap();
            let total: f64 = (0..result.rows()).map(|row| if let Value::Decimal(n) = result.value(row, at) { n } else { 0.0 }).sum();
            assert_eq!(total, 30.0, "{sql}");
        }
    }

    #[test]
    fn groups_are_cases_and_what_sql_cannot_say_is_a_comment() {
        let bins = Field { group: Some(Group::Bins { width: 10.0, start: 0.0, typed: Typed::Number }), ..Field::new("Net sales") };
        let spec = PivotSpec { rows: vec![bins], values: vec![Measure::parse("count(*) as n").into()], ..PivotSpec::default() };
        assert_eq!(run(&pivot_sql(&spec, &[], &orders(), "Orders 2026")).rows(), 3);
        let spec = PivotSpec {
            rows: vec![Field::new("Region")],
            values: vec![Measure::parse("sum_once_per(\"Net sales\", Region) as Once").into()],
            ..PivotSpec::default()
        };
        let sql = pivot_sql(&spec, &[], &orders(), "Orders 2026");
        assert!(sql.starts_with("-- Once is sum_once_per"), "{sql}");
        assert_eq!(run(&sql).rows(), 4);
    }

    #[test]
    fn the_series_of_a_detection_are_a_query_each() {
        let detect: DetectSpec =
            serde_json::from_str(r#"{"date": "Day", "measures": [{"name": "Sales", "expr": "sum(\"Net sales\")"}], "splits": [["Region"]], "sensitivity": 50.0}"#)
                .unwrap();
        let sql = detect_sql(&detect, &[], &orders(), "Orders 2026");
        let rows: Vec<usize> = sql.split(';').map(|one| run(one).rows()).collect();
        assert_eq!(rows, [6, 6]);
    }
}
