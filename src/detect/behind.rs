//! The rows of the table behind a stretch of a series.

use std::ops::Range;

use polars::prelude::IdxSize;

use super::series::Members;
use super::{DetectError, DetectSpec, Periods, Segment};
use crate::engine::Context;
use crate::table::Table;

/// The rows of a table by period, so that those behind many findings are found without reading the table anew.
pub struct Behind {
    table: Table,
    /// `rows[starts[t]..starts[t + 1]]` are those of period `t`, ascending.
    starts: Vec<usize>,
    rows: Vec<IdxSize>,
    periods: Periods,
}

impl Behind {
    /// Sort the rows that `spec` looks at into its periods.
    ///
    /// # Errors
    /// As [`Periods::of`].
    pub fn of(table: &Table, spec: &DetectSpec, ctx: &Context) -> Result<Self, DetectError> {
        // What it leaves out was told by the detection.
        let periods = Periods::of(table, spec, &ctx.quiet())?;
        let mut starts = vec![0_usize; periods.axis.len + 1];
        for row in 0..table.rows() {
            if let Some(t) = periods.of_row(row) {
                starts[t + 1] += 1;
            }
        }
        for t in 1..starts.len() {
            starts[t] += starts[t - 1];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; starts.last().copied().unwrap_or(0)];
        for row in 0..table.rows() {
            if let Some(t) = periods.of_row(row) {
                rows[next[t]] = row as IdxSize;
                next[t] += 1;
            }
        }
        Ok(Self { table: table.clone(), starts, rows, periods })
    }

    /// The periods the rows were sorted into.
    #[must_use]
    pub fn periods(&self) -> &Periods {
        &self.periods
    }

    /// The rows of `segment` in the periods of `span`, in the order of the table.
    ///
    /// # Errors
    /// Where the segment names a column the table does not have.
    pub fn rows(&self, segment: &Segment, span: Range<usize>) -> Result<Vec<IdxSize>, DetectError> {
        let names: Vec<String> = segment.iter().map(|(name, _)| name.clone()).collect();
        let members = Members::of(&self.table, &names)?;
        let Some(codes) = members.codes_of(segment) else { return Ok(Vec::new()) };
        let last = self.periods.axis.len;
        let within = self.starts[span.start.min(last)]..self.starts[span.end.clamp(span.start, last).min(last)];
        let mut found: Vec<IdxSize> =
            self.rows.get(within).unwrap_or_default().iter().copied().filter(|&row| members.has(row as usize, &codes)).collect();
        found.sort_unstable();
        Ok(found)
    }
}
