//! A table added up to its leaves and periods, once, so that many deviations can be explained from it.

use super::cube::Cube;
use super::shape::PerRow;
use super::{ExplainError, periods};
use crate::detect::{Grain, largest_shares};
use crate::engine::{Cancelled, Context};
use crate::table::{Filter, MISSING, Measure, Table, format, numbered};

/// What a missing member is called.
pub(super) const NO_MEMBER: &str = "(missing)";
/// What small members are called together.
const OTHER: &str = "(other)";
/// More leaves than this are merged into [`OTHER`] members.
const MOST_LEAVES: usize = 50_000;
/// A dimension is never cut below so many members.
const FEWEST_MEMBERS: usize = 20;
/// The first cut, where there are too many leaves, leaves no dimension more members than this.
const FIRST_CUT: usize = 800;

/// One measure of a table by leaf (combination of members) and period.
#[derive(Debug, Clone)]
pub struct Leaves {
    pub(super) cube: Cube,
    pub(super) grain: Grain,
    /// Number of the first period.
    pub(super) first: i64,
    /// How many periods from the first to the last with data.
    pub(super) periods: usize,
    /// `entries[offsets[leaf]..offsets[leaf + 1]]` are the leaf's, by period.
    pub(super) offsets: Vec<u32>,
    pub(super) entries: Vec<Entry>,
    pub(super) is_ratio: bool,
    /// What was merged or left out, in words.
    pub(super) note: String,
    /// Whether small members were taken together.
    pub(super) is_merged: bool,
}

/// What a leaf had in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Entry {
    pub(super) period: u32,
    /// The sum, or the numerator.
    pub(super) above: f64,
    /// The denominator; 0 for sums.
    pub(super) below: f64,
}

impl Leaves {
    /// Add `measure` up by the members of `by` and the periods of `date`, over the rows that pass `filters`.
    ///
    /// Where the members cross to more leaves than can be scanned quickly, the small members of the largest dimensions are merged.
    ///
    /// # Errors
    /// Where a column is missing or no date, the measure is no sum or ratio of sums, or no rows are left.
    pub fn of(
        table: &Table,
        date: &str,
        measure: &Measure,
        grain: Grain,
        by: &[String],
        filters: &[Filter],
        ctx: &Context,
    ) -> Result<Self, ExplainError> {
        let table = &Filter::apply(filters, table)?;
        let (column, meta) = table.column(date)?;
        if !meta.ty.is_temporal() {
            return Err(ExplainError::NotADate { column: meta.name.clone() });
        }
        ctx.check()?;
        let moments = periods::moments(table, column)?;
        let grain = periods::resolve(grain, &moments);
        let terms = PerRow::of(&measure.expr, table)?;
        ctx.check()?;
        let mut note = String::new();
        let undated = moments.iter().filter(|m| m.is_none()).count();
        if undated > 0 {
            note = format!("{} rows without a date were left out.", format::fixed(undated as f64, 0));
        }
        let numbers: Vec<Option<i64>> = moments.iter().map(|m| m.map(|ms| periods::number(grain, ms))).collect();
        let first = numbers.iter().flatten().min().copied().ok_or(ExplainError::NoRows)?;
        let last = numbers.iter().flatten().max().copied().unwrap_or(first);
        let places: Vec<usize> = numbers.iter().map(|n| n.map_or(0, |n| (n - first) as usize)).collect();
        let size = Size { terms: &terms, places: &places, periods: (last - first + 1) as usize };
        let (cube, leaf) = crossed(table, by, &size, &mut note, ctx)?;
        ctx.check()?;
        let (offsets, entries) = added_up(&leaf, cube.leaves(), &numbers, first, &terms);
        let is_ratio = matches!(terms, PerRow::Ratio(..));
        let is_merged = cube.labels.iter().any(|labels| labels.iter().any(|l| l == OTHER));
        Ok(Self { is_merged, cube, grain, first, periods: (last - first + 1) as usize, offsets, entries, is_ratio, note })
    }

    /// The entries of a leaf, by period.
    pub(super) fn of_leaf(&self, leaf: u32) -> &[Entry] {
        let range = self.offsets.get(leaf as usize).zip(self.offsets.get(leaf as usize + 1));
        range.and_then(|(&from, &to)| self.entries.get(from as usize..to as usize)).unwrap_or_default()
    }

    /// Sums over a leaf's entries in the periods `from..to`.
    pub(super) fn sum(&self, leaf: u32, span: &std::ops::Range<usize>) -> (f64, f64) {
        let entries = self.of_leaf(leaf);
        let from = entries.partition_point(|e| (e.period as usize) < span.start);
        let within = entries[from..].iter().take_while(|e| (e.period as usize) < span.end);
        within.fold((0.0, 0.0), |(a, b), e| (a + e.above, b + e.below))
    }
}

/// The members of the columns `by`, crossed: the leaves there are, and the leaf of each row.
pub(super) fn crossed(
    table: &Table,
    by: &[String],
    size: &Size<'_>,
    note: &mut String,
    ctx: &Context,
) -> Result<(Cube, Vec<u32>), ExplainError> {
    let mut columns = Vec::new();
    for name in by {
        let position = table.column(name)?.0;
        if !columns.contains(&position) {
            columns.push(position);
        }
    }
    if columns.is_empty() {
        return Err(ExplainError::NoDimensions);
    }
    if table.rows() == 0 {
        return Err(ExplainError::NoRows);
    }
    let mut dims = Vec::new();
    for &column in &columns {
        ctx.check()?;
        dims.push(Dimension::of(table, column, ctx)?);
    }
    let (mut leaf, mut leaves) = cross(&dims, ctx)?;
    if leaves > MOST_LEAVES {
        dims.iter_mut().filter(|d| d.labels.len() > FIRST_CUT).for_each(|d| d.merge_small(size, FIRST_CUT));
        (leaf, leaves) = cross(&dims, ctx)?;
    }
    while leaves > MOST_LEAVES {
        ctx.check()?;
        let Some(widest) = dims.iter_mut().filter(|d| d.labels.len() > FEWEST_MEMBERS).max_by_key(|d| d.labels.len()) else { break };
        widest.merge_small(size, (widest.labels.len() / 2).max(FEWEST_MEMBERS));
        (leaf, leaves) = cross(&dims, ctx)?;
    }
    for dim in dims.iter().filter(|d| d.merged > 0) {
        let said = format!("{} small members of {} are taken together as {OTHER}.", format::fixed(dim.merged as f64, 0), dim.name);
        [note.as_str(), &said].join(" ").trim().clone_into(note);
    }
    let mut sample = vec![0; leaves];
    for (row, &l) in leaf.iter().enumerate() {
        sample[l as usize] = row;
    }
    let codes = dims.iter().map(|d| sample.iter().map(|&row| d.codes[row]).collect()).collect();
    let (names, labels) = dims.into_iter().map(|d| (d.name, d.labels)).unzip();
    Ok((Cube { names, labels, codes }, leaf))
}

/// What members are told large from small by.
pub(super) struct Size<'a> {
    /// What each row adds.
    pub(super) terms: &'a PerRow,
    /// The period of each row; empty where there is no time.
    pub(super) places: &'a [usize],
    /// How many periods there are.
    pub(super) periods: usize,
}

/// A column's members, with missing ones named and small ones merged.
struct Dimension {
    name: String,
    codes: Vec<u32>,
    labels: Vec<String>,
    merged: usize,
}

impl Dimension {
    fn of(table: &Table, column: usize, ctx: &Context) -> Result<Self, ExplainError> {
        let codes = table.codes_if_wanted(column, ctx)?;
        let mut labels = codes.labels.clone();
        let missing = labels.len() as u32;
        if codes.codes.contains(&MISSING) {
            labels.push(NO_MEMBER.to_owned());
        }
        let numbered = codes.codes.iter().map(|&c| if c == MISSING { missing } else { c }).collect();
        let name = table.columns().get(column).map(|c| c.name.clone()).unwrap_or_default();
        Ok(Self { name, codes: numbered, labels, merged: 0 })
    }

    /// Leave `members` members: those that were largest at some time, and the others taken together.
    fn merge_small(&mut self, size: &Size<'_>, members: usize) {
        let (PerRow::Sum(values) | PerRow::Ratio(_, values)) = size.terms;
        let place = |row: usize| size.places.get(row).copied().unwrap_or(0);
        let cells = self.codes.iter().zip(values).enumerate().map(|(row, (&code, value))| (u64::from(code), place(row), *value));
        let shares = largest_shares(cells, size.periods);
        let size: Vec<f64> = (0..self.labels.len() as u64).map(|code| shares.get(&code).copied().unwrap_or(0.0)).collect();
        let is_other = |c: &usize| self.merged > 0 && self.labels[*c] == OTHER;
        let mut order: Vec<usize> = (0..size.len()).filter(|c| !is_other(c)).collect();
        order.sort_by(|&x, &y| size[y].total_cmp(&size[x]).then(x.cmp(&y)));
        let kept = members.saturating_sub(1).min(order.len());
        self.merged += order.len() - kept;
        order.truncate(kept);
        order.sort_unstable();
        let other = kept as u32;
        let mut renumbered = vec![other; self.labels.len()];
        for (new, &old) in (0_u32..).zip(&order) {
            renumbered[old] = new;
        }
        self.labels = order.iter().map(|&c| std::mem::take(&mut self.labels[c])).chain([OTHER.to_owned()]).collect();
        for code in &mut self.codes {
            *code = renumbered[*code as usize];
        }
    }
}

/// The leaf of each row, and how many leaves there are.
fn cross(dims: &[Dimension], ctx: &Context) -> Result<(Vec<u32>, usize), Cancelled> {
    let mut leaf: Vec<u32> = Vec::new();
    let mut leaves = 1;
    for dim in dims {
        let width = dim.labels.len() as u64;
        let key = |row: usize| u64::from(leaf.get(row).copied().unwrap_or(0)) * width + u64::from(dim.codes[row]);
        let (numbers, keys) = numbered((0..dim.codes.len()).map(|row| Some(key(row))), ctx)?;
        (leaf, leaves) = (numbers, keys.len());
    }
    Ok((leaf, leaves))
}

/// Rows added up to leaves and periods, in the order of both; within one, in the order of the rows.
fn added_up(leaf: &[u32], leaves: usize, numbers: &[Option<i64>], first: i64, terms: &PerRow) -> (Vec<u32>, Vec<Entry>) {
    let mut keyed: Vec<(u64, u32)> = (0_u32..)
        .zip(leaf.iter().zip(numbers))
        .filter_map(|(row, (&leaf, number))| Some(((u64::from(leaf) << 32) + ((*number)? - first) as u64, row)))
        .collect();
    keyed.sort_unstable();
    let mut offsets = vec![0_u32; leaves + 1];
    let mut entries: Vec<Entry> = Vec::new();
    let mut last = None;
    for (key, row) in keyed {
        let row = row as usize;
        let (above, below) = match terms {
            PerRow::Sum(values) => (values[row], 0.0),
            PerRow::Ratio(above, below) => (above[row], below[row]),
        };
        match entries.last_mut() {
            Some(entry) if last == Some(key) => {
                entry.above += above;
                entry.below += below;
            }
            _ => {
                entries.push(Entry { period: key as u32, above, below });
                offsets[(key >> 32) as usize + 1] += 1;
                last = Some(key);
            }
        }
    }
    for leaf in 0..leaves {
        offsets[leaf + 1] += offsets[leaf];
    }
    (offsets, entries)
}
