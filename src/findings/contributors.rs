//! Which segments contributed to each finding.

use std::collections::BTreeMap;

use super::{Finding, FindingKind};
use crate::detect::{DetectError, DetectSpec, Detection, Event};
use crate::engine::Context;
use crate::explain::{Against, ExplainError, Leaves, Request};
use crate::table::Table;

/// Findings further down the list are explained when they are asked about.
const MOST: usize = 60;
/// A segment with a smaller share of the deviation explains nothing; it goes with everything else.
const WORTH_NAMING: f64 = 0.02;

/// Fill in the contributors of the first findings. A measure that is no sum or ratio of sums has none.
pub(super) fn fill(
    table: &Table,
    spec: &DetectSpec,
    detection: &Detection,
    findings: &mut [Finding],
    ctx: &Context,
) -> Result<(), DetectError> {
    let by = dimensions(spec);
    if by.is_empty() {
        return Ok(());
    }
    let events: Vec<Event> = spec.events.iter().chain(&detection.recurring).cloned().collect();
    let mut leaves: BTreeMap<String, Option<Leaves>> = BTreeMap::new();
    let explained = findings.iter_mut().filter(|f| !matches!(f.kind, FindingKind::Missing | FindingKind::Partial)).take(MOST);
    for finding in explained {
        ctx.check()?;
        let Some(measure) = spec.measures.iter().find(|m| m.name == finding.measure) else { continue };
        if !leaves.contains_key(&measure.name) {
            let added = Leaves::of(table, &spec.date, measure, detection.grain, &by, &spec.filters, ctx);
            leaves.insert(measure.name.clone(), unless_cancelled(added)?);
        }
        let Some(Some(leaves)) = leaves.get(&measure.name) else { continue };
        let request = Request {
            date: spec.date.clone(),
            measure: measure.clone(),
            span: (finding.start, finding.end),
            grain: detection.grain,
            against: Against::Expected,
            by: by.clone(),
            events: events.clone(),
            filters: spec.filters.clone(),
            segment: finding.segment.clone(),
            expected: Some(finding.expected),
        };
        if let Some(explanation) = unless_cancelled(leaves.explain(&request, ctx))? {
            finding.contributors = explanation.contributors.into_iter().filter(|c| c.share.abs() >= WORTH_NAMING).collect();
        }
    }
    Ok(())
}

/// The columns of all splits, each once, in their order.
fn dimensions(spec: &DetectSpec) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for column in spec.splits.iter().flatten() {
        if !columns.contains(column) {
            columns.push(column.clone());
        }
    }
    columns
}

/// What cannot be explained is left unexplained; a cancel is passed on.
fn unless_cancelled<T>(result: Result<T, ExplainError>) -> Result<Option<T>, DetectError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(ExplainError::Cancelled(cancelled)) => Err(cancelled.into()),
        Err(_) => Ok(None),
    }
}
