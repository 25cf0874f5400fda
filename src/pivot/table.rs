//! A computed pivot: its two axes and the cells between them.

use serde::{Deserialize, Serialize};

use super::DatePart;

/// How a missing member reads.
pub(super) const MISSING_LABEL: &str = "(missing)";

/// What the items of a field are, which says how a chart places them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scale {
    /// Names: one beside the other (weekdays and hours of the day too).
    #[default]
    Category,
    /// Numbers.
    Number,
    /// Periods of the calendar; [`period_start`](super::period_start) reads their names.
    Time(DatePart),
    /// Points in time, named `2026-03-05T07:30:00`.
    Moment,
}

/// What a row or a column of a pivot stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AxisKind {
    /// One item of the innermost field.
    Leaf,
    /// All items under an outer item.
    Subtotal,
    /// Everything.
    Grand,
}

/// The items that a row or column is for, outermost first; shorter than the axis for a subtotal, empty for the grand
/// total. `None` is the missing value.
pub type Key = Vec<Option<String>>;

/// One row or one column of a pivot.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Axis {
    /// Leaf, subtotal or grand total.
    pub kind: AxisKind,
    /// Its items.
    pub key: Key,
    /// Columns only: which of the pivot's values stands here.
    pub value: usize,
}

/// A computed pivot.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PivotTable {
    /// Names of the row fields, outermost first.
    pub row_fields: Vec<String>,
    /// Names of the column fields, outermost first.
    pub column_fields: Vec<String>,
    /// What the items of each row field are.
    pub row_scales: Vec<Scale>,
    /// What the items of each column field are.
    pub column_scales: Vec<Scale>,
    /// Names of the values.
    pub values: Vec<String>,
    /// Unit and decimal places of each value, for showing it.
    pub formats: Vec<(Option<String>, Option<u8>)>,
    /// The rows from top to bottom.
    pub rows: Vec<Axis>,
    /// The columns from left to right.
    pub columns: Vec<Axis>,
    /// Row by row, `rows.len() * columns.len()`; `None` where there is nothing to compute from.
    pub cells: Vec<Option<f64>>,
    /// How many rows of the table were used.
    pub source_rows: usize,
}

impl PivotTable {
    /// The cell at a row and a column of the pivot.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Option<f64> {
        if column >= self.columns.len() {
            return None;
        }
        self.cells.get(row * self.columns.len() + column).copied().flatten()
    }

    /// The name of a column in one line: `East / 2026 / Sales`. The value is named where there are several, or where
    /// nothing else names the column.
    #[must_use]
    pub fn column_label(&self, column: &Axis) -> String {
        let total = match column.kind {
            AxisKind::Leaf => None,
            AxisKind::Subtotal => Some("Total"),
            AxisKind::Grand => Some("Grand total"),
        };
        let value = (self.values.len() > 1 || column.key.is_empty() && total.is_none()).then(|| self.values.get(column.value)).flatten();
        let members = column.key.iter().map(|m| m.as_deref().unwrap_or(MISSING_LABEL));
        members.chain(total).chain(value.map(String::as_str)).collect::<Vec<_>>().join(" / ")
    }

    /// The name of a row, one text per row field: members as they are, `Total` and `Grand total` where a row sums up.
    #[must_use]
    pub fn row_labels(&self, row: &Axis) -> Vec<String> {
        let mut labels: Vec<String> = row.key.iter().map(|m| m.as_deref().unwrap_or(MISSING_LABEL).to_owned()).collect();
        match row.kind {
            AxisKind::Leaf => {}
            AxisKind::Subtotal => labels.push("Total".to_owned()),
            AxisKind::Grand => labels.push("Grand total".to_owned()),
        }
        labels.resize(self.row_fields.len(), String::new());
        labels
    }
}
