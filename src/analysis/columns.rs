//! How the columns of a table stand in the grid: their order, what is hidden, what stays while the rest scrolls.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::table::{Column, ColumnFormat, Table};

/// The layout of the columns, by name, so that it fits next week's file too.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnsView {
    /// Columns in the order they were put in; those not named follow in the order of the table.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
    /// Columns that are not shown.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub hidden: BTreeSet<String>,
    /// How many of the shown columns stay at the left while the others scroll.
    #[serde(skip_serializing_if = "is_zero")]
    pub frozen: usize,
    /// Widths a person chose, in points.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub widths: BTreeMap<String, u32>,
    /// How the values of columns are shown, where a person chose it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub formats: BTreeMap<String, ColumnFormat>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

impl ColumnsView {
    /// Whether nothing was changed.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Show a column so, or as the file says where that is chosen.
    pub fn set_format(&mut self, column: &str, format: ColumnFormat) {
        if format.is_default() {
            self.formats.remove(column);
        } else {
            self.formats.insert(column.to_owned(), format);
        }
    }

    /// A table with its columns shown as chosen.
    #[must_use]
    pub fn applied_to(&self, table: &Table) -> Table {
        let chosen = |c: &Column| self.formats.contains_key(&c.name);
        if table.columns().iter().any(chosen) { table.formatted(&self.formats) } else { table.clone() }
    }

    /// Which columns are shown, in which order, as positions in `names`.
    #[must_use]
    pub fn shown<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
        let visible: Vec<(usize, &str)> = names.into_iter().enumerate().filter(|(_, name)| !self.hidden.contains(*name)).collect();
        if self.order.is_empty() {
            return visible.into_iter().map(|(at, _)| at).collect();
        }
        let rank: HashMap<&str, usize> = self.order.iter().map(String::as_str).zip(0..).collect();
        let mut ranked: Vec<(usize, usize)> =
            visible.into_iter().map(|(at, name)| (rank.get(name).copied().unwrap_or(usize::MAX), at)).collect();
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, at)| at).collect()
    }

    /// Put the shown column at `from` before the one at `to` (both as shown; `to` may be one past the last).
    pub fn move_shown(&mut self, names: &[&str], from: usize, to: usize) {
        let shown = self.shown(names.iter().copied());
        let Some(&moved) = shown.get(from) else { return };
        // Hidden columns keep their place behind the shown one they stand after.
        let mut all = Self { hidden: BTreeSet::new(), ..self.clone() }.shown(names.iter().copied());
        let before = shown.get(to).copied().filter(|&b| b != moved);
        if to < shown.len() && before.is_none() {
            return;
        }
        all.retain(|&c| c != moved);
        let place = before.and_then(|b| all.iter().position(|&c| c == b)).unwrap_or(all.len());
        all.insert(place, moved);
        self.order = all.into_iter().filter_map(|c| names.get(c)).map(|&n| n.to_owned()).collect();
    }

    /// Hide a column, unless it is the last one shown.
    pub fn hide(&mut self, names: &[&str], name: &str) {
        let shown = self.shown(names.iter().copied());
        if shown.len() > 1 {
            let was_frozen = shown.iter().take(self.frozen).any(|&c| names.get(c) == Some(&name));
            self.frozen -= usize::from(was_frozen);
            self.hidden.insert(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 4] = ["a", "b", "c", "d"];

    #[test]
    fn columns_that_came_later_stand_at_the_end_and_those_gone_are_passed_over() {
        let view = ColumnsView { order: vec!["c".into(), "gone".into(), "a".into()], ..ColumnsView::default() };
        assert_eq!(view.shown(NAMES), [2, 0, 1, 3]);
    }

    #[test]
    fn hiding_a_frozen_column_leaves_the_others_frozen() {
        let mut view = ColumnsView { frozen: 2, ..ColumnsView::default() };
        view.hide(&NAMES, "a");
        assert_eq!((view.shown(NAMES), view.frozen), (vec![1, 2, 3], 1));
        for name in ["b", "c", "d"] {
            view.hide(&NAMES, name);
        }
        assert_eq!(view.shown(NAMES), [3], "the last one stays");
    }

    proptest! {
        #[test]
        fn a_move_puts_a_column_where_it_was_dropped_and_loses_none(
            moves in prop::collection::vec((0_usize..4, 0_usize..5), 0..8), hidden in prop::collection::btree_set("[a-d]", 0..3),
        ) {
            let mut view = ColumnsView { hidden, ..ColumnsView::default() };
            for (from, to) in moves {
                let before = view.shown(NAMES);
                if from >= before.len() || to > before.len() {
                    continue;
                }
                view.move_shown(&NAMES, from, to);
                let after = view.shown(NAMES);
                let mut expected: Vec<usize> = before.iter().copied().filter(|c| *c != before[from]).collect();
                expected.insert(if to > from { to - 1 } else { to }, before[from]);
                prop_assert_eq!(after, expected);
            }
        }
    }
}
