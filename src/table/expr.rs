//! Expressions as people write them: SQL over the columns of a table.
//!
//! Parsed by polars; column names are then matched to the table's (exactly, else but for case), so that a typing error is
//! a message with the nearest name and not a failure deep in a query.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use polars::prelude::{
    AggExpr, BooleanChunked, ChunkExpandAtIndex, DataType, Expr, IntoLazy, LiteralValue, Operator, PolarsError, lit, when,
};
use polars::sql::sql_expr;

use super::aggregates::Written;
use super::fault::syntax_fault;
use super::scan::Scan;
use super::{ColumnType, Table, TableError};

/// Read a SQL expression over the columns of `table`: `"Unit Price" * Quantity`, `sum(orders) / sum(visits)`, and the
/// aggregates SQL does not have: `sum_once_per("Order amount", "Order ID")`.
///
/// A division within a row gives a missing value where the divisor is zero; a quotient of aggregates gives what floating
/// point gives (infinite or not a number), for whoever shows it to leave out.
///
/// # Errors
/// [`TableError::Expression`] where it is not SQL, [`TableError::UnknownColumn`] where a name is not the table's.
pub fn parse(text: &str, table: &Table) -> Result<Expr, TableError> {
    let arguments = || TableError::expression(text, "a function has too many or too few arguments");
    let written = Written::read(text).ok_or_else(arguments)?;
    let parsed = sql_expr(&written.sql).map_err(|error| refused(&error, text))?;
    let mut unknown = None;
    let matched = parsed.map_expr(|e| match e {
        Expr::Column(name) => {
            let known = || table.column(&name).map(|(_, column)| Expr::Column(column.name.as_str().into()));
            match written.stands_for(&name, |argument| parse(argument, table)).unwrap_or_else(known) {
                Ok(expr) => expr,
                Err(error) => {
                    unknown.get_or_insert(error);
                    Expr::Column(name)
                }
            }
        }
        Expr::BinaryExpr { left, op: Operator::TrueDivide, right }
            if is_within_row(&left) && is_within_row(&right) && !is_number(&right) =>
        {
            let (left, right) = (Arc::unwrap_or_clone(left), Arc::unwrap_or_clone(right));
            when(right.clone().neq(lit(0))).then(left.true_div(right)).otherwise(lit(LiteralValue::untyped_null()))
        }
        other => other,
    });
    if let Some(error) = unknown {
        return Err(error);
    }
    let is_text = |name: &String| table.column(name).is_ok_and(|(_, column)| column.ty == ColumnType::Text);
    if let Some(column) = added_up_in(&matched).into_iter().find(is_text) {
        return Err(TableError::NotNumbers { text: text.to_owned(), column });
    }
    let mut undated = None;
    let dated = matched.map_expr(|e| with_dates(e, table, &mut undated));
    let reason = |text: String| format!("{text:?} is no date such as 2026-06-30");
    undated.map_or(Ok(dated), |day| Err(TableError::expression(text, reason(day))))
}

/// The columns of an expression that must hold numbers: their values are added up or averaged. None where it cannot be read.
#[must_use]
pub fn added_up(text: &str) -> Vec<String> {
    let parsed = Written::read(text).and_then(|written| sql_expr(&written.sql).ok());
    parsed.map(|expr| added_up_in(&expr)).unwrap_or_default()
}

fn added_up_in(expr: &Expr) -> Vec<String> {
    let mut found = Vec::new();
    for node in expr {
        if let Expr::Agg(
            AggExpr::Sum(values) | AggExpr::Mean(values) | AggExpr::Median(values) | AggExpr::Std(values, _) | AggExpr::Var(values, _),
        ) = node
        {
            factors(values, &mut found);
        }
    }
    found
}

/// The columns that are themselves or in a product the values of an expression; not those of a condition.
fn factors(expr: &Expr, found: &mut Vec<String>) {
    match expr {
        Expr::Column(name) => found.push(name.to_string()),
        Expr::BinaryExpr { left, op: Operator::Multiply | Operator::Minus | Operator::TrueDivide, right } => {
            factors(left, found);
            factors(right, found);
        }
        _ => {}
    }
}

/// Dates as they are written in SQL: `DATE '2026-06-30'`, or a text held against a column of dates, which is noted in `undated`
/// where it is none.
fn with_dates(expr: Expr, table: &Table, undated: &mut Option<String>) -> Expr {
    match expr {
        Expr::BinaryExpr { left, op, right } if op.is_comparison() => {
            let mut side = |text: &Expr, other: &Expr| {
                let text = literal_text(text).filter(|_| is_temporal(other, table))?;
                let found = moment(text);
                if found.is_none() {
                    undated.get_or_insert(text.to_owned());
                }
                found.map(Arc::new)
            };
            let (new_left, new_right) = (side(&left, &right), side(&right, &left));
            Expr::BinaryExpr { left: new_left.unwrap_or(left), op, right: new_right.unwrap_or(right) }
        }
        Expr::Cast { ref expr, .. } if let Some(day) = literal_text(expr).and_then(|text| text.trim().parse::<NaiveDate>().ok()) => {
            lit(day)
        }
        other => other,
    }
}

fn literal_text(expr: &Expr) -> Option<&str> {
    if let Expr::Literal(literal) = expr { literal.extract_str() } else { None }
}

fn is_temporal(expr: &Expr, table: &Table) -> bool {
    let Expr::Column(name) = expr else { return false };
    table.frame().column(name).is_ok_and(|column| matches!(column.dtype(), DataType::Date | DataType::Datetime(..)))
}

/// A day or a moment in ISO 8601.
fn moment(text: &str) -> Option<Expr> {
    let text = text.trim();
    let of_clock = || NaiveDateTime::parse_from_str(&text.replacen(' ', "T", 1), "%Y-%m-%dT%H:%M:%S%.f").ok();
    text.parse::<NaiveDate>().ok().map(lit).or_else(|| of_clock().map(lit))
}

/// Whether an expression aggregates nothing.
fn is_within_row(expr: &Expr) -> bool {
    !expr.into_iter().any(|e| matches!(e, Expr::Agg(_) | Expr::Len | Expr::Over { .. }))
}

/// Whether an expression is a number other than zero.
fn is_number(expr: &Expr) -> bool {
    matches!(expr, Expr::Literal(literal) if literal.to_any_value().and_then(|v| v.extract::<f64>()).is_some_and(|n| n != 0.0))
}

/// The rows of `table` for which the SQL condition `text` is true.
///
/// # Errors
/// As [`parse`], and where it is not a condition.
pub fn mask(text: &str, table: &Table) -> Result<BooleanChunked, TableError> {
    let condition = parse(text, table)?.alias("condition");
    let frame = table.frame().clone().lazy().select([condition]).collect()?;
    let column = frame.column("condition")?;
    if *column.dtype() != DataType::Boolean {
        return Err(TableError::expression(text, "it is a value, not a condition such as Region = 'West'"));
    }
    let mask = column.bool()?;
    Ok(if mask.len() == 1 && table.rows() != 1 { mask.new_from_index(0, table.rows()) } else { mask.clone() })
}

/// The top-level parts of a ratio: `sum(a) / sum(b)` gives `("sum(a)", "sum(b)")`.
#[must_use]
pub fn ratio(text: &str) -> Option<(&str, &str)> {
    let mut slash = None;
    for (at, c, _) in Scan::of(text).filter(|(_, _, depth)| *depth == 0) {
        match c {
            '/' if slash.is_some() => return None,
            '/' => slash = Some(at),
            '+' | '-' | '*' | '%' => return None,
            _ => {}
        }
    }
    let at = slash?;
    let (above, below) = (text[..at].trim(), text[at + 1..].trim());
    (!above.is_empty() && !below.is_empty()).then_some((above, below))
}

/// What the parser says of a text in plain words and where; else what the engine says, whose "unable to parse as Expr" tells nobody what to mend.
fn refused(error: &PolarsError, text: &str) -> TableError {
    match syntax_fault(text, "SELECT ") {
        Some(fault) => TableError::Expression { text: text.to_owned(), place: fault.place_words(text), reason: fault.reason },
        None => TableError::expression(text, plain(error)),
    }
}

/// The sentence of an engine error without its technical prefix.
fn plain(error: &PolarsError) -> String {
    let text = error.to_string();
    text.split_once(": ").map_or(text.clone(), |(_, rest)| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, Origin};
    use polars::prelude::Column as Stored;

    fn sample() -> Table {
        let values = vec![
            (Column::new("Region", ColumnType::Text), Stored::new("a".into(), ["West", "East", "West"])),
            (Column::new("Unit Price", ColumnType::Decimal), Stored::new("b".into(), [1.0, 2.0, 4.0])),
        ];
        Table::new("t", values, Origin::default()).unwrap()
    }

    #[test]
    fn conditions_select_rows_and_names_match_but_for_case() {
        let mask = mask("region = 'West' and \"unit price\" > 1.5", &sample()).unwrap();
        assert_eq!(mask.iter().map(|b| b == Some(true)).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn a_wrong_name_or_a_value_for_a_condition_is_said() {
        assert!(matches!(parse("sum(Prise)", &sample()), Err(TableError::UnknownColumn { .. })));
        assert!(matches!(mask("\"Unit Price\" * 2", &sample()), Err(TableError::Expression { .. })));
        assert!(matches!(parse("sum(", &sample()), Err(TableError::Expression { .. })));
    }

    /// Of `sum(Profit)/sum(Qty` it was said that it was "unable to parse as Expr".
    #[test]
    fn a_bracket_that_is_not_closed_is_said_with_its_place() {
        let said = parse("sum(\"Unit Price\") / sum(1", &sample()).unwrap_err().to_string();
        assert!(said.ends_with("could not be read at character 26: ) is missing at the end"), "{said}");
    }

    #[test]
    fn dividing_by_zero_within_a_row_is_missing() {
        let quotient = parse("\"Unit Price\" / (\"Unit Price\" - 2)", &sample()).unwrap().alias("q");
        let frame = sample().lazy().select([quotient]).collect().unwrap();
        let values: Vec<Option<f64>> = frame.column("q").unwrap().f64().unwrap().iter().collect();
        assert_eq!(values, [Some(-1.0), None, Some(2.0)]);
    }

    #[test]
    fn dates_are_compared_as_they_are_written() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let days = Stored::new("a".into(), [day("2026-06-29"), day("2026-06-30"), day("2026-07-01")]);
        let times = Stored::new("b".into(), [6, 12, 18].map(|hour| day("2026-06-30").and_hms_opt(hour, 0, 0).unwrap()));
        let values = vec![(Column::new("Day", ColumnType::Date), days), (Column::new("Paid", ColumnType::DateTime), times)];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let kept = |text: &str| mask(text, &table).unwrap().iter().map(|b| b == Some(true)).collect::<Vec<_>>();
        assert_eq!(kept("Day >= '2026-06-30'"), [false, true, true]);
        assert_eq!(kept("'2026-06-30' > day"), [true, false, false]);
        assert_eq!(kept("Day = DATE '2026-06-30'"), [false, true, false]);
        assert_eq!(kept("Day BETWEEN '2026-06-30' AND '2026-07-31'"), [false, true, true]);
        assert_eq!(kept("Paid > '2026-06-30 11:59:59'"), [false, true, true]);
        assert_eq!(kept("Paid >= '2026-06-30'"), [true; 3]);
        let said = mask("Day > 'June'", &table).unwrap_err().to_string();
        assert!(said.contains("\"June\" is no date such as 2026-06-30"), "{said}");
        let said = mask("Day > 3.5", &table).map(|_| ()).map_or_else(|e| e.to_string(), |()| String::new());
        assert!(!said.contains("RESOLV"), "the plan of the engine is no sentence: {said}");
    }

    #[test]
    fn spreadsheet_aggregates_are_known_and_pass_over_missing_values() {
        let values = vec![
            (Column::new("x", ColumnType::Decimal), Stored::new("a".into(), [Some(2.0), None, Some(4.0), Some(6.0)])),
            (Column::new("w", ColumnType::Integer), Stored::new("b".into(), [Some(1_i64), Some(5), None, Some(3)])),
        ];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let of = |text: &str| {
            let frame = table.lazy().select([parse(text, &table).unwrap().alias("m")]).collect().unwrap();
            frame.column("m").unwrap().cast(&DataType::Float64).unwrap().f64().unwrap().get(0)
        };
        assert_eq!(of("product(x)"), Some(48.0));
        assert_eq!((of("first(x)"), of("Last(w)")), (Some(2.0), Some(3.0)));
        assert_eq!((of("weighted_avg(x, w)"), of("weighted_avg(w, w)")), (Some(5.0), Some(35.0 / 9.0)));
        assert_eq!(of("percentile(x, 0.25) * 2"), Some(6.0));
        assert_eq!((of("var_pop(x)").map(|v| (v * 3.0).round()), of("stddev_pop(x - x)")), (Some(8.0), Some(0.0)));
        assert_eq!((of("count_numbers(x)"), of("sum(x) / product(w)")), (Some(3.0), Some(12.0 / 15.0)));
        assert_eq!(of("product(case when x > 99 then x end)"), None);
        assert_eq!(of("count_numbers(case when x > 99 then x end)"), Some(0.0), "rows, but no number among them");
        assert!(matches!(parse("percentile(x)", &table), Err(TableError::Expression { .. })));
        assert!(matches!(parse("product(y)", &table), Err(TableError::UnknownColumn { .. })));
        assert!(parse("sum(\"product(x)\")", &table).is_err(), "quoted names are no calls");
    }

    #[test]
    fn what_is_added_up_must_be_numbers_and_what_is_only_counted_or_held_against_need_not() {
        let asked = |text: &str| added_up(text);
        assert_eq!(asked("sum(Units) / count(Name)"), ["Units"]);
        assert_eq!(asked("avg(Price * \"Net units\")"), ["Price", "Net units"]);
        assert_eq!(asked("sum(case when Region = 'West' then 1 else 0 end)"), Vec::<String>::new());
        assert_eq!(asked("max(Name)"), Vec::<String>::new());
        let column = (crate::table::Column::new("Units", ColumnType::Text), polars::prelude::Column::new("Units".into(), ["a"]));
        let table = Table::new("t", vec![column], crate::table::Origin::default()).unwrap();
        assert_eq!(parse("sum(units)", &table).unwrap_err().to_string(), "\"Units\" is text, so that sum(units) cannot be computed.");
    }

    #[test]
    fn ratios_are_split_at_their_one_top_level_slash() {
        assert_eq!(ratio("sum(a) / sum(b)"), Some(("sum(a)", "sum(b)")));
        assert_eq!(ratio("sum(\"a/b\")/count(*)"), Some(("sum(\"a/b\")", "count(*)")));
        assert_eq!(ratio("sum(a / b)"), None);
        assert_eq!(ratio("sum(a) / sum(b) + 1"), None);
        assert_eq!(ratio("a / b / c"), None);
    }
}
