//! From a table and two specs to a chart.

use super::rows::{self, Rows};
use super::{ChartData, ChartError, ChartKind, ChartSpec, build};
use crate::engine::Context;
use crate::pivot::{self, PivotSpec, PivotTable};
use crate::table::Table;

/// The chart that `spec` asks for of a table and a pivot of it; `pivot` is what `asked` gives, with its filters.
///
/// # Errors
/// Where a column or an expression does not fit the table, or the kind of chart lacks what it is made of.
pub fn compute(table: &Table, asked: &PivotSpec, pivot: &PivotTable, spec: &ChartSpec, ctx: &Context) -> Result<ChartData, ChartError> {
    ctx.progress(None, "Drawing the chart");
    let of_rows = |make: &dyn Fn(&Rows) -> Result<ChartData, ChartError>| {
        let mut chart = make(&Rows::of(table, asked)?)?;
        build::finish(&mut chart, spec);
        Ok(chart)
    };
    let kind = spec.kind.unwrap_or_else(|| super::suggest(pivot));
    match (kind, &spec.marks) {
        (ChartKind::Histogram, _) => of_rows(&|rows| rows::histogram(rows, (asked, pivot), spec, ctx)),
        (ChartKind::Box, _) => of_rows(&|rows| rows::boxes(rows, (asked, pivot), spec, ctx)),
        (ChartKind::Scatter | ChartKind::Line, Some(marks)) => of_rows(&|rows| rows::marks(rows, (asked, pivot), (spec, marks), ctx)),
        (ChartKind::Kpi | ChartKind::Waterfall, _) if !(asked.grand_rows && asked.grand_columns) => {
            // Their totals are evaluated from base rows, never added up.
            let whole = PivotSpec { grand_rows: true, grand_columns: true, ..asked.clone() };
            Ok(build(&pivot::compute(table, &whole, ctx)?, spec))
        }
        _ => Ok(build(pivot, spec)),
    }
}

/// The pivot and the chart of it in one go.
///
/// # Errors
/// As [`compute`], and where the pivot cannot be computed.
pub fn request(table: &Table, asked: &PivotSpec, spec: &ChartSpec, ctx: &Context) -> Result<(PivotTable, ChartData), ChartError> {
    let pivot = pivot::compute(table, asked, ctx)?;
    // A chart draws values across, wherever the pivot names them.
    let pivot = if pivot.values_on_rows { pivot.with_values_across() } else { pivot };
    let chart = compute(table, asked, &pivot, spec, ctx)?;
    Ok((pivot, chart))
}
