//! The lines of an axis: its leaves, subtotals and grand total in the order they are shown.

use super::items::{Items, compare};
use super::tree::Tree;
use super::{Axis, AxisKind, Field, Form, Subtotals};

/// One line of an axis: a group of rows at a level of its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) kind: AxisKind,
    pub(super) level: usize,
    pub(super) group: u32,
}

impl Line {
    /// Where the numbers of the line are found.
    pub(super) fn place(self) -> (usize, u32) {
        (self.level, self.group)
    }
}

/// The order of the items of one field.
#[derive(Debug, Clone, Default)]
pub(super) enum Ranking {
    /// As they are numbered.
    #[default]
    Natural,
    /// The other way round.
    Reversed,
    /// By a value per group of the level.
    Values {
        /// The value of each group.
        values: Vec<Option<f64>>,
        /// Largest first.
        descending: bool,
    },
    /// By the place given to each item; those without one after the others.
    Places(Vec<u32>),
}

/// An axis with the order of its items, ready to be laid out.
pub(super) struct Side<'a> {
    pub(super) tree: &'a Tree,
    pub(super) items: &'a [Items],
    /// One per level from 1 on.
    pub(super) rankings: Vec<Ranking>,
}

impl<'a> Side<'a> {
    /// An axis in natural order.
    pub(super) fn new(tree: &'a Tree, items: &'a [Items]) -> Self {
        Self { tree, items, rankings: items.iter().map(|_| Ranking::Natural).collect() }
    }

    /// The groups right below a group as they are shown: Others and missing values last, equal ones in natural order.
    pub(super) fn children(&self, level: usize, group: u32) -> Vec<u32> {
        let mut groups: Vec<u32> = self.tree.children(level, group).collect();
        let (Some(items), Some(ranking)) = (self.items.get(level), self.rankings.get(level)) else { return groups };
        let item = |g: u32| self.tree.levels[level + 1].items[g as usize];
        let is_last = |g: u32| items.is_last(item(g));
        match ranking {
            Ranking::Natural => {}
            Ranking::Reversed => groups.sort_by_key(|&g| (is_last(g), if is_last(g) { g } else { u32::MAX - g })),
            Ranking::Values { values, descending } => {
                let value = |g: u32| values.get(g as usize).copied().flatten();
                let others = |g: u32| items.others == Some(item(g));
                groups.sort_by(|&a, &b| others(a).cmp(&others(b)).then_with(|| compare(value(a), value(b), *descending)));
            }
            Ranking::Places(places) => groups.sort_by_key(|&g| (places.get(item(g) as usize).copied().unwrap_or(u32::MAX), g)),
        }
        groups
    }
}

/// How an axis is laid out.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Where subtotals stand, one per level from 1 on.
    subtotals: Vec<Subtotals>,
    /// Per level from 1 on, whether each group is folded up.
    folded: Vec<Vec<bool>>,
    grand: bool,
    /// Outer items stand on a line of their own.
    headed: bool,
}

impl Layout {
    /// The layout of an axis, as its fields and the pivot say.
    pub(super) fn new(side: &Side<'_>, fields: &[Field], subtotals: Subtotals, grand: bool, form: Form) -> Self {
        let folded = fields.iter().enumerate().map(|(at, field)| {
            let mut folded = vec![field.folded.all; side.tree.levels[at + 1].len()];
            for key in field.folded.items.iter().filter(|k| k.len() == at + 1) {
                if let Some((_, group)) = side.tree.find(side.items, key) {
                    folded[group as usize] = !field.folded.all;
                }
            }
            folded
        });
        Self {
            subtotals: fields.iter().map(|f| f.subtotals.unwrap_or(subtotals)).collect(),
            folded: folded.collect(),
            grand,
            headed: form != Form::Tabular,
        }
    }

    /// How many lines [`lines`](Self::lines) gives.
    pub(super) fn count(&self, tree: &Tree) -> usize {
        let mut lines = 0;
        self.walk(&Side::new(tree, &[]), &mut |_| lines += 1);
        lines
    }

    /// The lines of an axis. An axis without fields is one leaf for everything.
    pub(super) fn lines(&self, side: &Side<'_>) -> Vec<Line> {
        let mut lines = Vec::new();
        self.walk(side, &mut |line| lines.push(line));
        lines
    }

    fn walk(&self, side: &Side<'_>, push: &mut dyn FnMut(Line)) {
        if side.tree.depth() == 0 {
            push(Line { kind: AxisKind::Leaf, level: 0, group: 0 });
            return;
        }
        self.under(side, 0, 0, push);
        if self.grand {
            push(Line { kind: AxisKind::Grand, level: 0, group: 0 });
        }
    }

    fn under(&self, side: &Side<'_>, above: usize, group: u32, push: &mut dyn FnMut(Line)) {
        let level = above + 1;
        for group in side.children(above, group) {
            let line = |kind| Line { kind, level, group };
            if level == side.tree.depth() {
                push(line(AxisKind::Leaf));
                continue;
            }
            let folded = self.folded.get(above).and_then(|f| f.get(group as usize)).is_some_and(|f| *f);
            // A period that is only filled in has nothing below it.
            if folded || side.tree.children(level, group).is_empty() {
                push(line(AxisKind::Subtotal));
                continue;
            }
            let subtotals = self.subtotals.get(above).copied().unwrap_or_default();
            match subtotals {
                Subtotals::Top => push(line(AxisKind::Subtotal)),
                _ if self.headed => push(line(AxisKind::Header)),
                _ => {}
            }
            self.under(side, level, group, push);
            if subtotals == Subtotals::Bottom {
                push(line(AxisKind::Subtotal));
            }
        }
    }
}

/// The axis entry of a line.
pub(super) fn axis(line: Line, side: &Side<'_>, value: usize) -> Axis {
    Axis { kind: line.kind, key: side.tree.key(side.items, line.level, line.group), value }
}
