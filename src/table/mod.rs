//! A cleaned rectangle of data: typed columns with a role and a format, rows that know the cell they came from.
//!
//! [`Table`] is the currency of the whole program: import makes it, everything else reads it. It wraps one polars frame
//! and never changes; every edit makes a new table that shares the columns it kept.

mod adds;
mod aggregates;
pub(crate) mod aligned;
mod bidi;
mod calendar;
mod chosen;
mod codes;
mod column;
pub mod copied;
mod currencies;
mod data;
mod direction;
pub mod expr;
pub(crate) mod fault;
mod filter;
pub mod format;
pub mod iso;
mod kept;
pub(crate) mod likeness;
pub mod locale;
mod measure;
mod money;
mod numbered;
mod once;
mod order;
mod origin;
mod profile;
mod relative;
mod result;
mod scan;
pub mod span;
mod stretch;
mod suggest;
mod typed;
mod value;

pub(crate) use adds::{Adds, by_row, kept as kept_by_filter};
pub(crate) use aggregates::aggregates_outside_sql;
pub(crate) use bidi::as_drawn;
#[cfg(feature = "gui")]
pub(crate) use bidi::ends_left;
pub use chosen::{Clock, ColumnFormat, DatePattern};
pub use codes::{Codes, MISSING};
pub use column::{Column, ColumnType, Role};
pub use currencies::Currencies;
pub(crate) use data::said;
pub use data::{Table, TableError};
pub use direction::Direction;
pub use fault::Fault;
pub use filter::{Filter, FilterTest};
pub use measure::Measure;
pub(crate) use measure::{quote, split_list};
pub use money::{is_called_money, is_currency, is_money};
pub(crate) use numbered::{NO_KEY, numbered};
pub(crate) use order::NaturalKey;
pub use order::{SortKey, natural_cmp, sort};
pub use origin::{CellAddress, LookedUp, NO_ROW, Origin, Part, RowOrigin, column_letters};
#[cfg(feature = "gui")]
pub(crate) use profile::Key as ValueKey;
pub use profile::{BarScale, Numbers, Profile};
pub use relative::Relative;
pub(crate) use result::column_of;
pub use stretch::Stretch;
pub use suggest::suggest_measures;
pub use typed::Typed;
pub(crate) use value::date_from_days;
pub use value::{Value, read_truth, truth};
