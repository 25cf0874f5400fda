//! Aggregates that are made of what each row adds to them, so that they can be added up anywhere, in any order and a stretch at a time.

use polars::prelude::{AggExpr, Expr, LiteralValue, lit, ternary_expr, when};

/// Such an aggregate. Its values are an expression that looks at one row alone; a row that a `FILTER` leaves out has none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Adds {
    /// How many rows.
    Rows,
    /// The sum of the values; nothing where there are none, as in SQL.
    Sum(Expr),
    /// Their average.
    Mean(Expr),
    /// How many there are.
    Count(Expr),
}

impl Adds {
    /// Read a parsed aggregate; `None` where it is made of more than what single rows add.
    pub(crate) fn of(aggregate: &Expr) -> Option<Self> {
        let values = |of: &Expr| Some(kept(of)).filter(by_row);
        match aggregate {
            Expr::Alias(inner, _) => Self::of(inner),
            Expr::Len => Some(Self::Rows),
            Expr::Agg(AggExpr::Sum(of)) => values(of).map(Self::Sum),
            Expr::Agg(AggExpr::Mean(of)) => values(of).map(Self::Mean),
            Expr::Agg(AggExpr::Count { input, include_nulls: false }) => values(input).map(Self::Count),
            _ => sql_sum(aggregate).and_then(values).map(Self::Sum),
        }
    }

    /// What is added or counted; `None` for rows.
    pub(crate) fn values(&self) -> Option<&Expr> {
        match self {
            Self::Rows => None,
            Self::Sum(values) | Self::Mean(values) | Self::Count(values) => Some(values),
        }
    }
}

/// An aggregate's input, where a `FILTER` leaves a row out as a null there.
pub(crate) fn kept(of: &Expr) -> Expr {
    match of {
        Expr::Filter { input, by } => ternary_expr(by.as_ref().clone(), input.as_ref().clone(), lit(LiteralValue::untyped_null())),
        other => other.clone(),
    }
}

/// Whether an expression gives one value per row, looking at that row only.
pub(crate) fn by_row(expr: &Expr) -> bool {
    expr.into_iter().all(|e| {
        matches!(
            e,
            Expr::Column(_)
                | Expr::Literal(_)
                | Expr::BinaryExpr { .. }
                | Expr::Ternary { .. }
                | Expr::Cast { .. }
                | Expr::Function { .. }
                | Expr::Alias(..)
        )
    })
}

/// What is summed, where `expr` is how polars writes the `sum(x)` of SQL (nothing over no values).
fn sql_sum(expr: &Expr) -> Option<&Expr> {
    let Expr::Ternary { truthy, .. } = expr else { return None };
    let Expr::Agg(AggExpr::Sum(x)) = truthy.as_ref() else { return None };
    let written = when(x.as_ref().clone().null_count().lt(x.as_ref().clone().len()))
        .then(x.as_ref().clone().sum())
        .otherwise(lit(LiteralValue::untyped_null()));
    (written == *expr).then_some(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType, Origin, Table, expr};
    use polars::prelude::{Column as Stored, col};

    #[test]
    fn sums_counts_and_averages_are_made_of_rows_and_medians_are_not() {
        let values = ["a", "b"].map(|n| (Column::new(n, ColumnType::Decimal), Stored::new(n.into(), [1.0, 2.0])));
        let table = Table::new("t", values.into(), Origin::default()).unwrap();
        let adds = |text: &str| Adds::of(&expr::parse(text, &table).unwrap());
        assert_eq!(adds("count(*)"), Some(Adds::Rows));
        assert_eq!(adds("sum(a)"), Some(Adds::Sum(col("a"))));
        assert_eq!(adds("avg(a)"), Some(Adds::Mean(col("a"))));
        assert_eq!(adds("count(b)"), Some(Adds::Count(col("b"))));
        assert!(matches!(adds("sum(a * b) as both"), Some(Adds::Sum(_))));
        assert!(matches!(adds("sum(a) filter (where b > 1)"), Some(Adds::Sum(Expr::Ternary { .. }))));
        for text in ["median(a)", "count(distinct a)", "sum(a) + sum(b)", "sum_once_per(a, b)"] {
            assert_eq!(adds(text), None, "{text}");
        }
    }
}
