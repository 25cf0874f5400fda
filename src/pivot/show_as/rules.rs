//! What each way to show a value computes, for leaves, subtotals and grand totals alike: every term is a cell of the cube,
//! and so evaluated from base rows.
//!
//! As in Excel, what needs a base field shows nothing on totals over that field, and equal ranks share a place without a gap
//! after them. Where one of two compared cells has no rows, sums and counts count it as zero; other measures show nothing.

use std::collections::BTreeMap;

use super::running::{self, On};
use super::siblings::Siblings;
use super::{BaseItem, ShowAs};
use crate::engine::Context;
use crate::pivot::cube::{Cube, Level};
use crate::pivot::layout::Side;
use crate::pivot::{PivotError, PivotSpec};

/// A level of an axis and a group of it.
type Place = (usize, u32);
/// Everything on an axis.
const TOTAL: Place = (0, 0);

/// Shows the cells of a cube as the values of a spec ask.
pub(in crate::pivot) struct Shower<'a> {
    cube: &'a Cube<'a>,
    rows: &'a Side<'a>,
    columns: &'a Side<'a>,
    /// Per value, how it is shown and relative to what.
    ways: Vec<(ShowAs, Option<Relative>)>,
    siblings: BTreeMap<(On, usize, usize), Siblings>,
    running: BTreeMap<(On, usize, (usize, usize)), Level>,
    /// Per value that is ranked, its places at each pair of levels, by row and column.
    ranks: BTreeMap<(usize, (usize, usize)), Vec<Option<f64>>>,
}

/// A base field, by its axis and its level counted from 1, and a base item where one is named.
#[derive(Debug, Clone, Copy)]
struct Relative {
    on: On,
    level: usize,
    item: Option<u32>,
}

impl<'a> Shower<'a> {
    /// The levels of each axis that have to be evaluated in the cube to show lines down to these levels.
    pub(in crate::pivot) fn levels(spec: &PivotSpec, lines: Vec<usize>) -> Vec<usize> {
        let deepest = lines.iter().copied().max().unwrap_or(0);
        // Parents and base items may stand at any level above a line.
        let all = spec
            .values
            .iter()
            .any(|v| v.show_as.base_field().is_some() || matches!(v.show_as, ShowAs::PercentOfParentRow | ShowAs::PercentOfParentColumn));
        let mut levels: Vec<usize> = if all { (0..=deepest).collect() } else { lines.into_iter().chain([0]).collect() };
        levels.sort_unstable();
        levels.dedup();
        levels
    }

    /// Prepare what the values of `spec` need at these levels, which have been evaluated.
    pub(in crate::pivot) fn new(
        cube: &'a Cube<'a>,
        spec: &PivotSpec,
        (rows, columns): (&'a Side<'a>, &'a Side<'a>),
        (row_levels, column_levels): (&[usize], &[usize]),
        ctx: &Context,
    ) -> Result<Self, PivotError> {
        let ways = spec.values.iter().map(|v| Ok((v.show_as.clone(), relative(spec, &v.show_as, rows, columns)?)));
        let ways = ways.collect::<Result<Vec<_>, PivotError>>()?;
        let mut shower = Self { cube, rows, columns, ways, siblings: BTreeMap::new(), running: BTreeMap::new(), ranks: BTreeMap::new() };
        for value in 0..shower.ways.len() {
            let Some(base) = shower.ways[value].1 else { continue };
            for &row_level in row_levels {
                for &column_level in column_levels {
                    shower.prepare(value, base, (row_level, column_level), ctx)?;
                }
            }
        }
        Ok(shower)
    }

    fn prepare(&mut self, value: usize, base: Relative, levels: (usize, usize), ctx: &Context) -> Result<(), PivotError> {
        let (side, level) = if base.on == On::Rows { (self.rows, levels.0) } else { (self.columns, levels.1) };
        if level < base.level {
            return Ok(());
        }
        let siblings = self.siblings.entry((base.on, base.level, level)).or_insert_with(|| Siblings::new(side, base.level, level));
        let sizes = (self.rows.tree.levels[levels.0].len(), self.columns.tree.levels[levels.1].len());
        match self.ways[value].0 {
            ShowAs::RunningTotal(_) | ShowAs::PercentRunningTotal(_) => {
                let key = (base.on, base.level, levels);
                if !self.running.contains_key(&key) {
                    self.running.insert(key, running::level(self.cube, siblings, base.on, levels, sizes, ctx)?);
                }
            }
            ShowAs::RankAscending(_) | ShowAs::RankDescending(_) => {
                let largest_first = matches!(self.ways[value].0, ShowAs::RankDescending(_));
                let value_at = |row: u32, column: u32| self.cube.value((levels.0, row), (levels.1, column), value);
                self.ranks.insert((value, levels), ranks(siblings, base.on, sizes, largest_first, value_at));
            }
            _ => {}
        }
        Ok(())
    }

    /// What the cell of a row and a column shows of a value.
    pub(in crate::pivot) fn shown(&self, row: Place, column: Place, value: usize) -> Option<f64> {
        let at = |row: Place, column: Place| self.cube.value(row, column, value);
        let own = || at(row, column);
        let (way, base) = self.ways.get(value)?;
        let base = || base.as_ref();
        match way {
            ShowAs::Value => own(),
            ShowAs::PercentOfGrand => ratio(own(), at(TOTAL, TOTAL)),
            ShowAs::PercentOfColumn => ratio(own(), at(TOTAL, column)),
            ShowAs::PercentOfRow => ratio(own(), at(row, TOTAL)),
            ShowAs::PercentOfParentRow => ratio(own(), at(self.parent(On::Rows, row), column)),
            ShowAs::PercentOfParentColumn => ratio(own(), at(row, self.parent(On::Columns, column))),
            ShowAs::PercentOfParent(_) => self.of_parent(base()?, row, column).and_then(|(r, c)| ratio(own(), at(r, c))),
            ShowAs::PercentOf(to) => self.other(base()?, &to.item, row, column).and_then(|(r, c)| ratio(own(), at(r, c))),
            ShowAs::DifferenceFrom(from) => {
                let (r, c) = self.other(base()?, &from.item, row, column)?;
                self.difference(own(), at(r, c), value)
            }
            ShowAs::PercentDifferenceFrom(from) => {
                let (r, c) = self.other(base()?, &from.item, row, column)?;
                ratio(self.difference(own(), at(r, c), value), at(r, c))
            }
            ShowAs::RunningTotal(_) => self.so_far(base()?, row, column, value),
            ShowAs::PercentRunningTotal(_) => {
                let (r, c) = self.last(base()?, row, column)?;
                ratio(self.so_far(base()?, row, column, value), self.so_far(base()?, r, c, value))
            }
            ShowAs::RankAscending(_) | ShowAs::RankDescending(_) => {
                let columns = self.columns.tree.levels[column.0].len();
                let places = self.ranks.get(&(value, (row.0, column.0)))?;
                places.get(row.1 as usize * columns + column.1 as usize).copied().flatten()
            }
            ShowAs::Index => {
                let (whole, rows, columns) = (at(TOTAL, TOTAL)?, at(row, TOTAL)?, at(TOTAL, column)?);
                ratio(own().map(|own| own * whole), Some(rows * columns))
            }
        }
    }

    fn difference(&self, own: Option<f64>, other: Option<f64>, value: usize) -> Option<f64> {
        match (own, other) {
            (Some(own), Some(other)) => Some(own - other),
            (Some(own), None) if self.cube.is_zero_when_empty(value) => Some(own),
            (None, Some(other)) if self.cube.is_zero_when_empty(value) => Some(-other),
            _ => None,
        }
    }

    /// One level up; everything has no parent but itself.
    fn parent(&self, on: On, (level, group): Place) -> Place {
        let side = if on == On::Rows { self.rows } else { self.columns };
        level.checked_sub(1).map_or(TOTAL, |above| (above, side.tree.ancestor(level, group, above)))
    }

    /// The cell of the item of the base field that a cell lies in.
    fn of_parent(&self, base: &Relative, row: Place, column: Place) -> Option<(Place, Place)> {
        let up = |side: &Side<'_>, (level, group): Place| {
            (level >= base.level).then(|| (base.level, side.tree.ancestor(level, group, base.level)))
        };
        Some(match base.on {
            On::Rows => (up(self.rows, row)?, column),
            On::Columns => (row, up(self.columns, column)?),
        })
    }

    /// The cell that is the same but for its item of the base field.
    fn other(&self, base: &Relative, item: &BaseItem, row: Place, column: Place) -> Option<(Place, Place)> {
        self.sibling(base, row, column, |siblings, group| match item {
            BaseItem::Previous => siblings.beside(group, -1),
            BaseItem::Next => siblings.beside(group, 1),
            BaseItem::Named(_) => siblings.with_item(group, base.item?),
        })
    }

    /// The cell that is the same but for the last item of the base field.
    fn last(&self, base: &Relative, row: Place, column: Place) -> Option<(Place, Place)> {
        self.sibling(base, row, column, Siblings::last)
    }

    fn sibling(&self, base: &Relative, row: Place, column: Place, find: impl Fn(&Siblings, u32) -> Option<u32>) -> Option<(Place, Place)> {
        let (level, group) = if base.on == On::Rows { row } else { column };
        let found = find(self.siblings.get(&(base.on, base.level, level))?, group)?;
        Some(if base.on == On::Rows { ((level, found), column) } else { (row, (level, found)) })
    }

    fn so_far(&self, base: &Relative, row: Place, column: Place, value: usize) -> Option<f64> {
        self.running.get(&(base.on, base.level, (row.0, column.0)))?.value(row.1, column.1, value)
    }
}

fn ratio(part: Option<f64>, whole: Option<f64>) -> Option<f64> {
    part.zip(whole).filter(|(_, w)| *w != 0.0).map(|(p, w)| p / w)
}

/// The place of every cell among those that are the same but for one item; equal values share one.
fn ranks(
    siblings: &Siblings,
    on: On,
    (rows, columns): (usize, usize),
    largest_first: bool,
    value: impl Fn(u32, u32) -> Option<f64>,
) -> Vec<Option<f64>> {
    let mut places = vec![None; rows * columns];
    for set in siblings.sets() {
        for other in 0..if on == On::Rows { columns } else { rows } as u32 {
            let cell = |group: u32| if on == On::Rows { (group, other) } else { (other, group) };
            let value = |group: u32| value(cell(group).0, cell(group).1);
            let mut sorted: Vec<f64> = set.iter().filter_map(|&g| value(g)).collect();
            sorted.sort_by(f64::total_cmp);
            sorted.dedup_by(|b, a| is_same(*a, *b));
            for &group in set {
                let Some(own) = value(group) else { continue };
                let below = sorted.partition_point(|v| *v < own && !is_same(*v, own));
                let place = if largest_first { sorted.len() - below } else { below + 1 };
                let (row, column) = cell(group);
                places[row as usize * columns + column as usize] = Some(place as f64);
            }
        }
    }
    places
}

/// Whether two values are equal but for the rounding of the additions they came from.
fn is_same(a: f64, b: f64) -> bool {
    const ROUNDING: f64 = 1e-12;
    (a - b).abs() <= ROUNDING * a.abs().max(b.abs())
}

/// Where the base field and the base item of a way are; `None` for ways without one.
fn relative(spec: &PivotSpec, way: &ShowAs, rows: &Side<'_>, columns: &Side<'_>) -> Result<Option<Relative>, PivotError> {
    let Some(name) = way.base_field() else { return Ok(None) };
    let asked = if name.is_empty() { spec.innermost() } else { spec.field(name) };
    let unknown = || PivotError::UnknownField { name: name.to_owned(), fields: spec.field_names() };
    let asked = asked.ok_or_else(unknown)?;
    let on_rows = spec.rows.iter().position(|f| std::ptr::eq(f, asked));
    let at = on_rows.or_else(|| spec.columns.iter().position(|f| std::ptr::eq(f, asked))).ok_or_else(unknown)?;
    let (on, side) = if on_rows.is_some() { (On::Rows, rows) } else { (On::Columns, columns) };
    let item = match way.base().map(|b| &b.item) {
        Some(BaseItem::Named(item)) => {
            let items = &side.items[at];
            let same = |l: &Option<String>| l.as_deref().map(str::to_lowercase) == item.as_deref().map(str::to_lowercase);
            let found = items.find(item.as_deref()).or_else(|| items.labels.iter().position(same).map(|at| at as u32));
            Some(found.ok_or_else(|| PivotError::UnknownItem {
                field: asked.label(),
                item: item.clone().unwrap_or_default(),
                items: items.labels.iter().flatten().take(8).cloned().collect(),
            })?)
        }
        _ => None,
    };
    Ok(Some(Relative { on, level: at + 1, item }))
}
