//! Which rows of the table a pivot is made of, and which item of every field each of them has: filters, top items and Others
//! applied one after the other, the outermost row field first, the innermost column field last.

use super::cube::Cube;
use super::items::{Filled, Items, compare};
use super::measures::Plan;
use super::tree::{EXCLUDED, Tree};
use super::{Field, ItemFilter, LabelTest, PivotError, PivotSpec, Top, ValueTest};
use crate::engine::Context;
use crate::table::{Filter, Table};

/// The items of every field of a spec, top items applied, and the rows its filters keep.
pub(super) struct Grouped {
    pub(super) rows: Vec<Items>,
    pub(super) columns: Vec<Items>,
    /// Per row 0, or [`EXCLUDED`].
    pub(super) included: Vec<u32>,
}

/// What filters and top items are computed with.
struct Asked<'a> {
    table: &'a Table,
    spec: &'a PivotSpec,
    ctx: &'a Context,
}

impl Grouped {
    pub(super) fn new(table: &Table, spec: &PivotSpec, ctx: &Context) -> Result<Self, PivotError> {
        let included = match Filter::mask_all(&spec.filters, table)? {
            Some(mask) => mask.iter().map(|keep| if keep == Some(true) { 0 } else { EXCLUDED }).collect(),
            None => vec![0; table.rows()],
        };
        let items = |fields: &[Field]| {
            let one = |f: &Field| ctx.check().map_err(PivotError::from).and_then(|()| Items::of(table, f, spec.calendar));
            fields.iter().map(one).collect::<Result<Vec<_>, _>>()
        };
        let mut grouped = Self { rows: items(&spec.rows)?, columns: items(&spec.columns)?, included };
        let asked = Asked { table, spec, ctx };
        for at in 0..spec.rows.len() {
            asked.select(&spec.rows[at], &mut grouped.rows, at, &mut grouped.included)?;
        }
        for at in 0..spec.columns.len() {
            asked.select(&spec.columns[at], &mut grouped.columns, at, &mut grouped.included)?;
        }
        Ok(grouped)
    }

    pub(super) fn tree(&self, fields: &[Items]) -> Tree {
        Tree::new(fields, &self.included)
    }
}

/// The position of a value among those of a spec, by the name of its measure.
pub(super) fn value_index(spec: &PivotSpec, name: &str) -> Result<usize, PivotError> {
    let names = || spec.values.iter().map(|v| &v.measure.name);
    let found = names().position(|n| n == name).or_else(|| names().position(|n| n.to_lowercase() == name.to_lowercase()));
    found.ok_or_else(|| PivotError::UnknownValue { name: name.to_owned(), values: names().cloned().collect() })
}

impl Asked<'_> {
    /// Apply what a field asks of its items; `axis` are the items of the fields of its axis, its own at `at`.
    fn select(&self, field: &Field, axis: &mut [Items], at: usize, included: &mut [u32]) -> Result<(), PivotError> {
        for filter in &field.filters {
            match filter {
                ItemFilter::Label(test) => by_label(&mut axis[at], test, included),
                ItemFilter::Value { value, test } => self.by_value(value, *test, &axis[..=at], included)?,
            }
        }
        // Items are chosen by their value then, and those without rows have none.
        if field.top.is_some() || field.filters.iter().any(|f| matches!(f, ItemFilter::Value { .. })) {
            axis[at].filled = Filled::No;
        }
        match &field.top {
            Some(top) if top.within_parent && at > 0 => self.top_within(top, axis, at, included),
            Some(top) => self.top(top, &mut axis[at], included),
            None => Ok(()),
        }
    }

    /// The value of every group of `fields`, and which group each row lies in.
    fn values(&self, value: &str, fields: &[Items], included: &[u32]) -> Result<(Tree, Vec<Option<f64>>), PivotError> {
        let measure = value_index(self.spec, value)?;
        let plan = Plan::new(self.table, [&self.spec.values[measure].measure])?;
        let (tree, all) = (Tree::new(fields, included), Tree::new(&[], included));
        let mut cube = Cube::new(self.table, &plan, &tree, &all, self.ctx)?;
        let level = tree.depth();
        cube.evaluate(level, 0, self.ctx)?;
        let values = (0..tree.levels[level].len() as u32).map(|g| cube.value((level, g), (0, 0), 0)).collect();
        Ok((tree, values))
    }

    fn by_value(&self, value: &str, test: ValueTest, fields: &[Items], included: &mut [u32]) -> Result<(), PivotError> {
        let (tree, values) = self.values(value, fields, included)?;
        for (row, group) in included.iter_mut().zip(&tree.leaf).filter(|(_, g)| **g != EXCLUDED) {
            if !test.passes(values[*group as usize]) {
                *row = EXCLUDED;
            }
        }
        Ok(())
    }

    /// Keep the first items over all rows of the pivot, so that the same ones stay everywhere.
    fn top(&self, top: &Top, items: &mut Items, included: &mut [u32]) -> Result<(), PivotError> {
        let (tree, values) = self.values(&top.value, std::slice::from_ref(items), included)?;
        let found = &tree.levels[1].items;
        if found.len() <= top.count {
            return Ok(());
        }
        let first = first((0..found.len() as u32).collect(), &values, top);
        let mut kept: Vec<u32> = first.iter().map(|&g| found[g as usize]).collect();
        kept.sort_unstable();
        if top.others {
            items.keep(&kept);
        } else {
            leave_out(items, included, |item| kept.binary_search(&item).is_ok());
        }
        Ok(())
    }

    /// Keep the first items within each parent.
    fn top_within(&self, top: &Top, axis: &mut [Items], at: usize, included: &mut [u32]) -> Result<(), PivotError> {
        let (tree, values) = self.values(&top.value, &axis[..=at], included)?;
        let mut kept = vec![false; values.len()];
        for parent in 0..tree.levels[at].len() as u32 {
            let children: Vec<u32> = tree.children(at, parent).collect();
            for group in first(children, &values, top) {
                kept[group as usize] = true;
            }
        }
        if kept.iter().all(|k| *k) {
            return Ok(());
        }
        let others = top.others.then(|| axis[at].add_others());
        let rows = included.iter_mut().zip(&mut axis[at].ids).zip(&tree.leaf);
        for ((row, id), _) in rows.filter(|(_, g)| **g != EXCLUDED).filter(|(_, g)| !kept[**g as usize]) {
            match others {
                Some(others) => *id = others,
                None => *row = EXCLUDED,
            }
        }
        Ok(())
    }
}

/// The groups that a top N keeps: by value, those without a value last. As in Excel all that are as large as the last of them are kept:
/// their names are no reason to drop some.
fn first(mut groups: Vec<u32>, values: &[Option<f64>], top: &Top) -> Vec<u32> {
    groups.sort_by(|&a, &b| compare(values[a as usize], values[b as usize], !top.bottom));
    let last = top.count.checked_sub(1).and_then(|at| values[*groups.get(at)? as usize]);
    let ties = groups.iter().skip(top.count).take_while(|&&group| last.is_some() && values[group as usize] == last).count();
    groups.truncate(top.count + ties);
    groups
}

fn by_label(items: &mut Items, test: &LabelTest, included: &mut [u32]) {
    let passes: Vec<bool> = items.labels.iter().map(|label| test.passes(label.as_deref())).collect();
    let unwanted = |at: usize| !passes[at] || items.unwanted.get(at).copied().unwrap_or_default();
    items.unwanted = (0..passes.len()).map(unwanted).collect();
    leave_out(items, included, |item| passes.get(item as usize).copied().unwrap_or(true));
}

fn leave_out(items: &Items, included: &mut [u32], keep: impl Fn(u32) -> bool) {
    for (row, id) in included.iter_mut().zip(&items.ids) {
        if !keep(*id) {
            *row = EXCLUDED;
        }
    }
}
