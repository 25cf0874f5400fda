//! Getting a table ready before it is looked at: files stacked under one another, columns looked up in another table,
//! wide columns turned into rows, texts cleaned, rows left out.
//!
//! A [`Step`] says what is to be done; [`apply`] does a list of them in order and tells for each what it touched
//! ([`StepReport`]). Each step is one file with its spec and a pure function from table to table. The provenance of every
//! cell is kept, so that a finding in a stacked table names the cell of the right file. Nothing is removed or changed in
//! silence: what a step left out, could not match or had to reconcile is counted, with an example.

mod beside;
mod cells;
mod columns;
mod error;
mod extract;
mod files;
mod fill;
mod formula;
mod grain;
mod join;
mod keys;
mod parts;
mod places;
mod query;
mod reconcile;
mod replace;
mod report;
mod rows;
mod run;
mod split;
mod stack;
mod step;
mod suggest;
mod text;
mod unpivot;

#[cfg(test)]
mod tests;

pub use columns::{Remove, Rename};
pub use error::PrepareError;
pub use extract::{Extract, Piece};
pub use files::{files_called, is_pattern};
pub use fill::FillDown;
pub use formula::{Formula, fault, name_for};
pub use join::{Join, Several, joined};
pub use keys::{KeyPair, MatchReport, matching};
pub use query::{Query, QueryError, names_table, plain_name, query, query_fault, table_names};
pub use replace::{Replace, Replacement};
pub use report::StepReport;
pub use rows::{Deduplicate, Keep, Stays};
pub use run::{Inputs, Prepared, StepOutcome, apply};
pub use split::{Split, Splitter, column_to_split, usual_separator};
pub use stack::{Repeated, Stack, stacked};
pub use step::{SourceId, Step, StepKind, TableRef};
pub use suggest::{Variant, best_key, same_shape, variants, wide_dates};
pub use text::{Case, ChangeCase, Trim};
pub use unpivot::{Unpivot, unpivoted};
