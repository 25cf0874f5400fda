//! Events: lists of them read, made by rule, found in the data, and what they make of periods.

mod classes;
mod generate;
mod list;

pub(crate) use classes::class;
pub(super) use classes::go_on;
pub(super) use classes::{classes, recurring};
pub use generate::{Country, Generator};
pub use list::{EventListError, read_events};
