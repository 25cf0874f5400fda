//! A measure taken apart into what each row adds to it.
//!
//! Segments can only be told apart where the whole is the sum of its rows, or a ratio of two such sums. Both are read off the parsed
//! expression; an average is the ratio of a sum and a count.

use polars::prelude::{AggExpr, DataType, Expr, IntoLazy, Operator, lit};

use super::ExplainError;
use crate::table::{Table, expr, kept_by_filter as kept};

/// What each row of a table adds to a measure.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PerRow {
    /// Terms of a sum.
    Sum(Vec<f64>),
    /// Terms of the numerator and of the denominator of a ratio.
    Ratio(Vec<f64>, Vec<f64>),
}

impl PerRow {
    /// Take the SQL aggregate `text` over `table` apart.
    pub(super) fn of(text: &str, table: &Table) -> Result<Self, ExplainError> {
        let parsed = expr::parse(text, table)?;
        let refused = || ExplainError::NotAdditive { measure: text.to_owned() };
        if let Some((above, below)) = ratio(&parsed) {
            let above = terms(&above).ok_or_else(refused)?;
            let below = terms(&below).ok_or_else(refused)?;
            return Ok(Self::Ratio(evaluate(above, table)?, evaluate(below, table)?));
        }
        Ok(Self::Sum(evaluate(terms(&parsed).ok_or_else(refused)?, table)?))
    }
}

/// Numerator and denominator of an aggregate that is a ratio; factors beside it go to the numerator.
fn ratio(aggregate: &Expr) -> Option<(Expr, Expr)> {
    match aggregate {
        Expr::Alias(inner, _) => ratio(inner),
        Expr::Agg(AggExpr::Mean(of)) => Some((of.as_ref().clone().sum(), of.as_ref().clone().count())),
        Expr::BinaryExpr { left, op: Operator::TrueDivide | Operator::RustDivide, right } if !is_constant(right) => {
            Some((left.as_ref().clone(), right.as_ref().clone()))
        }
        Expr::BinaryExpr { left, op: Operator::Multiply, right } => {
            let (of, factor) = if is_constant(left) { (right, left) } else { (left, right) };
            let (above, below) = ratio(of)?;
            is_constant(factor).then(|| (above * factor.as_ref().clone(), below))
        }
        _ => None,
    }
}

/// What one row adds to an aggregate that is a sum over rows; `None` where it is not.
fn terms(aggregate: &Expr) -> Option<Expr> {
    match aggregate {
        Expr::Alias(inner, _) => terms(inner),
        // The rows of an order share its amount; none of them has it alone.
        Expr::Agg(AggExpr::Sum(of)) if of.into_iter().any(|e| matches!(e, Expr::Gather { .. })) => None,
        Expr::Agg(AggExpr::Sum(of)) => Some(kept(of)),
        Expr::Agg(AggExpr::Count { include_nulls: true, .. }) | Expr::Len => Some(lit(1.0)),
        Expr::Agg(AggExpr::Count { input, include_nulls: false }) => Some(kept(input).is_not_null()),
        Expr::Cast { expr, .. } => terms(expr),
        // SQL's sum of nothing is null, and so is NULLIF(…, 0): one branch holds the aggregate.
        Expr::Ternary { truthy, falsy, .. } if is_null(falsy) => terms(truthy),
        Expr::Ternary { truthy, falsy, .. } if is_null(truthy) => terms(falsy),
        Expr::BinaryExpr { left, op: op @ (Operator::Plus | Operator::Minus), right } => {
            Some(combine(number(terms(left)?), *op, number(terms(right)?)))
        }
        Expr::BinaryExpr { left, op: Operator::Multiply, right } if is_constant(left) => Some(left.as_ref().clone() * terms(right)?),
        Expr::BinaryExpr { left, op: op @ (Operator::Multiply | Operator::TrueDivide | Operator::RustDivide), right }
            if is_constant(right) =>
        {
            Some(combine(number(terms(left)?), *op, right.as_ref().clone()))
        }
        _ => None,
    }
}

fn combine(left: Expr, op: Operator, right: Expr) -> Expr {
    Expr::BinaryExpr { left: left.into(), op, right: right.into() }
}

/// A term as a number; nothing adds nothing.
fn number(term: Expr) -> Expr {
    term.cast(DataType::Float64).fill_null(0.0)
}

fn is_null(expr: &Expr) -> bool {
    matches!(expr, Expr::Literal(value) if value.is_null())
}

/// Whether an expression reads no column and counts no rows.
fn is_constant(expr: &Expr) -> bool {
    expr.into_iter().all(|e| !matches!(e, Expr::Column(_) | Expr::Agg(_) | Expr::Len))
}

fn evaluate(term: Expr, table: &Table) -> Result<Vec<f64>, ExplainError> {
    let frame = table.frame().clone().lazy().select([number(term).alias("term")]).collect()?;
    let column = frame.column("term")?;
    let values = column.as_materialized_series().f64()?;
    let finite = |v: Option<f64>| v.filter(|v| v.is_finite()).unwrap_or(0.0);
    if values.len() == 1 {
        return Ok(vec![finite(values.get(0)); table.rows()]);
    }
    Ok(values.iter().map(finite).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, Origin};
    use polars::prelude::Column as Stored;

    fn sample() -> Table {
        let values = vec![
            (Column::new("a", ColumnType::Integer), Stored::new("a".into(), [Some(1_i64), None, Some(4)])),
            (Column::new("b", ColumnType::Decimal), Stored::new("b".into(), [2.0, 3.0, 5.0])),
            (Column::new("c", ColumnType::Text), Stored::new("c".into(), ["x", "y", "x"])),
        ];
        Table::new("t", values, Origin::default()).unwrap()
    }

    fn sum(text: &str) -> Vec<f64> {
        match PerRow::of(text, &sample()).unwrap() {
            PerRow::Sum(terms) => terms,
            PerRow::Ratio(..) => panic!("{text} is no sum"),
        }
    }

    #[test]
    fn sums_and_counts_are_what_each_row_adds() {
        assert_eq!(sum("sum(a)"), [1.0, 0.0, 4.0]);
        assert_eq!(sum("sum(a * b) - sum(b)"), [0.0, -3.0, 15.0]);
        assert_eq!(sum("count(*)"), [1.0, 1.0, 1.0]);
        assert_eq!(sum("count(a)"), [1.0, 0.0, 1.0]);
        assert_eq!(sum("2 * sum(b) / 4"), [1.0, 1.5, 2.5]);
        assert_eq!(sum("sum(b) FILTER (WHERE c = 'x')"), [2.0, 0.0, 5.0]);
    }

    #[test]
    fn ratios_and_averages_are_two_sums() {
        let ratio = |text: &str| PerRow::of(text, &sample()).unwrap();
        assert_eq!(ratio("sum(a) / sum(b)"), PerRow::Ratio(vec![1.0, 0.0, 4.0], vec![2.0, 3.0, 5.0]));
        assert_eq!(ratio("avg(a)"), PerRow::Ratio(vec![1.0, 0.0, 4.0], vec![1.0, 0.0, 1.0]));
        assert_eq!(ratio("sum(a) / nullif(sum(b), 0) * 100"), PerRow::Ratio(vec![100.0, 0.0, 400.0], vec![2.0, 3.0, 5.0]));
    }

    #[test]
    fn what_does_not_add_up_is_refused() {
        for text in ["max(a)", "median(a)", "count(distinct c)", "sum(a) * sum(b)", "sum(a) + 1"] {
            assert!(matches!(PerRow::of(text, &sample()), Err(ExplainError::NotAdditive { .. })), "{text}");
        }
    }
}
