//! Pivot tables whose every total is evaluated from base rows.

mod spec;
mod table;

pub use spec::{DatePart, Field, PivotSpec, PivotValue, ShowAs, SortBy, Subtotals, Top};
pub use table::{Axis, AxisKind, Key, PivotTable};
