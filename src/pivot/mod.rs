//! Pivot tables whose every total is evaluated from base rows.
//!
//! Rows are grouped by small numbers: every field gives each row an item ([`items`]), filters and top items say which rows
//! count ([`grouped`]), the fields of an axis give each row a group at each level of a tree ([`tree`]), and the two trees meet
//! in a cube ([`cube`]) that answers for any pair of levels, leaves and totals alike. [`show_as`] compares its cells,
//! [`layout`] puts the lines in order and [`labels`] names them; [`compute()`] joins it all.

mod bins;
mod by_cell;
mod compute;
mod cube;
mod dates;
mod error;
mod field;
mod filters;
mod grouped;
mod items;
mod labels;
mod layout;
mod marks;
mod measures;
mod mixed;
mod partial;
mod show_as;
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
pub use field::{Calendar, DatePart, Field, Folded, Group, NamedGroup, Order, SortBy, Subtotals};
pub use filters::{ItemFilter, LabelTest, Top, ValueTest};
pub use labels::Label;
pub use marks::Marks;
pub use mixed::{Mixed, of_measure as mixed_currencies};
pub(crate) use partial::ends_early;
pub use partial::{Cut, Partial};
pub use show_as::{Base, BaseItem, ShowAs};
pub use spec::{Form, Mark, MarkKind, MarkScope, NumberFormat, PivotSpec, PivotValue, Slicer, ValuesOn};
pub use suggest::suggest;
pub(crate) use table::in_one_line;
pub use table::{Axis, AxisKind, Key, PivotTable, Scale};
