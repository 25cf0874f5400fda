//! A note where a plain sum counts the amount of an order once for each of its lines.

use crate::engine::{Context, Warning};
use crate::pivot::PivotSpec;
use crate::table::{Measure, Table};

/// Say so, and how to count it once.
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
}
