//! What findings are proven with: the rows of their periods, and the sums of their segments.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude::IdxSize;

use super::{Finding, FindingKind};
use crate::detect::{Behind, DetectError, DetectSpec, Detection, Event};
use crate::engine::Context;
use crate::explain::{Against, ExplainError, Explanation, Leaves, Request};
use crate::table::{Measure, Table, expr};

/// Findings further down the list are explained when they are asked about.
const MOST: usize = 60;
/// A segment with a smaller share of the deviation explains nothing; it goes with everything else.
const WORTH_NAMING: f64 = 0.02;
/// How many addresses a finding carries at most.
const MOST_CELLS: usize = 100;

/// The table of a detection, sorted into periods and added up by segment once. It serves every setting of the sensitivity.
pub struct Proof {
    table: Table,
    behind: Behind,
    /// By measure, added up when first asked for; nothing for a measure that is no sum or ratio of sums.
    leaves: Mutex<BTreeMap<String, Option<Arc<Leaves>>>>,
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proof").field("rows", &self.table.rows()).finish_non_exhaustive()
    }
}

impl Proof {
    /// Sort the rows that `spec` looks at into its periods.
    ///
    /// # Errors
    /// As [`Behind::of`].
    pub fn of(table: &Table, spec: &DetectSpec, ctx: &Context) -> Result<Self, DetectError> {
        Ok(Self { table: table.clone(), behind: Behind::of(table, spec, ctx)?, leaves: Mutex::default() })
    }

    /// Fill in the contributors of the first findings. A measure that is no sum or ratio of sums has none.
    pub(super) fn contributors(
        &self,
        spec: &DetectSpec,
        detection: &Detection,
        findings: &mut [Finding],
        ctx: &Context,
    ) -> Result<(), DetectError> {
        let explained = findings.iter_mut().filter(|f| !matches!(f.kind, FindingKind::Missing | FindingKind::Partial)).take(MOST);
        for finding in explained {
            ctx.check()?;
            if let Some(explanation) = unless_cancelled(self.explain(spec, detection, finding, ctx))?.flatten() {
                finding.contributors = explanation.contributors.into_iter().filter(|c| c.share.abs() >= WORTH_NAMING).collect();
            }
        }
        Ok(())
    }

    /// Which segments contributed to a finding; `None` where there is nothing to split by or its measure has no parts.
    ///
    /// # Errors
    /// On cancel, and where the span or the segment holds no data.
    pub fn explain(
        &self,
        spec: &DetectSpec,
        detection: &Detection,
        finding: &Finding,
        ctx: &Context,
    ) -> Result<Option<Explanation>, ExplainError> {
        let by = dimensions(spec);
        let measure = spec.measures.iter().find(|m| m.name == finding.measure);
        let (Some(measure), false) = (measure, by.is_empty()) else { return Ok(None) };
        let rest = self.behind.is_rest(&finding.segment).map_err(unread)?;
        let leaves =
            if rest { self.leaves_of_rest(spec, measure, finding, &by, ctx)? } else { self.leaves(spec, measure, detection, &by, ctx)? };
        let Some(leaves) = leaves else { return Ok(None) };
        let request = Request {
            date: spec.date.clone(),
            measure: measure.clone(),
            span: (finding.start, finding.end),
            grain: detection.grain,
            against: Against::Expected,
            by,
            events: events(spec, detection),
            filters: spec.filters.clone(),
            segment: if rest { Vec::new() } else { finding.segment.clone() },
            expected: Some(finding.expected),
        };
        leaves.explain(&request, ctx).map(Some)
    }

    /// The sums of a measure by segment and period.
    ///
    /// # Errors
    /// On cancel.
    pub fn leaves(
        &self,
        spec: &DetectSpec,
        measure: &Measure,
        detection: &Detection,
        by: &[String],
        ctx: &Context,
    ) -> Result<Option<Arc<Leaves>>, ExplainError> {
        let known = self.leaves.lock().unwrap_or_else(PoisonError::into_inner).get(&measure.expr).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let added = match Leaves::of(&self.table, &spec.date, measure, detection.grain, by, &spec.filters, ctx) {
            Ok(leaves) => Some(Arc::new(leaves)),
            Err(ExplainError::Cancelled(cancelled)) => return Err(cancelled.into()),
            Err(_) => None,
        };
        self.leaves.lock().unwrap_or_else(PoisonError::into_inner).insert(measure.expr.clone(), added.clone());
        Ok(added)
    }

    /// The sums of what the segments with a series of their own leave: its rows alone, for it is no member of any column.
    fn leaves_of_rest(
        &self,
        spec: &DetectSpec,
        measure: &Measure,
        finding: &Finding,
        by: &[String],
        ctx: &Context,
    ) -> Result<Option<Arc<Leaves>>, ExplainError> {
        let rows = self.behind.rows(&finding.segment, 0..self.behind.periods().axis.len).map_err(unread)?;
        let table = self.table.take(&rows)?;
        match Leaves::of(&table, &spec.date, measure, finding.grain, by, &spec.filters, ctx) {
            Ok(leaves) => Ok(Some(Arc::new(leaves))),
            Err(ExplainError::Cancelled(cancelled)) => Err(cancelled.into()),
            Err(_) => Ok(None),
        }
    }

    /// Exactly the rows behind a finding, in the order of the table.
    ///
    /// # Errors
    /// Where its segment names a column the table does not have.
    pub fn rows(&self, finding: &Finding) -> Result<Vec<IdxSize>, DetectError> {
        let axis = self.behind.periods().axis;
        let at = |moment: chrono::NaiveDateTime| axis.index(moment.and_utc().timestamp_millis());
        match (at(finding.start), at(finding.end)) {
            (Some(first), Some(last)) => self.behind.rows(&finding.segment, first..last + 1),
            _ => Ok(Vec::new()),
        }
    }

    /// The addresses of the measured cells of the rows behind a finding, and how many there are in all.
    pub(super) fn cells(&self, spec: &DetectSpec, finding: &Finding) -> Result<(Vec<String>, usize), DetectError> {
        let measure = spec.measures.iter().find(|m| m.name == finding.measure);
        let parsed = measure.map(|m| expr::parse(&m.expr, &self.table)).transpose()?;
        let column = match parsed.and_then(|e| e.meta().root_names().first().cloned()) {
            Some(name) => self.table.column(&name)?.0,
            None => self.table.column(&spec.date)?.0,
        };
        let rows = self.rows(finding)?;
        let is_in_file = |row: &&IdxSize| self.table.has_address(**row as usize, column);
        let named = rows.iter().filter(is_in_file).take(MOST_CELLS).filter_map(|&row| self.table.cell_name(row as usize, column)).collect();
        Ok((named, rows.iter().filter(is_in_file).count()))
    }
}

/// The events that a detection judged by: the listed ones and those that recur in the data.
#[must_use]
pub fn events(spec: &DetectSpec, detection: &Detection) -> Vec<Event> {
    spec.events.iter().chain(&detection.recurring).cloned().collect()
}

/// The columns of all splits, each once, in their order.
#[must_use]
pub fn dimensions(spec: &DetectSpec) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for column in spec.splits.iter().flatten() {
        if !columns.contains(column) {
            columns.push(column.clone());
        }
    }
    columns
}

/// Why rows could not be read, as a reason why nothing is explained.
fn unread(error: DetectError) -> ExplainError {
    match error {
        DetectError::Table(table) => table.into(),
        DetectError::Cancelled(cancelled) => cancelled.into(),
        _ => ExplainError::NoRows,
    }
}

/// What cannot be explained is left unexplained; a cancel is passed on.
fn unless_cancelled<T>(result: Result<T, ExplainError>) -> Result<Option<T>, DetectError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(ExplainError::Cancelled(cancelled)) => Err(cancelled.into()),
        Err(_) => Ok(None),
    }
}
