//! The rows of the table behind a stretch of a series.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude::IdxSize;

use super::largest::Kept;
use super::members::Members;
use super::series;
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
    spec: DetectSpec,
    /// By the columns of a split, the segments with a series of their own; found out when first asked for.
    kept: Mutex<BTreeMap<Vec<String>, Option<Arc<Kept>>>>,
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
        Ok(Self { table: table.clone(), starts, rows, periods, spec: spec.clone(), kept: Mutex::default() })
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
        let members = self.members(segment)?;
        let last = self.periods.axis.len;
        let within = self.starts[span.start.min(last)]..self.starts[span.end.clamp(span.start, last).min(last)];
        let within = self.rows.get(within).unwrap_or_default().iter().copied();
        let mut found: Vec<IdxSize> = if members.is_rest(segment) {
            let Some(kept) = self.kept(&members.names)? else { return Ok(Vec::new()) };
            within.filter(|&row| !kept.codes.contains(&members.code(row as usize))).collect()
        } else {
            let Some(codes) = members.codes_of(segment) else { return Ok(Vec::new()) };
            within.filter(|&row| members.has(row as usize, &codes)).collect()
        };
        found.sort_unstable();
        Ok(found)
    }

    /// Whether `segment` is what the segments with a series of their own leave.
    ///
    /// # Errors
    /// Where it names a column the table does not have.
    pub fn is_rest(&self, segment: &Segment) -> Result<bool, DetectError> {
        Ok(self.members(segment)?.is_rest(segment))
    }

    fn members(&self, segment: &Segment) -> Result<Members, DetectError> {
        let names: Vec<String> = segment.iter().map(|(name, _)| name.clone()).collect();
        Members::of(&self.table, &names, &Context::detached())
    }

    /// The segments by these columns that have a series of their own; `None` where all have.
    fn kept(&self, columns: &[String]) -> Result<Option<Arc<Kept>>, DetectError> {
        let known = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(columns).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let kept = series::kept(&self.table, columns, &self.spec, &self.periods, &Context::detached())?.map(Arc::new);
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(columns.to_vec(), kept.clone());
        Ok(kept)
    }
}
