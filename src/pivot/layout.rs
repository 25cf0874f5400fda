//! The lines of an axis: its leaves, subtotals and grand total in the order they are shown.

use super::items::{Items, compare};
use super::tree::Tree;
use super::{Axis, AxisKind, Subtotals};

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

/// How an axis is laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) subtotals: Subtotals,
    pub(super) grand: bool,
}

impl Layout {
    /// How many lines [`lines`](Self::lines) gives.
    pub(super) fn count(self, tree: &Tree) -> usize {
        let depth = tree.depth();
        if depth == 0 {
            return 1;
        }
        let subtotals = if self.subtotals == Subtotals::Off { 0 } else { tree.levels[1..depth].iter().map(super::tree::Level::len).sum() };
        tree.levels[depth].len() + subtotals + usize::from(self.grand)
    }

    /// The lines of an axis. An axis without fields is one leaf for everything.
    pub(super) fn lines(self, tree: &Tree, order: &dyn Fn(&mut [u32])) -> Vec<Line> {
        let depth = tree.depth();
        if depth == 0 {
            return vec![Line { kind: AxisKind::Leaf, level: 0, group: 0 }];
        }
        let mut lines = Vec::with_capacity(self.count(tree));
        self.under(tree, 0, 0, order, &mut lines);
        if self.grand {
            lines.push(Line { kind: AxisKind::Grand, level: 0, group: 0 });
        }
        lines
    }

    fn under(self, tree: &Tree, level: usize, group: u32, order: &dyn Fn(&mut [u32]), lines: &mut Vec<Line>) {
        let children = &tree.levels[level + 1];
        let start = children.parents.partition_point(|&p| p < group) as u32;
        let end = children.parents.partition_point(|&p| p <= group) as u32;
        let mut groups: Vec<u32> = (start..end).collect();
        if level + 1 == tree.depth() {
            order(&mut groups);
            lines.extend(groups.into_iter().map(|group| Line { kind: AxisKind::Leaf, level: level + 1, group }));
            return;
        }
        for group in groups {
            let subtotal = Line { kind: AxisKind::Subtotal, level: level + 1, group };
            if self.subtotals == Subtotals::Top {
                lines.push(subtotal);
            }
            self.under(tree, level + 1, group, order, lines);
            if self.subtotals == Subtotals::Bottom {
                lines.push(subtotal);
            }
        }
    }
}

/// Order leaf groups by a value, Others and groups without a value last; equal ones keep their natural order.
pub(super) fn by_value(groups: &mut [u32], tree: &Tree, field: &Items, descending: bool, value: impl Fn(u32) -> Option<f64>) {
    let items = &tree.levels[tree.depth()].items;
    let is_others = |g: u32| field.others == Some(items[g as usize]);
    groups.sort_by(|&a, &b| is_others(a).cmp(&is_others(b)).then_with(|| compare(value(a), value(b), descending)));
}

/// The axis entry of a line.
pub(super) fn axis(line: Line, tree: &Tree, fields: &[Items], value: usize) -> Axis {
    Axis { kind: line.kind, key: tree.key(fields, line.level, line.group), value }
}
