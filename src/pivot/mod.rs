//! Pivot tables whose every total is evaluated from base rows.
//!
//! Rows are grouped by small numbers: every field gives each row an item ([`items`]), the fields of an axis give it a
//! group at each level of a tree ([`tree`]), and the two trees meet in a cube ([`cube`]) that answers for any pair of
//! levels, leaves and totals alike. [`layout`] puts the lines in order; [`compute()`] joins it all.

mod compute;
mod cube;
mod dates;
mod error;
mod items;
mod layout;
mod measures;
mod medians;
mod spec;
mod suggest;
mod table;
#[cfg(test)]
mod tests;
mod tree;
mod write;

pub use compute::{MOST_CELLS, MOST_COLUMNS, compute, rows_behind};
pub use dates::period_start;
pub use error::PivotError;
pub use spec::{DatePart, Field, PivotSpec, PivotValue, ShowAs, SortBy, Subtotals, Top};
pub use suggest::suggest;
pub use table::{Axis, AxisKind, Key, PivotTable, Scale};
