//! `sum_once_per(amount, key)`: the sum of an amount that stands on every line of the same order, each order counted once.
//!
//! SQL has no word for it: a plain sum counts an order as often as it has lines, and a distinct sum loses orders of equal
//! amounts. Like every aggregate it is evaluated from base rows at every total, so an order with lines in two categories
//! counts in both and once in their total.

use polars::prelude::{Expr, LiteralValue, lit, when};

/// The sum of the first `amount` of every `key`; rows without a key count each on their own, nothing where no row has an
/// amount.
pub(super) fn sum(amount: &Expr, key: &Expr) -> Expr {
    let (known, unknown) = (key.clone().is_not_null(), key.clone().is_null());
    let firsts = key.clone().filter(known.clone()).arg_unique();
    let once = amount.clone().filter(known).gather(firsts, false).sum();
    let alone = amount.clone().filter(unknown).sum();
    when(amount.clone().count().gt(lit(0))).then(once + alone).otherwise(lit(LiteralValue::untyped_null()))
}

#[cfg(test)]
mod tests {
    use crate::table::{Column, ColumnType, Measure, Origin, Table};
    use polars::prelude::{Column as Stored, IntoLazy, col};

    #[test]
    fn each_order_counts_once_in_every_group_and_in_the_total() {
        let values = vec![
            (Column::new("Order", ColumnType::Text), Stored::new("a".into(), [Some("A"), Some("A"), Some("B"), None, None, Some("C")])),
            (
                Column::new("Amount", ColumnType::Decimal),
                Stored::new("b".into(), [Some(20.0), Some(20.0), Some(20.0), Some(5.0), Some(5.0), None]),
            ),
            (Column::new("Kind", ColumnType::Text), Stored::new("c".into(), ["x", "y", "x", "x", "y", "z"])),
        ];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let measure = Measure::new("m", "sum_once_per(amount, \"Order\")").over(&table).unwrap();
        let total = table.lazy().select([measure.clone()]).collect().unwrap();
        assert_eq!(total.column("m").unwrap().f64().unwrap().get(0), Some(50.0));
        let groups = table.frame().clone().lazy().group_by_stable([col("Kind")]).agg([measure]).collect().unwrap();
        let sums: Vec<Option<f64>> = groups.column("m").unwrap().f64().unwrap().iter().collect();
        assert_eq!(sums, [Some(45.0), Some(25.0), None]);
        assert!(Measure::new("m", "sum_once_per(Amuont, \"Order\")").over(&table).is_err());
    }
}
