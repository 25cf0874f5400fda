//! From the bytes of a file to cleaned tables: sniff, read, find the tables, type the columns.

mod source;

pub use source::{DateOrder, Decision, DecimalMark, FileFormat, Found, ImportOptions, Source};
