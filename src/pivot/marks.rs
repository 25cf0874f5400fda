//! The size of cells among those they are compared with: what heat colours, bars and icons show.

use std::collections::BTreeMap;

use super::{Axis, AxisKind, Mark, MarkScope, PivotTable};

/// The marks of one value: the least and largest number of every set of cells that are compared with each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    /// How it is marked.
    pub mark: Mark,
    rows: Vec<u32>,
    columns: Vec<u32>,
    ranges: BTreeMap<(u32, u32), (f64, f64)>,
}

impl Marks {
    /// The marks of a value of a pivot.
    #[must_use]
    pub fn of(table: &PivotTable, value: usize, mark: Mark) -> Self {
        let (rows, columns) = (sets(&table.rows, mark.scope, true), sets(&table.columns, mark.scope, false));
        let mut ranges: BTreeMap<(u32, u32), (f64, f64)> = BTreeMap::new();
        for (r, row) in table.rows.iter().enumerate().filter(|(_, row)| row.kind != AxisKind::Header) {
            for (c, column) in table.columns.iter().enumerate() {
                let Some(number) = table.cell(r, c).filter(|_| table.value_of(row, column) == value) else { continue };
                let range = ranges.entry((rows[r], columns[c])).or_insert((number, number));
                *range = (range.0.min(number), range.1.max(number));
            }
        }
        Self { mark, rows, columns, ranges }
    }

    /// Where a number stands among those it is compared with: 0 for the least and 1 for the largest one.
    #[must_use]
    pub fn share(&self, row: usize, column: usize, number: f64) -> Option<f64> {
        let (least, largest) = self.range(row, column)?;
        (largest > least).then(|| (number - least) / (largest - least))
    }

    /// From where to where the bar of a number reaches, as shares of the room there is: from zero, which stands at the left where nothing
    /// is below it, at the right where nothing is above it, else between.
    #[must_use]
    pub fn bar(&self, row: usize, column: usize, number: f64) -> Option<(f64, f64)> {
        let (least, largest) = self.range(row, column)?;
        let (low, high) = (least.min(0.0), largest.max(0.0));
        (high > low).then(|| (-low / (high - low), (number - low) / (high - low)))
    }

    fn range(&self, row: usize, column: usize) -> Option<(f64, f64)> {
        self.ranges.get(&(*self.rows.get(row)?, *self.columns.get(column)?)).copied()
    }

    /// The sets of cells, each by its rows and columns.
    #[must_use]
    pub fn sets(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let of = |sets: &[u32], set: u32| sets.iter().enumerate().filter(|(_, s)| **s == set).map(|(at, _)| at).collect::<Vec<_>>();
        self.ranges.keys().map(|&(row, column)| (of(&self.rows, row), of(&self.columns, column))).collect()
    }

    /// How many sets there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Whether there is nothing to mark.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
}

/// Which set each line of an axis belongs to. Lines of different levels are never compared: a total would drown its parts.
fn sets(axes: &[Axis], scope: MarkScope, is_rows: bool) -> Vec<u32> {
    let level = |axis: &Axis| if axis.kind == AxisKind::Leaf { usize::MAX } else { axis.key.len() };
    let single = scope == MarkScope::Row && is_rows || scope == MarkScope::Column && !is_rows;
    let by_parent = scope == MarkScope::Parent && is_rows;
    let mut known: BTreeMap<(usize, Vec<Option<String>>, usize), u32> = BTreeMap::new();
    let set = |(at, axis): (usize, &Axis)| {
        let parent = if by_parent { axis.key[..axis.key.len().saturating_sub(1)].to_vec() } else { Vec::new() };
        let next = known.len() as u32;
        *known.entry((level(axis), parent, if single { at } else { 0 })).or_insert(next)
    };
    axes.iter().enumerate().map(set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pivot::MarkKind;

    fn pivot() -> PivotTable {
        let axis = |kind, key: &[&str]| Axis { kind, key: key.iter().map(|k| Some((*k).to_owned())).collect(), value: 0 };
        PivotTable {
            rows: vec![axis(AxisKind::Leaf, &["East"]), axis(AxisKind::Leaf, &["West"]), axis(AxisKind::Grand, &[])],
            columns: vec![axis(AxisKind::Leaf, &["2025"]), axis(AxisKind::Leaf, &["2026"])],
            cells: [1.0, 10.0, 3.0, -20.0, 4.0, -10.0].map(Some).to_vec(),
            values: vec!["Sales".into()],
            ..PivotTable::default()
        }
    }

    #[test]
    fn cells_are_compared_within_their_scope() {
        let table = pivot();
        let share =
            |kind, scope, row, column| Marks::of(&table, 0, Mark { kind, scope }).share(row, column, table.cell(row, column).unwrap());
        assert_eq!(share(MarkKind::Heat, MarkScope::Column, 0, 0), Some(0.0));
        assert_eq!(share(MarkKind::Heat, MarkScope::Row, 0, 0), Some(0.0));
        assert_eq!(share(MarkKind::Heat, MarkScope::Level, 0, 1), Some(1.0));
        assert_eq!(share(MarkKind::Heat, MarkScope::Column, 2, 0), None, "a total alone has nothing to be compared with");
    }

    /// The bars of losses began at the left as those of gains did, so that their lengths alone could not be compared.
    #[test]
    fn bars_begin_at_zero() {
        let table = pivot();
        let bar = |scope, row, column| {
            let marks = Marks::of(&table, 0, Mark { kind: MarkKind::Bar, scope });
            marks.bar(row, column, table.cell(row, column).unwrap()).map(|(from, to)| (from * 30.0, to * 30.0))
        };
        assert_eq!((bar(MarkScope::Level, 1, 1), bar(MarkScope::Level, 0, 1)), (Some((20.0, 0.0)), Some((20.0, 30.0))));
        assert_eq!(bar(MarkScope::Column, 0, 0), Some((0.0, 10.0)), "nothing below zero");
        assert_eq!(bar(MarkScope::Column, 2, 1), Some((30.0, 0.0)), "nothing above it");
    }
}
