//! What is computed per period: the distinct aggregates behind the measures, so that a ratio's parts are shared.

use polars::prelude::{AggExpr, DataType, Expr, IntoLazy, Operator};

use super::DetectError;
use crate::table::{Adds, Measure, Table, expr};

/// One aggregate over the rows of a period.
pub(super) struct Aggregate {
    text: String,
    pub(super) expr: Expr,
    /// What single rows add to it; `None` where it is made of more than that.
    pub(super) adds: Option<Adds>,
    /// Sums and counts: nothing is zero, and periods add up.
    pub(super) additive: bool,
}

/// How a measure is made of aggregates, by their positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Formula {
    Plain(usize),
    Ratio(usize, usize),
}

/// The aggregates of a detection and the measures made of them.
pub(super) struct Plan {
    pub(super) aggregates: Vec<Aggregate>,
    /// One per measure.
    pub(super) formulas: Vec<Formula>,
}

impl Plan {
    /// Read the measures; each distinct aggregate is computed once.
    pub(super) fn of(measures: &[Measure], table: &Table) -> Result<Self, DetectError> {
        let mut plan = Self { aggregates: Vec::new(), formulas: Vec::new() };
        for measure in measures {
            let formula = match measure.ratio() {
                Some((above, below)) => {
                    let (a, b) = (plan.add(above, table)?, plan.add(below, table)?);
                    // A sum divided by a constant is no rate.
                    if plan.is_aggregate(a) && plan.is_aggregate(b) {
                        Formula::Ratio(a, b)
                    } else {
                        Formula::Plain(plan.add(&measure.expr, table)?)
                    }
                }
                None => Formula::Plain(plan.add(&measure.expr, table)?),
            };
            plan.formulas.push(formula);
        }
        if plan.formulas.is_empty() { Err(DetectError::NoMeasure) } else { Ok(plan) }
    }

    fn add(&mut self, text: &str, table: &Table) -> Result<usize, DetectError> {
        let text = text.trim();
        if let Some(at) = self.aggregates.iter().position(|a| a.text == text) {
            return Ok(at);
        }
        let expr = expr::parse(text, table)?;
        let additive = is_additive(&expr);
        let adds = adds(&expr, table);
        self.aggregates.push(Aggregate { text: text.to_owned(), expr, adds, additive });
        Ok(self.aggregates.len() - 1)
    }

    fn is_aggregate(&self, at: usize) -> bool {
        !matches!(self.aggregates[at].expr, Expr::Literal(_))
    }
}

/// What single rows add to an aggregate, where they do and that is a number.
fn adds(expr: &Expr, table: &Table) -> Option<Adds> {
    let adds = Adds::of(expr)?;
    let Some(values) = adds.values() else { return Some(adds) };
    // A constant is no value of a row.
    if !values.into_iter().any(|e| matches!(e, Expr::Column(_))) {
        return None;
    }
    let none = table.frame().head(Some(0)).lazy().select([values.clone()]).collect().ok()?;
    let dtype = none.columns().first()?.dtype();
    let is_number = dtype.is_primitive_numeric() || matches!(dtype, DataType::Boolean | DataType::Duration(_));
    (is_number || matches!(adds, Adds::Count(_))).then_some(adds)
}

/// Whether the sum of its parts is the whole, so that no rows make zero.
fn is_additive(expr: &Expr) -> bool {
    match expr {
        Expr::Alias(inner, _) | Expr::Cast { expr: inner, .. } => is_additive(inner),
        Expr::Agg(AggExpr::Sum(_) | AggExpr::Count { .. }) | Expr::Len => true,
        Expr::Ternary { truthy, falsy, .. } => is_additive(truthy) && matches!(**falsy, Expr::Literal(_)),
        Expr::BinaryExpr { left, op: Operator::Plus | Operator::Minus, right } => is_additive(left) && is_additive(right),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, Origin};
    use polars::prelude::Column as Stored;

    #[test]
    fn parts_of_ratios_are_computed_once_and_sums_are_known_to_add_up() {
        let values = ["a", "b"].map(|n| (Column::new(n, ColumnType::Decimal), Stored::new(n.into(), [1.0, 2.0])));
        let table = Table::new("t", values.into(), Origin::default()).unwrap();
        let measures = ["sum(a)", "sum(a) / sum(b)", "avg(b)", "count(*)", "sum(a) / 100"].map(Measure::parse);
        let plan = Plan::of(&measures, &table).unwrap();
        assert_eq!(plan.formulas[..4], [Formula::Plain(0), Formula::Ratio(0, 1), Formula::Plain(2), Formula::Plain(3)]);
        assert!(matches!(plan.formulas[4], Formula::Plain(_)));
        assert_eq!(plan.aggregates[..4].iter().map(|a| a.additive).collect::<Vec<_>>(), [true, true, false, true]);
        assert!(plan.aggregates[..4].iter().all(|a| a.adds.is_some()));
    }
}
