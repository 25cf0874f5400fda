//! The numbers of a pivot, for any pair of levels of its two axes.
//!
//! Sums, averages, counts, least and largest values are gathered per leaf in one pass over the rows and combined upwards;
//! the sums carry their rounding error along, so that a total is the sum of its rows whatever the grouping and the number
//! of threads. Medians are taken of the values of each group, distinct counts combine sets of members.
//! Everything else is evaluated from base rows at every level.

use std::collections::BTreeMap;

use polars::prelude::{Column, DataFrame, DataType, IdxCa, IdxSize, IntoLazy, col, lit};

use super::PivotError;
use super::by_cell::{Medians, Members};
use super::measures::{Node, Plan, numbers, plural};
use super::tree::{EXCLUDED, Tree, pair};
use crate::engine::Context;
use crate::table::{MISSING, Table};

/// What is known of the values of a base in a group.
///
/// The sum is compensated (Ogita, Rump and Oishi's Sum2): as exact as if added in twice the precision.
#[derive(Debug, Clone, Copy)]
pub(super) struct Running {
    sum: f64,
    error: f64,
    count: u64,
    min: f64,
    max: f64,
}

impl Running {
    pub(super) const EMPTY: Self = Self { sum: 0.0, error: 0.0, count: 0, min: f64::INFINITY, max: f64::NEG_INFINITY };

    #[inline]
    fn add(&mut self, x: f64) {
        self.add_to_sum(x);
        self.count += 1;
        self.min = self.min.min(x);
        self.max = self.max.max(x);
    }

    #[inline]
    fn add_to_sum(&mut self, x: f64) {
        let sum = self.sum + x;
        let part = sum - self.sum;
        self.error += (self.sum - (sum - part)) + (x - part);
        self.sum = sum;
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.add_to_sum(other.sum);
        self.error += other.error;
        self.count += other.count;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    fn total(&self) -> f64 {
        self.sum + self.error
    }
}

/// The values of all measures for every pair of a group of one level of the rows and one of the columns.
#[derive(Debug, Default)]
pub(super) struct Level {
    columns: usize,
    measures: usize,
    cells: Vec<Option<f64>>,
}

impl Level {
    /// The value of a measure for a group of rows and one of columns.
    pub(super) fn value(&self, row: u32, column: u32, measure: usize) -> Option<f64> {
        self.cells.get((row as usize * self.columns + column as usize) * self.measures + measure).copied().flatten()
    }
}

/// Which groups of a pair of levels each leaf cell counts in.
pub(super) enum Targets {
    /// One each.
    One(Vec<u32>),
    /// Several: those of cell `i` stand from `starts[i]` to `starts[i + 1]`.
    Many { starts: Vec<usize>, groups: Vec<u32> },
}

impl Targets {
    pub(super) fn of(&self, cell: usize) -> &[u32] {
        match self {
            Self::One(groups) => groups.get(cell..=cell).unwrap_or_default(),
            Self::Many { starts, groups } => &groups[starts[cell]..starts[cell + 1]],
        }
    }
}

/// The numbers of a pivot.
pub(super) struct Cube<'a> {
    table: &'a Table,
    plan: &'a Plan,
    rows: &'a Tree,
    columns: &'a Tree,
    /// Per row of the table, its cell among `cells`.
    cell_of: Vec<u32>,
    /// The pairs of leaf groups that have rows.
    cells: Vec<(u32, u32)>,
    /// Rows per cell.
    lens: Vec<u64>,
    /// Per base, per cell.
    running: Vec<Vec<Running>>,
    /// Per median, the values of each cell.
    medians: Vec<Medians>,
    /// Per distinct count, the members in each cell.
    members: Vec<Members>,
    levels: BTreeMap<(usize, usize), Level>,
}

impl<'a> Cube<'a> {
    /// Gather what the leaves need; both trees stand over the same rows of `table`.
    pub(super) fn new(table: &'a Table, plan: &'a Plan, rows: &'a Tree, columns: &'a Tree, ctx: &Context) -> Result<Self, PivotError> {
        let mut cell_of = rows.leaf.clone();
        let cells = pair(&mut cell_of, rows.levels[rows.depth()].len(), &within(&columns.leaf), columns.levels[columns.depth()].len());
        ctx.check()?;
        let mut lens = vec![0; cells.len()];
        for &cell in cell_of.iter().filter(|c| **c != EXCLUDED) {
            lens[cell as usize] += 1;
        }
        let mut running = Vec::with_capacity(plan.bases.len());
        for base in &plan.bases {
            ctx.check()?;
            running.push(gather(&cell_of, base, cells.len()));
        }
        let mut medians = Vec::with_capacity(plan.medians.len());
        for &base in &plan.medians {
            ctx.check()?;
            medians.push(Medians::new(&cell_of, &plan.bases[base], cells.len()));
        }
        let mut members = Vec::with_capacity(plan.distinct.len());
        for codes in &plan.distinct {
            ctx.check()?;
            members.push(Members::new(&cell_of, &codes.codes, codes.labels.len(), MISSING, cells.len()));
        }
        Ok(Self { table, plan, rows, columns, cell_of, cells, lens, running, medians, members, levels: BTreeMap::new() })
    }

    /// Have the numbers of a pair of levels ready for [`value`](Self::value).
    pub(super) fn evaluate(&mut self, row_level: usize, column_level: usize, ctx: &Context) -> Result<(), PivotError> {
        if self.levels.contains_key(&(row_level, column_level)) {
            return Ok(());
        }
        ctx.check()?;
        let columns = self.columns.levels[column_level].len();
        let groups = self.rows.levels[row_level].len() * columns;
        let parts = self.parts(&Targets::One(self.groups(row_level, column_level)), groups)?;
        ctx.check()?;
        let level = self.level(&parts, columns, groups);
        self.levels.insert((row_level, column_level), level);
        Ok(())
    }

    /// The group of a pair of levels that each leaf cell lies in.
    pub(super) fn groups(&self, row_level: usize, column_level: usize) -> Vec<u32> {
        let columns = self.columns.levels[column_level].len() as u32;
        let (up_rows, up_columns) = (self.rows.ancestors(row_level), self.columns.ancestors(column_level));
        self.cells.iter().map(|&(r, c)| up_rows[r as usize] * columns + up_columns[c as usize]).collect()
    }

    /// The parts of the measures for each of `groups` groups.
    pub(super) fn parts(&self, targets: &Targets, groups: usize) -> Result<Parts, PivotError> {
        Ok(Parts {
            lens: rolled(targets, &self.lens, groups, 0, |a, b| *a += b),
            running: self.running.iter().map(|r| rolled(targets, r, groups, Running::EMPTY, Running::merge)).collect(),
            medians: self.medians.iter().map(|m| m.by_group(targets, groups)).collect(),
            distinct: self.members.iter().map(|m| m.by_group(targets, groups)).collect(),
            others: self.others(targets, groups)?,
        })
    }

    /// The values of the measures from their parts.
    pub(super) fn level(&self, parts: &Parts, columns: usize, groups: usize) -> Level {
        let measures = self.plan.measures.len();
        let mut cells = Vec::with_capacity(groups * measures);
        for group in 0..groups {
            let filled = parts.lens[group] > 0;
            cells.extend(self.plan.measures.iter().map(|m| if filled { parts.value(m, group).filter(|v| v.is_finite()) } else { None }));
        }
        Level { columns, measures, cells }
    }

    /// Whether a measure of no rows is zero rather than nothing.
    pub(super) fn is_zero_when_empty(&self, measure: usize) -> bool {
        self.plan.measures.get(measure).is_some_and(Node::is_zero_when_empty)
    }

    /// Whether all parts of the measures can be merged, so that a running total needs no rows.
    pub(super) fn merges(&self) -> bool {
        self.plan.medians.is_empty() && self.plan.distinct.is_empty() && self.plan.others.is_empty()
    }

    /// The value of a measure for a group of rows and one of columns, each by (level, group); the pair of levels must
    /// have been evaluated.
    pub(super) fn value(&self, row: (usize, u32), column: (usize, u32), measure: usize) -> Option<f64> {
        self.levels.get(&(row.0, column.0))?.value(row.1, column.1, measure)
    }

    /// How many rows of the table are in the pivot.
    pub(super) fn source_rows(&self) -> usize {
        self.lens.iter().sum::<u64>() as usize
    }

    /// What polars evaluates, per group; NaN where there is nothing.
    fn others(&self, targets: &Targets, groups: usize) -> Result<Vec<Vec<f64>>, PivotError> {
        const GROUP: &str = "\u{1}group";
        if self.plan.others.is_empty() || self.cells.is_empty() {
            return Ok(vec![vec![f64::NAN; groups]; self.plan.others.len()]);
        }
        let named = self.plan.others.iter().enumerate().map(|(i, e)| e.clone().alias(format!("\u{1}{i}")));
        let frame = self.targeted(targets, GROUP)?.lazy().filter(col(GROUP).neq(lit(EXCLUDED)));
        let done = frame.group_by_stable([col(GROUP)]).agg(named.collect::<Vec<_>>()).collect()?;
        let ids = done.column(GROUP)?.cast(&DataType::UInt32)?;
        let ids: Vec<Option<u32>> = ids.u32()?.iter().collect();
        let mut out = Vec::with_capacity(self.plan.others.len());
        for (column, text) in done.columns()[1..].iter().zip(&self.plan.other_names) {
            let series = column.as_materialized_series();
            let not = || PivotError::NotANumber { measure: text.clone(), found: plural(series.dtype()).to_owned() };
            let mut values = vec![f64::NAN; groups];
            for (id, value) in ids.iter().zip(numbers(series).ok_or_else(not)??) {
                if let Some(slot) = id.and_then(|id| values.get_mut(id as usize)) {
                    *slot = value;
                }
            }
            out.push(values);
        }
        Ok(out)
    }

    /// The rows of the table with the group they count in; rows that count in several stand there several times.
    fn targeted(&self, targets: &Targets, name: &str) -> Result<DataFrame, PivotError> {
        let group = |ids: Vec<u32>| Column::new(name.into(), ids);
        if let Targets::One(group_of) = targets {
            let ids = self.cell_of.iter().map(|&c| if c == EXCLUDED { EXCLUDED } else { group_of[c as usize] }).collect();
            let mut columns: Vec<Column> = self.table.frame().columns().to_vec();
            columns.push(group(ids));
            return Ok(DataFrame::new(self.table.rows(), columns)?);
        }
        let (mut rows, mut ids) = (Vec::new(), Vec::new());
        for (row, &cell) in (0 as IdxSize..).zip(&self.cell_of).filter(|(_, c)| **c != EXCLUDED) {
            for &id in targets.of(cell as usize) {
                rows.push(row);
                ids.push(id);
            }
        }
        let taken = self.table.frame().take(&IdxCa::from_vec("".into(), rows))?;
        let height = ids.len();
        let mut columns = taken.columns().to_vec();
        columns.push(group(ids));
        Ok(DataFrame::new(height, columns)?)
    }
}

/// The parts of the measures per group of one pair of levels.
pub(super) struct Parts {
    pub(super) lens: Vec<u64>,
    pub(super) running: Vec<Vec<Running>>,
    medians: Vec<Vec<f64>>,
    distinct: Vec<Vec<u64>>,
    others: Vec<Vec<f64>>,
}

impl Parts {
    fn value(&self, node: &Node, group: usize) -> Option<f64> {
        let filled = |base: usize| Some(&self.running[base][group]).filter(|r| r.count > 0);
        match node {
            Node::Number(n) => Some(*n),
            Node::Rows => Some(self.lens[group] as f64),
            Node::Sum(base) => filled(*base).map(Running::total),
            Node::Mean(base) => filled(*base).map(|r| r.total() / r.count as f64),
            Node::Count(base) => Some(self.running[*base][group].count as f64),
            Node::Min(base) => filled(*base).map(|r| r.min),
            Node::Max(base) => filled(*base).map(|r| r.max),
            Node::Distinct(counted) => Some(self.distinct[*counted][group] as f64),
            Node::Median(median) => Some(self.medians[*median][group]).filter(|v| v.is_finite()),
            Node::Other(other) => Some(self.others[*other][group]).filter(|v| v.is_finite()),
            Node::Combined(how, a, b) => how.of(self.value(a, group)?, self.value(b, group)?),
        }
    }
}

/// Rows left out have no column group; give them any, since their row group leaves them out already.
fn within(groups: &[u32]) -> Vec<u32> {
    groups.iter().map(|&g| if g == EXCLUDED { 0 } else { g }).collect()
}

fn gather(cell_of: &[u32], base: &[f64], cells: usize) -> Vec<Running> {
    let mut running = vec![Running::EMPTY; cells];
    for (&cell, &x) in cell_of.iter().zip(base) {
        if x.is_finite() && cell != EXCLUDED {
            running[cell as usize].add(x);
        }
    }
    running
}

fn rolled<T: Copy>(targets: &Targets, leaves: &[T], groups: usize, empty: T, merge: impl Fn(&mut T, &T)) -> Vec<T> {
    let mut out = vec![empty; groups];
    for (cell, leaf) in leaves.iter().enumerate() {
        for &group in targets.of(cell) {
            merge(&mut out[group as usize], leaf);
        }
    }
    out
}
