//! What the measures of a pivot are made of: aggregates that can be added up exactly from the leaves, medians, distinct
//! counts, and the rest, which polars evaluates anew for every level of totals.

use polars::prelude::{AggExpr, AnyValue, DataType, Expr, LiteralValue, Operator, Series, TimeUnit, lit};

use super::PivotError;
use crate::engine::Context;
use crate::table::{Adds, Codes, Measure, Table, TableError, by_row};

/// A measure over its parts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A constant.
    Number(f64),
    /// How many rows.
    Rows,
    /// The sum of a base; nothing where it has no values, as in SQL.
    Sum(usize),
    /// The average of a base.
    Mean(usize),
    /// How many values a base has.
    Count(usize),
    /// The least value of a base.
    Min(usize),
    /// The largest value of a base.
    Max(usize),
    /// One of the medians.
    Median(usize),
    /// How many different values, missing ones not counted.
    Distinct(usize),
    /// Evaluated by polars.
    Other(usize),
    /// Two parts combined.
    Combined(Arithmetic, Box<Self>, Box<Self>),
}

impl Node {
    /// Whether it is zero where there are no rows, as sums and counts are, rather than nothing.
    pub(super) fn is_zero_when_empty(&self) -> bool {
        match self {
            Self::Rows | Self::Sum(_) | Self::Count(_) | Self::Distinct(_) => true,
            Self::Combined(Arithmetic::Add | Arithmetic::Subtract, a, b) => a.is_zero_when_empty() && b.is_zero_when_empty(),
            Self::Combined(Arithmetic::Multiply, a, b) => match (a.as_ref(), b.as_ref()) {
                (Self::Number(_), other) | (other, Self::Number(_)) => other.is_zero_when_empty(),
                _ => false,
            },
            Self::Combined(Arithmetic::Divide, a, b) => matches!(b.as_ref(), Self::Number(_)) && a.is_zero_when_empty(),
            _ => false,
        }
    }
}

/// How two parts of a measure combine; nothing combined with anything is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    /// Nothing where the divisor is zero.
    Divide,
}

impl Arithmetic {
    pub(super) fn of(self, a: f64, b: f64) -> Option<f64> {
        match self {
            Self::Add => Some(a + b),
            Self::Subtract => Some(a - b),
            Self::Multiply => Some(a * b),
            Self::Divide => (b != 0.0).then(|| a / b),
        }
    }
}

/// What has to be computed for the measures of a pivot; equal parts are computed once.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// One per measure.
    pub(super) measures: Vec<Node>,
    /// A number per row, not finite where missing; for sums, averages, counts, least and largest.
    pub(super) bases: Vec<Vec<f64>>,
    /// The bases that medians are taken of.
    pub(super) medians: Vec<usize>,
    /// The members counted by distinct counts.
    pub(super) distinct: Vec<std::sync::Arc<Codes>>,
    /// What polars has to aggregate.
    pub(super) others: Vec<Expr>,
    /// The expression of the measure each of `others` is a part of, for messages.
    pub(super) other_names: Vec<String>,
}

impl Plan {
    /// Read the measures and compute what they need of every row.
    pub(super) fn new<'a>(table: &Table, measures: impl IntoIterator<Item = &'a Measure>) -> Result<Self, PivotError> {
        let mut reader = Reader { table, plan: Self::default(), bases: Vec::new(), distinct: Vec::new() };
        for measure in measures {
            let expr = crate::table::expr::parse(&measure.expr, table)?;
            let node = reader.read(&expr, &measure.expr)?;
            reader.plan.measures.push(node);
        }
        Ok(reader.plan)
    }
}

/// What a base keeps of its expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// The numbers.
    Numbers,
    /// Only where there is a value.
    Presence,
}

struct Reader<'a> {
    table: &'a Table,
    plan: Plan,
    bases: Vec<(Expr, Keep)>,
    distinct: Vec<Expr>,
}

impl Reader<'_> {
    fn read(&mut self, expr: &Expr, text: &str) -> Result<Node, PivotError> {
        if let Some(number) = number(expr) {
            return Ok(Node::Number(number));
        }
        match Adds::of(expr) {
            Some(Adds::Rows) => return Ok(Node::Rows),
            Some(Adds::Sum(x)) => return Ok(Node::Sum(self.base(&x, Keep::Numbers, text)?)),
            Some(Adds::Mean(x)) => return Ok(Node::Mean(self.base(&x, Keep::Numbers, text)?)),
            Some(Adds::Count(x)) => return Ok(Node::Count(self.base(&x, Keep::Presence, text)?)),
            None => {}
        }
        match expr {
            Expr::Alias(inner, _) => return self.read(inner, text),
            Expr::Agg(AggExpr::Median(x)) if by_row(x) => {
                let base = self.base(x, Keep::Numbers, text)?;
                let known = self.plan.medians.iter().position(|m| *m == base);
                return Ok(Node::Median(known.unwrap_or_else(|| {
                    self.plan.medians.push(base);
                    self.plan.medians.len() - 1
                })));
            }
            Expr::Agg(AggExpr::Min { input, .. }) if by_row(input) => return Ok(Node::Min(self.base(input, Keep::Numbers, text)?)),
            Expr::Agg(AggExpr::Max { input, .. }) if by_row(input) => return Ok(Node::Max(self.base(input, Keep::Numbers, text)?)),
            _ => {}
        }
        if let Some(counted) = sql_count_distinct(expr).filter(|x| by_row(x)) {
            return Ok(Node::Distinct(self.members(counted, text)?));
        }
        if let Expr::BinaryExpr { left, op, right } = expr
            && let Some(arithmetic) = arithmetic(*op)
        {
            return Ok(Node::Combined(arithmetic, Box::new(self.read(left, text)?), Box::new(self.read(right, text)?)));
        }
        let known = self.plan.others.iter().position(|o| o == expr);
        Ok(Node::Other(known.unwrap_or_else(|| {
            self.plan.others.push(expr.clone());
            self.plan.other_names.push(text.to_owned());
            self.plan.others.len() - 1
        })))
    }

    fn base(&mut self, expr: &Expr, keep: Keep, text: &str) -> Result<usize, PivotError> {
        if let Some(known) = self.bases.iter().position(|(e, k)| e == expr && *k == keep) {
            return Ok(known);
        }
        let series = self.column(expr, text)?;
        let values = match keep {
            Keep::Presence => series.is_null().iter().map(|null| if null == Some(true) { f64::NAN } else { 1.0 }).collect(),
            Keep::Numbers => numbers(&series)
                .ok_or_else(|| PivotError::NotANumber { measure: text.to_owned(), found: plural(series.dtype()).to_owned() })??,
        };
        self.bases.push((expr.clone(), keep));
        self.plan.bases.push(values);
        Ok(self.plan.bases.len() - 1)
    }

    fn members(&mut self, expr: &Expr, text: &str) -> Result<usize, PivotError> {
        if let Some(known) = self.distinct.iter().position(|e| e == expr) {
            return Ok(known);
        }
        let codes = match expr {
            Expr::Column(name) => self.table.codes(self.table.column(name)?.0)?,
            _ => std::sync::Arc::new(Codes::of(&self.column(expr, text)?, &Context::detached())?),
        };
        self.distinct.push(expr.clone());
        self.plan.distinct.push(codes);
        Ok(self.plan.distinct.len() - 1)
    }

    /// The value of a row expression in every row of the table.
    fn column(&self, expr: &Expr, text: &str) -> Result<Series, PivotError> {
        if let Expr::Column(name) = expr
            && let Some(stored) = self.table.frame().select_at_idx(self.table.column(name)?.0)
        {
            return Ok(stored.as_materialized_series().clone());
        }
        let frame = self.table.lazy().select([expr.clone().alias("base")]).collect()?;
        let series = frame.column("base")?.as_materialized_series().rechunk();
        match series.len() {
            n if n == self.table.rows() => Ok(series),
            1 if !expr.into_iter().any(|e| matches!(e, Expr::Column(_))) => Ok(series.new_from_index(0, self.table.rows())),
            _ => Err(TableError::expression(text, "an aggregate cannot stand inside another").into()),
        }
    }
}

/// A plain number.
fn number(expr: &Expr) -> Option<f64> {
    let Expr::Literal(literal @ (LiteralValue::Dyn(_) | LiteralValue::Scalar(_))) = expr else { return None };
    match literal.to_any_value()? {
        AnyValue::Boolean(_) | AnyValue::String(_) | AnyValue::StringOwned(_) | AnyValue::Null => None,
        value => value.extract::<f64>(),
    }
}

/// What is counted, where `expr` is how polars writes the `count(distinct x)` of SQL (missing values not counted).
fn sql_count_distinct(expr: &Expr) -> Option<&Expr> {
    let Expr::BinaryExpr { left, .. } = expr else { return None };
    let Expr::Agg(AggExpr::NUnique(x)) = left.as_ref() else { return None };
    let written = x.as_ref().clone().n_unique() - x.as_ref().clone().null_count().gt(lit(0));
    (written == *expr).then_some(x)
}

fn arithmetic(op: Operator) -> Option<Arithmetic> {
    Some(match op {
        Operator::Plus => Arithmetic::Add,
        Operator::Minus => Arithmetic::Subtract,
        Operator::Multiply => Arithmetic::Multiply,
        Operator::TrueDivide => Arithmetic::Divide,
        _ => return None,
    })
}

/// Numbers as they add up (durations in seconds), NaN where missing; `None` for what is no number.
pub(super) fn numbers(series: &Series) -> Option<Result<Vec<f64>, PivotError>> {
    let scale = match series.dtype() {
        DataType::Boolean | DataType::Null => 1.0,
        t if t.is_primitive_numeric() => 1.0,
        DataType::Duration(TimeUnit::Nanoseconds) => 1e9,
        DataType::Duration(TimeUnit::Microseconds) => 1e6,
        DataType::Duration(TimeUnit::Milliseconds) => 1e3,
        _ => return None,
    };
    Some(floats(series, scale))
}

fn floats(series: &Series, scale: f64) -> Result<Vec<f64>, PivotError> {
    let stored = series.to_physical_repr().cast(&DataType::Float64)?;
    let stored = stored.f64()?;
    let mut values: Vec<f64> = match stored.cont_slice() {
        Ok(all) if stored.null_count() == 0 => all.to_vec(),
        _ => stored.iter().map(|v| v.unwrap_or(f64::NAN)).collect(),
    };
    if scale > 1.0 {
        for value in &mut values {
            *value /= scale;
        }
    }
    Ok(values)
}

/// Values of a type in a word, for messages.
pub(super) fn plural(dtype: &DataType) -> &'static str {
    match dtype {
        DataType::String => "text",
        DataType::Date => "dates",
        DataType::Datetime(..) => "points in time",
        DataType::List(_) => "a list of values",
        _ => "something else",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, Origin};
    use polars::prelude::Column as Stored;

    fn plan(exprs: &[&str]) -> Result<Plan, PivotError> {
        let values = vec![
            (Column::new("a", ColumnType::Integer), Stored::new("a".into(), [Some(1_i64), None, Some(3)])),
            (Column::new("b", ColumnType::Decimal), Stored::new("b".into(), [2.0, 0.0, 4.0])),
            (Column::new("t", ColumnType::Text), Stored::new("t".into(), [Some("x"), Some("y"), None])),
        ];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let measures: Vec<Measure> = exprs.iter().map(|e| Measure::new(*e, *e)).collect();
        Plan::new(&table, &measures)
    }

    #[test]
    fn usual_aggregates_are_recognised_and_share_their_bases() {
        let plan = plan(&[
            "sum(a)",
            "avg(a)",
            "count(a)",
            "min(a)",
            "max(a)",
            "count(*)",
            "count(distinct t)",
            "median(a)",
            "sum(a)/sum(b)",
            "100 * count(t)",
        ])
        .unwrap();
        let ratio = Node::Combined(Arithmetic::Divide, Box::new(Node::Sum(0)), Box::new(Node::Sum(2)));
        let percent = Node::Combined(Arithmetic::Multiply, Box::new(Node::Number(100.0)), Box::new(Node::Count(3)));
        let expected = [
            Node::Sum(0),
            Node::Mean(0),
            Node::Count(1),
            Node::Min(0),
            Node::Max(0),
            Node::Rows,
            Node::Distinct(0),
            Node::Median(0),
            ratio,
            percent,
        ];
        assert_eq!(plan.measures, expected);
        assert!(plan.others.is_empty());
        assert!(plan.bases[0][1].is_nan());
    }

    #[test]
    fn the_rest_is_left_to_polars() {
        let plan = plan(&["quantile_cont(b, 0.9)", "stddev(b) / avg(b)", "sum(a)/nullif(sum(b), 0)"]).unwrap();
        assert_eq!(plan.others.len(), 3);
    }

    #[test]
    fn text_cannot_be_summed() {
        assert_eq!(crate::engine::Failure::from(plan(&["sum(t)"]).err().unwrap()).kind, "not_a_number");
    }
}
