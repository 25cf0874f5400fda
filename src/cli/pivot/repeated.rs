//! Notes where a value is not what it seems: a plain sum counts the amount of an order once for each of its lines, or amounts in several
//! currencies are taken together.

use crate::engine::{Context, Warning};
use crate::pivot::{Mixed, PivotSpec};
use crate::table::{Measure, Table};

/// Say so, and how to put it right.
pub(super) fn warn(table: &Table, spec: &PivotSpec, context: &Context) {
    for value in &spec.values {
        let repeated = table.columns().iter().find(|c| value.measure.counts_repeatedly(c));
        let Some((column, key)) = repeated.and_then(|c| Some((c, c.once_per.as_ref()?))) else { continue };
        let message = format!(
            "{} repeats on every line of the same {key}, so {} counts it several times; {} counts it once.",
            column.name,
            value.measure.expr,
            Measure::sum_of(column).expr
        );
        context.warn(Warning::new("order_level", message));
    }
    if let Some(mixed) = Mixed::of(table, spec) {
        let column = &mixed.currencies.column.name;
        let remedy = if mixed.totals {
            format!("Put {column} first and leave the totals over it out (--grand).")
        } else {
            format!("Put {column} first in --rows and leave its grand total out (--grand), or filter it.")
        };
        context.warn(Warning::new("mixed_currency", format!("{} {remedy}", mixed.words())));
    }
}
