//! Which rows of two tables belong together by their keys.

use polars::prelude::{PlHashMap, PlHashSet};
use serde::{Deserialize, Serialize};

use super::PrepareError;
use super::cells::check;
use super::text::trimmed;
use crate::engine::Context;
use crate::table::{MISSING, Table};

/// The id of a row whose key is missing.
const NO_KEY: u32 = u32::MAX;
/// Unmatched keys told by name.
const EXAMPLES: usize = 5;

/// A column here and the column there that must hold the same.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeyPair {
    /// The column of this table.
    pub here: String,
    /// The column of the other table.
    pub there: String,
}

/// How well the keys of two tables match.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MatchReport {
    /// Rows of this table.
    pub rows: usize,
    /// Those of them that found at least one row.
    pub matched: usize,
    /// Those without a key.
    pub without_key: usize,
    /// Keys that found nothing, the first few in the order of the rows.
    pub unmatched: Vec<String>,
    /// Different keys that found nothing.
    pub unmatched_keys: usize,
    /// Rows of the other table that nothing here asks for.
    pub unused: usize,
    /// Keys that stand in several rows of the other table and are asked for, with one of them.
    pub several: usize,
    /// One of those keys.
    pub several_example: String,
    /// Rows there would be if every row that matches were put beside its row here.
    pub multiplied: usize,
}

impl MatchReport {
    /// One of the keys that stand in several rows, and whether there are more: `SKU-002, …`.
    #[must_use]
    pub fn several_named(&self) -> String {
        let more = if self.several > 1 { ", \u{2026}" } else { "" };
        format!("{}{more}", self.several_example)
    }
}

/// Rows of another table by the key of each row here.
pub(super) struct Matching {
    /// The key of each row here; may be one that no row there has.
    pub(super) ids: Vec<u32>,
    /// Where the rows of each key begin in `rows`.
    starts: Vec<u32>,
    rows: Vec<u32>,
    pub(super) report: MatchReport,
}

impl Matching {
    /// The rows of the other table that have this key, in their order.
    pub(super) fn rows(&self, id: u32) -> &[u32] {
        let Some((&start, &end)) = self.starts.get(id as usize).zip(self.starts.get(id as usize + 1)) else { return &[] };
        &self.rows[start as usize..end as usize]
    }

    /// How many rows here share a key of the other table with another row here.
    pub(super) fn shared(&self) -> usize {
        let mut times = vec![0_usize; self.keys()];
        self.ids.iter().filter(|id| !self.rows(**id).is_empty()).for_each(|id| times[*id as usize] += 1);
        times.into_iter().filter(|times| *times > 1).sum()
    }

    /// How many different keys there are.
    pub(super) fn keys(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }
}

/// How the rows of `left` match those of `right`.
///
/// # Errors
/// On cancel, and where a column is not there.
pub fn matching(
    left: &Table,
    right: &Table,
    keys: &[KeyPair],
    trim: bool,
    ignore_case: bool,
    context: &Context,
) -> Result<MatchReport, PrepareError> {
    Ok(matched(left, right, keys, (trim, ignore_case), context)?.report)
}

/// Match rows by their keys as text; `(trim, ignore_case)` say what does not count.
pub(super) fn matched(
    left: &Table,
    right: &Table,
    keys: &[KeyPair],
    tolerant: (bool, bool),
    context: &Context,
) -> Result<Matching, PrepareError> {
    if keys.is_empty() {
        return Err(PrepareError::refused("No key was chosen.", "Choose the column that both tables share."));
    }
    let mut here = vec![0_u32; left.rows()];
    let mut there = vec![0_u32; right.rows()];
    for pair in keys {
        context.check()?;
        let mut values = PlHashMap::default();
        let a = numbered(left, &pair.here, tolerant, &mut values)?;
        let b = numbered(right, &pair.there, tolerant, &mut values)?;
        let mut pairs: PlHashMap<(u32, u32), u32> = PlHashMap::default();
        combine(&mut here, &a, &mut pairs, context)?;
        combine(&mut there, &b, &mut pairs, context)?;
    }
    let known = here.iter().chain(&there).filter(|id| **id != NO_KEY).max().map_or(0, |m| *m as usize + 1);
    let (starts, rows) = by_key(&there, known);
    let mut matching = Matching { ids: here, starts, rows, report: MatchReport::default() };
    matching.report = report(left, keys, &matching, &there, context)?;
    Ok(matching)
}

/// The key of each row as a number; equal texts have equal numbers across tables that share `values`.
fn numbered(
    table: &Table,
    column: &str,
    (trim, ignore_case): (bool, bool),
    values: &mut PlHashMap<String, u32>,
) -> Result<Vec<u32>, PrepareError> {
    let (at, _) = table.column(column)?;
    let codes = table.codes(at)?;
    let ids: Vec<u32> = codes
        .labels
        .iter()
        .map(|label| {
            let label = if trim { trimmed(label) } else { label.clone() };
            let label = if ignore_case { label.to_lowercase() } else { label };
            if label.is_empty() {
                return NO_KEY;
            }
            let next = values.len() as u32;
            *values.entry(label).or_insert(next)
        })
        .collect();
    Ok(codes.codes.iter().map(|&c| if c == MISSING { NO_KEY } else { ids[c as usize] }).collect())
}

fn combine(ids: &mut [u32], more: &[u32], pairs: &mut PlHashMap<(u32, u32), u32>, context: &Context) -> Result<(), PrepareError> {
    for (row, (id, part)) in ids.iter_mut().zip(more).enumerate() {
        check(context, row)?;
        *id = if *id == NO_KEY || *part == NO_KEY {
            NO_KEY
        } else {
            let next = pairs.len() as u32;
            *pairs.entry((*id, *part)).or_insert(next)
        };
    }
    Ok(())
}

/// Rows sorted by key: where each key begins, and the rows.
fn by_key(ids: &[u32], keys: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; keys + 1];
    for &id in ids.iter().filter(|id| **id != NO_KEY) {
        starts[id as usize + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut next = starts.clone();
    let mut rows = vec![0_u32; starts.last().copied().unwrap_or(0) as usize];
    for (row, &id) in (0_u32..).zip(ids) {
        if id != NO_KEY {
            rows[next[id as usize] as usize] = row;
            next[id as usize] += 1;
        }
    }
    (starts, rows)
}

fn report(left: &Table, keys: &[KeyPair], matching: &Matching, there: &[u32], context: &Context) -> Result<MatchReport, PrepareError> {
    let mut report = MatchReport { rows: left.rows(), ..MatchReport::default() };
    let mut asked: PlHashSet<u32> = PlHashSet::default();
    let name = |row: usize| -> Result<String, PrepareError> {
        let parts = keys.iter().map(|pair| Ok(left.codes(left.column(&pair.here)?.0)?.label(row).unwrap_or_default().to_owned()));
        Ok(parts.collect::<Result<Vec<_>, PrepareError>>()?.join(" \u{b7} "))
    };
    for (row, &id) in matching.ids.iter().enumerate() {
        check(context, row)?;
        if id == NO_KEY {
            report.without_key += 1;
            report.multiplied += 1;
            continue;
        }
        let found = matching.rows(id).len();
        report.multiplied += found.max(1);
        let is_new = asked.insert(id);
        if found > 0 {
            report.matched += 1;
            if found > 1 && is_new {
                report.several += 1;
                if report.several == 1 {
                    report.several_example = name(row)?;
                }
            }
        } else if is_new {
            report.unmatched_keys += 1;
            if report.unmatched.len() < EXAMPLES {
                report.unmatched.push(name(row)?);
            }
        }
    }
    report.unused = there.iter().filter(|id| !asked.contains(*id)).count();
    Ok(report)
}
