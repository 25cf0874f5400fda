//! The labels of the rows, as the form of the pivot lays them out.

use std::borrow::Cow;

use super::table::MISSING_LABEL;
use super::{Axis, AxisKind, Form, PivotTable};

/// A label of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label<'a> {
    /// Its text; empty where another row or column says it.
    pub text: Cow<'a, str>,
    /// Levels of indentation.
    pub indent: usize,
    /// Whether it is the name of an item that has others below it, so that it can be folded and unfolded.
    pub foldable: bool,
}

impl PivotTable {
    /// The names of the label columns.
    #[must_use]
    pub fn label_titles(&self) -> Vec<String> {
        let mut titles = if self.form == Form::Compact && self.row_fields.len() > 1 {
            vec![self.row_fields.join(" / ")]
        } else if self.row_fields.is_empty() {
            vec![String::new()]
        } else {
            self.row_fields.clone()
        };
        if self.values_on_rows {
            titles.push("Values".to_owned());
        }
        titles
    }

    /// How many label columns there are.
    #[must_use]
    pub fn label_columns(&self) -> usize {
        self.item_columns() + usize::from(self.values_on_rows)
    }

    fn item_columns(&self) -> usize {
        if self.form == Form::Compact { 1 } else { self.row_fields.len().max(1) }
    }

    /// The label of a row in one of the label columns.
    #[must_use]
    pub fn label(&self, row: usize, column: usize) -> Label<'_> {
        let Some(axis) = self.rows.get(row) else { return Label::default() };
        if self.values_on_rows && column == self.item_columns() {
            let text = if axis.kind == AxisKind::Header { "" } else { self.caption(axis.value) };
            return Label { text: text.into(), ..Label::default() };
        }
        // With values on rows the first row of a line names it, unless labels are repeated.
        let continued = self.values_on_rows && axis.value > 0 && !self.repeat_labels;
        if continued || column >= self.item_columns() {
            return Label::default();
        }
        if axis.kind == AxisKind::Grand || axis.key.is_empty() {
            let text = if axis.kind == AxisKind::Grand { "Grand total" } else { "All rows" };
            return Label { text: if column == 0 { text.into() } else { "".into() }, ..Label::default() };
        }
        let innermost = axis.key.len() - 1;
        match self.form {
            Form::Compact => self.own_label(row, axis, innermost),
            _ if column == innermost => Label { indent: 0, ..self.own_label(row, axis, innermost) },
            _ if column > innermost => Label::default(),
            form => {
                let named = self.repeat_labels || form == Form::Tabular && axis.kind == AxisKind::Leaf && !self.repeats(row, column);
                // A folded or first line of a block names the items it lies in too.
                let named =
                    named || axis.kind == AxisKind::Subtotal && self.is_folded(row) && form == Form::Tabular && !self.repeats(row, column);
                Label { text: if named { item(axis, column).into() } else { "".into() }, foldable: named, ..Label::default() }
            }
        }
    }

    /// The label of a row for its own, innermost item.
    fn own_label<'a>(&'a self, row: usize, axis: &'a Axis, level: usize) -> Label<'a> {
        let own = item(axis, level);
        let outer = level + 1 < self.row_fields.len();
        let below = axis.kind == AxisKind::Subtotal && outer && !self.is_folded(row) && !self.heads(row);
        // In a table of one column per field an outer item is named beside its first inner one: its total says so.
        let total = axis.kind == AxisKind::Subtotal && outer && !self.is_folded(row) && (below || self.form == Form::Tabular);
        Label { text: if total { format!("{own} total").into() } else { own.into() }, indent: level, foldable: outer && !total }
    }

    /// Whether a subtotal stands for an item whose own items are folded up (or has none to show).
    #[must_use]
    pub fn is_folded(&self, row: usize) -> bool {
        is_folded(&self.rows, row)
    }

    /// Whether a column stands for an item whose own items are folded up.
    #[must_use]
    pub fn is_folded_column(&self, column: usize) -> bool {
        is_folded(&self.columns, column)
    }

    /// Whether a subtotal stands above its items.
    fn heads(&self, row: usize) -> bool {
        self.rows.get(row).is_some_and(|axis| self.rows[row..].iter().find(|r| r.key != axis.key).is_some_and(|r| lies_in(r, axis)))
    }

    /// Whether the line above says the same at this level and all before it.
    fn repeats(&self, row: usize, level: usize) -> bool {
        let Some(axis) = self.rows.get(row) else { return false };
        // With values on rows the line above is some rows up.
        let step = if self.values_on_rows { axis.value + 1 } else { 1 };
        let Some(above) = row.checked_sub(step).and_then(|r| self.rows.get(r)) else { return false };
        let shown = above.kind == AxisKind::Leaf || above.key.len() > level + 1;
        shown && level + 1 < axis.key.len() && above.key.get(..=level) == axis.key.get(..=level)
    }

    /// The name of a row, one text per row field: members as they are, `Total` and `Grand total` where a row sums up.
    #[must_use]
    pub fn row_labels(&self, row: &Axis) -> Vec<String> {
        let mut labels: Vec<String> = row.key.iter().map(|m| m.as_deref().unwrap_or(MISSING_LABEL).to_owned()).collect();
        match row.kind {
            AxisKind::Leaf | AxisKind::Header => {}
            AxisKind::Subtotal => labels.push("Total".to_owned()),
            AxisKind::Grand => labels.push("Grand total".to_owned()),
        }
        labels.resize(self.row_fields.len(), String::new());
        if self.values_on_rows {
            labels.push(if row.kind == AxisKind::Header { String::new() } else { self.caption(row.value).to_owned() });
        }
        labels
    }
}

fn lies_in(inner: &Axis, outer: &Axis) -> bool {
    inner.key.len() > outer.key.len() && inner.key.starts_with(&outer.key)
}

fn is_folded(axes: &[Axis], at: usize) -> bool {
    let Some(axis) = axes.get(at).filter(|a| a.kind == AxisKind::Subtotal) else { return false };
    let other = |a: &&Axis| a.key != axis.key;
    let next = axes[at..].iter().find(other).is_some_and(|a| lies_in(a, axis));
    let before = axes[..at].iter().rev().find(other).is_some_and(|a| lies_in(a, axis));
    !next && !before
}

/// The name of the item of a row or column at a level.
fn item(axis: &Axis, level: usize) -> &str {
    match axis.key.get(level) {
        Some(Some(text)) if text.is_empty() => "(empty)",
        Some(Some(text)) => text,
        Some(None) => MISSING_LABEL,
        None => "",
    }
}
