//! Events: lists of them read, made by rule, found in the data, and what they make of periods.

mod classes;
mod generate;
mod holidays;
mod list;

pub(crate) use classes::class;
pub(super) use classes::{classes, continued, go_on, in_part, precedents, recurring};
pub use generate::Generator;
pub use holidays::Country;
pub use list::{EventListError, read_events};
