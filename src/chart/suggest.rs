//! The kind of chart that suits what is shown.

use super::ChartKind;
use super::places::leaves;
use crate::pivot::{PivotTable, Scale};

/// More categories than this are a list: they are ordered by size.
const FEW: usize = 40;

/// The kind of chart that suits a pivot best: a line over time, points for two values side by side, one number as a key figure,
/// a heatmap for two fields of many members, bars for the rest.
#[must_use]
pub fn suggest(pivot: &PivotTable) -> ChartKind {
    let (rows, columns) = (leaves(&pivot.rows).count(), leaves(&pivot.columns).count());
    let across = columns / pivot.values.len().max(1);
    match pivot.row_scales.first() {
        None if across <= 1 => ChartKind::Kpi,
        Some(Scale::Time(_) | Scale::Moment) if pivot.values.len() == 2 && across == 1 && differ(pivot) => ChartKind::Combo,
        Some(Scale::Time(_) | Scale::Moment) => ChartKind::Line,
        Some(_) if pivot.values.len() == 2 && across == 1 => ChartKind::Scatter,
        Some(_) if rows > 6 && across > 6 => ChartKind::Heatmap,
        Some(_) if rows > FEW && across <= 1 => ChartKind::Pareto,
        _ => ChartKind::Bar,
    }
}

/// Whether the first two values are measured in different units.
fn differ(pivot: &PivotTable) -> bool {
    matches!(pivot.formats.as_slice(), [a, b, ..] if a.0 != b.0)
}

/// The kinds that can show a pivot at all; `numbers` says that it has a value with numbers in the rows of the table.
#[must_use]
pub fn fitting(pivot: &PivotTable, numbers: bool) -> Vec<ChartKind> {
    let (rows, columns) = (leaves(&pivot.rows).count(), leaves(&pivot.columns).count());
    let across = columns / pivot.values.len().max(1);
    let fits = |kind: &ChartKind| match kind {
        ChartKind::Line | ChartKind::Area => rows > 1,
        ChartKind::Bar | ChartKind::Kpi => true,
        ChartKind::Combo => rows > 1 && pivot.values.len() > 1,
        ChartKind::Scatter => pivot.values.len() > 1 || numbers,
        ChartKind::Histogram | ChartKind::Box => numbers,
        ChartKind::Heatmap => rows > 1 && across > 1,
        ChartKind::Pareto | ChartKind::Waterfall => rows > 1,
        ChartKind::Funnel => rows > 1 || pivot.values.len() > 1,
    };
    ChartKind::ALL.into_iter().filter(fits).collect()
}
