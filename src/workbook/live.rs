//! Measures as live Excel formulas over the Data sheets, where Excel gives the program's number.
//!
//! Where it would not (a distinct count, members that differ only by case, numbers beyond 15 digits) there is no
//! formula: a value and a note are better than a live number that is wrong.

use std::cell::OnceCell;
use std::collections::HashSet;

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::layout::{DataLayout, Kind};
use super::text;
use crate::pivot::{Calendar, DatePart, Field, Key, period_start};
use crate::table::{Filter, FilterTest, Table, expr};

/// Makes formulas over the Data sheets of one table.
pub(super) struct Live<'a> {
    table: &'a Table,
    layout: &'a DataLayout,
    /// Per column: whether Excel, blind to case, tells its members apart.
    distinct: Vec<OnceCell<bool>>,
}

/// A condition on the rows of Data.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Criterion {
    /// The text of a column.
    Text(usize, String),
    /// The number of a column.
    Number(usize, f64),
    /// Nothing in a column.
    Missing(usize),
    /// Days of a column: the first, and the one after the last.
    Days(usize, Option<NaiveDate>, Option<NaiveDate>),
    /// Numbers of a column, both ends included.
    Range(usize, Option<f64>, Option<f64>),
}

/// What is computed over the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aggregate {
    Sum(usize),
    SumOfProduct(usize, usize),
    Rows,
    Count(usize),
    Average(usize),
    Min(usize),
    Max(usize),
}

/// A measure as a `PivotTable` of Excel names it: a column of Data, and what is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Native {
    /// The column.
    pub(super) column: usize,
    /// The word of the file format.
    pub(super) how: &'static str,
}

impl<'a> Live<'a> {
    /// Formulas over `table` as `layout` lays it out.
    pub(super) fn new(table: &'a Table, layout: &'a DataLayout) -> Self {
        Self { table, layout, distinct: table.columns().iter().map(|_| OnceCell::new()).collect() }
    }

    /// How many rows a formula has to look at.
    pub(super) fn rows(&self) -> usize {
        self.table.rows()
    }

    /// The measure over the rows that meet `criteria`; `None` where Excel cannot give the program's number.
    pub(super) fn formula(&self, measure: &str, criteria: &[Criterion]) -> Option<String> {
        if self.table.rows() == 0 {
            return None;
        }
        match expr::ratio(measure) {
            Some((above, below)) => {
                Some(format!("({})/({})", self.aggregate(self.parse(above)?, criteria), self.aggregate(self.parse(below)?, criteria)))
            }
            None => Some(self.aggregate(self.parse(measure)?, criteria)),
        }
    }

    /// Whether the measure of all rows is the sum of the measures of their parts.
    pub(super) fn is_additive(&self, measure: &str) -> bool {
        matches!(self.parse(measure), Some(Aggregate::Sum(_) | Aggregate::SumOfProduct(..) | Aggregate::Rows | Aggregate::Count(_)))
    }

    /// The measure as a `PivotTable` has it; `None` where it has no such.
    pub(super) fn native(&self, measure: &str) -> Option<Native> {
        let (column, how) = match self.parse(measure)? {
            Aggregate::Sum(c) => (c, "sum"),
            Aggregate::Count(c) => (c, "count"),
            Aggregate::Average(c) => (c, "average"),
            Aggregate::Min(c) => (c, "min"),
            Aggregate::Max(c) => (c, "max"),
            Aggregate::SumOfProduct(..) | Aggregate::Rows => return None,
        };
        Some(Native { column, how })
    }

    /// The conditions that the items of an axis set; `None` where Excel cannot test them.
    pub(super) fn criteria(&self, fields: &[Field], key: &Key) -> Option<Vec<Criterion>> {
        fields.iter().zip(key).map(|(field, item)| self.item(field, item.as_deref())).collect()
    }

    /// The conditions that filters set beyond those of `applied`, which Data was already selected by; `None` where Excel
    /// cannot test them.
    pub(super) fn filters(&self, filters: &[Filter], applied: &[Filter]) -> Option<Vec<Criterion>> {
        let one = |filter: &Filter| {
            let (column, _) = self.table.column(&filter.column).ok()?;
            match &filter.test {
                FilterTest::Members(members) => match members.as_slice() {
                    [one] => self.item(&Field::new(&filter.column), one.as_deref()),
                    _ => None,
                },
                FilterTest::Range { min, max, .. } if self.is_exact(column, Kind::Number) => Some(Criterion::Range(column, *min, *max)),
                FilterTest::Days { .. } | FilterTest::Stretches { .. }
                    if self.is_exact(column, Kind::Day) || self.is_exact(column, Kind::Moment) =>
                {
                    let (start, end) = filter.span_of_days()?;
                    let after = end.map(|e| e.checked_add_days(Days::new(1)));
                    Some(Criterion::Days(column, start, after.unwrap_or_default()))
                }
                _ => None,
            }
        };
        filters.iter().filter(|f| !applied.contains(f)).map(one).collect()
    }

    fn item(&self, field: &Field, item: Option<&str>) -> Option<Criterion> {
        let (column, _) = self.table.column(&field.column).ok()?;
        let data = self.layout.columns.get(column)?;
        let Some(item) = item else { return data.exact.then_some(Criterion::Missing(column)) };
        match data.kind {
            Kind::Text => {
                (field.by.is_none() && is_plain(item) && self.tells_apart(column)).then(|| Criterion::Text(column, item.to_owned()))
            }
            Kind::Number if data.exact => item.parse().ok().map(|n| Criterion::Number(column, n)),
            Kind::Day | Kind::Moment if data.exact => {
                let by = field.by.or((data.kind == Kind::Day).then_some(DatePart::Day))?;
                let (start, after) = days(by, item)?;
                Some(Criterion::Days(column, Some(start), Some(after)))
            }
            _ => None,
        }
    }

    /// Whether Excel, blind to case, tells the members of a column apart.
    pub(super) fn tells_apart(&self, column: usize) -> bool {
        let test = || {
            let Ok(codes) = self.table.codes(column) else { return false };
            let mut seen = HashSet::with_capacity(codes.labels.len());
            codes.labels.iter().all(|label| seen.insert(label.to_lowercase()))
        };
        self.distinct.get(column).is_some_and(|cell| *cell.get_or_init(test))
    }

    fn is_exact(&self, column: usize, kind: Kind) -> bool {
        self.layout.columns.get(column).is_some_and(|c| c.exact && c.kind == kind)
    }

    fn parse(&self, text: &str) -> Option<Aggregate> {
        let (function, rest) = text.trim().split_once('(')?;
        let inner = rest.trim_end().strip_suffix(')')?.trim();
        let function = function.trim().to_lowercase();
        if function == "count" && inner == "*" {
            return Some(Aggregate::Rows);
        }
        if function == "sum"
            && let Some((a, b)) = product(inner)
        {
            return Some(Aggregate::SumOfProduct(self.number(a)?, self.number(b)?));
        }
        let column = self.column(inner)?;
        match function.as_str() {
            "count" => self.layout.columns.get(column)?.exact.then_some(Aggregate::Count(column)),
            "sum" => self.number(inner).map(Aggregate::Sum),
            "avg" | "mean" => self.number(inner).map(Aggregate::Average),
            "min" => self.number(inner).map(Aggregate::Min),
            "max" => self.number(inner).map(Aggregate::Max),
            _ => None,
        }
    }

    fn column(&self, name: &str) -> Option<usize> {
        let bare = match name.strip_prefix('"').and_then(|n| n.strip_suffix('"')) {
            Some(quoted) => quoted.replace("\"\"", "\""),
            None if name.chars().all(|c| c.is_alphanumeric() || c == '_') => name.to_owned(),
            None => return None,
        };
        self.table.column(&bare).ok().map(|(index, _)| index)
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.column(name).filter(|&c| self.is_exact(c, Kind::Number))
    }

    fn aggregate(&self, aggregate: Aggregate, criteria: &[Criterion]) -> String {
        let each = |of: &dyn Fn(&str) -> String, join: &str| self.layout.parts.iter().map(|p| of(&p.table)).collect::<Vec<_>>().join(join);
        match aggregate {
            Aggregate::Sum(c) if criteria.is_empty() => format!("SUM({})", each(&|t| self.name(t, c), ",")),
            Aggregate::Sum(c) => each(&|t| format!("SUMIFS({}{})", self.name(t, c), self.pairs(t, criteria)), "+"),
            Aggregate::SumOfProduct(a, b) => {
                each(&|t| format!("SUMPRODUCT({}{},{})", self.masks(t, criteria), self.name(t, a), self.name(t, b)), "+")
            }
            Aggregate::Rows if criteria.is_empty() => each(&|t| format!("ROWS({})", self.name(t, 0)), "+"),
            Aggregate::Rows => each(&|t| format!("COUNTIFS({})", &self.pairs(t, criteria)[1..]), "+"),
            Aggregate::Count(c) if criteria.is_empty() => format!("COUNTA({})", each(&|t| self.name(t, c), ",")),
            Aggregate::Count(c) => each(&|t| format!("COUNTIFS({},\"<>\"{})", self.name(t, c), self.pairs(t, criteria)), "+"),
            Aggregate::Average(c) => {
                format!("({})/({})", self.aggregate(Aggregate::Sum(c), criteria), self.aggregate(Aggregate::Count(c), criteria))
            }
            Aggregate::Min(c) => self.extreme("MIN", c, criteria),
            Aggregate::Max(c) => self.extreme("MAX", c, criteria),
        }
    }

    fn extreme(&self, function: &str, column: usize, criteria: &[Criterion]) -> String {
        let one = |t: &str| {
            if criteria.is_empty() {
                self.name(t, column)
            } else {
                format!("_xlfn.{function}IFS({}{})", self.name(t, column), self.pairs(t, criteria))
            }
        };
        let parts: Vec<String> = self.layout.parts.iter().map(|p| one(&p.table)).collect();
        format!("{function}({})", parts.join(","))
    }

    fn name(&self, table: &str, column: usize) -> String {
        text::structured(table, self.layout.columns.get(column).map_or("", |c| &c.header))
    }

    /// The criteria as the arguments of `SUMIFS`, each after a comma.
    fn pairs(&self, table: &str, criteria: &[Criterion]) -> String {
        let mut out = String::new();
        let mut pair = |column: usize, test: String| out.push_str(&format!(",{},{test}", self.name(table, column)));
        for criterion in criteria {
            match criterion {
                Criterion::Text(column, item) => pair(*column, format!("\"={}\"", wildcards(item).replace('"', "\"\""))),
                Criterion::Number(column, n) => pair(*column, format!("{n}")),
                Criterion::Missing(column) => pair(*column, "\"=\"".to_owned()),
                Criterion::Days(column, start, after) => {
                    if let Some(start) = start {
                        pair(*column, format!("\">=\"&{}", date(*start)));
                    }
                    if let Some(after) = after {
                        pair(*column, format!("\"<\"&{}", date(*after)));
                    }
                }
                Criterion::Range(column, min, max) => {
                    if let Some(min) = min {
                        pair(*column, format!("\">={min}\""));
                    }
                    if let Some(max) = max {
                        pair(*column, format!("\"<={max}\""));
                    }
                }
            }
        }
        out
    }

    /// The criteria as arguments of `SUMPRODUCT` that are 1 or 0 per row, each before a comma.
    fn masks(&self, table: &str, criteria: &[Criterion]) -> String {
        let mut out = String::new();
        let mut mask = |column: usize, test: String| out.push_str(&format!("--({}{test}),", self.name(table, column)));
        for criterion in criteria {
            match criterion {
                Criterion::Text(column, item) => mask(*column, format!("=\"{}\"", item.replace('"', "\"\""))),
                Criterion::Number(column, n) => {
                    mask(*column, format!("={n}"));
                    mask(*column, "<>\"\"".to_owned());
                }
                Criterion::Missing(column) => mask(*column, "=\"\"".to_owned()),
                Criterion::Days(column, start, after) => {
                    mask(*column, "<>\"\"".to_owned());
                    if let Some(start) = start {
                        mask(*column, format!(">={}", date(*start)));
                    }
                    if let Some(after) = after {
                        mask(*column, format!("<{}", date(*after)));
                    }
                }
                Criterion::Range(column, min, max) => {
                    mask(*column, "<>\"\"".to_owned());
                    if let Some(min) = min {
                        mask(*column, format!(">={min}"));
                    }
                    if let Some(max) = max {
                        mask(*column, format!("<={max}"));
                    }
                }
            }
        }
        out
    }
}

/// The factors of `"Unit Price" * Quantity`.
fn product(text: &str) -> Option<(&str, &str)> {
    let outside = |at: usize| text[..at].matches('"').count().is_multiple_of(2);
    let mut stars = text.match_indices('*').filter(|(at, _)| outside(*at));
    let (at, _) = stars.next()?;
    stars.next().is_none().then(|| (text[..at].trim(), text[at + 1..].trim()))
}

/// Whether Excel compares this text as text: numbers and truth values written as text would match others that equal them.
fn is_plain(item: &str) -> bool {
    let folded = item.trim().to_uppercase();
    !folded.is_empty()
        && item.chars().count() <= 200
        // In a formula there is no way to write them.
        && !item.chars().any(char::is_control)
        && folded.chars().any(char::is_alphabetic)
        && folded.parse::<f64>().is_err()
        && !["TRUE", "FALSE"].contains(&folded.as_str())
}

fn wildcards(item: &str) -> String {
    item.replace('~', "~~").replace('*', "~*").replace('?', "~?")
}

fn date(day: NaiveDate) -> String {
    format!("DATE({},{},{})", day.year(), day.month(), day.day())
}

/// The first day of a date item, and the one after its last; `None` for parts that are not a span of days.
fn days(by: DatePart, item: &str) -> Option<(NaiveDate, NaiveDate)> {
    let start = period_start(by, item, Calendar::default())?;
    let after = match by {
        DatePart::Year => start.checked_add_months(Months::new(12)),
        DatePart::Quarter => start.checked_add_months(Months::new(3)),
        DatePart::Month => start.checked_add_months(Months::new(1)),
        DatePart::Week => start.checked_add_days(Days::new(7)),
        // The parts that come again have no start and do not get here.
        _ => start.checked_add_days(Days::new(1)),
    };
    Some((start, after?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Context;
    use crate::table::{Column, ColumnType, Origin};
    use polars::prelude::Column as Stored;

    fn sample() -> Table {
        let day = Stored::new("x".into(), [20_000_i32, 20_001, 20_002]);
        let values = vec![
            (Column::new("Region", ColumnType::Text), Stored::new("x".into(), ["West", "East", "10"])),
            (Column::new("Kind", ColumnType::Text), Stored::new("x".into(), ["a", "A", "b"])),
            (Column::new("Unit Price", ColumnType::Decimal), Stored::new("x".into(), [1.5, 2.0, 3.0])),
            (Column::new("Qty", ColumnType::Integer), Stored::new("x".into(), [1_i64, 2, 3])),
            (Column::new("Day", ColumnType::Date), day),
        ];
        Table::new("t", values, Origin::default()).unwrap()
    }

    #[test]
    fn measures_become_formulas_or_nothing() {
        let (table, ctx) = (sample(), Context::detached());
        let layout = DataLayout::plan(&table, &ctx).unwrap();
        let live = Live::new(&table, &layout);
        let all = |m: &str| live.formula(m, &[]);
        assert_eq!(all("sum(Qty)").unwrap(), "SUM(Data[Qty])");
        assert_eq!(all("sum(Qty * \"Unit Price\")").unwrap(), "SUMPRODUCT(Data[Qty],Data[Unit Price])");
        assert_eq!(all("sum(\"Unit Price\") / count(*)").unwrap(), "(SUM(Data[Unit Price]))/(ROWS(Data[Region]))");
        assert_eq!(all("count(distinct Region)"), None);
        assert_eq!(all("sum(Region)"), None);
        assert!(live.is_additive("sum(Qty)") && !live.is_additive("avg(Qty)"));
    }

    #[test]
    fn items_become_criteria_only_where_excel_tells_them_apart() {
        let (table, ctx) = (sample(), Context::detached());
        let layout = DataLayout::plan(&table, &ctx).unwrap();
        let live = Live::new(&table, &layout);
        let one = |field: &str, item: &str| live.criteria(&[Field::parse(field)], &vec![Some(item.to_owned())]);
        let west = one("Region", "West").unwrap();
        assert_eq!(live.formula("sum(Qty)", &west).unwrap(), "SUMIFS(Data[Qty],Data[Region],\"=West\")");
        assert_eq!(one("Region", "10"), None);
        assert_eq!(one("Kind", "b"), None);
        let month = one("Day:month", "2024-10").unwrap();
        assert_eq!(live.formula("count(*)", &month).unwrap(), "COUNTIFS(Data[Day],\">=\"&DATE(2024,10,1),Data[Day],\"<\"&DATE(2024,11,1))");
        assert_eq!(one("Day:weekday", "Mon"), None);
    }

    #[test]
    fn spans_of_days_end_where_the_next_begins() {
        let d = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(days(DatePart::Quarter, "2026-Q4"), Some((d(2026, 10, 1), d(2027, 1, 1))));
        assert_eq!(days(DatePart::Week, "2026-W10"), Some((d(2026, 3, 2), d(2026, 3, 9))));
        assert_eq!(days(DatePart::Day, "2026-02-28"), Some((d(2026, 2, 28), d(2026, 3, 1))));
    }
}
